import { renderSimplePull } from "../render/pull.ts";
import { renderReviewCommentEvent, renderReviewEvent } from "../render/review.ts";
import { mergeWhatMayBe } from "./auto-merge.ts";
import type { Account, Repository, Review, ReviewComment } from "./entities.ts";
import { nodeId } from "./ids.ts";
import type { World } from "./world.ts";

export function tellReview(
  world: World,
  repository: Repository,
  review: Review,
  action: "submitted" | "edited" | "dismissed",
  sender: Account,
  extra: Record<string, unknown> = {},
): void {
  const issue = repository.issues.get(review.pullNumber);
  if (issue === undefined) return;
  const body = {
    review: renderReviewEvent(world, repository, review),
    pull_request: renderSimplePull(world, repository, issue),
    ...extra,
  };
  world.hooks.emit({ event: "pull_request_review", action, repository, sender, body: () => body });
}

export function tellReviewComment(
  world: World,
  repository: Repository,
  comment: ReviewComment,
  action: "created" | "edited" | "deleted",
  sender: Account,
  extra: Record<string, unknown> = {},
): void {
  const issue = repository.issues.get(comment.review.pullNumber);
  if (issue === undefined) return;
  const body = {
    comment: renderReviewCommentEvent(world, repository, comment),
    pull_request: renderSimplePull(world, repository, issue),
    ...extra,
  };
  world.hooks.emit({ event: "pull_request_review_comment", action, repository, sender, body: () => body });
}

/** Begins a review, which nobody but its author sees until it is submitted. */
export function draftReview(
  world: World,
  repository: Repository,
  fields: Pick<Review, "pullNumber" | "author" | "body" | "commitId">,
): Review {
  const id = world.store.ids.next("review");
  const review: Review = {
    id,
    nodeId: nodeId("PRR", repository.id, id),
    ...fields,
    state: "PENDING",
    submittedAt: null,
    updatedAt: world.now(),
  };
  repository.reviews.set(id, review);
  return review;
}

/** Publishes a review and tells of it and of the comments that it holds. */
export function submitReview(world: World, repository: Repository, review: Review, state: Exclude<Review["state"], "PENDING">): void {
  const now = world.now();
  Object.assign(review, { state, submittedAt: now, updatedAt: now });
  const issue = repository.issues.get(review.pullNumber);
  if (issue !== undefined) issue.updatedAt = now;
  tellReview(world, repository, review, "submitted", review.author);
  for (const comment of commentsOf(repository, review)) tellReviewComment(world, repository, comment, "created", review.author);
  mergeWhatMayBe(world, repository);
}

export const commentsOf = (repository: Repository, review: Review): ReviewComment[] =>
  [...repository.reviewComments.values()].filter((comment) => comment.review === review);

export function addReviewComment(
  world: World,
  repository: Repository,
  fields: Pick<ReviewComment, "review" | "body" | "path" | "place" | "inReplyTo">,
): ReviewComment {
  const id = world.store.ids.next("reviewComment");
  const now = world.now();
  const comment: ReviewComment = {
    id,
    nodeId: nodeId("PRRC", repository.id, id),
    ...fields,
    author: fields.review.author,
    reactions: new Map(),
    createdAt: now,
    updatedAt: now,
  };
  repository.reviewComments.set(id, comment);
  return comment;
}
