import { actorOf, appOf } from "../auth/viewer.ts";
import { type Answer, created, noContent, notFound, ok, Refusal } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Call, del, get, patch, post, type Route } from "../http/route.ts";
import { renderComment, renderIssue, renderReaction } from "../render/issue.ts";
import type { Comment, Reaction } from "../state/entities.ts";
import { nodeId } from "../state/ids.ts";
import { atLeast, roleOf } from "../state/store.ts";
import { requireIssue } from "./issues.ts";

const ISSUES = "/repos/{owner}/{repo}/issues";
const COMMENT = `${ISSUES}/comments/{comment_id}` as const;
// A comment belongs to an issue or to a pull request; either permission is enough.
const READ = ["issues:read", "pull_requests:read"] as const;
const WRITE = ["issues:write", "pull_requests:write"] as const;
const LONGEST = 65_536;

function requireComment(call: Call, id: string): Comment {
  const comment = call.repository.comments.get(Number(id));
  if (comment === undefined) throw notFound();
  return comment;
}

/** The author and those with write access may change a comment. */
function requireAuthority({ world, viewer, repository }: Call, comment: Comment): void {
  if (viewer.kind !== "user" || comment.author === viewer.account || atLeast(roleOf(world.store, viewer.account, repository), "write"))
    return;
  throw new Refusal(403, "Must have write access to edit this comment.");
}

function checkBody(body: string): void {
  if (body.trim() === "")
    throw new Refusal(422, "Validation Failed", { errors: [{ resource: "IssueComment", field: "body", code: "missing_field" }] });
  if (body.length > LONGEST) {
    const message = `body is too long (maximum is ${LONGEST} characters)`;
    throw new Refusal(422, "Validation Failed", { errors: [{ resource: "IssueComment", field: "body", code: "unprocessable", message }] });
  }
}

function tell(call: Call, comment: Comment, action: "created" | "edited" | "deleted", changes?: Record<string, unknown>): void {
  const { world, repository, viewer } = call;
  const issue = repository.issues.get(comment.issueNumber);
  if (issue === undefined) return;
  const body = {
    issue: renderIssue(world, repository, issue),
    comment: renderComment(world, repository, comment),
    ...(changes && { changes }),
  };
  world.hooks.emit({ event: "issue_comment", action, repository, sender: actorOf(viewer), body: () => body });
}

/** The same reaction twice is one: the second answer is 200 and not 201. */
function react(call: Call, comment: Comment, content: Reaction["content"]): Answer {
  const { world, repository } = call;
  const user = actorOf(call.viewer);
  const known = [...comment.reactions.values()].find((reaction) => reaction.user === user && reaction.content === content);
  if (known !== undefined) return ok(renderReaction(world, known));
  const id = world.store.ids.next("reaction");
  const reaction: Reaction = { id, nodeId: nodeId("REA", repository.id, id), user, content, createdAt: world.now() };
  comment.reactions.set(id, reaction);
  return created(renderReaction(world, reaction));
}

export const commentRoutes: readonly Route[] = [
  get(`${ISSUES}/{issue_number}/comments`, READ, (call) => {
    const { world, repository, query, address } = call;
    const issue = requireIssue(call, call.params.issue_number);
    const since = Date.parse(query.get("since") ?? "1970-01-01");
    const found = [...repository.comments.values()].filter((comment) => comment.issueNumber === issue.number && comment.updatedAt >= since);
    const { items, headers } = paginate(found, query, address);
    return ok(
      items.map((comment) => renderComment(world, repository, comment)),
      headers,
    );
  }),

  post(`${ISSUES}/{issue_number}/comments`, WRITE, (call) => {
    const { world, repository, body, viewer } = call;
    const issue = requireIssue(call, call.params.issue_number);
    checkBody(body.body);
    const id = world.store.ids.next("comment");
    const now = world.now();
    const comment: Comment = {
      id,
      nodeId: nodeId("IC", repository.id, id),
      issueNumber: issue.number,
      author: actorOf(viewer),
      viaApp: appOf(viewer),
      body: body.body,
      reactions: new Map(),
      createdAt: now,
      updatedAt: now,
    };
    repository.comments.set(id, comment);
    issue.updatedAt = now;
    tell(call, comment, "created");
    return created(renderComment(world, repository, comment));
  }),

  get(COMMENT, READ, (call) => ok(renderComment(call.world, call.repository, requireComment(call, call.params.comment_id)))),

  patch(COMMENT, WRITE, (call) => {
    const comment = requireComment(call, call.params.comment_id);
    requireAuthority(call, comment);
    checkBody(call.body.body);
    const from = comment.body;
    comment.body = call.body.body;
    comment.updatedAt = call.world.now();
    if (from !== comment.body) tell(call, comment, "edited", { body: { from } });
    return ok(renderComment(call.world, call.repository, comment));
  }),

  del(COMMENT, WRITE, (call) => {
    const comment = requireComment(call, call.params.comment_id);
    requireAuthority(call, comment);
    tell(call, comment, "deleted");
    call.repository.comments.delete(comment.id);
    return noContent;
  }),

  post(`${COMMENT}/reactions`, WRITE, (call) => react(call, requireComment(call, call.params.comment_id), call.body.content)),

  get(`${COMMENT}/reactions`, READ, (call) => {
    const content = call.query.get("content");
    const found = [...requireComment(call, call.params.comment_id).reactions.values()].filter(
      (reaction) => content === null || reaction.content === content,
    );
    const { items, headers } = paginate(found, call.query, call.address);
    return ok(
      items.map((reaction) => renderReaction(call.world, reaction)),
      headers,
    );
  }),
];
