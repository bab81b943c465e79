import { actorOf, appOf } from "../auth/viewer.ts";
import { created, notFound, ok, Refusal } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Call, get, patch, post, type Route } from "../http/route.ts";
import { renderIssue } from "../render/issue.ts";
import type { Issue } from "../state/entities.ts";
import { addIssue } from "../state/issues.ts";
import type { PullRequest } from "../state/pulls.ts";
import { setPullState } from "./pulls.ts";

const ISSUES = "/repos/{owner}/{repo}/issues";

/** An issue or a pull request; both have their comments under its number. */
export function requireIssue(call: Call, number: string): Issue {
  const issue = call.repository.issues.get(Number(number));
  if (issue === undefined) throw notFound();
  return issue;
}

function tell(call: Call, issue: Issue, action: string, changes?: Record<string, unknown>): void {
  if (issue.pull !== undefined) return;
  const { world, repository, viewer } = call;
  const rendered = renderIssue(world, repository, issue);
  world.hooks.emit({
    event: "issues",
    action,
    repository,
    sender: actorOf(viewer),
    body: () => ({ issue: rendered, ...(changes && { changes }) }),
  });
}

const names = (labels: readonly (string | { name?: string | null })[] | undefined): string[] | undefined =>
  labels?.map((label) => (typeof label === "string" ? label : (label.name ?? "")));

export const issueRoutes: readonly Route[] = [
  post(ISSUES, ["issues:write"], (call) => {
    const { world, repository, body, viewer } = call;
    if (repository.switches.get("has_issues") === false) throw new Refusal(410, "Issues has been disabled in this repository.");
    const issue = addIssue(world, repository, {
      author: actorOf(viewer),
      viaApp: appOf(viewer),
      title: String(body.title),
      body: body.body ?? null,
      labels: names(body.labels) ?? [],
      pull: undefined,
    });
    tell(call, issue, "opened");
    return created(renderIssue(world, repository, issue));
  }),

  get(ISSUES, ["issues:read"], ({ world, repository, query, address }) => {
    const state = query.get("state") ?? "open";
    const labels = query.get("labels")?.split(",") ?? [];
    const creator = query.get("creator");
    const found = [...repository.issues.values()]
      .filter((issue) => (state === "all" || issue.state === state) && labels.every((label) => issue.labels.includes(label)))
      .filter((issue) => creator === null || issue.author.login === creator)
      .reverse();
    const { items, headers } = paginate(found, query, address);
    return ok(
      items.map((issue) => renderIssue(world, repository, issue)),
      headers,
    );
  }),

  get(`${ISSUES}/{issue_number}`, ["issues:read", "pull_requests:read"], (call) =>
    ok(renderIssue(call.world, call.repository, requireIssue(call, call.params.issue_number))),
  ),

  patch(`${ISSUES}/{issue_number}`, ["issues:write", "pull_requests:write"], (call) => {
    const { world, repository, body = {} } = call;
    const issue = requireIssue(call, call.params.issue_number);
    const changes: Record<string, { from: string | null }> = {};
    if (body.title != null && String(body.title) !== issue.title) {
      changes.title = { from: issue.title };
      issue.title = String(body.title);
    }
    if (body.body !== undefined && body.body !== issue.body) {
      changes.body = { from: issue.body };
      issue.body = body.body;
    }
    issue.labels = names(body.labels) ?? issue.labels;
    issue.updatedAt = world.now();
    if (Object.keys(changes).length > 0) tell(call, issue, "edited", changes);
    if (issue.pull !== undefined) setPullState(call, issue as PullRequest, body.state);
    else if ((body.state === "open" || body.state === "closed") && body.state !== issue.state) {
      issue.state = body.state;
      issue.closedAt = body.state === "closed" ? world.now() : null;
      if (body.state === "closed") issue.closings.push({ by: actorOf(call.viewer), at: world.now() });
      tell(call, issue, body.state === "closed" ? "closed" : "reopened");
    }
    return ok(renderIssue(world, repository, issue));
  }),
];
