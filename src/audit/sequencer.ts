import { auditEventKey, inboxKey, inboxPartition, sequenceNumberKey } from "../storage/keys.ts";
import type { Item, Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import type { OwnerId } from "../values/ids.ts";
import { inParallel } from "../values/in-parallel.ts";
import { type Batch, batchAfter, batchLimit, type LoggedEvent, lastBatch, putBatch } from "./batch.ts";
import { finishBatch, isFinished, tableWidth } from "./batch-finish.ts";
import { leafHash } from "./leaf.ts";

export interface SequencerDependencies {
  readonly table: Table;
  readonly clock: Clock;
  /** Events of a batch, at most and by default 500. */
  readonly batchSize?: number;
}

export interface Sequenced {
  /** Events that this call put into the log. */
  readonly sequenced: number;
  /** Events in the log. */
  readonly size: number;
  /** Batches that this call put. */
  readonly batches: number;
  /** Events that were announced in the inbox and not written yet. They stay: their writers may still be under way. */
  readonly waiting: number;
  /** Of these, the ones announced more than an hour ago: their writers died and were not tried again. */
  readonly overdue: number;
  /** The call ended at its limit of batches; there may be more to do. */
  readonly more: boolean;
}

/** Milliseconds after which an announced event should have been written: the longest try of a message and several repetitions. */
const patience = 3600_000;
/** Inbox items read at a time. Within them the oldest go first. */
const portionSize = 5000;

/**
 * Puts the events that wait in an owner's inbox into the owner's log, oldest first. Any number of calls may run at a time, and each may
 * die at any point: a batch is put only if its number is free, and an event is taken only if it had no number after the batch before
 * was finished. So when the put succeeds, the event is in no earlier batch.
 *
 * @param limit.batches put no more than these.
 * @throws PipewardenError `audit_log_damaged`, `audit_log_forked` when the stored log contradicts itself; whatever the table throws.
 */
export async function sequence(deps: SequencerDependencies, owner: OwnerId, limit: { readonly batches?: number } = {}): Promise<Sequenced> {
  const { table, clock, batchSize = batchLimit } = deps;
  let last = await lastFinished(table, owner);
  let [sequenced, batches, waiting, overdue] = [0, 0, 0, 0];
  const result = (more: boolean): Sequenced => ({ sequenced, size: last?.frontier.size ?? 0, batches, waiting, overdue, more });

  for await (const portion of inboxPortions(table, owner)) {
    let rest = portion;
    while (rest.length > 0) {
      if (batches === limit.batches) return result(true);
      const found = await take(table, owner, rest, batchSize);
      if (found.events.length > 0) {
        const batch = batchAfter(last, owner, found.events, clock.now());
        if (!(await putBatch(table, batch))) {
          // Somebody else was faster, perhaps with the same events; or our own put was repeated after its answer got lost.
          last = await lastFinished(table, owner);
          continue;
        }
        await finishBatch(table, batch);
        last = batch;
        sequenced += batch.events.length;
        batches++;
      }
      waiting += found.waiting.length;
      overdue += found.waiting.filter(({ at }) => typeof at === "number" && at < clock.now() - patience).length;
      rest = found.rest;
    }
  }
  return result(false);
}

/** The last batch, after whatever its writer left undone has been done. */
async function lastFinished(table: Table, owner: OwnerId): Promise<Batch | undefined> {
  const last = await lastBatch(table, owner);
  if (last !== undefined && !(await isFinished(table, last))) await finishBatch(table, last);
  return last;
}

async function* inboxPortions(table: Table, owner: OwnerId): AsyncGenerator<Item[]> {
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await table.query({ PK: inboxPartition(owner), limit: portionSize, ...(after === undefined ? {} : { after }) });
    yield page.items.toSorted((a, b) => timeOf(a) - timeOf(b) || (a.SK < b.SK ? -1 : 1));
    after = page.next;
  }
}

const timeOf = ({ at }: Item): number => (typeof at === "number" ? at : 0);

/** The first `size` events of `inbox` that are written and in no batch, and what of the inbox was not looked at. */
async function take(
  table: Table,
  owner: OwnerId,
  inbox: readonly Item[],
  size: number,
): Promise<{ events: readonly LoggedEvent[]; waiting: readonly Item[]; rest: Item[] }> {
  const events: LoggedEvent[] = [];
  const waiting: Item[] = [];
  let looked = 0;
  while (events.length < size && looked < inbox.length) {
    const next = inbox.slice(looked, looked + size - events.length);
    const states = await inParallel(next, tableWidth, ({ SK }) => look(table, owner, SK));
    for (const [index, item] of next.entries()) {
      const state = states[index];
      if (state === "unwritten") waiting.push(item);
      else if (state !== undefined && state !== "logged") events.push(state);
    }
    looked += next.length;
  }
  return { events, waiting, rest: inbox.slice(looked) };
}

/** What is to be done about an inbox item; one whose event is in the log already, announced again by a late repetition, is removed. */
async function look(table: Table, owner: OwnerId, id: string): Promise<LoggedEvent | "unwritten" | "logged"> {
  const event = (await table.get(auditEventKey(owner, id)))?.event;
  if (typeof event !== "string") return "unwritten";
  if ((await table.get(sequenceNumberKey(owner, id))) === undefined) return { id, leaf: leafHash({ event }) };
  await table.delete(inboxKey(owner, id));
  return "logged";
}
