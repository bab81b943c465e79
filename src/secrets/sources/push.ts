import type { JsonObject } from "../../values/json.ts";
import type { PushParams } from "./source.ts";

/** GitHub lists so many commits of a push and no more. https://docs.github.com/webhooks/webhook-events-and-payloads#push */
const mostListed = 2048;
/** So many ids travel with the look; for more, GitHub is asked. */
const mostCarried = 500;

const commitId = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const isCommit = (value: unknown): value is string => typeof value === "string" && commitId.test(value);

/** What a push is looked at for; undefined where a ref was deleted. */
export function pushOf(payload: JsonObject): PushParams | undefined {
  const { ref, before, after, created, deleted, commits } = payload;
  if (typeof ref !== "string" || !isCommit(after) || deleted === true || isNothing(after)) return undefined;
  const { id: head } = { ...(payload.head_commit as { id?: unknown } | null) };
  // Of an annotated tag, `after` is the tag's own id, and the head commit is what it leads to.
  const tag = ref.startsWith("refs/tags/") && isCommit(head) && head !== after ? after : null;
  const tip = tag === null || !isCommit(head) ? after : head;
  const since = created === true || !isCommit(before) || isNothing(before) ? null : before;
  const named = (payload.repository as { default_branch?: unknown } | null | undefined)?.default_branch;
  const defaultBranch = typeof named === "string" ? named : null;
  const listed = Array.isArray(commits) ? commits.map((commit) => (commit as { id?: unknown } | null)?.id) : [];
  const ids = listed.filter(isCommit);
  const complete = since !== null && ids.length === listed.length && ids.length > 0 && ids.length < mostListed && ids.length <= mostCarried;
  return { kind: "push", ref, before: since, after: tip, defaultBranch, commits: complete ? ids : null, tag, done: 0 };
}

const isNothing = (id: string): boolean => /^0+$/.test(id);
