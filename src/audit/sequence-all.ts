import { RetryLater } from "../values/errors.ts";
import type { OwnerId } from "../values/ids.ts";
import type { Log } from "../values/log.ts";
import { trailOwners } from "./owners.ts";
import { type Sequenced, type SequencerDependencies, sequence } from "./sequencer.ts";

export interface SequencedAll {
  /** Owners with an audit trail. */
  readonly owners: number;
  /** Events put into their logs, and the batches that these make. */
  readonly sequenced: number;
  readonly batches: number;
  /** Events announced and not written yet; of these, those announced more than an hour ago. */
  readonly waiting: number;
  readonly overdue: number;
  /** Owners whose log could not be continued; told to the log, and tried again at the next call. */
  readonly failed: number;
}

/** Batches of one owner before the next one has its turn: a backlog keeps nobody waiting for long. */
const batchesPerTurn = 4;
/** Milliseconds after which no further turn begins; the function that calls has 60 seconds. */
const timeForTurns = 40_000;

/**
 * Continues the audit logs of all owners. One owner's failure does not stop the others; what is left undone, or cut off at any point,
 * is done by the next call.
 * @throws whatever the table throws when the owners cannot be listed.
 */
export async function sequenceAll(deps: SequencerDependencies & { readonly log: Log }): Promise<SequencedAll> {
  const { table, clock, log } = deps;
  const start = clock.now();
  const owners = await trailOwners(table);
  const results = new Map<OwnerId, Sequenced>();
  let [sequenced, batches, failed] = [0, 0, 0];
  const turns = rotated(owners, start);
  // The list grows while it is gone through.
  for (const owner of turns) {
    if (clock.now() >= start + timeForTurns) break;
    try {
      const result = await sequence(deps, owner, { batches: batchesPerTurn });
      results.set(owner, result);
      sequenced += result.sequenced;
      batches += result.batches;
      if (result.more) turns.push(owner);
    } catch (error) {
      failed++;
      if (error instanceof RetryLater) log.warn({ err: error, owner }, "the audit log of an owner has to wait");
      else log.error({ err: error, owner }, "the audit log of an owner cannot be continued");
    }
  }
  let [waiting, overdue] = [0, 0];
  for (const [owner, result] of results) {
    waiting += result.waiting;
    overdue += result.overdue;
    if (result.overdue > 0) {
      const message = "audit events were announced more than an hour ago and never written: look at the dead letters of that time";
      log.warn({ owner, overdue: result.overdue }, message);
    }
  }
  return { owners: owners.length, sequenced, batches, waiting, overdue, failed };
}

/** Another owner is the first in each minute, so that nobody is always the one for whom there was no time. */
function rotated(owners: readonly OwnerId[], at: number): OwnerId[] {
  const first = Math.floor(at / 60_000) % Math.max(1, owners.length);
  return [...owners.slice(first), ...owners.slice(0, first)];
}
