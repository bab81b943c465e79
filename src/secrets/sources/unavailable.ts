import { isHttpError } from "../../github/classify.ts";

/** GitHub has no such object: it never was there, or a later push took it away. A repository without a commit is answered with 409. */
export const isGone = (error: unknown): boolean => isHttpError(error) && [404, 409, 422].includes(error.status);

/**
 * GitHub gives up on the diff ("Server Error: Sorry, this diff is taking too long to generate."), and will again: whoever pushed it must not
 * get away with that. https://github.com/github-changelog-generator/github-changelog-generator/issues/920
 */
export const isWithoutDiff = (error: unknown): boolean => isHttpError(error) && error.status >= 500 && /\bdiff\b/i.test(error.message);
