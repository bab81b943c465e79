import { absent, ConditionFailed } from "../storage/condition.ts";
import { batchesPartition, batchKey } from "../storage/keys.ts";
import type { Item, Table } from "../storage/table.ts";
import { PipewardenError } from "../values/errors.ts";
import type { OwnerId } from "../values/ids.ts";
import { emptyFrontier, extended, type Frontier, isFrontier, rootOf } from "./merkle.ts";

/** Events of one batch at most. With ids and hashes some 50 kB, far below the 400 kB that an item of the table may have. */
export const batchLimit = 500;

/** A piece of an owner's audit log, written once. The batches, in the order of their numbers, are the log. */
export interface Batch {
  readonly owner: OwnerId;
  /** From 1, without gaps. */
  readonly number: number;
  /** Sequence number of its first event: the index of its leaf in the tree, from 0. */
  readonly first: number;
  /** Ids. Key of the event: `auditEventKey(owner, id)`. */
  readonly events: readonly string[];
  /** Leaf hashes of the events, in the same order. */
  readonly leaves: readonly string[];
  /** Of the tree over all events up to the last one of this batch. */
  readonly frontier: Frontier;
  /** Root of that tree. */
  readonly root: string;
  /** When it was made, in milliseconds since the epoch. */
  readonly at: number;
}

export interface LoggedEvent {
  readonly id: string;
  readonly leaf: string;
}

/** The batch that follows `last`; the first one when there is none. */
export function batchAfter(last: Batch | undefined, owner: OwnerId, logged: readonly LoggedEvent[], at: number): Batch {
  const before = last?.frontier ?? emptyFrontier;
  const leaves = logged.map(({ leaf }) => leaf);
  const frontier = extended(before, leaves);
  return {
    owner,
    number: (last?.number ?? 0) + 1,
    first: before.size,
    events: logged.map(({ id }) => id),
    leaves,
    frontier,
    root: rootOf(frontier),
    at,
  };
}

/** Puts a batch in its place. False when another one stands there, which stays. */
export async function putBatch(table: Table, batch: Batch): Promise<boolean> {
  const { owner, number, first, events, leaves, frontier, root, at } = batch;
  try {
    await table.put(
      { ...batchKey(owner, number), number, first, events, leaves, size: frontier.size, frontier: frontier.roots, root, at },
      absent(),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}

/**
 * The newest batch of an owner's log; undefined when there is none yet.
 * @throws PipewardenError `audit_log_damaged` when it is not as it was written: nothing must be built on it.
 */
export async function lastBatch(table: Table, owner: OwnerId): Promise<Batch | undefined> {
  const { items } = await table.query({ PK: batchesPartition(owner), descending: true, limit: 1 });
  return items[0] && batchOf(owner, items[0]);
}

function batchOf(owner: OwnerId, item: Item): Batch {
  const { number, first, events, leaves, size, frontier: roots, root, at } = item as unknown as StoredBatch;
  const frontier = { size, roots };
  const whole =
    [events, leaves, roots].every(Array.isArray) &&
    batchKey(owner, number).SK === item.SK &&
    events.length > 0 &&
    events.length === leaves.length &&
    first + events.length === size &&
    isFrontier(frontier) &&
    rootOf(frontier) === root;
  if (whole) return { owner, number, first, events, leaves, frontier, root, at };
  throw new PipewardenError(
    "audit_log_damaged",
    `Batch ${item.SK} of the audit log of owner ${owner} is not as it was written, so nothing is added to the log. Find out who changed it, and restore it from a backup of the table.`,
  );
}

type StoredBatch = Omit<Batch, "owner" | "frontier"> & { readonly size: number; readonly frontier: readonly string[] };
