import { actorOf, appOf } from "../auth/viewer.ts";
import { isAncestor } from "../git/commit.ts";
import { commitsSince } from "../git/history.ts";
import { created, notFound, ok, unprocessable } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Call, get, patch, post, type Route } from "../http/route.ts";
import { renderCommit, renderFiles } from "../render/git.ts";
import { filesOf, renderPull, renderSimplePull } from "../render/pull.ts";
import type { Issue, Pull } from "../state/entities.ts";
import { addIssue } from "../state/issues.ts";
import { announceOpen, closePull, type PullRequest, pullsOf, reopenPull, retarget, tellPull } from "../state/pulls.ts";
import { findHead } from "./network.ts";

const PULLS = "/repos/{owner}/{repo}/pulls";
const READ = ["pull_requests:read"] as const;
/** The list of a pull request's commits ends here. (https://docs.github.com/rest/pulls/pulls#list-commits-on-a-pull-request) */
const MOST_COMMITS = 250;
/** "Responses include a maximum of 3000 files." (https://docs.github.com/rest/pulls/pulls#list-pull-requests-files) */
const MOST_FILES = 3000;
const WRITE = ["pull_requests:write"] as const;

export function requirePull(call: Call, number: string): PullRequest {
  const issue = call.repository.issues.get(Number(number));
  if (issue?.pull === undefined) throw notFound();
  return issue as PullRequest;
}

/** Closes or reopens, where that is asked and a change. */
export function setPullState(call: Call, issue: PullRequest, state: string | undefined): void {
  if (state === issue.state || (state !== "open" && state !== "closed")) return;
  const { world, repository, viewer } = call;
  if (state === "closed") closePull(world, repository, issue, actorOf(viewer));
  const refused = state === "open" ? reopenPull(world, repository, issue, actorOf(viewer)) : undefined;
  if (refused !== undefined) throw unprocessable("PullRequest", "state", refused);
}

/** Characters of a title and of a body, beyond which GitHub finds them too long. (https://github.com/renovatebot/renovate/issues/2032) */
const LONGEST = { title: 256, body: 65_536 } as const;

function requireShort(texts: { readonly title?: string; readonly body?: string | null | undefined }): void {
  for (const [field, most] of Object.entries(LONGEST) as [keyof typeof LONGEST, number][])
    if ((texts[field] ?? "").length > most)
      throw unprocessable("Issue", field, `${field} is too long (maximum is ${most} characters)`, "custom");
}

export const pullRoutes: readonly Route[] = [
  post(PULLS, WRITE, (call) => {
    const { world, repository, body, viewer } = call;
    if (body.title === undefined) throw unprocessable("PullRequest", "title", "title is required", "missing_field");
    requireShort(body);
    const head = findHead(call, body.head, body.head_repo);
    const headSha = head?.repository.refs.get(`refs/heads/${head.branch}`);
    const baseSha = repository.refs.get(`refs/heads/${body.base}`);
    if (head === undefined || headSha === undefined) throw unprocessable("PullRequest", "head", "head is invalid");
    if (baseSha === undefined) throw unprocessable("PullRequest", "base", "base is invalid");
    const twin = pullsOf(repository).some(
      ({ state, pull }) =>
        state === "open" && pull.headRepository === head.repository && pull.headRef === head.branch && pull.baseRef === body.base,
    );
    if (twin)
      throw unprocessable(
        "PullRequest",
        "base",
        `A pull request already exists for ${head.repository.owner.login}:${head.branch}.`,
        "custom",
      );
    if (isAncestor(repository.git, headSha, baseSha))
      throw unprocessable("PullRequest", "base", `No commits between ${body.base} and ${head.branch}`, "custom");
    const pull: Pull = {
      headRepository: head.repository,
      headRef: head.branch,
      headSha,
      baseRef: body.base,
      baseSha,
      draft: body.draft ?? false,
      mergedAt: null,
      mergedBy: null,
      mergeCommitSha: null,
      mergeable: null,
      maintainerCanModify: body.maintainer_can_modify ?? true,
      autoMerge: null,
      requestedReviewers: new Set(),
      requestedTeams: new Set(),
    };
    const issue = addIssue(world, repository, {
      author: actorOf(viewer),
      viaApp: appOf(viewer),
      title: body.title,
      body: body.body ?? null,
      labels: [],
      pull,
    }) as PullRequest;
    announceOpen(world, repository, issue, "opened", actorOf(viewer));
    return created(renderPull(world, repository, issue));
  }),

  get(PULLS, READ, ({ world, repository, query, address }) => {
    const state = query.get("state") ?? "open";
    const head = query.get("head");
    const base = query.get("base");
    const ascending = query.get("direction") === "asc";
    const found = pullsOf(repository).filter(
      ({ pull, state: own }) =>
        (state === "all" || own === state) &&
        (head === null || head === `${pull.headRepository.owner.login}:${pull.headRef}`) &&
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
    const { world, repository, viewer, body = {} } = call;
    const issue = requirePull(call, call.params.pull_number);
    requireShort(body);
    const changes: Record<string, unknown> = {};
    if (body.title !== undefined && body.title !== issue.title) {
      changes.title = { from: issue.title };
      issue.title = body.title;
    }
    if (body.body !== undefined && body.body !== issue.body) {
      changes.body = { from: issue.body };
      issue.body = body.body;
    }
    if (body.base !== undefined && body.base !== issue.pull.baseRef) {
      if (!repository.refs.has(`refs/heads/${body.base}`)) throw unprocessable("PullRequest", "base", "base is invalid");
      changes.base = retarget(world, repository, issue, body.base);
    }
    issue.updatedAt = world.now();
    if (Object.keys(changes).length > 0) tellPull(world, repository, issue, "edited", actorOf(viewer), { changes });
    setPullState(call, issue, body.state);
    return ok(renderPull(world, repository, issue));
  }),

  get(`${PULLS}/{pull_number}/commits`, READ, (call) => {
    const { world, repository, query, address } = call;
    const { pull } = requirePull(call, call.params.pull_number);
    const all = commitsSince(repository.git, [pull.baseSha], pull.headSha).slice(0, MOST_COMMITS);
    const { items, headers } = paginate(all, query, address);
    return ok(
      items.map((sha) => renderCommit(world, repository, sha)),
      headers,
    );
  }),

  get(`${PULLS}/{pull_number}/files`, READ, (call) => {
    const { world, repository, query, address } = call;
    const { pull } = requirePull(call, call.params.pull_number);
    const { items, headers } = paginate(filesOf(repository, pull).slice(0, MOST_FILES), query, address);
    return ok(renderFiles(world, repository, pull.headSha, items), headers);
  }),
];
