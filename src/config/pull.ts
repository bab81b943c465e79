import { isHttpError } from "../github/classify.ts";
import type { Reader } from "../github/client.ts";
import { type FileRead, readFile } from "../github/contents.ts";
import type { RepositoryRef } from "../values/ids.ts";
import { configPath } from "./place.ts";

/** What a pull request, or a group of them in a merge queue, would do to the configuration. */
export type Proposal =
  /** Closed, merged, or not meant for the default branch: it rules nothing. */
  | { readonly kind: "irrelevant" }
  /** `exists`: there is a file, which stays as it is. */
  | { readonly kind: "untouched"; readonly sha: string; readonly exists: boolean }
  | { readonly kind: "proposed"; readonly sha: string; readonly file: FileRead };

/** The git id of a file's content; null when there is none, and for what cannot be a file. */
const oidOf = (file: FileRead): string | null => ("oid" in file ? file.oid : file.kind === "no-file" ? "no-file" : null);

/**
 * Reads what a pull request proposes. Whether it changes the file is told by git's ids of the file itself, never by the list of changed
 * files, which GitHub cuts; the content is the one that merging would give, as far as GitHub has tried the merge. Commits of forks
 * are read through the repository that they were proposed to.
 */
export async function readPull(reader: Reader, repository: RepositoryRef, number: number): Promise<Proposal> {
  const { owner, name: repo } = repository;
  const { data: pull } = await reader.rest.pulls.get({ owner, repo, pull_number: number });
  const { head, base, merge_commit_sha: merged, mergeable } = pull;
  if (pull.state !== "open" || base.ref !== base.repo.default_branch) return { kind: "irrelevant" };
  const proposal = await compared(reader, repository, { base: base.ref, head: head.sha });
  if (proposal.kind !== "proposed" || merged === null || mergeable !== true) return proposal;
  const file = await fileAt(reader, repository, merged);
  // A merge that GitHub tried against an older base may lack the file; the head has it for certain.
  return file.kind === "absent" ? proposal : { ...proposal, file };
}

/** Reads what a group of the merge queue proposes: its head is the merge itself. */
export const readGroup = (reader: Reader, repository: RepositoryRef, head: string, base: string): Promise<Proposal> =>
  compared(reader, repository, { base, head });

async function compared(reader: Reader, repository: RepositoryRef, { base, head }: { base: string; head: string }): Promise<Proposal> {
  const [before, after] = [await fileAt(reader, repository, base), await fileAt(reader, repository, head)];
  const untouched: Proposal = { kind: "untouched", sha: head, exists: before.kind !== "absent" };
  if (oidOf(before) === oidOf(after)) return untouched;
  // The base has a file that the head has not: it may just have gone on since the branch began.
  const began = await mergeBase(reader, repository, base, head);
  const original = began === undefined ? before : await fileAt(reader, repository, began);
  return oidOf(original) === oidOf(after) ? untouched : { kind: "proposed", sha: head, file: after };
}

async function fileAt(reader: Reader, { owner, name }: RepositoryRef, ref: string): Promise<FileRead> {
  const answer = await readFile(reader, { owner, name, path: configPath, ref });
  return answer.kind === "unchanged" ? { kind: "absent" } : answer;
}

/** Undefined for histories that never met. Files are listed on the first page only, so the second one is asked for. */
async function mergeBase(reader: Reader, { owner, name }: RepositoryRef, base: string, head: string): Promise<string | undefined> {
  try {
    const { data } = await reader.rest.repos.compareCommitsWithBasehead({
      owner,
      repo: name,
      basehead: `${base}...${head}`,
      per_page: 1,
      page: 2,
    });
    return data.merge_base_commit.sha;
  } catch (error) {
    if (isHttpError(error) && error.status === 404) return undefined;
    throw error;
  }
}

/**
 * The open pull requests whose head is this commit. Those of forks are found only in the list of all: a commit's own list of pull
 * requests, like a check suite's, leaves them out.
 */
export async function pullsAt(reader: Reader, { owner, name }: RepositoryRef, sha: string): Promise<readonly number[]> {
  const pages = reader.paginate.iterator(reader.rest.pulls.list, {
    owner,
    repo: name,
    state: "open",
    sort: "updated",
    direction: "desc",
    per_page: 100,
  });
  for await (const { data } of pages) {
    const found = data.filter(({ head }) => head.sha === sha).map(({ number }) => number);
    if (found.length > 0) return found;
  }
  return [];
}
