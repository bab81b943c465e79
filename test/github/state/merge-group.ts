import { readCommit } from "../git/commit.ts";
import type { Account, Repository } from "./entities.ts";
import { mergeCommit } from "./merge.ts";
import type { PullRequest } from "./pulls.ts";
import { setRef } from "./refs.ts";
import { fullName } from "./store.ts";
import { iso, type World } from "./world.ts";

/** Puts an open pull request into the merge queue: its merge stands on a branch of its own, and the queue asks for checks on it. */
export function requestMergeGroup(world: World, repository: Repository, number: number, by: Account) {
  const issue = repository.issues.get(number);
  if (issue?.pull === undefined || issue.state !== "open") throw new Error(`${fullName(repository)} has no open pull request #${number}.`);
  const { baseRef } = issue.pull;
  const baseSha = repository.refs.get(`refs/heads/${baseRef}`) ?? "";
  const headSha = mergeCommit(world, repository, issue as PullRequest, baseSha, { method: "merge" }, by);
  if (headSha === undefined) throw new Error(`Pull request #${number} of ${fullName(repository)} conflicts with ${baseRef}.`);
  const headRef = `refs/heads/gh-readonly-queue/${baseRef}/pr-${number}-${baseSha}`;
  setRef(world, repository, headRef, headSha, by);
  const group = { head_sha: headSha, head_ref: headRef, base_sha: baseSha, base_ref: `refs/heads/${baseRef}` };
  world.hooks.emit({
    event: "merge_group",
    action: "checks_requested",
    repository,
    sender: by,
    body: () => ({ merge_group: { ...group, head_commit: headCommit(repository, headSha) } }),
  });
  return { headSha, headRef, baseSha };
}

function headCommit({ git }: Repository, id: string) {
  const commit = readCommit(git, id);
  if (commit === undefined) throw new Error(`There is no commit ${id}.`);
  const { tree, message, author, committer } = commit;
  const person = ({ name, email }: { name: string; email: string }) => ({ name, email });
  return { id, tree_id: tree, message, timestamp: iso(committer.at), author: person(author), committer: person(committer) };
}
