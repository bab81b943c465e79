import { readCommit, writeCommit } from "../git/commit.ts";
import { EMPTY_TREE, withPath, writeTree } from "../git/tree.ts";
import type { Account, Repository } from "./entities.ts";
import { resolveCommit, setRef } from "./refs.ts";
import type { World } from "./world.ts";

/** Path → text or bytes; null removes the file. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

export interface CommitOptions {
  readonly message?: string;
  /** The parent: a branch, tag or commit. Anything but the head of the branch makes the push a forced one. */
  readonly onto?: string;
}

/** Commits files and pushes them to a branch, which starts at the default branch when it is new. Answers the commit's id. */
export function commitFiles(
  world: World,
  repository: Repository,
  branch: string,
  files: Files,
  by: Account,
  options: CommitOptions = {},
): string {
  const { git } = repository;
  const start = options.onto ?? (repository.refs.has(`refs/heads/${branch}`) ? `refs/heads/${branch}` : "HEAD");
  const parent = resolveCommit(repository, start);
  if (parent === undefined && options.onto !== undefined) throw new Error(`There is no commit "${options.onto}" to commit onto.`);
  let tree = (parent && readCommit(git, parent)?.tree) ?? EMPTY_TREE;
  for (const [path, content] of Object.entries(files))
    tree = withPath(git, tree, path, content === null ? null : { mode: "100644", sha: git.put("blob", Buffer.from(content)) });
  if (tree === EMPTY_TREE) tree = writeTree(git, []);
  const signature = { name: by.login, email: `${by.id}+${by.login}@users.noreply.github.test`, at: world.now() };
  const message = options.message ?? `Change ${Object.keys(files).join(", ")}`;
  const sha = writeCommit(git, { tree, parents: parent === undefined ? [] : [parent], author: signature, committer: signature, message });
  setRef(world, repository, `refs/heads/${branch}`, sha, by);
  return sha;
}
