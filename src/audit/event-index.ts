import type { IndexName } from "../storage/table.ts";
import type { OwnerId, RepositoryId } from "../values/ids.ts";
import type { AuditEntry } from "./event.ts";

// How events are listed newest first: an index partition for each day of an owner, each month of a repository or of a person, and
// within it the time. Every partition starts with the owner, so nobody is shown what happened at another owner that uses the same bot.

/** Milliseconds up to which thirteen digits hold a time: the year 2286. */
export const endOfTime = 9_999_999_999_999;

/** What a listing is about. */
export type Listing =
  | { readonly ownerId: OwnerId; readonly repositoryId?: never; readonly actorId?: never }
  | { readonly ownerId: OwnerId; readonly repositoryId: RepositoryId; readonly actorId?: never }
  | { readonly ownerId: OwnerId; readonly actorId: number; readonly repositoryId?: never };

export interface Partition {
  readonly index: IndexName;
  readonly PK: string;
  /** First millisecond of the day or month. */
  readonly start: number;
}

/** Sorts events of one partition by time. With no id it comes before every event of its millisecond. */
export const orderKey = (at: number, id = ""): string => `${String(at).padStart(13, "0")}#${id}`;

/** The partition of `listing` that holds the events of the time `at`. */
export function partitionAt(listing: Listing, at: number): Partition {
  const time = new Date(at);
  const day = time.toISOString().slice(0, 10);
  const month = day.slice(0, 7);
  const startOfMonth = Date.UTC(time.getUTCFullYear(), time.getUTCMonth());
  if (listing.repositoryId !== undefined) {
    return { index: "byRepository", PK: `${listing.ownerId}#${listing.repositoryId}#${month}`, start: startOfMonth };
  }
  if (listing.actorId !== undefined) return { index: "byActor", PK: `${listing.ownerId}#${listing.actorId}#${month}`, start: startOfMonth };
  return { index: "byDay", PK: `${listing.ownerId}#${day}`, start: Date.parse(day) };
}

/** The attributes by which an event's item appears in the indexes. */
export function indexAttributes({ ownerId, repository, actor, at }: AuditEntry, id: string): Record<string, string> {
  return {
    order: orderKey(at, id),
    ownerDay: partitionAt({ ownerId }, at).PK,
    ...(repository && { repositoryMonth: partitionAt({ ownerId, repositoryId: repository.id }, at).PK }),
    ...(actor && { actorMonth: partitionAt({ ownerId, actorId: actor.id }, at).PK }),
  };
}
