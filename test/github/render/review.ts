import type { components } from "@octokit/openapi-types";
import type { Account, Repository, Review, ReviewComment } from "../state/entities.ts";
import { fullName } from "../state/store.ts";
import { iso, type World } from "../state/world.ts";
import { association, renderReactions, renderUser } from "./issue.ts";

type Schemas = components["schemas"];

/** Here GitHub knows a deleted author as nobody, and not as `ghost`. (https://github.com/SpinlockLabs/github.dart/pull/383, https://github.com/databricks/spark-pr-dashboard/pull/68) */
const authorOf = (world: World, author: Account) => (author.deleted ? null : renderUser(world, author));

export function renderReview(world: World, repository: Repository, review: Review): Schemas["pull-request-review"] {
  const html = `${world.url}/${fullName(repository)}/pull/${review.pullNumber}#pullrequestreview-${review.id}`;
  const pull = `${world.url}/repos/${fullName(repository)}/pulls/${review.pullNumber}`;
  return {
    id: review.id,
    node_id: review.nodeId,
    user: authorOf(world, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    author_association: association(world, repository, review.author),
    _links: { html: { href: html }, pull_request: { href: pull } },
    ...(review.submittedAt !== null && { submitted_at: iso(review.submittedAt) }),
    commit_id: review.commitId,
  };
}

/** Events write the state in small letters, and have null for a body that is empty. */
export const renderReviewEvent = (world: World, repository: Repository, review: Review) => ({
  ...renderReview(world, repository, review),
  state: review.state.toLowerCase(),
  body: review.body === "" ? null : review.body,
  submitted_at: iso(review.submittedAt ?? review.updatedAt),
  updated_at: iso(review.updatedAt),
});

export function renderReviewComment(world: World, repository: Repository, comment: ReviewComment): Schemas["pull-request-review-comment"] {
  const { review, place } = comment;
  const base = `${world.url}/repos/${fullName(repository)}`;
  const url = `${base}/pulls/comments/${comment.id}`;
  const html = `${world.url}/${fullName(repository)}/pull/${review.pullNumber}#discussion_r${comment.id}`;
  const pull = `${base}/pulls/${review.pullNumber}`;
  const position = place?.position ?? 1;
  return {
    url,
    pull_request_review_id: review.id,
    id: comment.id,
    node_id: comment.nodeId,
    diff_hunk: place?.hunk ?? "",
    path: comment.path,
    commit_id: review.commitId,
    original_commit_id: review.commitId,
    user: authorOf(world, comment.author) as Schemas["simple-user"],
    body: comment.body,
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
    html_url: html,
    pull_request_url: pull,
    author_association: association(world, repository, comment.author),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pull } },
    reactions: renderReactions(url, comment.reactions.values()),
    start_line: place?.start?.line ?? null,
    original_start_line: place?.start?.line ?? null,
    start_side: place?.start?.side ?? null,
    ...(place && { line: place.line, original_line: place.line }),
    side: place?.side ?? "RIGHT",
    original_position: position,
    position,
    subject_type: place === undefined ? "file" : "line",
    ...(comment.inReplyTo !== undefined && { in_reply_to_id: comment.inReplyTo }),
  };
}

/** In events a comment on a whole file has lines that are null. */
export const renderReviewCommentEvent = (world: World, repository: Repository, comment: ReviewComment) => ({
  ...(comment.place === undefined && { line: null, original_line: null }),
  ...renderReviewComment(world, repository, comment),
});
