import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DynamoLedger } from "../../src/audit/dynamo-ledger.ts";
import type { AuditEntry } from "../../src/audit/event.ts";
import { type EventQuery, listEvents } from "../../src/audit/list.ts";
import { auditEventKey } from "../../src/storage/keys.ts";
import type { Table } from "../../src/storage/table.ts";
import { ownerId, repositoryId } from "../../src/values/ids.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { strictTable } from "../storage/strict-table.ts";
import { acme, entry, noon, shop } from "./entries.ts";

const day = 24 * 3600 * 1000;

async function trail(...entries: Partial<AuditEntry>[]) {
  const table = memoryTable({ now: () => noon });
  const ledger = new DynamoLedger({ table });
  for (const [index, changes] of entries.entries()) await ledger.record(entry({ of: `change-${index}`, ...changes }));
  return table;
}

/** What each event is of, page by page to the end. */
async function pagesOf(table: Table, query: EventQuery): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await listEvents(table, { ...query, ...(cursor === undefined ? {} : { cursor }) }, noon);
    pages.push(page.events.map((event) => event.data.metadata.correlation_uid));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return pages;
}

const listed = async (table: Table, query: Partial<EventQuery> = {}) =>
  (await pagesOf(table, { ownerId: acme, limit: 500, ...query } as EventQuery)).flat();

