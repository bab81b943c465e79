import { readCommit } from "../git/commit.ts";
import { peeled } from "../git/tag.ts";
import type { Account, Repository } from "./entities.ts";
import { followBranch } from "./pulls.ts";
import { NO_COMMIT, pushBody } from "./push.ts";
import type { World } from "./world.ts";

/** The commit that a branch, a tag, a full ref, `HEAD` (the default branch) or a (shortened) commit id names. */
export function resolveCommit(repository: Repository, name: string): string | undefined {
  if (name === "HEAD") return repository.refs.get(`refs/heads/${repository.defaultBranch}`);
  for (const candidate of [name, `refs/${name}`, `refs/heads/${name}`, `refs/tags/${name}`]) {
    const sha = repository.refs.get(candidate);
    if (sha !== undefined) return peeled(repository.git, sha);
  }
  if (!/^[0-9a-f]{7,40}$/.test(name)) return undefined;
  if (name.length === 40) return readCommit(repository.git, name) && name;
  const found = repository.git.withPrefix("commit", name);
  return found.length === 1 ? found[0] : undefined;
}

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
  world.hooks.emit({ event: "push", repository, sender, body: () => pushBody(world, repository, { ref: name, before, after }, sender) });
  if (kind === "heads") followBranch(world, repository, short, sha, sender);
}
