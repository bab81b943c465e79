import { isAncestor, readCommit, type Signature } from "../git/commit.ts";
import { changedPaths } from "../git/diff.ts";
import { commitsSince } from "../git/history.ts";
import { peeled } from "../git/tag.ts";
import type { Account, Repository } from "./entities.ts";
import { fullName } from "./store.ts";
import { iso, type World } from "./world.ts";

export const NO_COMMIT = "0".repeat(40);

/** The newest commits of a push are in its event, so many at most. (https://docs.github.com/webhooks/webhook-events-and-payloads#push) */
const MOST_COMMITS = 2048;

/** What `push` tells of a ref that moved. To be read after the move. */
export function pushBody(
  world: World,
  repository: Repository,
  move: { readonly ref: string; readonly before: string; readonly after: string },
  sender: Account,
): Record<string, unknown> {
  const { ref, before, after } = move;
  const created = before === NO_COMMIT;
  const deleted = after === NO_COMMIT;
  const others = [...repository.refs].filter(([name]) => name !== ref && name.startsWith("refs/heads/")).map(([, sha]) => sha);
  const head = peeled(repository.git, after);
  const own = new Set(deleted ? [] : commitsSince(repository.git, others, head));
  const commits = deleted ? [] : created ? [...own] : commitsSince(repository.git, [peeled(repository.git, before)], head);
  const render = (id: string) => renderPushCommit(world, repository, id, own.has(id));
  return {
    ref,
    before,
    after,
    created,
    deleted,
    forced: !created && !deleted && !isAncestor(repository.git, before, after),
    base_ref: null,
    compare: `${world.url}/${fullName(repository)}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: commits.slice(-MOST_COMMITS).map(render),
    head_commit: deleted ? null : render(head),
    pusher: { name: sender.login, email: null },
  };
}

/** `distinct`: no other branch has it. */
function renderPushCommit(world: World, repository: Repository, id: string, distinct: boolean): Record<string, unknown> {
  const commit = readCommit(repository.git, id);
  const person = (signature: Signature | undefined) => {
    const account = signature && world.store.accountByEmail(signature.email);
    return { name: signature?.name ?? "", email: signature?.email ?? null, ...(account && { username: account.login }) };
  };
  return {
    id,
    tree_id: commit?.tree ?? "",
    distinct,
    message: commit?.message ?? "",
    timestamp: iso(commit?.committer.at ?? 0),
    url: `${world.url}/${fullName(repository)}/commit/${id}`,
    author: person(commit?.author),
    committer: person(commit?.committer),
    ...changedPaths(repository.git, commit?.parents[0], id),
  };
}
