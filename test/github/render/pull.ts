import type { components } from "@octokit/openapi-types";
import { type ChangedFile, changedFiles } from "../git/diff.ts";
import { commitsSince, mergeBase } from "../git/history.ts";
import type { Issue, Pull, Repository } from "../state/entities.ts";
import { mergeState } from "../state/merge-state.ts";
import type { PullRequest } from "../state/pulls.ts";
import { fullName } from "../state/store.ts";
import { iso, type World } from "../state/world.ts";
import { renderSimpleTeam, renderTeam } from "./account.ts";
import { association, renderIssue, renderLabels, renderUser } from "./issue.ts";
import { renderRepository } from "./repository.ts";

type Schemas = components["schemas"];

function requirePull(issue: Issue): Pull {
  if (issue.pull === undefined) throw new Error(`#${issue.number} is an issue, not a pull request.`);
  return issue.pull;
}

/** A pull request as lists give it. */
export function renderSimplePull(world: World, repository: Repository, issue: Issue): Schemas["pull-request-simple"] {
  const pull = requirePull(issue);
  const base = `${world.url}/repos/${fullName(repository)}`;
  const url = `${base}/pulls/${issue.number}`;
  const html = `${world.url}/${fullName(repository)}/pull/${issue.number}`;
  const links = {
    comments: `${base}/issues/${issue.number}/comments`,
    commits: `${url}/commits`,
    statuses: `${base}/statuses/${pull.headSha}`,
    html,
    issue: `${base}/issues/${issue.number}`,
    review_comments: `${url}/comments`,
    review_comment: `${base}/pulls/comments{/number}`,
    self: url,
  };
  const side = (home: Repository, ref: string, sha: string) => ({
    label: `${home.owner.login}:${ref}`,
    ref,
    sha,
    user: renderUser(world, home.owner),
    repo: world.store.repositories.has(home.id) ? renderRepository(world, home) : (null as never),
  });
  const { labels: _labels, state: _state, ...shared } = renderIssue(world, repository, issue);
  return {
    id: issue.id,
    node_id: issue.nodeId,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    user: renderUser(world, issue.author),
    // Lists of labels here have a description always.
    labels: renderLabels(base, issue.labels).map((label) => ({ ...label, description: "" })),
    milestone: null,
    locked: false,
    active_lock_reason: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [...pull.requestedReviewers].map((account) => renderUser(world, account)),
    requested_teams: [...pull.requestedTeams].map((team) => renderTeam(world, team)),
    created_at: shared.created_at,
    updated_at: shared.updated_at,
    closed_at: shared.closed_at,
    merged_at: pull.mergedAt === null ? null : iso(pull.mergedAt),
    merge_commit_sha: pull.mergeCommitSha,
    draft: pull.draft,
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: links.issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    head: side(pull.headRepository, pull.headRef, pull.headSha),
    base: side(repository, pull.baseRef, pull.baseSha),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])) as Schemas["pull-request-simple"]["_links"],
    author_association: association(world, repository, issue.author),
    auto_merge: renderAutoMerge(world, pull),
  };
}

function renderAutoMerge(world: World, { autoMerge }: Pull): Schemas["auto-merge"] {
  if (autoMerge === null) return null;
  return {
    enabled_by: renderUser(world, autoMerge.by),
    merge_method: ({ MERGE: "merge", SQUASH: "squash", REBASE: "rebase" } as const)[autoMerge.method],
    commit_title: autoMerge.title ?? "",
    commit_message: autoMerge.message ?? "",
  };
}

/** A pull request as it is read singly and sent in events. */
export function renderPull(world: World, repository: Repository, issue: Issue): Schemas["pull-request"] {
  const pull = requirePull(issue);
  const files = filesOf(repository, pull);
  const simple = renderSimplePull(world, repository, issue);
  return {
    ...simple,
    user: renderUser(world, issue.author),
    merged: pull.mergedAt !== null,
    mergeable: pull.mergeable,
    rebaseable: pull.mergeable,
    mergeable_state: mergeState(world, repository, issue as PullRequest).toLowerCase(),
    requested_teams: [...pull.requestedTeams].map((team) => renderSimpleTeam(world, team)),
    merged_by: pull.mergedBy === null ? null : renderUser(world, pull.mergedBy),
    comments: [...repository.comments.values()].filter((comment) => comment.issueNumber === issue.number).length,
    review_comments: [...repository.reviewComments.values()].filter(({ review }) => review.pullNumber === issue.number).length,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: commitsSince(repository.git, [pull.baseSha], pull.headSha).length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  } as Schemas["pull-request"];
}

/** What the head changed since it left the base. */
export const filesOf = ({ git }: Repository, { baseSha, headSha }: Pull): ChangedFile[] =>
  changedFiles(git, mergeBase(git, baseSha, headSha) ?? baseSha, headSha);