describe("a listing of events", () => {
  it("goes from the newest to the oldest, across days and months", async () => {
    const table = await trail({ at: noon - 40 * day }, { at: noon }, { at: noon - 1 }, { at: noon - 10 * day }, { at: noon - day });
    const newestFirst = ["change-1", "change-2", "change-4", "change-3", "change-0"];
    expect(await listed(table)).toEqual(newestFirst);
    expect(await listed(table, { repositoryId: shop })).toEqual(newestFirst);
    expect(await listed(table, { actorId: 42 })).toEqual(newestFirst);
  });

  it("holds one owner's, repository's or person's events and no others'", async () => {
    const api = { id: repositoryId(71), owner: "acme", name: "api" };
    const hubot = { id: 43, login: "hubot", type: "Bot" };
    const elsewhere = ownerId(8);
    const table = await trail({}, { repository: api }, { actor: hubot }, { ownerId: elsewhere });
    expect((await listed(table)).sort()).toEqual(["change-0", "change-1", "change-2"]);
    expect((await listed(table, { repositoryId: shop })).sort()).toEqual(["change-0", "change-2"]);
    expect((await listed(table, { actorId: 42 })).sort()).toEqual(["change-0", "change-1"]);
    expect(await listed(table, { ownerId: elsewhere, repositoryId: shop })).toEqual(["change-3"]);
    expect(await listed(table, { ownerId: elsewhere, actorId: 42 })).toEqual(["change-3"]);
  });

  it("includes both ends of the time it is asked for", async () => {
    const table = await trail({ at: noon - 2 }, { at: noon - 1 }, { at: noon }, { at: noon + 1 });
    expect(await listed(table, { since: noon - 1, until: noon })).toEqual(["change-2", "change-1"]);
    expect(await listed(table, { since: noon + 1, until: noon })).toEqual([]);
    expect(await listed(table, { since: 0, until: 1e15 })).toHaveLength(4);
  });

  it("reaches 90 days back unless told otherwise, and a little ahead, since clocks differ", async () => {
    const table = await trail({ at: noon - 90 * day }, { at: noon - 91 * day }, { at: noon + 60_000 });
    expect(await listed(table)).toEqual(["change-2", "change-0"]);
    expect(await listed(table, { since: noon - 91 * day })).toEqual(["change-2", "change-0", "change-1"]);
  });

  it("ends its last page without a cursor, even when the page is full", async () => {
    const table = await trail({ at: noon }, { at: noon - 1 }, { at: noon - day }, { at: noon - 2 * day });
    expect(await pagesOf(table, { ownerId: acme, limit: 2 })).toEqual([
      ["change-0", "change-1"],
      ["change-2", "change-3"],
    ]);
  });

  it("gives up a page in a long quiet time and goes on from there", async () => {
    const table = strictTable(await trail({ at: noon }, { at: noon - 250 * day }), { indexes: "lagging" });
    const pages = await pagesOf(table, { ownerId: acme, limit: 5, since: noon - 300 * day });
    expect(pages).toEqual([["change-0"], [], ["change-1"], []]);
    expect(table.calls.filter(({ method }) => method === "list").length).toBe(301);
  });

  it("shows every event once, in order, whatever the page and the times", async () => {
    const at = fc.integer({ min: noon - 3 * day, max: noon }).map((time) => time - (time % (day / 4)));
    await fc.assert(
      fc.asyncProperty(fc.array(at, { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), at, at, async (times, limit, one, other) => {
        const [since, until] = one < other ? [one, other] : [other, one];
        const table = await trail(...times.map((time) => ({ at: time })));
        const expected = times.flatMap((time, index) => (since <= time && time <= until ? [{ time, of: `change-${index}` }] : []));
        for (const subject of [{}, { repositoryId: shop }, { actorId: 42 }]) {
          const pages = await pagesOf(table, { ownerId: acme, limit, since, until, ...subject });
          const shown = pages.flat();
          expect([...shown].sort()).toEqual(expected.map(({ of }) => of).sort());
          const shownTimes = shown.map((of) => times[Number(of.slice("change-".length))]);
          expect(shownTimes).toEqual([...shownTimes].sort((a, b) => Number(b) - Number(a)));
          for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("goes on in the right place when events arrive between two pages", async () => {
    const table = await trail({ at: noon - 2 }, { at: noon - 4 });
    const first = await listEvents(table, { ownerId: acme, limit: 1 }, noon);
    await new DynamoLedger({ table }).record(entry({ of: "newer", at: noon }));
    await new DynamoLedger({ table }).record(entry({ of: "between", at: noon - 3 }));
    const { events } = await listEvents(table, { ownerId: acme, limit: 5, cursor: String(first.cursor) }, noon);
    expect(events.map(({ data }) => data.metadata.correlation_uid)).toEqual(["between", "change-1"]);
  });

  it("does not leave the time it is asked for by a cursor of another listing", async () => {
    const table = await trail({ at: noon }, { at: noon - day });
    const { events } = await listEvents(table, { ownerId: acme, limit: 5, until: noon - 1, cursor: `${noon + day}#` }, noon);
    expect(events.map(({ data }) => data.metadata.correlation_uid)).toEqual(["change-1"]);
  });

  it("leaves out an index entry whose event was never stored", async () => {
    const table = await trail({}, {});
    const [item] = (await table.list("byDay", { PK: "7#2031-05-06" })).items;
    const phantom: Table = { ...table, get: async (key) => (key.SK === item?.SK ? undefined : await table.get(key)) };
    expect((await listEvents(phantom, { ownerId: acme, limit: 5 }, noon)).events).toHaveLength(1);
    expect(item).toMatchObject(auditEventKey(acme, String(item?.SK)));
  });

  it("pages past a table that answers fewer entries than asked for", async () => {
    const table = await trail({ at: noon }, { at: noon - 1 }, { at: noon - 2 });
    const meagre: Table = { ...table, list: (index, query) => table.list(index, { ...query, limit: 1 }) };
    expect(await listed(meagre)).toEqual(["change-0", "change-1", "change-2"]);
  });

  it.each([0, 501, 1.5, Number.NaN])("refuses a limit of %d", async (limit) => {
    await expect(listEvents(await trail(), { ownerId: acme, limit }, noon)).rejects.toMatchObject({
      code: "bad_limit",
      message: "List from 1 to 500 events at a time.",
    });
  });

  it.each(["", "x", "123#", `${noon}#XYZ`])("refuses the cursor %j", async (cursor) => {
    await expect(listEvents(await trail(), { ownerId: acme, limit: 1, cursor }, noon)).rejects.toMatchObject({ code: "bad_cursor" });
  });
});
