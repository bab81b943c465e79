import type { paths } from "@octokit/openapi-types";
import { inaccessible } from "../auth/authorise.ts";
import { actorOf } from "../auth/viewer.ts";
import { type Commit, isAncestor, readCommit, type Signature, writeCommit } from "../git/commit.ts";
import { peeled } from "../git/tag.ts";
import { EMPTY_TREE, type Mode, readTree, walkTree, withPath, writeTree } from "../git/tree.ts";
import { created, noContent, notFound, ok, Refusal } from "../http/answer.ts";
import { type Body, type Call, del, get, patch, post, type Route } from "../http/route.ts";
import { renderGitCommit, renderRef, renderTreeEntry } from "../render/git.ts";
import type { Repository } from "../state/entities.ts";
import { nodeId } from "../state/ids.ts";
import { committer } from "../state/pulls.ts";
import { isRefName, lacksWorkflows, type Move, refInTheWay, refusedByRules } from "../state/ref-rules.ts";
import { resolveCommit, setRef } from "../state/refs.ts";
import { fullName } from "../state/store.ts";

const REPO = "/repos/{owner}/{repo}";
const READ = ["contents:read"] as const;
const WRITE = ["contents:write"] as const;

type TreeItem = Body<paths["/repos/{owner}/{repo}/git/trees"]["post"]>["tree"][number];
type Person = { name?: string; email?: string; date?: string };

function requireNotEmpty(repository: Repository): void {
  if (repository.refs.size === 0) throw new Refusal(409, "Git Repository is empty.");
}

/** Whose name goes into a commit: what the body says, else the one who acts. */
export function signature(call: Call, given: Person | undefined, fallback?: Signature): Signature {
  const actor = actorOf(call.viewer);
  const at = given?.date === undefined ? call.world.now() : Date.parse(given.date);
  if (given === undefined && fallback !== undefined) return fallback;
  return { name: given?.name ?? actor.login, email: given?.email ?? `${actor.id}+${actor.login}@users.noreply.github.test`, at };
}

/**
 * Writes a commit for whoever asks. One that an App makes without naming anybody is its bot's, by GitHub's hand and with GitHub's signature.
 * (https://docs.github.com/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots)
 */
export function commitAs(
  call: Call,
  content: Pick<Commit, "tree" | "parents" | "message">,
  given: { author?: Person; committer?: Person },
): string {
  const author = signature(call, given.author);
  const byGitHub = call.viewer.kind === "installation" && given.author === undefined && given.committer === undefined;
  const by = byGitHub ? committer(call.world.now()) : signature(call, given.committer, author);
  return writeCommit(call.repository.git, { ...content, author, committer: by }, { byGitHub });
}

/** Puts one item of a tree body into a tree. `sha: null` removes; `content` is written as a blob. */
function placeItem({ git }: Repository, tree: string, { path = "", mode = "100644", sha, content }: TreeItem): string {
  if (path === "" || path.startsWith("/")) throw new Refusal(422, "tree.path contains a malformed path component");
  if (sha === null) return withPath(git, tree, path, null);
  const id = sha ?? git.put("blob", Buffer.from(content ?? "", "utf8"));
  const known = mode === "160000" || id === EMPTY_TREE || git.has(id);
  if (!known) throw new Refusal(422, `tree.sha ${id} is not a valid ${mode === "040000" ? "tree" : "blob"}`);
  return withPath(git, tree, path, { mode: mode as Mode, sha: id });
}

/** Refuses what git, the branch's rules or the App's permissions do not allow. */
function requireMove(call: Call, move: Move): void {
  const { world, repository, viewer } = call;
  if (move.before === null && (!isRefName(move.name) || refInTheWay(repository, move.name) !== undefined))
    throw new Refusal(422, "Reference update failed");
  if (move.after !== null && lacksWorkflows(repository, viewer, peeled(repository.git, move.after)))
    throw inaccessible(["contents:write,workflows:write"]);
  const refused = refusedByRules(world, repository, viewer, move);
  if (refused !== undefined) throw new Refusal(422, refused);
}

/** A GitHub App needs a permission of its own to touch workflows. */
export function requireWorkflowPermission(call: Call, path: string): void {
  if (call.viewer.kind !== "installation" || !path.startsWith(".github/workflows/")) return;
  if (call.viewer.permissions.workflows !== "write")
    throw new Refusal(403, "Resource not accessible by integration", {
      headers: { "x-accepted-github-permissions": "contents=write,workflows=write" },
    });
}

