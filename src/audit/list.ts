import type { Item, Table } from "../storage/table.ts";
import { PipewardenError } from "../values/errors.ts";
import type { AuditEvent } from "./cloud-event.ts";
import { endOfTime, type Listing, orderKey, partitionAt } from "./event-index.ts";
import { type SealedEvent, unseal } from "./sealed-event.ts";

/** Which events: of an owner, of one of its repositories, or caused by one person there; times in milliseconds, both ends included. */
export type EventQuery = Listing & {
  /** 90 days before `until` when absent. */
  readonly since?: number;
  /** Now when absent. */
  readonly until?: number;
  /** 1 … 500. */
  readonly limit: number;
  /** Where the page before ended. */
  readonly cursor?: string;
};

export interface EventPage {
  readonly events: readonly AuditEvent[];
  /** Hand it back to go on. Absent at the end; after a long quiet time a page may be short, or empty, and still have one. */
  readonly cursor?: string;
}

const defaultSpan = 90 * 24 * 3600 * 1000;
/** Days or months looked through for one page, so that a quiet decade does not become one request. */
const partitionsPerPage = 100;
/** Another machine's clock may run ahead of ours, and its events are no less recent. */
const clockSkew = 5 * 60 * 1000;

/**
 * Events newest first, for people: an index finds them, which may lag by a second, and the items themselves are read, so that what
 * is shown is what is stored.
 * @throws PipewardenError `bad_limit`, `bad_cursor`.
 */
export async function listEvents(table: Table, query: EventQuery, now: number): Promise<EventPage> {
  const { limit, cursor } = query;
  if (!Number.isInteger(limit) || limit < 1 || limit > 500) throw new PipewardenError("bad_limit", "List from 1 to 500 events at a time.");
  const until = Math.min(endOfTime, Math.trunc(query.until ?? now + clockSkew));
  const since = Math.max(0, Math.trunc(query.since ?? (query.until ?? now) - defaultSpan));
  const oldest = orderKey(since);
  let newest = orderKey(until, "~");
  if (cursor !== undefined && checked(cursor) < newest) newest = cursor;
  // A bound without an id lies before its millisecond.
  let time = Number(newest.slice(0, 13)) - (newest.endsWith("#") ? 1 : 0);

  const found: Item[] = [];
  for (let visited = 0; time >= since; visited++) {
    if (visited === partitionsPerPage) return { events: await read(table, found), cursor: newest };
    const partition = partitionAt(query, time);
    const range = { from: oldest, to: newest };
    for (let after: string | undefined, more = oldest <= newest; more; more = after !== undefined) {
      const page = await table.list(partition.index, {
        PK: partition.PK,
        SK: range,
        descending: true,
        limit: limit + 1 - found.length + (cursor === undefined ? 0 : 1),
        ...(after === undefined ? {} : { after }),
      });
      // The range includes the event at which the page before ended.
      found.push(...page.items.filter((item) => item.order !== cursor));
      if (found.length > limit) {
        const shown = found.slice(0, limit);
        return { events: await read(table, shown), cursor: String(shown.at(-1)?.order) };
      }
      after = page.next;
    }
    newest = orderKey(partition.start);
    time = partition.start - 1;
  }
  return { events: await read(table, found) };
}

function checked(cursor: string): string {
  if (/^\d{13}#(?:[0-9a-f]{32})?$/.test(cursor)) return cursor;
  throw new PipewardenError("bad_cursor", "The place to go on from is not one that this listing gave. Start the listing anew.");
}

/** The events behind index entries. An entry without an item was left by a write that did not finish. */
async function read(table: Table, entries: readonly Item[]): Promise<AuditEvent[]> {
  const items = await Promise.all(entries.map(({ PK, SK }) => table.get({ PK, SK })));
  return items.flatMap((item) => (item === undefined ? [] : [unseal(item as unknown as SealedEvent)]));
}
