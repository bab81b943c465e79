import { readCommit, writeCommit } from "../git/commit.ts";
import { EMPTY_TREE, type Placed, withPaths } from "../git/tree.ts";
import type { Account, Repository } from "./entities.ts";
import { resolveCommit, setRef } from "./refs.ts";
import { requireAccount } from "./setup.ts";
import type { World } from "./world.ts";

/** Path → text or bytes; null removes the file. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

export interface CommitOptions {
  readonly message?: string;
  /** The parent: a branch, tag or commit. Anything but the head of the branch makes the push a forced one. */
  readonly onto?: string;
  /** Who stands in the commit as its author, which whoever commits is free to choose: a login, or a name and an address. Default: `by`. */
  readonly author?: string | { readonly name: string; readonly email: string };
}

const addressOf = ({ id, login }: Account) => ({ name: login, email: `${id}+${login}@users.noreply.github.test` });

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
  const placed = Object.entries(files).map(([path, content]): [string, Placed] => [
    path,
    content === null ? null : { mode: "100644", sha: git.put("blob", Buffer.from(content)) },
  ]);
  const tree = withPaths(git, (parent && readCommit(git, parent)?.tree) ?? EMPTY_TREE, placed);
  const at = world.now();
  const committer = { ...addressOf(by), at };
  const named = typeof options.author === "string" ? addressOf(requireAccount(world, options.author)) : options.author;
  const message = options.message ?? `Change ${Object.keys(files).join(", ")}`;
  const sha = writeCommit(git, {
    tree,
    parents: parent === undefined ? [] : [parent],
    author: { ...committer, ...named },
    committer,
    message,
  });
  setRef(world, repository, `refs/heads/${branch}`, sha, by);
  return sha;
}
