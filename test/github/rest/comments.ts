import { inaccessible, reaches } from "../auth/authorise.ts";
import { actorOf, appOf, grants } from "../auth/viewer.ts";
import { created, noContent, notFound, ok } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Call, del, get, patch, post, type Route } from "../http/route.ts";
import { renderComment, renderIssue } from "../render/issue.ts";
import type { Comment } from "../state/entities.ts";
import { nodeId } from "../state/ids.ts";
import { requireIssue } from "./issues.ts";
import { requireEditor, requireText } from "./texts.ts";

const ISSUES = "/repos/{owner}/{repo}/issues";
const COMMENT = `${ISSUES}/comments/{comment_id}` as const;
// A comment belongs to an issue or to a pull request; either permission is enough.
const READ = ["issues:read", "pull_requests:read"] as const;
const WRITE = ["issues:write", "pull_requests:write"] as const;

export function requireComment(call: Call, id: string, level: "read" | "write"): Comment {
  const comment = call.repository.comments.get(Number(id));
  if (comment === undefined) throw notFound();
  requireRight(call, comment.issueNumber, level);
  return comment;
}

/** The right to pull requests alone is not enough for what stands under an issue. */
function requireRight(call: Call, number: number, level: "read" | "write"): void {
  const { viewer, repository } = call;
  const own = viewer.kind === "installation" && reaches(viewer, repository);
  if (own && repository.issues.get(number)?.pull === undefined && !grants(viewer.permissions, `issues:${level}`))
    throw inaccessible([`issues:${level}`]);
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

export const commentRoutes: readonly Route[] = [
  get(`${ISSUES}/{issue_number}/comments`, READ, (call) => {
    const { world, repository, query, address } = call;
    const issue = requireIssue(call, call.params.issue_number);
    requireRight(call, issue.number, "read");
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
    requireRight(call, issue.number, "write");
    requireText("IssueComment", body.body);
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

  get(COMMENT, READ, (call) => ok(renderComment(call.world, call.repository, requireComment(call, call.params.comment_id, "read")))),

  patch(COMMENT, WRITE, (call) => {
    const comment = requireComment(call, call.params.comment_id, "write");
    requireEditor(call, comment.author);
    requireText("IssueComment", call.body.body);
    const from = comment.body;
    comment.body = call.body.body;
    comment.updatedAt = call.world.now();
    if (from !== comment.body) tell(call, comment, "edited", { body: { from } });
    return ok(renderComment(call.world, call.repository, comment));
  }),

  del(COMMENT, WRITE, (call) => {
    const comment = requireComment(call, call.params.comment_id, "write");
    requireEditor(call, comment.author);
    tell(call, comment, "deleted");
    call.repository.comments.delete(comment.id);
    return noContent;
  }),
];
