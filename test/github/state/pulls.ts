import { isAncestor, writeCommit } from "../git/commit.ts";
import { mergeBase } from "../git/history.ts";
import { mergedTree } from "../git/merge.ts";
import { renderPull } from "../render/pull.ts";
import type { Account, Issue, Pull, Repository } from "./entities.ts";
import type { World } from "./world.ts";

export type PullRequest = Issue & { readonly pull: Pull };

export const pullsOf = (repository: Repository): PullRequest[] =>
  [...repository.issues.values()].filter((issue): issue is PullRequest => issue.pull !== undefined);

/** A repository and everything that was forked from it or its parents: whoever shares its objects. */
export const networkOf = (world: World, repository: Repository): Repository[] =>
  [...world.store.repositories.values()].filter((other) => other.git === repository.git);

export function tellPull(
  world: World,
  repository: Repository,
  issue: Issue,
  action: string,
  sender: Account,
  extra: Record<string, unknown> = {},
): void {
  world.hooks.emit({
    event: "pull_request",
    action,
    repository,
    sender,
    body: () => ({ number: issue.number, pull_request: renderPull(world, repository, issue), ...extra }),
  });
}

const headRef = ({ number }: Issue): string => `refs/pull/${number}/head`;
const mergeRef = ({ number }: Issue): string => `refs/pull/${number}/merge`;

/** Whose name stands in commits that GitHub itself makes. */
export const committer = (at: number) => ({ name: "GitHub", email: "noreply@github.com", at });

/**
 * Tries the merge of an open pull request and keeps the commit under `refs/pull/N/merge`. On a conflict there is no merge commit, and the
 * ref of an earlier one stays where it was.
 */
function tryMerge(world: World, repository: Repository, issue: PullRequest): void {
  const { git, refs } = repository;
  const { pull } = issue;
  refs.set(headRef(issue), pull.headSha);
  const base = refs.get(`refs/heads/${pull.baseRef}`);
  const tree = base && mergedTree(git, mergeBase(git, base, pull.headSha), base, pull.headSha);
  pull.mergeable = tree !== undefined;
  pull.mergeCommitSha = null;
  if (base === undefined || tree === undefined) return;
  const at = world.now();
  pull.mergeCommitSha = writeCommit(git, {
    tree,
    parents: [base, pull.headSha],
    author: { name: issue.author.login, email: `${issue.author.login}@users.noreply.github.test`, at },
    committer: committer(at),
    message: `Merge ${pull.headSha} into ${base}`,
  });
  refs.set(mergeRef(issue), pull.mergeCommitSha);
}

/** Tells of a pull request that is open now. Whether it can be merged is found out only afterwards, so the event does not know it. */
export function announceOpen(
  world: World,
  repository: Repository,
  issue: PullRequest,
  action: "opened" | "reopened",
  sender: Account,
): void {
  repository.refs.set(headRef(issue), issue.pull.headSha);
  tellPull(world, repository, issue, action, sender);
  tryMerge(world, repository, issue);
}

/** Opens a closed pull request again at the present head of its branch. Answers why not, where that is impossible. */
export function reopenPull(world: World, repository: Repository, issue: PullRequest, sender: Account): string | undefined {
  const { pull } = issue;
  const tip = pull.headRepository.refs.get(`refs/heads/${pull.headRef}`);
  if (pull.mergedAt !== null) return "A merged pull request cannot be reopened";
  if (tip === undefined) return `state cannot be changed. The ${pull.headRef} branch has been deleted.`;
  if (!isAncestor(repository.git, pull.headSha, tip))
    return `state cannot be changed. The ${pull.headRef} branch was force-pushed or recreated.`;
  pull.headSha = tip;
  Object.assign(issue, { state: "open", closedAt: null, updatedAt: world.now() });
  announceOpen(world, repository, issue, "reopened", sender);
  return undefined;
}

export function closePull(world: World, repository: Repository, issue: PullRequest, sender: Account): void {
  shut(world, repository, issue, sender);
  tellPull(world, repository, issue, "closed", sender);
}

/** Marks a pull request as merged, without telling. */
export function markMerged(world: World, repository: Repository, issue: PullRequest, sha: string, by: Account): void {
  shut(world, repository, issue, by);
  Object.assign(issue.pull, { mergedAt: world.now(), mergedBy: by, mergeCommitSha: sha });
}

/** An auto-merge that was wished for is over as well. */
function shut(world: World, repository: Repository, issue: PullRequest, by: Account): void {
  issue.state = "closed";
  issue.closedAt = world.now();
  issue.updatedAt = world.now();
  issue.closings.push({ by, at: world.now() });
  issue.pull.mergeable = null;
  issue.pull.autoMerge = null;
  repository.refs.delete(mergeRef(issue));
}

/** Gives a pull request another base. Answers what changed, as the event tells it. */
export function retarget(world: World, repository: Repository, issue: PullRequest, base: string): Record<string, unknown> {
  const { pull } = issue;
  const from = { ref: { from: pull.baseRef }, sha: { from: pull.baseSha } };
  pull.baseRef = base;
  pull.baseSha = repository.refs.get(`refs/heads/${base}`) ?? pull.baseSha;
  if (issue.state === "open") tryMerge(world, repository, issue);
  return from;
}

/** After a branch moved (or, with null, went): pull requests from it follow or close, those into it are tried again. */
export function followBranch(world: World, pushed: Repository, branch: string, sha: string | null, sender: Account): void {
  for (const repository of networkOf(world, pushed)) {
    for (const issue of pullsOf(repository)) {
      const { pull } = issue;
      if (issue.state !== "open") continue;
      if (pull.headRepository === pushed && pull.headRef === branch) {
        if (sha === null) closePull(world, repository, issue, sender);
        else followHead(world, repository, issue, sha, sender);
      } else if (repository === pushed && pull.baseRef === branch && sha !== null) followBase(world, repository, issue, sha, sender);
    }
  }
}

function followHead(world: World, repository: Repository, issue: PullRequest, sha: string, sender: Account): void {
  const { pull } = issue;
  const before = pull.headSha;
  pull.headSha = sha;
  pull.baseSha = repository.refs.get(`refs/heads/${pull.baseRef}`) ?? pull.baseSha;
  pull.mergeable = null;
  issue.updatedAt = world.now();
  repository.refs.set(headRef(issue), sha);
  tellPull(world, repository, issue, "synchronize", sender, { before, after: sha });
  tryMerge(world, repository, issue);
}

/** A base that has all of the head by now makes the pull request a merged one, however that came. */
function followBase(world: World, repository: Repository, issue: PullRequest, sha: string, sender: Account): void {
  if (isAncestor(repository.git, issue.pull.headSha, sha)) {
    markMerged(world, repository, issue, sha, sender);
    tellPull(world, repository, issue, "closed", sender);
  } else tryMerge(world, repository, issue);
}
