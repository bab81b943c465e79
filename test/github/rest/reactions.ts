import { actorOf } from "../auth/viewer.ts";
import { type Answer, created, noContent, notFound, ok, Refusal } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Call, del, get, post, type Route } from "../http/route.ts";
import { renderReaction } from "../render/issue.ts";
import type { Reaction } from "../state/entities.ts";
import { nodeId } from "../state/ids.ts";
import { requireComment } from "./comments.ts";
import { requireIssue } from "./issues.ts";
import { requireReviewComment } from "./review-comments.ts";

// An issue's comment belongs to an issue or to a pull request; either permission is enough.
const READ_ISSUE = ["issues:read", "pull_requests:read"] as const;
const WRITE_ISSUE = ["issues:write", "pull_requests:write"] as const;
const READ_PULL = ["pull_requests:read"] as const;
const WRITE_PULL = ["pull_requests:write"] as const;

const ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}/reactions";
const COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions";
const REVIEW_COMMENT = "/repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions";

interface Reacted {
  readonly reactions: Map<number, Reaction>;
}

/** The same reaction of the same account twice is one: the second answer is 200 and not 201. */
function react({ world, repository, viewer }: Call, { reactions }: Reacted, content: Reaction["content"]): Answer {
  const user = actorOf(viewer);
  const known = [...reactions.values()].find((reaction) => reaction.user === user && reaction.content === content);
  if (known !== undefined) return ok(renderReaction(world, known));
  const id = world.store.ids.next("reaction");
  const reaction: Reaction = { id, nodeId: nodeId("REA", repository.id, id), user, content, createdAt: world.now() };
  reactions.set(id, reaction);
  return created(renderReaction(world, reaction));
}

function list({ world, query, address }: Call, { reactions }: Reacted): Answer {
  const content = query.get("content");
  const found = [...reactions.values()].filter((reaction) => content === null || reaction.content === content);
  const { items, headers } = paginate(found, query, address);
  return ok(
    items.map((reaction) => renderReaction(world, reaction)),
    headers,
  );
}

/** Nobody takes away the reaction of another, whatever they may do otherwise. */
function remove({ viewer }: Call, { reactions }: Reacted, id: string): Answer {
  const reaction = reactions.get(Number(id));
  if (reaction === undefined) throw notFound();
  if (reaction.user !== actorOf(viewer)) throw new Refusal(403, "Forbidden");
  reactions.delete(reaction.id);
  return noContent;
}

/** Reviews have none: GitHub describes reactions to a review for GraphQL alone. */
export const reactionRoutes: readonly Route[] = [
  post(ISSUE, WRITE_ISSUE, (call) => react(call, requireIssue(call, call.params.issue_number), call.body.content)),
  get(ISSUE, READ_ISSUE, (call) => list(call, requireIssue(call, call.params.issue_number))),
  del(`${ISSUE}/{reaction_id}`, WRITE_ISSUE, (call) => remove(call, requireIssue(call, call.params.issue_number), call.params.reaction_id)),

  post(COMMENT, WRITE_ISSUE, (call) => react(call, requireComment(call, call.params.comment_id, "write"), call.body.content)),
  get(COMMENT, READ_ISSUE, (call) => list(call, requireComment(call, call.params.comment_id, "read"))),
  del(`${COMMENT}/{reaction_id}`, WRITE_ISSUE, (call) =>
    remove(call, requireComment(call, call.params.comment_id, "write"), call.params.reaction_id),
  ),

  post(REVIEW_COMMENT, WRITE_PULL, (call) => react(call, requireReviewComment(call, call.params.comment_id), call.body.content)),
  get(REVIEW_COMMENT, READ_PULL, (call) => list(call, requireReviewComment(call, call.params.comment_id))),
  del(`${REVIEW_COMMENT}/{reaction_id}`, WRITE_PULL, (call) =>
    remove(call, requireReviewComment(call, call.params.comment_id), call.params.reaction_id),
  ),
];
