import { absent, ConditionFailed, present } from "../storage/condition.ts";
import { holdKey, holdsPartition } from "../storage/keys.ts";
import type { Item, Table } from "../storage/table.ts";
import { idOf } from "../values/hash.ts";
import type { OwnerId } from "../values/ids.ts";

/** Who let a held version go on. */
export interface Approval {
  /** For people: "an operator", or a login. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * One version of an owner's policy that would have changed more repositories than its budget allows. It stays held, also when the
 * hour is over, until somebody approves: otherwise a bad version would reach everything, ten repositories an hour, while nobody is
 * looking. An approval has no end: it says that this very configuration is meant. Any edit of the configuration is another version.
 */
export interface Hold {
  readonly ownerId: OwnerId;
  readonly policyVersion: string;
  /** What people type to release it; short, and never what the hold is found by when a change is decided upon. */
  readonly approvalId: string;
  /** When it met its limit, in milliseconds since the epoch. */
  readonly heldAt: number;
  /** The limit that it met, and of how many repositories. As of then, so that the words about it stay the same. */
  readonly limit: number;
  readonly repositories: number;
  readonly approval?: Approval;
  /** When the last announcement was asked for. */
  readonly announcedAt?: number;
}

/** 48 bits: told apart among one owner's holds, and short enough to be typed. */
export const approvalIdOf = (ownerId: OwnerId, policyVersion: string): string => idOf({ approve: ownerId, policyVersion }).slice(0, 12);

const holdOf = (item: Item): Hold => {
  const { PK: _partition, SK: _sort, ...hold } = item;
  return hold as unknown as Hold;
};

export async function readHold(table: Table, owner: OwnerId, policyVersion: string): Promise<Hold | undefined> {
  const item = await table.get(holdKey(owner, policyVersion));
  return item === undefined ? undefined : holdOf(item);
}

/** Holds the version, once; answers the hold that stands. */
export async function openHold(
  table: Table,
  hold: Pick<Hold, "ownerId" | "policyVersion" | "heldAt" | "limit" | "repositories">,
): Promise<Hold> {
  const opened: Hold = { ...hold, approvalId: approvalIdOf(hold.ownerId, hold.policyVersion) };
  try {
    await table.put({ ...holdKey(hold.ownerId, hold.policyVersion), ...opened }, absent());
    return opened;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return (await readHold(table, hold.ownerId, hold.policyVersion)) ?? opened;
  }
}

/** Lets the version pass from now on; the first approval stands. */
export async function approveHold(table: Table, hold: Hold, approval: Approval): Promise<Hold> {
  const key = holdKey(hold.ownerId, hold.policyVersion);
  try {
    return holdOf(await table.update(key, { set: { approval } }, absent("approval")));
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return (await readHold(table, hold.ownerId, hold.policyVersion)) ?? hold;
  }
}

export async function noteAnnounced(table: Table, hold: Hold, at: number): Promise<void> {
  await table.update(holdKey(hold.ownerId, hold.policyVersion), { set: { announcedAt: at } }, present());
}

/** Every version of the owner's policy that was ever held, approved ones included; the latest first. */
export async function listHolds(table: Table, owner: OwnerId): Promise<Hold[]> {
  const holds: Hold[] = [];
  let after: string | undefined;
  do {
    const page = await table.query({ PK: holdsPartition(owner), ...(after === undefined ? {} : { after }) });
    holds.push(...page.items.map(holdOf));
    after = page.next;
  } while (after !== undefined);
  return holds.sort((one, other) => other.heldAt - one.heldAt);
}
