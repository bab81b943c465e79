import { actorOf, appOf } from "../auth/viewer.ts";
import { isAncestor } from "../git/commit.ts";
import { changedFiles } from "../git/diff.ts";
import { created, notFound, ok, unprocessable } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Call, get, patch, post, type Route } from "../http/route.ts";
import { renderFile } from "../render/git.ts";
import { renderPull, renderSimplePull } from "../render/pull.ts";
import type { Issue, Pull } from "../state/entities.ts";
import { addIssue } from "../state/issues.ts";

const PULLS = "/repos/{owner}/{repo}/pulls";
const READ = ["pull_requests:read"] as const;
const WRITE = ["pull_requests:write"] as const;

function requirePull(call: Call, number: string): Issue & { pull: Pull } {
  const issue = call.repository.issues.get(Number(number));
  if (issue?.pull === undefined) throw notFound();
  return issue as Issue & { pull: Pull };
}

function tell(call: Call, issue: Issue, action: string, changes?: Record<string, unknown>): void {
  const { world, repository, viewer } = call;
  world.hooks.emit({
    event: "pull_request",
    action,
    repository,
    sender: actorOf(viewer),
    body: () => ({ number: issue.number, pull_request: renderPull(world, repository, issue), ...(changes && { changes }) }),
  });
}

/** `branch` or `owner:branch`; forks are not modelled, so another owner has no such branch. */
function headBranch(call: Call, head: string): string {
  const [owner = "", branch] = head.split(/:(.*)/s);
  if (branch === undefined) return head;
  if (owner.toLowerCase() !== call.repository.owner.login.toLowerCase()) throw unprocessable("PullRequest", "head", "head is invalid");
  return branch;
}

export const pullRoutes: readonly Route[] = [
  post(PULLS, WRITE, (call) => {
    const { world, repository, body, viewer } = call;
    if (body.title === undefined) throw unprocessable("PullRequest", "title", "title is required", "missing_field");
    const headRef = headBranch(call, body.head);
    const headSha = repository.refs.get(`refs/heads/${headRef}`);
    const baseSha = repository.refs.get(`refs/heads/${body.base}`);
    if (headSha === undefined) throw unprocessable("PullRequest", "head", "head is invalid");
    if (baseSha === undefined) throw unprocessable("PullRequest", "base", "base is invalid");
    const twin = [...repository.issues.values()].some(
      (issue) => issue.state === "open" && issue.pull?.headRef === headRef && issue.pull.baseRef === body.base,
    );
    if (twin)
      throw unprocessable("PullRequest", "base", `A pull request already exists for ${repository.owner.login}:${headRef}.`, "custom");
    if (isAncestor(repository.git, headSha, baseSha))
      throw unprocessable("PullRequest", "base", `No commits between ${body.base} and ${headRef}`, "custom");
    const pull: Pull = {
      headRef,
      headSha,
      baseRef: body.base,
      baseSha,
      draft: body.draft ?? false,
      mergedAt: null,
      maintainerCanModify: body.maintainer_can_modify ?? true,
    };
    const issue = addIssue(world, repository, {
      author: actorOf(viewer),
      viaApp: appOf(viewer),
      title: body.title,
      body: body.body ?? null,
      labels: [],
      pull,
    });
    tell(call, issue, "opened");
    return created(renderPull(world, repository, issue));
  }),

  get(PULLS, READ, ({ world, repository, query, address }) => {
    const state = query.get("state") ?? "open";
    const head = query.get("head");
    const base = query.get("base");
    const ascending = query.get("direction") === "asc";
    const found = [...repository.issues.values()].filter(
      ({ pull, state: own }) =>
        pull !== undefined &&
        (state === "all" || own === state) &&
        (head === null || head === `${repository.owner.login}:${pull.headRef}`) &&
        (base === null || base === pull.baseRef),
    );
    const key = query.get("sort") === "updated" ? (issue: Issue) => issue.updatedAt : (issue: Issue) => issue.number;
    found.sort((a, b) => (ascending ? key(a) - key(b) : key(b) - key(a)));
    const { items, headers } = paginate(found, query, address);
    return ok(
      items.map((issue) => renderSimplePull(world, repository, issue)),
      headers,
    );
  }),

  get(`${PULLS}/{pull_number}`, READ, (call) => ok(renderPull(call.world, call.repository, requirePull(call, call.params.pull_number)))),

  patch(`${PULLS}/{pull_number}`, WRITE, (call) => {
    const { world, repository, body = {} } = call;
    const issue = requirePull(call, call.params.pull_number);
    if (body.state === "open" && issue.pull.mergedAt !== null)
      throw unprocessable("PullRequest", "state", "A merged pull request cannot be reopened");
    const changes: Record<string, { from: string | null }> = {};
    if (body.title !== undefined && body.title !== issue.title) {
      changes.title = { from: issue.title };
      issue.title = body.title;
    }
    if (body.body !== undefined && body.body !== issue.body) {
      changes.body = { from: issue.body };
      issue.body = body.body;
    }
    issue.updatedAt = world.now();
    if (Object.keys(changes).length > 0) tell(call, issue, "edited", changes);
    if (body.state !== undefined && body.state !== issue.state) {
      issue.state = body.state;
      issue.closedAt = body.state === "closed" ? world.now() : null;
      tell(call, issue, body.state === "closed" ? "closed" : "reopened");
    }
    return ok(renderPull(world, repository, issue));
  }),

  get(`${PULLS}/{pull_number}/files`, READ, (call) => {
    const { world, repository, query, address } = call;
    const { pull } = requirePull(call, call.params.pull_number);
    const { items, headers } = paginate(changedFiles(repository.git, pull.baseSha, pull.headSha), query, address);
    return ok(
      items.map((file) => renderFile(world, repository, pull.headSha, file)),
      headers,
    );
  }),
];
