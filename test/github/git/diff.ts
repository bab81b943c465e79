import { readCommit } from "./commit.ts";
import type { GitObjects } from "./objects.ts";
import { EMPTY_TREE, walkTree } from "./tree.ts";

export interface ChangedFile {
  readonly path: string;
  readonly sha: string;
  readonly status: "added" | "removed" | "modified" | "renamed";
  /** Of a renamed file. */
  readonly previousPath?: string;
  readonly additions: number;
  readonly deletions: number;
}

export interface ChangedPaths {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly modified: readonly string[];
}

/** The paths that differ between two commits; with no `base`, all are added. A renamed file is removed and added, as push events have it. */
export function changedPaths(git: GitObjects, base: string | undefined, head: string): ChangedPaths {
  const before = blobs(git, base);
  const after = blobs(git, head);
  return {
    added: [...after.keys()].filter((path) => !before.has(path)),
    removed: [...before.keys()].filter((path) => !after.has(path)),
    modified: [...after].filter(([path, sha]) => before.has(path) && before.get(path) !== sha).map(([path]) => path),
  };
}

/** The files that differ between two commits, with counts of lines. A file that moved without any change shows as renamed. */
export function changedFiles(git: GitObjects, base: string | undefined, head: string): ChangedFile[] {
  const before = blobs(git, base);
  const after = blobs(git, head);
  const { added, removed, modified } = changedPaths(git, base, head);
  const gone = new Set(removed);
  const files: ChangedFile[] = [];
  for (const path of added) {
    const sha = after.get(path) ?? "";
    const previousPath = [...gone].find((candidate) => before.get(candidate) === sha);
    if (previousPath === undefined) files.push({ path, sha, status: "added", additions: lines(git, sha).length, deletions: 0 });
    else {
      gone.delete(previousPath);
      files.push({ path, sha, status: "renamed", previousPath, additions: 0, deletions: 0 });
    }
  }
  for (const path of modified) {
    const sha = after.get(path) ?? "";
    files.push({ path, sha, status: "modified", ...countLines(lines(git, before.get(path)), lines(git, sha)) });
  }
  for (const path of gone) {
    const sha = before.get(path) ?? "";
    files.push({ path, sha, status: "removed", additions: 0, deletions: lines(git, sha).length });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function blobs(git: GitObjects, commit: string | undefined): Map<string, string> {
  const tree = commit === undefined ? EMPTY_TREE : (readCommit(git, commit)?.tree ?? EMPTY_TREE);
  return new Map(walkTree(git, tree).flatMap(({ path, entry }) => (entry.mode === "040000" ? [] : [[path, entry.sha] as const])));
}

function lines(git: GitObjects, blob: string | undefined): string[] {
  const text = blob === undefined ? "" : (git.get("blob", blob)?.toString("utf8") ?? "");
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** Lines added and removed, counted as sets with multiplicity: cheap, and exact unless lines only moved. */
function countLines(before: readonly string[], after: readonly string[]): { additions: number; deletions: number } {
  const left = new Map<string, number>();
  for (const line of before) left.set(line, (left.get(line) ?? 0) + 1);
  let additions = 0;
  for (const line of after) {
    const count = left.get(line) ?? 0;
    if (count === 0) additions += 1;
    else left.set(line, count - 1);
  }
  const deletions = before.length - (after.length - additions);
  return { additions, deletions };
}