export const gitDataRoutes: readonly Route[] = [
  get(`${REPO}/git/ref/{ref}`, READ, ({ world, repository, params }) => {
    requireNotEmpty(repository);
    const name = `refs/${params.ref}`;
    const sha = repository.refs.get(name);
    if (sha === undefined) throw notFound();
    return ok(renderRef(world, repository, name, sha));
  }),

  get(`${REPO}/git/matching-refs/{ref}`, READ, ({ world, repository, params }) => {
    requireNotEmpty(repository);
    const found = [...repository.refs].filter(([name]) => name.startsWith(`refs/${params.ref}`));
    return ok(found.map(([name, sha]) => renderRef(world, repository, name, sha)));
  }),

  post(`${REPO}/git/refs`, WRITE, (call) => {
    const { world, repository, body, viewer } = call;
    requireNotEmpty(repository);
    if (!/^refs\/[^/]+\/.+/.test(body.ref))
      throw new Refusal(422, "Reference name must start with 'refs/' and contain at least two slashes.");
    if (repository.refs.has(body.ref)) throw new Refusal(422, "Reference already exists");
    if (readCommit(repository.git, peeled(repository.git, body.sha)) === undefined) throw new Refusal(422, "Object does not exist");
    requireMove(call, { name: body.ref, before: null, after: body.sha });
    setRef(world, repository, body.ref, body.sha, actorOf(viewer));
    return created(renderRef(world, repository, body.ref, body.sha));
  }),

  patch(`${REPO}/git/refs/{ref}`, WRITE, (call) => {
    const { world, repository, params, body, viewer } = call;
    const name = `refs/${params.ref}`;
    const before = repository.refs.get(name);
    if (before === undefined) throw new Refusal(422, "Reference does not exist");
    if (readCommit(repository.git, body.sha) === undefined) throw new Refusal(422, "Object does not exist");
    if (body.force !== true && !isAncestor(repository.git, before, body.sha)) throw new Refusal(422, "Update is not a fast forward");
    requireMove(call, { name, before, after: body.sha });
    setRef(world, repository, name, body.sha, actorOf(viewer));
    return ok(renderRef(world, repository, name, body.sha));
  }),

  del(`${REPO}/git/refs/{ref}`, WRITE, (call) => {
    const { world, repository, params, viewer } = call;
    const name = `refs/${params.ref}`;
    const before = repository.refs.get(name);
    if (before === undefined) throw new Refusal(422, "Reference does not exist");
    if (name === `refs/heads/${repository.defaultBranch}`) throw new Refusal(422, "Cannot delete the default branch");
    requireMove(call, { name, before, after: null });
    setRef(world, repository, name, null, actorOf(viewer));
    return noContent;
  }),

  post(`${REPO}/git/commits`, WRITE, (call) => {
    const { world, repository, body } = call;
    requireNotEmpty(repository);
    const { git } = repository;
    if (readTree(git, body.tree) === undefined) throw new Refusal(422, "Tree SHA does not exist");
    const parents = body.parents ?? [];
    if (parents.some((parent) => readCommit(git, parent) === undefined))
      throw new Refusal(422, "Parent SHA does not exist or is not a commit object");
    const sha = commitAs(call, { tree: body.tree, parents, message: body.message }, body as { author?: Person; committer?: Person });
    return created(renderGitCommit(world, repository, sha));
  }),

  get(`${REPO}/git/commits/{commit_sha}`, READ, ({ world, repository, params }) => {
    requireNotEmpty(repository);
    return ok(renderGitCommit(world, repository, params.commit_sha));
  }),

  post(`${REPO}/git/trees`, WRITE, (call) => {
    const { world, repository, body } = call;
    requireNotEmpty(repository);
    const base = body.base_tree === undefined ? EMPTY_TREE : (readCommit(repository.git, body.base_tree)?.tree ?? body.base_tree);
    if (readTree(repository.git, base) === undefined) throw notFound();
    for (const { path = "" } of body.tree) requireWorkflowPermission(call, path);
    let sha = base;
    for (const item of body.tree) sha = placeItem(repository, sha, item);
    if (sha === EMPTY_TREE) sha = writeTree(repository.git, []);
    const entries = readTree(repository.git, sha) ?? [];
    return created({
      sha,
      url: `${world.url}/repos/${fullName(repository)}/git/trees/${sha}`,
      truncated: false,
      tree: entries.map((entry) => renderTreeEntry(world, repository, entry.name, entry)),
    });
  }),

  get(`${REPO}/git/trees/{tree_sha}`, READ, ({ world, repository, params, query }) => {
    requireNotEmpty(repository);
    const { git } = repository;
    const commit = resolveCommit(repository, params.tree_sha);
    const sha = commit === undefined ? params.tree_sha : (readCommit(git, commit)?.tree ?? "");
    const entries = readTree(git, sha);
    if (entries === undefined) throw notFound();
    // Any value of `recursive` means yes, "0" and "false" included.
    const listed = query.has("recursive") ? walkTree(git, sha) : entries.map((entry) => ({ path: entry.name, entry }));
    return ok({
      sha,
      url: `${world.url}/repos/${fullName(repository)}/git/trees/${sha}`,
      truncated: listed.length > world.store.treeLimit,
      tree: listed.slice(0, world.store.treeLimit).map(({ path, entry }) => renderTreeEntry(world, repository, path, entry)),
    });
  }),

  post(`${REPO}/git/blobs`, WRITE, ({ world, repository, body }) => {
    requireNotEmpty(repository);
    const sha = repository.git.put("blob", Buffer.from(body.content, body.encoding === "base64" ? "base64" : "utf8"));
    return created({ sha, url: `${world.url}/repos/${fullName(repository)}/git/blobs/${sha}` });
  }),

  get(`${REPO}/git/blobs/{file_sha}`, READ, ({ world, repository, params }) => {
    requireNotEmpty(repository);
    const content = repository.git.get("blob", params.file_sha);
    if (content === undefined) throw notFound();
    return ok({
      sha: params.file_sha,
      node_id: nodeId("B", repository.id, params.file_sha),
      size: content.length,
      url: `${world.url}/repos/${fullName(repository)}/git/blobs/${params.file_sha}`,
      encoding: "base64",
      content: content.toString("base64").replace(/.{60}/g, "$&\n"),
    });
  }),
];
