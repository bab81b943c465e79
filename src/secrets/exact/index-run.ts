import type { Logger } from "pino";
import { ConditionFailed, equals } from "../../storage/condition.ts";
import { anchorKey, indexRunKey } from "../../storage/keys.ts";
import type { Table } from "../../storage/table.ts";
import type { Clock } from "../../values/clock.ts";
import { inParallel } from "../../values/in-parallel.ts";
import type { ListedSecret, SecretStore } from "../stores/store.ts";
import { AnchorHash } from "./anchor.ts";
import { currentFilter, publishFilter } from "./filter-store.ts";
import { indexSecret } from "./index-secret.ts";
import { aboutSecret, deleteState, indexFormat, Sealer, type SecretState, statesOf, writeState } from "./index-state.ts";
import type { Tagger } from "./tagger.ts";

export interface IndexOptions {
  readonly table: Table;
  readonly tagger: Tagger;
  readonly stores: readonly SecretStore[];
  readonly clock: Clock;
  readonly log: Pick<Logger, "error" | "info">;
  /** Milliseconds since the epoch: no further secret is begun after this; the next run goes on. */
  readonly until?: number;
}

/** What a run did: numbers alone. It is kept in the table for operators. */
export type IndexReport = {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly secrets: number;
  readonly changed: number;
  /** Values in the index, of all secrets. */
  readonly values: number;
  /** Values that are not looked for, by reason. */
  readonly notIndexed: Readonly<Record<string, number>>;
  /** Secrets that the function may not read. */
  readonly refused: number;
  /** Secrets that another run was at. */
  readonly contended: number;
  /** Secrets and stores that could not be read for another reason, which the log says. */
  readonly failed: number;
  /** Secrets for which no time was left. */
  readonly postponed: number;
};

/** Secrets that are read at a time: Secrets Manager takes thousands of reads a second, and other programs of the account need them. */
const width = 8;
/** Milliseconds until a secret that may not be read is tried again. */
const refusalKept = 60 * 60_000;
const mostTries = 5;

/**
 * Brings the index to what the stores have now. Any number of runs may overlap, and any may die: a secret's state is written on condition
 * that nobody else wrote it, rows of the index come before the state that names them, the filter is made of all states that there are, and
 * rows go only when no filter leads to them.
 *
 * Whatever cannot be read is told and left as it is; only the table's own errors are thrown.
 */
export async function runIndex(options: IndexOptions): Promise<IndexReport> {
  const { table, tagger, stores, clock, log, until = Number.POSITIVE_INFINITY } = options;
  const sealer = new Sealer(tagger);
  const hash = new AnchorHash(tagger);
  const counts = { changed: 0, contended: 0, failed: 0, postponed: 0 };
  const failed = (store: SecretStore, error: unknown): void => {
    counts.failed += 1;
    log.error({ store: store.name, err: error }, "a secret or its store could not be read");
  };
  const refresh = async (store: SecretStore, { id, before }: Due): Promise<void> => {
    if (clock.now() >= until) {
      counts.postponed += 1;
      return;
    }
    try {
      if (await indexSecret({ table, tagger, sealer, hash, clock, store, id, before })) counts.changed += 1;
    } catch (error) {
      if (error instanceof ConditionFailed) counts.contended += 1;
      else failed(store, error);
    }
  };

  for (const store of stores) {
    try {
      const due = await dueOf(table, store, sealer, clock.now());
      await inParallel(due, width, (each) => refresh(store, each));
    } catch (error) {
      failed(store, error);
    }
  }

  const states = await publish(table, sealer, tagger, stores);
  for (const state of states) await removeLeaving(table, state);
  const report = reportOf(states, { at: clock.now(), ...counts });
  await table.put({ ...indexRunKey, ...report });
  return report;
}

interface Due {
  readonly id: string;
  readonly before: SecretState | undefined;
}

