import { isAncestor, readCommit } from "../git/commit.ts";
import { renderPull } from "../render/pull.ts";
import type { Account, Repository } from "./entities.ts";
import { fullName } from "./store.ts";
import { iso, type World } from "./world.ts";

/** The commit that a branch, a tag, a full ref, `HEAD` (the default branch) or a (shortened) commit id names. */
export function resolveCommit(repository: Repository, name: string): string | undefined {
  if (name === "HEAD") return repository.refs.get(`refs/heads/${repository.defaultBranch}`);
  for (const candidate of [name, `refs/${name}`, `refs/heads/${name}`, `refs/tags/${name}`]) {
    const sha = repository.refs.get(candidate);
    if (sha !== undefined) return sha;
  }
  if (!/^[0-9a-f]{7,40}$/.test(name)) return undefined;
  if (name.length === 40) return readCommit(repository.git, name) && name;
  const found = repository.git.withPrefix("commit", name);
  return found.length === 1 ? found[0] : undefined;
}

const NO_COMMIT = "0".repeat(40);

/** Moves, makes or (with null) removes a ref, and sends the `create`, `delete` and `push` events that belong to it. Open pull requests follow their branch. */
export function setRef(world: World, repository: Repository, name: string, sha: string | null, sender: Account): void {
  const before = repository.refs.get(name) ?? NO_COMMIT;
  const after = sha ?? NO_COMMIT;
  if (before === after) return;
  if (sha === null) repository.refs.delete(name);
  else repository.refs.set(name, sha);
  repository.pushedAt = world.now();
  const [, kind = "heads"] = name.split("/");
  const short = name.split("/").slice(2).join("/");
  const ref = { ref: short, ref_type: kind === "tags" ? "tag" : "branch", pusher_type: "user" };
  if (before === NO_COMMIT) {
    const body = { ...ref, master_branch: repository.defaultBranch, description: repository.description };
    world.hooks.emit({ event: "create", repository, sender, body: () => body });
  }
  if (sha === null) world.hooks.emit({ event: "delete", repository, sender, body: () => ref });
  world.hooks.emit({ event: "push", repository, sender, body: () => pushBody(world, repository, name, before, after, sender) });
  if (kind === "heads" && sha !== null) followBranch(world, repository, short, sha, sender);
}

function followBranch(world: World, repository: Repository, branch: string, sha: string, sender: Account): void {
  for (const issue of repository.issues.values()) {
    const { pull } = issue;
    if (pull === undefined || issue.state !== "open" || pull.headRef !== branch) continue;
    const before = pull.headSha;
    pull.headSha = sha;
    issue.updatedAt = world.now();
    world.hooks.emit({
      event: "pull_request",
      action: "synchronize",
      repository,
      sender,
      body: () => ({ number: issue.number, before, after: sha, pull_request: renderPull(world, repository, issue) }),
    });
  }
}

function pushBody(
  world: World,
  repository: Repository,
  ref: string,
  before: string,
  after: string,
  sender: Account,
): Record<string, unknown> {
  const created = before === NO_COMMIT;
  const deleted = after === NO_COMMIT;
  const head = deleted ? null : renderPushCommit(world, repository, after);
  return {
    ref,
    before,
    after,
    created,
    deleted,
    forced: !created && !deleted && !isAncestor(repository.git, before, after),
    base_ref: null,
    compare: `${world.url}/${fullName(repository)}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: created || head === null ? [] : [head],
    head_commit: head,
    pusher: { name: sender.login, email: null },
  };
}

function renderPushCommit(world: World, repository: Repository, id: string): Record<string, unknown> {
  const commit = readCommit(repository.git, id);
  const person = (signature: { name: string; email: string } | undefined) => ({
    name: signature?.name ?? "",
    email: signature?.email ?? null,
  });
  return {
    id,
    tree_id: commit?.tree ?? "",
    distinct: true,
    message: commit?.message ?? "",
    timestamp: iso(commit?.committer.at ?? 0),
    url: `${world.url}/${fullName(repository)}/commit/${id}`,
    author: person(commit?.author),
    committer: person(commit?.committer),
    added: [],
    removed: [],
    modified: [],
  };
}
