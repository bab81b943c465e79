import type { components } from "@octokit/openapi-types";
import type { Account, Comment, Issue, Reaction, Repository } from "../state/entities.ts";
import { fullName } from "../state/store.ts";
import { iso, type World } from "../state/world.ts";
import { renderAccount, renderApp } from "./account.ts";

type Schemas = components["schemas"];

export const renderUser = (world: World, account: Account): Schemas["simple-user"] => ({
  ...renderAccount(world, account),
  user_view_type: "public",
});

/** How an author stands to a repository, as far as the local GitHub knows. */
export function association(world: World, repository: Repository, author: Account): Schemas["author-association"] {
  if (repository.owner.id === author.id) return "OWNER";
  if (world.store.members.get(repository.owner.id)?.has(author.id) === true) return "MEMBER";
  if (repository.collaborators.has(author.id)) return "COLLABORATOR";
  return "NONE";
}

export function renderReactions(url: string, reactions: Iterable<Reaction>): Schemas["reaction-rollup"] {
  const count = { "+1": 0, "-1": 0, laugh: 0, confused: 0, heart: 0, hooray: 0, eyes: 0, rocket: 0 };
  let total = 0;
  for (const reaction of reactions) {
    count[reaction.content] += 1;
    total += 1;
  }
  return { url: `${url}/reactions`, total_count: total, ...count };
}

/** Labels by name; the local GitHub keeps no colours, so all have the same. */
export const renderLabels = (url: string, names: readonly string[]) =>
  names.map((name, index) => ({
    id: index + 1,
    node_id: `LA_${index + 1}`,
    url: `${url}/labels/${encodeURIComponent(name)}`,
    name,
    description: null,
    color: "ededed",
    default: false,
  }));

export function renderIssue(world: World, repository: Repository, issue: Issue): Schemas["issue"] {
  const repositoryUrl = `${world.url}/repos/${fullName(repository)}`;
  const url = `${repositoryUrl}/issues/${issue.number}`;
  const html = `${world.url}/${fullName(repository)}/${issue.pull ? "pull" : "issues"}/${issue.number}`;
  return {
    id: issue.id,
    node_id: issue.nodeId,
    url,
    repository_url: repositoryUrl,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    number: issue.number,
    state: issue.state,
    state_reason: null,
    title: issue.title,
    body: issue.body,
    user: renderUser(world, issue.author),
    labels: renderLabels(repositoryUrl, issue.labels),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: [...repository.comments.values()].filter((comment) => comment.issueNumber === issue.number).length,
    closed_at: issue.closedAt === null ? null : iso(issue.closedAt),
    created_at: iso(issue.createdAt),
    updated_at: iso(issue.updatedAt),
    author_association: association(world, repository, issue.author),
    performed_via_github_app: issue.viaApp ? renderApp(world, issue.viaApp) : null,
    reactions: renderReactions(url, issue.reactions.values()),
    timeline_url: `${url}/timeline`,
    ...(issue.pull && {
      draft: issue.pull.draft,
      pull_request: {
        url: `${repositoryUrl}/pulls/${issue.number}`,
        html_url: html,
        diff_url: `${html}.diff`,
        patch_url: `${html}.patch`,
        merged_at: issue.pull.mergedAt === null ? null : iso(issue.pull.mergedAt),
      },
    }),
  };
}

export function renderComment(world: World, repository: Repository, comment: Comment): Schemas["issue-comment"] {
  const repositoryUrl = `${world.url}/repos/${fullName(repository)}`;
  const url = `${repositoryUrl}/issues/comments/${comment.id}`;
  const kind = repository.issues.get(comment.issueNumber)?.pull === undefined ? "issues" : "pull";
  return {
    id: comment.id,
    node_id: comment.nodeId,
    url,
    html_url: `${world.url}/${fullName(repository)}/${kind}/${comment.issueNumber}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl}/issues/${comment.issueNumber}`,
    body: comment.body,
    user: renderUser(world, comment.author),
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
    author_association: association(world, repository, comment.author),
    performed_via_github_app: comment.viaApp ? renderApp(world, comment.viaApp) : null,
    reactions: renderReactions(url, comment.reactions.values()),
  };
}

export const renderReaction = (world: World, reaction: Reaction): Schemas["reaction"] => ({
  id: reaction.id,
  node_id: reaction.nodeId,
  user: renderUser(world, reaction.user),
  content: reaction.content,
  created_at: iso(reaction.createdAt),
});
