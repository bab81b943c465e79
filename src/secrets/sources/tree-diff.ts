import { isHttpError } from "../../github/classify.ts";
import type { ChangedFile } from "./files.ts";
import type { Reading } from "./read-source.ts";

/** Modes of what holds a text: files and links; folders and submodules do not. */
const textModes = ["100644", "100755", "120000"];

/**
 * The files that a commit has and its parent has not, by git's ids, without those that are listed already: the way around the limits of
 * GitHub's lists. Two requests.
 *
 * @returns undefined where GitHub cuts the trees too: beyond 100,000 entries or 7 MB (https://docs.github.com/rest/git/trees).
 */
export async function filesBeyond(
  sha: string,
  parent: string | null,
  listed: ReadonlySet<string>,
  reading: Reading,
): Promise<ChangedFile[] | undefined> {
  const after = await treeOf(sha, reading);
  const before = parent === null ? new Map<string, string>() : await treeOf(parent, reading);
  if (after === undefined || before === undefined) return undefined;
  return [...after].flatMap(([path, blob]): ChangedFile[] => {
    const old = before.get(path);
    if (old === blob || listed.has(path)) return [];
    return [{ filename: path, sha: blob, status: old === undefined ? "added" : "modified", additions: 0, deletions: 0 }];
  });
}

async function treeOf(commit: string, { reader, repository, budget }: Reading): Promise<Map<string, string> | undefined> {
  budget.request();
  try {
    const place = { owner: repository.owner, repo: repository.name, tree_sha: commit, recursive: "1" };
    const { data } = await reader.rest.git.getTree(place);
    if (data.truncated) return undefined;
    return new Map(data.tree.flatMap(({ path, sha, mode }) => (textModes.includes(mode) ? [[path, sha] as const] : [])));
  } catch (error) {
    if (isHttpError(error) && error.status === 404) return undefined;
    throw error;
  }
}
