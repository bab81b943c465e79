import { readCommit, type Signature, writeCommit } from "../git/commit.ts";
import { commitsSince, mergeBase } from "../git/history.ts";
import { mergedTree } from "../git/merge.ts";
import type { Account, Repository } from "./entities.ts";
import { committer, markMerged, type PullRequest, tellPull } from "./pulls.ts";
import { setRef } from "./refs.ts";
import { fullName } from "./store.ts";
import type { World } from "./world.ts";

export type MergeMethod = "merge" | "squash" | "rebase";

/** The words of a merge; what is undefined has GitHub's own. */
export interface MergeWords {
  readonly title?: string | undefined;
  readonly message?: string | undefined;
}

/** Merges a pull request that can be merged, tells of it, and answers the commit that the base branch is at. */
export function mergePull(
  world: World,
  repository: Repository,
  issue: PullRequest,
  how: MergeWords & { readonly method: MergeMethod },
  by: Account,
): string | undefined {
  const { pull } = issue;
  const base = repository.refs.get(`refs/heads/${pull.baseRef}`);
  const sha = base && mergeCommit(world, repository, issue, base, how, by);
  if (sha === undefined) return undefined;
  markMerged(world, repository, issue, sha, by);
  setRef(world, repository, `refs/heads/${pull.baseRef}`, sha, by);
  tellPull(world, repository, issue, "closed", by);
  if (repository.switches.get("delete_branch_on_merge") === true && pull.headRepository === repository)
    setRef(world, repository, `refs/heads/${pull.headRef}`, null, by);
  return sha;
}

/** The commit that a merge of a pull request onto `base` makes; undefined on a conflict. Moves no branch. */
export function mergeCommit(
  world: World,
  repository: Repository,
  { pull, number, title }: PullRequest,
  base: string,
  how: MergeWords & { readonly method: MergeMethod },
  by: Account,
): string | undefined {
  const { git } = repository;
  const at = world.now();
  const author: Signature = { name: by.login, email: `${by.id}+${by.login}@users.noreply.github.test`, at };
  if (how.method === "rebase") return rebased(repository, base, pull.headSha, at);
  const tree = mergedTree(git, mergeBase(git, base, pull.headSha), base, pull.headSha);
  if (tree === undefined) return undefined;
  const own =
    how.method === "squash"
      ? { title: `${title} (#${number})`, message: "" }
      : { title: `Merge pull request #${number} from ${fullName(pull.headRepository).split("/")[0]}/${pull.headRef}`, message: title };
  const message = [how.title ?? own.title, how.message ?? own.message].filter((part) => part !== "").join("\n\n");
  const parents = how.method === "squash" ? [base] : [base, pull.headSha];
  return writeCommit(git, { tree, parents, author, committer: committer(at), message }, { byGitHub: true });
}

/** Lays the commits of a head, one by one, on top of a base. */
function rebased({ git }: Repository, base: string, head: string, at: number): string | undefined {
  let tip = base;
  for (const id of commitsSince(git, [base], head)) {
    const commit = readCommit(git, id);
    if (commit === undefined || commit.parents.length > 1) continue;
    const tree = mergedTree(git, commit.parents[0], tip, id);
    if (tree === undefined) return undefined;
    tip = writeCommit(git, { ...commit, tree, parents: [tip], committer: committer(at) });
  }
  return tip;
}
