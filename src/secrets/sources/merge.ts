import type { ChangedFile } from "./files.ts";
import { blobsAt } from "./objects.ts";
import { newSideOf } from "./patch.ts";
import type { Reading } from "./read-source.ts";
import { isGone, isWithoutDiff } from "./unavailable.ts";

/** GitHub shows so many files of a comparison. https://docs.github.com/rest/commits/commits#compare-two-commits */
const mostCompared = 300;

/**
 * The files of a merge, which GitHub shows as the first parent sees them, as far as no other parent has them: their contents came from
 * there, and were looked at in the commits that brought them. In files that differ from every parent, as after a conflict, only those lines
 * are new that are new to each.
 */
export async function newInMerge(
  sha: string,
  others: readonly string[],
  files: readonly ChangedFile[],
  reading: Reading,
): Promise<readonly ChangedFile[]> {
  let left: readonly ChangedFile[] = files.filter(({ sha: blob, status }) => blob !== null && status !== "removed");
  for (const parent of others) {
    if (left.length === 0) return left;
    const there = await blobsAt(
      left.map(({ filename: path }) => ({ commit: parent, path })),
      reading,
    );
    left = left.filter(({ sha: blob }, index) => there[index]?.oid !== blob);
    if (left.some(({ patch }) => patch !== undefined)) left = await newToBoth(left, parent, sha, reading);
  }
  return left;
}

/** Marks lines as known that the diff for the other parent does not show as new. */
async function newToBoth(files: readonly ChangedFile[], parent: string, sha: string, reading: Reading): Promise<readonly ChangedFile[]> {
  const { reader, repository, budget } = reading;
  budget.request();
  try {
    const { data } = await reader.rest.repos.compareCommitsWithBasehead({
      owner: repository.owner,
      repo: repository.name,
      basehead: `${parent}...${sha}`,
      per_page: 1,
    });
    if ((data.files ?? []).length >= mostCompared) return files;
    const compared = new Map((data.files ?? []).map((file) => [file.filename, file]));
    return files.map((file) => {
      const added = addedIn(compared.get(file.filename));
      return added === undefined ? file : { ...file, only: file.only === undefined ? added : file.only.intersection(added) };
    });
  } catch (error) {
    if (isGone(error) || isWithoutDiff(error)) return files;
    throw error;
  }
}

/** The lines that a diff adds, by their numbers; undefined where it is not shown. */
function addedIn(
  file: { readonly patch?: string; readonly additions: number; readonly deletions: number } | undefined,
): Set<number> | undefined {
  const side = file?.patch === undefined ? undefined : newSideOf(file.patch, file);
  return side && new Set(side.lines.filter(({ added }) => added).map(({ number }) => number));
}
