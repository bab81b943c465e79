import { readCommit } from "./commit.ts";
import type { GitObjects } from "./objects.ts";
import { EMPTY_TREE, walkTree } from "./tree.ts";

export interface ChangedFile {
  readonly path: string;
  readonly sha: string;
  readonly status: "added" | "removed" | "modified";
  readonly additions: number;
  readonly deletions: number;
}

/** The files that differ between two commits, with counts of lines. Renames show as a removal and an addition. */
export function changedFiles(git: GitObjects, base: string, head: string): ChangedFile[] {
  const before = blobs(git, base);
  const after = blobs(git, head);
  const files: ChangedFile[] = [];
  for (const [path, sha] of after) {
    const old = before.get(path);
    if (old === sha) continue;
    const { additions, deletions } = countLines(lines(git, old), lines(git, sha));
    files.push({ path, sha, status: old === undefined ? "added" : "modified", additions, deletions });
  }
  for (const [path, sha] of before) {
    if (!after.has(path)) files.push({ path, sha, status: "removed", additions: 0, deletions: lines(git, sha).length });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function blobs(git: GitObjects, commit: string): Map<string, string> {
  const tree = readCommit(git, commit)?.tree ?? EMPTY_TREE;
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
