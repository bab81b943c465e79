import { classify } from "../github/classify.ts";
import type { Octokit } from "../github/client.ts";
import { GitHubRefusal } from "../github/github-errors.ts";
import { redeliveryMarkKey } from "../storage/keys.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import { installationId, repositoryId } from "../values/ids.ts";
import { claimDelivery } from "./claim.ts";
import { encodeMessage, firstTry } from "./encode.ts";
import { deliveriesKeptFor, type HookDelivery, listHookDeliveries } from "./hook-deliveries.ts";
import { groupOf, lanesOf } from "./lanes.ts";
import { consolidate, type Missed, verdictOn } from "./missed.ts";
import type { Queue } from "./queue.ts";

/** GitHub lists an attempt some minutes late: the mark stays so far behind, in milliseconds. */
const listedLate = 15 * 60_000;
/** Pages of 100 failures read in one run; the next run goes on where this one stopped. */
const failurePages = 100;
/** Pages of 100 successes read to find what was delivered since. One that is missed costs a redelivery too many, which its claim absorbs. */
const successPages = 10;

export interface RedeliveryDependencies {
  /** Authenticated as the App. */
  readonly octokit: Octokit;
  readonly table: Table;
  readonly clock: Clock;
  readonly send: Queue["send"];
  /** Redeliveries asked for in one run at most; GitHub allows 180 writes in a minute. */
  readonly limit?: number;
}

/** How many deliveries (not attempts) … */
export interface RedeliveryReport {
  /** … have failed since the mark. */
  readonly missed: number;
  /** … no lane wants, or were delivered or worked on meanwhile. */
  readonly settled: number;
  /** … GitHub was asked to send again. */
  readonly redelivered: number;
  /** … were too large, and are queued as references. */
  readonly referenced: number;
  /** … wait for a later run: tried too recently, or beyond this run's limit. */
  readonly waiting: number;
  /** … GitHub refused to send again; asked again in the next run. */
  readonly refused: number;
  /** … are given up. */
  readonly abandoned: number;
  /** False when there were more failures than one run reads. */
  readonly complete: boolean;
}

interface Mark {
  /** Everything that failed before has been dealt with. Milliseconds since the epoch. */
  readonly since: number;
  /** Where the next run goes on reading. */
  readonly cursor?: string;
}

/**
 * Looks for deliveries that did not reach the queue, and has them delivered again. GitHub never does so by itself. Nothing is done
 * twice: a redelivery has the guid of the original, and its claim knows what was done. Safe to run at any time, also twice at once.
 *
 * A failure without an HTTP status of 400 to 599 is not in GitHub's list of failures; the hourly sweep of the repository covers it.
 *
 * @throws RetryLater at a rate limit or an outage. What was not dealt with is found again by the next run.
 */
export async function redeliverMissed(deps: RedeliveryDependencies): Promise<RedeliveryReport> {
  const { octokit, table, clock, limit = 100 } = deps;
  try {
    const now = clock.now();
    const mark = await readMark(table, now);
    const { deliveries, next } = await listSince(octokit, "failure", mark, failurePages);
    const missed = consolidate(deliveries);
    const open = await stillOpen(deps, missed);

    const count = { redelivered: 0, referenced: 0, waiting: 0, refused: 0, abandoned: 0 };
    const unresolved: Missed[] = [];
    for (const one of open) {
      const verdict = verdictOn(one, now);
      if (verdict === "abandon") count.abandoned += 1;
      else if (verdict === "refer") {
        await refer(deps, one);
        count.referenced += 1;
      } else {
        unresolved.push(one);
        if (verdict === "wait" || count.redelivered + count.refused >= limit) count.waiting += 1;
        else if (await redeliver(octokit, one, now)) count.redelivered += 1;
        else count.refused += 1;
      }
    }
    await writeMark(table, nextMark(mark, { next, unresolved, now }));
    return { missed: missed.length, settled: missed.length - open.length, ...count, complete: next === undefined };
  } catch (error) {
    throw classify(error, clock.now());
  }
}

