import { readCommit } from "./commit.ts";
import type { GitObjects } from "./objects.ts";
import { EMPTY_TREE, type TreeEntry, walkTree, withPath, writeTree } from "./tree.ts";

/**
 * The tree that three-way merging gives, file by file: a file that only one side changed is taken from that side. Undefined where both
 * changed the same file in different ways; lines are not merged.
 */
export function mergedTree(git: GitObjects, base: string | undefined, ours: string, theirs: string): string | undefined {
  const before = files(git, base);
  const left = files(git, ours);
  const right = files(git, theirs);
  let tree = readCommit(git, ours)?.tree ?? EMPTY_TREE;
  for (const path of new Set([...before.keys(), ...right.keys()])) {
    const [was, own, other] = [before.get(path), left.get(path), right.get(path)];
    if (same(other, was) || same(other, own)) continue;
    if (!same(own, was)) return undefined;
    tree = withPath(git, tree, path, other ?? null);
  }
  return tree === EMPTY_TREE ? writeTree(git, []) : tree;
}

const same = (one: TreeEntry | undefined, other: TreeEntry | undefined): boolean => one?.sha === other?.sha && one?.mode === other?.mode;

function files(git: GitObjects, commit: string | undefined): Map<string, TreeEntry> {
  const tree = commit === undefined ? EMPTY_TREE : (readCommit(git, commit)?.tree ?? EMPTY_TREE);
  return new Map(walkTree(git, tree).flatMap(({ path, entry }) => (entry.mode === "040000" ? [] : [[path, entry] as const])));
}
