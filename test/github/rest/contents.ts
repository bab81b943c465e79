import { actorOf } from "../auth/viewer.ts";
import { commitsSince, commitsTouching } from "../git/history.ts";
import { EMPTY_TREE, findPath, withPath } from "../git/tree.ts";
import { type Answer, notFound, ok, Refusal } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Call, del, get, put, type Route } from "../http/route.ts";
import { governingRule } from "../protection/match.ts";
import { protectionUrl } from "../protection/to-rest.ts";
import { renderCommit, renderContentEntry, renderContents, renderGitCommit, requireCommit } from "../render/git.ts";
import type { Repository } from "../state/entities.ts";
import { resolveCommit, setRef } from "../state/refs.ts";
import { fullName } from "../state/store.ts";
import { commitAs, requireWorkflowPermission } from "./git-data.ts";

const REPO = "/repos/{owner}/{repo}";

interface Edit {
  readonly message: string;
  readonly sha?: string;
  readonly branch?: string;
  readonly author?: { name?: string; email?: string; date?: string };
  readonly committer?: { name?: string; email?: string; date?: string };
}

/** Commits one file, or its removal, to a branch. The `sha` of what is replaced guards against lost updates. */
function commitFile(call: Call<string, unknown>, path: string, edit: Edit, content: Buffer | null): Answer {
  const { world, repository, viewer } = call;
  const { git } = repository;
  requireWorkflowPermission(call, path);
  const branch = edit.branch ?? repository.defaultBranch;
  const head = repository.refs.get(`refs/heads/${branch}`);
  // The first file of an empty repository makes its branch.
  if (head === undefined && repository.refs.size > 0) throw notFound(`Branch ${branch} not found`);
  const tree = head === undefined ? EMPTY_TREE : requireCommit(repository, head).tree;
  const before = findPath(git, tree, path);
  if (before === undefined && content === null) throw notFound();
  if (before !== undefined && edit.sha === undefined) throw new Refusal(422, `Invalid request.\n\n"sha" wasn't supplied.`);
  if (before !== undefined && edit.sha !== before.sha) throw new Refusal(409, `${path} does not match ${edit.sha}`);
  const blob = content === null ? null : git.put("blob", content);
  const draft = {
    tree: withPath(git, tree, path, blob === null ? null : { mode: "100644", sha: blob }),
    parents: head === undefined ? [] : [head],
    message: edit.message,
  };
  const sha = commitAs(call, draft, edit);
  setRef(world, repository, `refs/heads/${branch}`, sha, actorOf(viewer));
  const entry = findPath(git, requireCommit(repository, sha).tree, path);
  const body = {
    content: entry === undefined ? null : renderContentEntry(world, repository, sha, path, entry),
    commit: renderGitCommit(world, repository, sha),
  };
  return { status: before === undefined ? 201 : 200, body };
}

function commitFor(repository: Repository, ref: string | null): string {
  if (repository.refs.size === 0) throw notFound("This repository is empty.");
  const sha = resolveCommit(repository, ref ?? repository.defaultBranch);
  if (sha === undefined) throw notFound(`No commit found for the ref ${ref ?? repository.defaultBranch}`);
  return sha;
}

const isProtected = (repository: Repository, branch: string): boolean =>
  !repository.protectionsDisabled && governingRule(repository.protections, branch) !== undefined;

/** The short form of protection that everybody sees with a branch. */
function briefProtection(repository: Repository, branch: string) {
  const rule = repository.protectionsDisabled ? undefined : governingRule(repository.protections, branch);
  const checks = rule?.settings.statusChecks?.checks ?? [];
  return {
    enabled: rule !== undefined,
    required_status_checks: {
      enforcement_level: rule?.settings.statusChecks == null ? "off" : rule.settings.enforceAdmins ? "everyone" : "non_admins",
      contexts: checks.map((check) => check.context),
      checks: checks.map((check) => ({ context: check.context, app_id: check.appId })),
    },
  };
}

export const contentRoutes: readonly Route[] = [
  get(`${REPO}/contents/{path}`, ["contents:read"], ({ world, repository, params, query }) =>
    ok(renderContents(world, repository, commitFor(repository, query.get("ref")), params.path)),
  ),

  put(`${REPO}/contents/{path}`, ["contents:write"], (call) =>
    commitFile(call, call.params.path, call.body as Edit, Buffer.from(call.body.content, "base64")),
  ),

  del(`${REPO}/contents/{path}`, ["contents:write"], (call) => commitFile(call, call.params.path, call.body as Edit, null)),

  get(`${REPO}/commits`, ["contents:read"], ({ world, repository, query, address }) => {
    if (repository.refs.size === 0) throw new Refusal(409, "Git Repository is empty.");
    const head = resolveCommit(repository, query.get("sha") ?? repository.defaultBranch);
    if (head === undefined) throw notFound();
    const path = query.get("path");
    const all = path === null ? commitsSince(repository.git, [], head).reverse() : commitsTouching(repository.git, head, path);
    const { items, headers } = paginate(all, query, address);
    return ok(
      items.map((sha) => renderCommit(world, repository, sha)),
      headers,
    );
  }),

  get(`${REPO}/branches`, ["contents:read"], ({ world, repository, query, address }) => {
    const wanted = query.get("protected");
    const names = [...repository.refs.keys()]
      .filter((name) => name.startsWith("refs/heads/"))
      .map((name) => name.slice("refs/heads/".length))
      .filter((name) => wanted === null || isProtected(repository, name) === (wanted === "true"))
      .sort();
    const { items, headers } = paginate(names, query, address);
    const branches = items.map((name) => {
      const sha = repository.refs.get(`refs/heads/${name}`) ?? "";
      return {
        name,
        commit: { sha, url: `${world.url}/repos/${fullName(repository)}/commits/${sha}` },
        protected: isProtected(repository, name),
        protection: briefProtection(repository, name),
        protection_url: protectionUrl(world, repository, name),
      };
    });
    return ok(branches, headers);
  }),

  get(`${REPO}/branches/{branch}`, ["contents:read"], ({ world, repository, params }) => {
    const name = params.branch;
    const sha = repository.refs.get(`refs/heads/${name}`);
    if (sha === undefined) throw notFound("Branch not found");
    const self = `${world.url}/repos/${fullName(repository)}/branches/${encodeURIComponent(name)}`;
    return ok({
      name,
      commit: renderCommit(world, repository, sha),
      _links: { self, html: `${world.url}/${fullName(repository)}/tree/${name}` },
      protected: isProtected(repository, name),
      protection: briefProtection(repository, name),
      protection_url: protectionUrl(world, repository, name),
    });
  }),
];
