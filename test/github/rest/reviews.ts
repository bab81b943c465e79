import { actorOf } from "../auth/viewer.ts";
import { commitsSince } from "../git/history.ts";
import { notFound, ok, Refusal } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Call, del, get, post, put, type Route } from "../http/route.ts";
import { renderReview, renderReviewComment } from "../render/review.ts";
import type { Repository, Review } from "../state/entities.ts";
import { linesOf, placeIn } from "../state/places.ts";
import type { PullRequest } from "../state/pulls.ts";
import { addReviewComment, commentsOf, draftReview, submitReview, tellReview } from "../state/reviews.ts";
import { atLeast, roleOf } from "../state/roles.ts";
import { requirePull } from "./pulls.ts";
import { refused, requireEditor, requireShort, requireText } from "./texts.ts";

const REVIEWS = "/repos/{owner}/{repo}/pulls/{pull_number}/reviews";
const REVIEW = `${REVIEWS}/{review_id}` as const;
const READ = ["pull_requests:read"] as const;
const WRITE = ["pull_requests:write"] as const;

const STATES = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;

/** A pending review is there for its author alone. */
export const isVisible = ({ viewer }: Call, { state, author }: Review): boolean =>
  state !== "PENDING" || (viewer.kind !== "anonymous" && viewer.kind !== "app" && author === actorOf(viewer));

function requireReview(call: Call, number: string, id: string): Review {
  const review = call.repository.reviews.get(Number(id));
  if (review === undefined || review.pullNumber !== requirePull(call, number).number || !isVisible(call, review)) throw notFound();
  return review;
}

/** Whether a commit is one that the pull request brings. */
export const hasCommit = ({ git }: Repository, { pull }: PullRequest, sha: string): boolean =>
  sha === pull.headSha || commitsSince(git, [pull.baseSha], pull.headSha).includes(sha);

function requireEvent(call: Call, issue: PullRequest, event: keyof typeof STATES, hasText: boolean): void {
  if (issue.author === actorOf(call.viewer) && event !== "COMMENT")
    throw refused(`Can not ${event === "APPROVE" ? "approve" : "request changes on"} your own pull request`);
  if (event !== "APPROVE" && !hasText) throw refused("Review body is required to comment or to request changes");
}

export const reviewRoutes: readonly Route[] = [
  post(REVIEWS, WRITE, (call) => {
    const { world, repository, viewer, body = {} } = call;
    const issue = requirePull(call, call.params.pull_number);
    const { event, comments = [] } = body;
    const text = body.body ?? "";
    requireShort("PullRequestReview", text);
    const commitId = body.commit_id ?? issue.pull.headSha;
    if (!hasCommit(repository, issue, commitId)) throw refused("commit_id is not part of the pull request");
    if (event !== undefined) requireEvent(call, issue, event, text.trim() !== "" || comments.length > 0);
    const author = actorOf(viewer);
    const open = [...repository.reviews.values()].some(
      (review) => review.state === "PENDING" && review.author === author && review.pullNumber === issue.number,
    );
    if (open) throw refused("User can only have one pending review per pull request");
    const drafts = comments.map((draft) => {
      requireText("PullRequestReview", draft.body);
      const lines = linesOf(repository, issue, commitId, draft.path);
      if (lines === undefined) throw refused("Path could not be resolved");
      const place = placeIn(lines, draft);
      if (place === undefined) throw refused("Line could not be resolved");
      return { body: draft.body, path: draft.path, place, inReplyTo: undefined };
    });
    const review = draftReview(world, repository, { pullNumber: issue.number, author, body: text, commitId });
    for (const draft of drafts) addReviewComment(world, repository, { review, ...draft });
    if (event !== undefined) submitReview(world, repository, review, STATES[event]);
    return ok(renderReview(world, repository, review));
  }),

  get(REVIEWS, READ, (call) => {
    const { world, repository, query, address } = call;
    const { number } = requirePull(call, call.params.pull_number);
    const found = [...repository.reviews.values()].filter((review) => review.pullNumber === number && isVisible(call, review));
    const { items, headers } = paginate(found, query, address);
    return ok(
      items.map((review) => renderReview(world, repository, review)),
      headers,
    );
  }),

  get(REVIEW, READ, (call) =>
    ok(renderReview(call.world, call.repository, requireReview(call, call.params.pull_number, call.params.review_id))),
  ),

  put(REVIEW, WRITE, (call) => {
    const { world, repository, viewer, body } = call;
    const review = requireReview(call, call.params.pull_number, call.params.review_id);
    requireEditor(call, review.author);
    requireText("PullRequestReview", body.body);
    const from = review.body;
    Object.assign(review, { body: body.body, updatedAt: world.now() });
    if (review.state !== "PENDING" && from !== review.body)
      tellReview(world, repository, review, "edited", actorOf(viewer), { changes: { body: { from } } });
    return ok(renderReview(world, repository, review));
  }),

  del(REVIEW, WRITE, (call) => {
    const { world, repository } = call;
    const review = requireReview(call, call.params.pull_number, call.params.review_id);
    if (review.state !== "PENDING") throw refused("Can not delete a non-pending pull request review");
    repository.reviews.delete(review.id);
    for (const comment of commentsOf(repository, review)) repository.reviewComments.delete(comment.id);
    return ok(renderReview(world, repository, review));
  }),

  post(`${REVIEW}/events`, WRITE, (call) => {
    const { world, repository, body } = call;
    const review = requireReview(call, call.params.pull_number, call.params.review_id);
    if (review.state !== "PENDING") throw refused("Can not submit a review that is not pending");
    const text = body.body ?? review.body;
    requireShort("PullRequestReview", text);
    const hasText = text.trim() !== "" || commentsOf(repository, review).length > 0;
    requireEvent(call, requirePull(call, call.params.pull_number), body.event, hasText);
    review.body = text;
    submitReview(world, repository, review, STATES[body.event]);
    return ok(renderReview(world, repository, review));
  }),

  put(`${REVIEW}/dismissals`, WRITE, (call) => {
    const { world, repository, viewer } = call;
    const review = requireReview(call, call.params.pull_number, call.params.review_id);
    if (viewer.kind === "user" && !atLeast(roleOf(world.store, viewer.account, repository), "write"))
      throw new Refusal(403, "Must have write access to dismiss a review.");
    if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED")
      throw refused(`Can not dismiss a ${review.state.toLowerCase()} pull request review`);
    requireText("PullRequestReview", call.body.message);
    Object.assign(review, { state: "DISMISSED", updatedAt: world.now() });
    tellReview(world, repository, review, "dismissed", actorOf(viewer));
    return ok(renderReview(world, repository, review));
  }),

  get(`${REVIEW}/comments`, READ, (call) => {
    const { world, repository, query, address } = call;
    const review = requireReview(call, call.params.pull_number, call.params.review_id);
    const { items, headers } = paginate(commentsOf(repository, review), query, address);
    return ok(
      items.map((comment) => {
        // In this list alone, GitHub does not say whether a comment is on a line or on a file.
        const { subject_type: _subject, ...rest } = renderReviewComment(world, repository, comment);
        return rest;
      }),
      headers,
    );
  }),
];