/** Those that a lane wants and nobody has, neither by another attempt nor by an earlier run. */
async function stillOpen({ octokit, table, clock }: RedeliveryDependencies, missed: readonly Missed[]): Promise<Missed[]> {
  const wanted = missed.filter(({ last }) => lanesOf(last.event).length > 0);
  const [oldest] = wanted;
  if (oldest === undefined) return [];
  const { deliveries } = await listSince(octokit, "success", { since: oldest.firstAt }, successPages);
  const delivered = new Set(deliveries.map(({ guid }) => guid));
  const open: Missed[] = [];
  for (const one of wanted) {
    if (delivered.has(one.guid)) continue;
    const claims = await Promise.all(lanesOf(one.last.event).map((lane) => claimDelivery(table, clock, { guid: one.guid, lane })));
    if (!claims.every(({ completed, referencedAt }) => completed !== undefined || referencedAt !== undefined)) open.push(one);
  }
  return open;
}

async function listSince(octokit: Octokit, status: "failure" | "success", mark: Mark, pages: number) {
  const deliveries: HookDelivery[] = [];
  let { cursor } = mark;
  for (let page = 0; page < pages; page += 1) {
    const found = await listHookDeliveries(octokit, { status, ...(cursor === undefined ? {} : { cursor }) });
    deliveries.push(...found.deliveries.filter(({ deliveredAt }) => deliveredAt >= mark.since));
    const last = found.deliveries.at(-1);
    if (found.next === undefined || (last !== undefined && last.deliveredAt < mark.since)) return { deliveries };
    cursor = found.next;
  }
  return { deliveries, next: cursor };
}

/** False when GitHub refuses this one; a reason to wait, or one that concerns them all, is thrown. */
async function redeliver(octokit: Octokit, { last }: Missed, now: number): Promise<boolean> {
  try {
    await octokit.request("POST /app/hook/deliveries/{delivery_id}/attempts", { delivery_id: last.id });
    return true;
  } catch (error) {
    const reason = classify(error, now);
    if (reason instanceof GitHubRefusal && [400, 404, 410, 422].includes(reason.status)) return false;
    throw reason;
  }
}

/** Queues a reference in every lane, noted only when it is stored: a crash in between queues it twice. */
async function refer({ table, clock, send }: RedeliveryDependencies, { guid, last }: Missed): Promise<void> {
  const subject = {
    ...(last.repositoryId === undefined ? {} : { repositoryId: repositoryId(last.repositoryId) }),
    ...(last.installationId === undefined ? {} : { installationId: installationId(last.installationId) }),
  };
  const body = encodeMessage({
    type: "delivery",
    guid,
    event: last.event,
    ...(last.action === undefined ? {} : { action: last.action }),
    receivedAt: last.deliveredAt,
    ...subject,
    ...firstTry(clock.now()),
    payload: { as: "reference" },
  });
  for (const lane of lanesOf(last.event)) {
    await send(lane, { group: groupOf(subject), body });
    await (await claimDelivery(table, clock, { guid, lane })).noteReference();
  }
}

async function readMark(table: Table, now: number): Promise<Mark> {
  const item = await table.get(redeliveryMarkKey);
  const since = Math.max(Number(item?.since ?? 0), now - deliveriesKeptFor);
  return { since, ...(typeof item?.cursor === "string" ? { cursor: item.cursor } : {}) };
}

/** Moves on only after a run that has read everything, and never past what is still to be done. */
function nextMark(mark: Mark, run: { next: string | undefined; unresolved: readonly Missed[]; now: number }): Mark {
  if (run.next !== undefined) return { since: mark.since, cursor: run.next };
  if (mark.cursor !== undefined) return { since: mark.since };
  const oldest = run.unresolved[0]?.firstAt ?? Number.POSITIVE_INFINITY;
  return { since: Math.max(mark.since, Math.min(oldest, run.now - listedLate)) };
}

async function writeMark(table: Table, mark: Mark): Promise<void> {
  await table.put({ ...redeliveryMarkKey, ...mark });
}