/** What is new or otherwise in the store, or not in it any more. */
async function dueOf(table: Table, store: SecretStore, sealer: Sealer, now: number): Promise<Due[]> {
  const known = new Map((await statesOf(table, store.name)).map((state) => [state.id, state]));
  const due: Due[] = [];
  for await (const listed of store.list()) {
    const before = known.get(listed.id);
    known.delete(listed.id);
    if (isDue(listed, before, sealer, now)) due.push({ id: listed.id, before });
  }
  // A listing may be behind, so whoever is missing in it is asked for by name before it is forgotten.
  for (const before of known.values()) due.push({ id: before.id, before });
  return due;
}

/** Whether the store has something that the index has not. Knows it from the listing alone, so that nothing is read in vain. */
function isDue({ name, versions }: ListedSecret, before: SecretState | undefined, sealer: Sealer, now: number): boolean {
  if (before === undefined || before.format !== indexFormat || before.name !== name) return true;
  if (before.refusedAt !== null && now - before.refusedAt >= refusalKept) return true;
  // Sealed with a key that was replaced: nothing of this secret can be found any more.
  if (sealer.open(Buffer.from(before.sealed, "base64"), aboutSecret(before)) === undefined) return true;
  // A store that is behind itself may say that there is no such version yet.
  if (before.refusedAt === null && Object.keys(before.versions).some((version) => !before.read.includes(version))) return true;
  const [are, were] = [Object.entries(versions), before.versions];
  return are.length !== Object.keys(were).length || are.some(([version, stage]) => were[version] !== stage);
}

/** Makes the filter of everything that the states name, unless it is that one already. Answers the states. */
async function publish(table: Table, sealer: Sealer, tagger: Tagger, stores: readonly SecretStore[]): Promise<SecretState[]> {
  for (let attempt = 1; ; attempt += 1) {
    // Before the states: whoever writes a state after this reads the filter's version after it, too, and so makes a later one.
    const before = await currentFilter(table);
    const states = (await Promise.all(stores.map(({ name }) => statesOf(table, name)))).flat();
    const hashes = hashesOf(states, sealer);
    const content = tagger.anchorTag(Buffer.concat([Buffer.from("filter"), new Uint8Array(hashes.buffer)]));
    if (before?.content === content || (await publishFilter(table, sealer, before, { hashes, content }))) return states;
    // Another run is as busy as this one: what it publishes last has everything that both wrote.
    if (attempt === mostTries) return [];
  }
}

function hashesOf(states: readonly SecretState[], sealer: Sealer): Int32Array {
  const found = new Set<bigint>();
  for (const state of states) {
    const opened = sealer.open(Buffer.from(state.sealed, "base64"), aboutSecret(state));
    for (let at = 0; opened !== undefined && at + 8 <= opened.length; at += 8) found.add(opened.readBigInt64LE(at));
  }
  const sorted = BigInt64Array.from([...found]).toSorted();
  return new Int32Array(sorted.buffer);
}

/** Rows of values that are not in use any more. One that was put again meanwhile has a later revision, and stays. */
async function removeLeaving(table: Table, state: SecretState): Promise<void> {
  if (state.leaving.length === 0 && state.read.length > 0) return;
  try {
    for (const { tag, place } of state.leaving) await deleteRow(table, tag, place, state.revision);
    const gone = Object.keys(state.versions).length === 0 && state.places.length === 0 && state.refusedAt === null;
    if (gone) await deleteState(table, state);
    else if (state.leaving.length > 0) await writeState(table, state, { ...state, leaving: [] });
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

async function deleteRow(table: Table, tag: string, place: string, revision: number): Promise<void> {
  const key = anchorKey(tag, place);
  const row = await table.get(key);
  if (row === undefined || Number(row.revision) > revision) return;
  try {
    await table.delete(key, equals("revision", Number(row.revision)));
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

function reportOf(
  states: readonly SecretState[],
  counts: Pick<IndexReport, "at" | "changed" | "contended" | "failed" | "postponed">,
): IndexReport {
  const notIndexed: Record<string, number> = {};
  for (const { reason } of states.flatMap((state) => state.notIndexed)) notIndexed[reason] = (notIndexed[reason] ?? 0) + 1;
  return {
    ...counts,
    secrets: states.length,
    values: states.reduce((sum, { places }) => sum + places.length, 0),
    notIndexed,
    refused: states.filter(({ refusedAt }) => refusedAt !== null).length,
  };
}
