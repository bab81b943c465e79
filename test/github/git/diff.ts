import { readCommit } from "./commit.ts";
import { type FileDiff, fileDiff, type Side } from "./file-diff.ts";
import type { GitObjects } from "./objects.ts";
import { EMPTY_TREE, walkTree } from "./tree.ts";

export interface ChangedFile extends FileDiff {
  readonly path: string;
  /** Of the new content; of the old one where the file was removed. */
  readonly sha: string;
  /** `changed`: its mode alone. */
  readonly status: "added" | "removed" | "modified" | "renamed" | "changed";
  /** Of a renamed file. */
  readonly previousPath?: string;
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

/** The files that differ between two commits. A file that moved without any change shows as renamed. */
export function changedFiles(git: GitObjects, base: string | undefined, head: string): ChangedFile[] {
  const before = sides(git, base);
  const after = sides(git, head);
  const gone = new Map([...before].filter(([path]) => !after.has(path)));
  const files: ChangedFile[] = [];
  for (const [path, side] of after) {
    const old = before.get(path);
    if (old?.sha === side.sha && old.mode === side.mode) continue;
    const { sha } = side;
    const previousPath = old === undefined ? [...gone].find(([, candidate]) => candidate.sha === sha)?.[0] : undefined;
    if (previousPath !== undefined) gone.delete(previousPath);
    const diff = fileDiff(git, previousPath === undefined ? old : side, side);
    const status = previousPath !== undefined ? "renamed" : old === undefined ? "added" : old.sha === sha ? "changed" : "modified";
    files.push({ path, sha, status, ...(previousPath !== undefined && { previousPath }), ...diff });
  }
  for (const [path, side] of gone) files.push({ path, sha: side.sha, status: "removed", ...fileDiff(git, side, undefined) });
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const blobs = (git: GitObjects, commit: string | undefined): Map<string, string> =>
  new Map([...sides(git, commit)].map(([path, { sha }]) => [path, sha]));

function sides(git: GitObjects, commit: string | undefined): Map<string, Side> {
  const tree = commit === undefined ? EMPTY_TREE : (readCommit(git, commit)?.tree ?? EMPTY_TREE);
  return new Map(walkTree(git, tree).flatMap(({ path, entry }) => (entry.mode === "040000" ? [] : [[path, entry] as const])));
}
