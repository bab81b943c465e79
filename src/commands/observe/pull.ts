import { isHttpError } from "../../github/classify.ts";
import type { Reader } from "../../github/client.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { PullRequestNow } from "../facts.ts";

/** The pull request as it is now, but for the authors of its head; null when the number is an issue's. */
export async function readPullRequest(reader: Reader, { owner, name }: RepositoryRef, number: number): Promise<PullRequestNow | null> {
  try {
    const { data } = await reader.rest.pulls.get({ owner, repo: name, pull_number: number });
    const author = data.user as { id: number; login: string } | null;
    return {
      number,
      open: data.state === "open",
      author: author === null ? null : { id: author.id, login: author.login },
      headAuthorIds: [],
      headSha: data.head.sha,
      headRepositoryId: data.head.repo?.id ?? null,
    };
  } catch (error) {
    if (isHttpError(error) && error.status === 404) return null;
    throw error;
  }
}

/** The accounts of whoever wrote and whoever made the head commit, as far as GitHub knows them. */
export async function readHeadAuthors(reader: Reader, { owner, name }: RepositoryRef, sha: string): Promise<readonly number[]> {
  const { data } = await reader.rest.repos.getCommit({ owner, repo: name, ref: sha });
  return [data.author, data.committer].flatMap((account) => (account !== null && "id" in account ? [Number(account.id)] : []));
}
