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
  const start = options.onto ?? (repository.refs.has(`refs/heads/${branch}`) ? `refs/heads/${branch}` : "HEAD");
  const parent = resolveCommit(repository, start);
  if (parent === undefined && options.onto !== undefined) throw new Error(`There is no commit "${options.onto}" to commit onto.`);
  const sha = writeFiles(world, repository, parent, files, by, options);
  setRef(world, repository, `refs/heads/${branch}`, sha, by);
  return sha;
}

/** One commit of a push of several. `merges`: further parents. */
export interface PushedCommit extends Omit<CommitOptions, "onto"> {
  readonly files: Files;
  readonly merges?: readonly string[];
}

/** Commits several times and pushes once. `onto` as with one commit; null begins a history of its own. Answers the ids, oldest first. */
export function pushCommits(
  world: World,
  repository: Repository,
  branch: string,
  commits: readonly PushedCommit[],
  by: Account,
  { onto }: { readonly onto?: string | null } = {},
): string[] {
  const start = onto ?? (repository.refs.has(`refs/heads/${branch}`) ? `refs/heads/${branch}` : "HEAD");
  let parent = onto === null ? undefined : resolveCommit(repository, start);
  const shas = commits.map(({ files, ...options }) => {
    parent = writeFiles(world, repository, parent, files, by, options);
    return parent;
  });
  if (parent === undefined) throw new Error("There is nothing to push.");
  setRef(world, repository, `refs/heads/${branch}`, parent, by);
  return shas;
}

function writeFiles(
  world: World,
  repository: Repository,
  parent: string | undefined,
  files: Files,
  by: Account,
  options: Omit<PushedCommit, "files">,
): string {
  const { git } = repository;
  const placed = Object.entries(files).map(([path, content]): [string, Placed] => [
    path,
    content === null ? null : { mode: "100644", sha: git.put("blob", Buffer.from(content)) },
  ]);
  const tree = withPaths(git, (parent && readCommit(git, parent)?.tree) ?? EMPTY_TREE, placed);
  const at = world.now();
  const committer = { ...addressOf(by), at };
  const named = typeof options.author === "string" ? addressOf(requireAccount(world, options.author)) : options.author;
  const message = options.message ?? `Change ${Object.keys(files).join(", ")}`;
  const parents = [...(parent === undefined ? [] : [parent]), ...(options.merges ?? [])];
  return writeCommit(git, { tree, parents, author: { ...committer, ...named }, committer, message });
}
