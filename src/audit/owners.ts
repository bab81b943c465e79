import { absent, ConditionFailed } from "../storage/condition.ts";
import { trailOwnerKey, trailOwnersPartition } from "../storage/keys.ts";
import type { Table } from "../storage/table.ts";
import { type OwnerId, ownerId } from "../values/ids.ts";

/** Notes that `owner` has an audit trail. Repeated, it changes nothing. */
export async function noteTrailOwner(table: Table, owner: OwnerId): Promise<void> {
  try {
    await table.put({ ...trailOwnerKey(owner) }, absent());
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

/** Every owner of whom anything was ever recorded. */
export async function trailOwners(table: Table): Promise<OwnerId[]> {
  const owners: OwnerId[] = [];
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await table.query({ PK: trailOwnersPartition, ...(after === undefined ? {} : { after }) });
    owners.push(...page.items.map(({ SK }) => ownerId(Number(SK))));
    after = page.next;
  }
  return owners;
}
