import type { components } from "@octokit/openapi-types";
import { isAncestor, readCommit } from "../git/commit.ts";
import { changedFiles } from "../git/diff.ts";
import type { Issue, Pull, Repository } from "../state/entities.ts";
import { fullName } from "../state/store.ts";
import { iso, type World } from "../state/world.ts";
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
  const side = (ref: string, sha: string) => ({
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: renderUser(world, repository.owner),
    repo: renderRepository(world, repository),
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
    labels: renderLabels(base, issue.labels) as unknown as Schemas["pull-request-simple"]["labels"],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    created_at: shared.created_at,
    updated_at: shared.updated_at,
    closed_at: shared.closed_at,
    merged_at: pull.mergedAt === null ? null : iso(pull.mergedAt),
    merge_commit_sha: null,
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
    head: side(pull.headRef, pull.headSha),
    base: side(pull.baseRef, pull.baseSha),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])) as Schemas["pull-request-simple"]["_links"],
    author_association: association(world, repository, issue.author),
    auto_merge: null,
  };
}

/** A pull request as it is read singly and sent in events. */
export function renderPull(world: World, repository: Repository, issue: Issue): Schemas["pull-request"] {
  const pull = requirePull(issue);
  const files = changedFiles(repository.git, pull.baseSha, pull.headSha);
  const simple = renderSimplePull(world, repository, issue);
  return {
    ...simple,
    user: renderUser(world, issue.author),
    merged: pull.mergedAt !== null,
    mergeable: issue.state === "open" ? isAncestor(repository.git, pull.baseSha, pull.headSha) || null : null,
    rebaseable: null,
    mergeable_state: "unknown",
    merged_by: null,
    comments: [...repository.comments.values()].filter((comment) => comment.issueNumber === issue.number).length,
    review_comments: 0,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: countCommits(repository, pull.baseSha, pull.headSha),
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  } as Schemas["pull-request"];
}

/** Commits of the head that the base does not have. */
function countCommits(repository: Repository, base: string, head: string): number {
  const seen = new Set<string>();
  const queue = [head];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (seen.has(id) || isAncestor(repository.git, id, base)) continue;
    seen.add(id);
    queue.push(...(readCommit(repository.git, id)?.parents ?? []));
  }
  return seen.size;
}
