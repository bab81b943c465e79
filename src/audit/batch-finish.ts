import { absent, ConditionFailed } from "../storage/condition.ts";
import { inboxKey, sequenceNumberKey } from "../storage/keys.ts";
import type { Table } from "../storage/table.ts";
import { PipewardenError } from "../values/errors.ts";
import { inParallel } from "../values/in-parallel.ts";
import type { Batch } from "./batch.ts";

/** Requests to the table at a time. */
export const tableWidth = 16;

/**
 * Whether all events of a batch have their sequence numbers and have left the inbox. The last event gets its number when the others
 * are done, so one read tells. (Its own inbox item may be left; the sequencer meets it there and removes it.)
 */
export async function isFinished(table: Table, batch: Batch): Promise<boolean> {
  const last = batch.events.at(-1);
  return last !== undefined && (await table.get(sequenceNumberKey(batch.owner, last))) !== undefined;
}

/**
 * Numbers the events of a batch and takes them out of the inbox. It may be repeated, by several at a time, and at any later moment.
 * @throws PipewardenError `audit_log_forked` when an event has another place already.
 */
export async function finishBatch(table: Table, batch: Batch): Promise<void> {
  const finish = async (id: string, index: number) => {
    await number(table, batch, id, batch.first + index);
    // Not before: at every moment an event is in the inbox or has its number, so nobody has to search for it.
    await table.delete(inboxKey(batch.owner, id));
  };
  const end = batch.events.length - 1;
  await inParallel(batch.events.slice(0, end), tableWidth, finish);
  for (const id of batch.events.slice(end)) await finish(id, end);
}

async function number(table: Table, batch: Batch, id: string, sequence: number): Promise<void> {
  const key = sequenceNumberKey(batch.owner, id);
  try {
    await table.put({ ...key, sequence, batch: batch.number }, absent());
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    const standing = await table.get(key);
    if (standing?.sequence === sequence) return;
    throw new PipewardenError(
      "audit_log_forked",
      `Event ${id} of owner ${batch.owner} stands in batch ${batch.number} of the audit log as number ${sequence}, and has the number ${String(standing?.sequence)} already. Somebody changed the table; nothing is added to the log. Compare it with a backup.`,
      { cause: error },
    );
  }
}
