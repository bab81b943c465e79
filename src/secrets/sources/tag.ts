import { isHttpError } from "../../github/classify.ts";
import type { Reading } from "./read-source.ts";
import type { SourceUnit } from "./source.ts";

/** The message of an annotated tag, by the tag's own id; undefined where GitHub has none (any more). */
export async function readTag(tag: string, { reader, repository, budget }: Reading): Promise<SourceUnit | undefined> {
  budget.request();
  try {
    const { data } = await reader.rest.git.getTag({ owner: repository.owner, repo: repository.name, tag_sha: tag });
    return { id: null, text: { place: { kind: "commit-message", commit: tag }, bytes: new TextEncoder().encode(data.message) } };
  } catch (error) {
    if (isHttpError(error) && error.status === 404) return undefined;
    throw error;
  }
}
