import { actorOf } from "../auth/viewer.ts";
import { created, noContent, notFound, ok, unprocessable } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Call, del, get, patch, post, type Route } from "../http/route.ts";
import { renderReviewComment } from "../render/review.ts";
import type { Place, ReviewComment } from "../state/entities.ts";
import { linesOf, placeIn, type Wanted } from "../state/places.ts";
import type { PullRequest } from "../state/pulls.ts";
import { addReviewComment, draftReview, submitReview, tellReviewComment } from "../state/reviews.ts";
import { requirePull } from "./pulls.ts";
import { hasCommit, isVisible } from "./reviews.ts";
import { requireEditor, requireText } from "./texts.ts";

const PULLS = "/repos/{owner}/{repo}/pulls";
const COMMENTS = `${PULLS}/{pull_number}/comments` as const;
const COMMENT = `${PULLS}/comments/{comment_id}` as const;
const READ = ["pull_requests:read"] as const;
const WRITE = ["pull_requests:write"] as const;

export function requireReviewComment(call: Call, id: string): ReviewComment {
  const comment = call.repository.reviewComments.get(Number(id));
  if (comment === undefined || !isVisible(call, comment.review)) throw notFound();
  return comment;
}

const invalid = (field: string, message: string) => unprocessable("PullRequestReviewComment", field, message, "custom");

interface NewComment {
  readonly body: string;
  readonly path: string;
  readonly place: Place | undefined;
  readonly inReplyTo: number | undefined;
  readonly commitId: string;
}

/** A single comment is a review of its own: without words, and submitted at once. */
function add(call: Call, issue: PullRequest, { commitId, ...comment }: NewComment) {
  const { world, repository, viewer } = call;
  requireText("PullRequestReviewComment", comment.body);
  const review = draftReview(world, repository, { pullNumber: issue.number, author: actorOf(viewer), body: "", commitId });
  const made = addReviewComment(world, repository, { review, ...comment });
  submitReview(world, repository, review, "COMMENTED");
  return created(renderReviewComment(world, repository, made));
}

function reply(call: Call, issue: PullRequest, id: number, body: string) {
  const parent = requireReviewComment(call, String(id));
  if (parent.review.pullNumber !== issue.number) throw notFound();
  if (parent.inReplyTo !== undefined) throw invalid("in_reply_to", "in_reply_to must be a top-level review comment");
  const { path, place, review } = parent;
  return add(call, issue, { body, path, place, inReplyTo: parent.id, commitId: review.commitId });
}

function requirePlace(call: Call, issue: PullRequest, commitId: string, wanted: Wanted & { path: string; subject_type?: string }) {
  const lines = linesOf(call.repository, issue, commitId, wanted.path);
  if (lines === undefined) throw invalid("pull_request_review_thread.path", "pull_request_review_thread.path is missing from the diff");
  if (wanted.subject_type === "file") return undefined;
  const place = placeIn(lines, wanted);
  if (place === undefined) throw invalid("pull_request_review_thread.line", "pull_request_review_thread.line must be part of the diff");
  return place;
}

/** Listed by creation, oldest first, unless told otherwise. */
function list(call: Call, number: number | undefined) {
  const { world, repository, query, address } = call;
  const since = Date.parse(query.get("since") ?? "1970-01-01");
  const key = query.get("sort") === "updated" ? "updatedAt" : "createdAt";
  const found = [...repository.reviewComments.values()]
    .filter(({ review }) => review.state !== "PENDING" && (number === undefined || review.pullNumber === number))
    .filter((comment) => comment.updatedAt >= since)
    .sort((a, b) => a[key] - b[key] || a.id - b.id);
  if (query.get("direction") === "desc") found.reverse();
  const { items, headers } = paginate(found, query, address);
  return ok(
    items.map((comment) => renderReviewComment(world, repository, comment)),
    headers,
  );
}

export const reviewCommentRoutes: readonly Route[] = [
  post(COMMENTS, WRITE, (call) => {
    const { body } = call;
    const issue = requirePull(call, call.params.pull_number);
    if (body.in_reply_to !== undefined) return reply(call, issue, body.in_reply_to, body.body);
    const commitId = body.commit_id;
    if (!hasCommit(call.repository, issue, commitId)) throw invalid("commit_id", "commit_id is not part of the pull request");
    const place = requirePlace(call, issue, commitId, body);
    return add(call, issue, { body: body.body, path: body.path, place, inReplyTo: undefined, commitId });
  }),

  post(`${COMMENTS}/{comment_id}/replies`, WRITE, (call) =>
    reply(call, requirePull(call, call.params.pull_number), Number(call.params.comment_id), call.body.body),
  ),

  get(COMMENTS, READ, (call) => list(call, requirePull(call, call.params.pull_number).number)),
  get(`${PULLS}/comments`, READ, (call) => list(call, undefined)),

  get(COMMENT, READ, (call) => ok(renderReviewComment(call.world, call.repository, requireReviewComment(call, call.params.comment_id)))),

  patch(COMMENT, WRITE, (call) => {
    const { world, repository, viewer, body } = call;
    const comment = requireReviewComment(call, call.params.comment_id);
    requireEditor(call, comment.author);
    requireText("PullRequestReviewComment", body.body);
    const from = comment.body;
    Object.assign(comment, { body: body.body, updatedAt: world.now() });
    if (comment.review.state !== "PENDING" && from !== comment.body)
      tellReviewComment(world, repository, comment, "edited", actorOf(viewer), { changes: { body: { from } } });
    return ok(renderReviewComment(world, repository, comment));
  }),

  del(COMMENT, WRITE, (call) => {
    const { world, repository, viewer } = call;
    const comment = requireReviewComment(call, call.params.comment_id);
    requireEditor(call, comment.author);
    repository.reviewComments.delete(comment.id);
    if (comment.review.state !== "PENDING") tellReviewComment(world, repository, comment, "deleted", actorOf(viewer));
    return noContent;
  }),
];
