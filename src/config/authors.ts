import type { Cause } from "../changes/change.ts";
import { authorsKey } from "../storage/keys.ts";
import type { Table } from "../storage/table.ts";
import type { OwnerId } from "../values/ids.ts";

const prefix = "by ";

/**
 * Remembers who brought a version of the organisation's file onto its branch, as GitHub named them in the event. Names in commits are
 * chosen by whoever makes them; a sender is not.
 *
 * @param oid git's id of the file
 */
export async function noteAuthor(table: Table, owner: OwnerId, oid: string, cause: Cause): Promise<void> {
  if (cause.kind !== "delivery" || cause.actor === undefined) return;
  await table.update(authorsKey(owner, oid), { set: { [`${prefix}${cause.actor.id}`]: true } });
}

/** The accounts that brought this version. */
export async function readAuthors(table: Table, owner: OwnerId, oid: string): Promise<readonly number[]> {
  const item = await table.get(authorsKey(owner, oid));
  return Object.keys(item ?? {}).flatMap((name) => (name.startsWith(prefix) ? [Number(name.slice(prefix.length))] : []));
}
