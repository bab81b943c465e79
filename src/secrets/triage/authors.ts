import { isHttpError } from "../../github/classify.ts";
import type { Reader } from "../../github/client.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import { inParallel } from "../../values/in-parallel.ts";
import type { Place } from "../place.ts";
import type { SecretDetail } from "./secret-detail.ts";

/** GitHub asks Apps not to make many requests at a time. */
const width = 4;

type Account = { readonly id?: number | bigint } | null | undefined;

/**
 * The accounts of whoever wrote the texts that hold a finding, committed them, or proposed them: ids, as far as GitHub knows them. What
 * is gone has no author.
 */
export async function authorsOf(
  { places, pulls }: Pick<SecretDetail, "places" | "pulls">,
  reader: Reader,
  repository: RepositoryRef,
): Promise<ReadonlySet<number>> {
  const where = { owner: repository.owner, repo: repository.name };
  const questions = new Map<string, () => Promise<readonly Account[]>>();
  for (const place of places) questions.set(keyOf(place), () => writersOf(place, reader, where));
  for (const number of pulls) questions.set(`pull ${number}`, () => proposerOf(number, reader, where));
  const accounts = await inParallel([...questions.values()], width, unless404);
  return new Set(accounts.flat().flatMap((account) => (account?.id === undefined ? [] : [Number(account.id)])));
}

/** What is asked once. */
function keyOf(place: Place): string {
  switch (place.kind) {
    case "file":
    case "commit-message":
      return `commit ${place.commit}`;
    case "title":
    case "body":
      return `${place.of} ${place.number}`;
    case "comment":
    case "review-comment":
      return `${place.kind} ${place.comment}`;
    case "review":
      return `review ${place.number} ${place.review}`;
  }
}

interface Where {
  readonly owner: string;
  readonly repo: string;
}

async function writersOf(place: Place, reader: Reader, where: Where): Promise<readonly Account[]> {
  switch (place.kind) {
    case "file":
    case "commit-message": {
      const { data } = await reader.rest.repos.getCommit({ ...where, ref: place.commit, per_page: 1 });
      return [data.author as Account, data.committer as Account];
    }
    case "title":
    case "body":
      return place.of === "pull"
        ? proposerOf(place.number, reader, where)
        : [(await reader.rest.issues.get({ ...where, issue_number: place.number })).data.user];
    case "comment":
      return [(await reader.rest.issues.getComment({ ...where, comment_id: place.comment })).data.user];
    case "review-comment":
      return [(await reader.rest.pulls.getReviewComment({ ...where, comment_id: place.comment })).data.user];
    case "review":
      return [(await reader.rest.pulls.getReview({ ...where, pull_number: place.number, review_id: place.review })).data.user];
  }
}

const proposerOf = async (number: number, reader: Reader, where: Where): Promise<readonly Account[]> => [
  (await reader.rest.pulls.get({ ...where, pull_number: number })).data.user as Account,
];

async function unless404(ask: () => Promise<readonly Account[]>): Promise<readonly Account[]> {
  try {
    return await ask();
  } catch (error) {
    // A commit that a force-push took away is told as 422.
    if (isHttpError(error) && (error.status === 404 || error.status === 422)) return [];
    throw error;
  }
}
