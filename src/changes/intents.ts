import { absent, ConditionFailed } from "../storage/condition.ts";
import { changeKey, openIntentKey, openIntentsPartition, type Scope } from "../storage/keys.ts";
import type { Item, Table } from "../storage/table.ts";
import type { Change, Outcome } from "./change.ts";

/** A change as the table holds it: open while it has no outcome. */
export interface ChangeRecord {
  readonly change: Change;
  readonly outcome?: Outcome;
}

/** Changes and their outcomes are kept this long after they were intended; the audit trail keeps its own, longer. */
const keptSeconds = 90 * 24 * 3600;

const recordOf = (item: Item): ChangeRecord => ({
  change: item.change as Change,
  ...(item.outcome === undefined ? {} : { outcome: item.outcome as Outcome }),
});

/** The scope of a change's lease and of its open intent: its repository. */
export const scopeOf = (change: Change): Scope => change.target.repository.id;

export async function readRecord(table: Table, id: string): Promise<ChangeRecord | undefined> {
  const item = await table.get(changeKey(id));
  return item === undefined ? undefined : recordOf(item);
}

/**
 * Stores the whole change as an open intent, once. The pointer goes first: an intent that no pointer leads to would never be
 * settled, while a pointer without an intent is simply dropped.
 * @returns the record as stored, and whether this call created it.
 */
export async function openIntent(table: Table, change: Change, now: number): Promise<{ record: ChangeRecord; created: boolean }> {
  const existing = await readRecord(table, change.id);
  if (existing?.outcome !== undefined) return { record: existing, created: false };
  await table.put({ ...openIntentKey(scopeOf(change), change.lane, change.id), openedAt: now });
  if (existing !== undefined) return { record: existing, created: false };
  try {
    await table.put({ ...changeKey(change.id), change, openedAt: now, ttl: Math.floor(now / 1000) + keptSeconds }, absent());
    return { record: { change }, created: true };
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    const winner = await readRecord(table, change.id);
    if (winner === undefined) throw error;
    return { record: winner, created: false };
  }
}

/** Writes the outcome unless one stands already; answers the one that stands. */
export async function writeOutcome(table: Table, change: Change, outcome: Outcome, now: number): Promise<Outcome> {
  try {
    await table.update(changeKey(change.id), { set: { outcome, closedAt: now } }, absent("outcome"));
    return outcome;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    const standing = (await readRecord(table, change.id))?.outcome;
    if (standing === undefined) throw error;
    return standing;
  }
}

export async function dropPointer(table: Table, scope: Scope, lane: Change["lane"], id: string): Promise<void> {
  await table.delete(openIntentKey(scope, lane, id));
}

/** Counts a failure that nobody foresaw, so that one poisonous intent cannot stop its repository for ever. */
export async function countFailure(table: Table, id: string): Promise<number> {
  const item = await table.update(changeKey(id), { add: { failures: 1 } });
  return item.failures as number;
}

/** Ids of the changes in this scope and lane that have an intent and may lack an outcome, oldest id first. */
export async function openIntentIds(table: Table, scope: Scope, lane: Change["lane"]): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await table.query({ PK: openIntentsPartition(scope, lane), ...(after === undefined ? {} : { after }) });
    ids.push(...page.items.map((item) => item.SK));
    after = page.next;
  } while (after !== undefined);
  return ids;
}
