import { readCommit } from "./commit.ts";
import type { GitObjects } from "./objects.ts";
import { findPath } from "./tree.ts";

/** Commits and all that they come from. */
export function ancestry(git: GitObjects, tips: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const queue = [...tips];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const commit = seen.has(id) ? undefined : readCommit(git, id);
    if (commit === undefined) continue;
    seen.add(id);
    queue.push(...commit.parents);
  }
  return seen;
}

/** The commits of `head` that none of `without` has, oldest first: parents come before their children. */
export function commitsSince(git: GitObjects, without: readonly string[], head: string): string[] {
  const known = ancestry(git, without);
  const ordered: string[] = [];
  const path: { readonly id: string; readonly parents: string[] }[] = [];
  const enter = (id: string): void => {
    const commit = known.has(id) ? undefined : readCommit(git, id);
    if (commit === undefined) return;
    known.add(id);
    path.push({ id, parents: [...commit.parents] });
  };
  enter(head);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const parent = top.parents.shift();
    if (parent !== undefined) enter(parent);
    else {
      ordered.push(top.id);
      path.pop();
    }
  }
  return ordered;
}

/** The best commit that both have: one that no other common commit comes from. Undefined for histories that never met. */
export function mergeBase(git: GitObjects, one: string, other: string): string | undefined {
  const own = ancestry(git, [one]);
  const common = [...ancestry(git, [other])].filter((id) => own.has(id));
  const behind = ancestry(
    git,
    common.flatMap((id) => readCommit(git, id)?.parents ?? []),
  );
  return common.find((id) => !behind.has(id));
}

/** The commits of `head` that gave a path another content than all of their parents have, newest first: what `git log -- path` lists. */
export function commitsTouching(git: GitObjects, head: string, path: string): string[] {
  const at = (id: string): string | undefined => {
    const tree = readCommit(git, id)?.tree;
    return tree === undefined ? undefined : findPath(git, tree, path)?.sha;
  };
  return commitsSince(git, [], head)
    .reverse()
    .filter((id) => {
      const parents = readCommit(git, id)?.parents ?? [];
      const own = at(id);
      return parents.length === 0 ? own !== undefined : parents.every((parent) => at(parent) !== own);
    });
}
