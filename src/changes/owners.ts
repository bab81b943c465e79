import { ownerKey } from "../storage/keys.ts";
import type { Table } from "../storage/table.ts";
import type { OwnerId, RepositoryRef } from "../values/ids.ts";

/** An owner as the last complete listing of its installation showed it. */
export interface OwnerSeen {
  /** How many repositories the installation covers, archived ones included. */
  readonly repositories: number;
  /** The repository `.github`, where people are told what concerns the whole owner; absent when there is none, or none that the App sees. */
  readonly home?: RepositoryRef;
}

/** Whether this is the repository in which an owner's defaults and configuration live. GitHub does not tell capitals apart in names. */
export const isHome = ({ name }: Pick<RepositoryRef, "name">): boolean => name.toLowerCase() === ".github";

export async function noteOwner(table: Table, owner: OwnerId, seen: OwnerSeen): Promise<void> {
  await table.put({ ...ownerKey(owner), ...seen });
}

/** No repositories, as long as nothing was listed. */
export async function readOwner(table: Table, owner: OwnerId): Promise<OwnerSeen> {
  const item = await table.get(ownerKey(owner));
  return {
    repositories: (item?.repositories as number | undefined) ?? 0,
    ...(item?.home === undefined ? {} : { home: item.home as RepositoryRef }),
  };
}
