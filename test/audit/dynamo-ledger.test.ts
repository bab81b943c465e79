import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DynamoLedger } from "../../src/audit/dynamo-ledger.ts";
import { eventId } from "../../src/audit/event-id.ts";
import { listEvents } from "../../src/audit/list.ts";
import { type SealedEvent, sealProblems, unseal } from "../../src/audit/sealed-event.ts";
import { openEmbeddedTable } from "../../src/local/embedded-table.ts";
import { auditEventKey, inboxKey, inboxPartition, trailOwnerKey, trailOwnersPartition } from "../../src/storage/keys.ts";
import { canonicalJson } from "../../src/values/hash.ts";
import { failAt } from "../storage/faults.ts";
import { faultyTable, throttled } from "../storage/faulty-table.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { acme, entry, noon } from "./entries.ts";

const clock = { now: () => noon };
const id = eventId(entry());
const eventKey = auditEventKey(acme, id);

describe("the ledger", () => {
  it("notes the owner, puts the inbox item, then the event; the owner once only", async () => {
    const faults = failAt([], "before", throttled);
    const ledger = new DynamoLedger({ table: faultyTable(memoryTable(clock), faults) });
    await ledger.record(entry());
    const once = [`table.put ${inboxPartition(acme)}`, `table.put ${eventKey.PK}`];
    expect(faults.calls).toEqual([`table.put ${trailOwnersPartition}`, ...once]);
    await ledger.record(entry());
    expect(faults.calls.slice(3)).toEqual(once);
  });

  it("stores the event sealed, with the attributes by which it is listed", async () => {
    const table = memoryTable(clock);
    await new DynamoLedger({ table }).record(entry());
    expect(await table.get(inboxKey(acme, id))).toEqual({ ...inboxKey(acme, id), at: noon });
    const item = await table.get(eventKey);
    expect(item).toMatchObject({
      order: `${noon}#${id}`,
      ownerDay: "7#2031-05-06",
      repositoryMonth: "7#70#2031-05",
      actorMonth: "7#42#2031-05",
    });
    const stored = item as unknown as SealedEvent;
    expect(sealProblems(stored)).toEqual([]);
    expect(unseal(stored)).toMatchObject({ id, data: { message: entry().summary } });
  });

  it("does not list an event without repository and actor under any", async () => {
    const table = memoryTable(clock);
    const { repository: _repository, actor: _actor, ...bare } = entry();
    await new DynamoLedger({ table }).record(bare);
    const item = await table.get(eventKey);
    expect(item).not.toHaveProperty("repositoryMonth");
    expect(item).not.toHaveProperty("actorMonth");
    expect(item).toHaveProperty("ownerDay");
  });

  it("changes nothing when the same event is recorded again, in other words and with other salts", async () => {
    const table = memoryTable(clock);
    const ledger = new DynamoLedger({ table });
    await ledger.record(entry());
    const first = table.items();
    await ledger.record(entry({ summary: "other words", at: noon + 1 }));
    expect(table.items()).toEqual(first);
  });

  it("leaves one event of twenty that are recorded at once", async () => {
    const table = memoryTable(clock);
    const ledger = new DynamoLedger({ table });
    await Promise.all(Array.from({ length: 20 }, (_, writer) => ledger.record(entry({ summary: `writer ${writer}` }))));
    expect(table.items()).toHaveLength(3);
    expect(sealProblems((await table.get(eventKey)) as unknown as SealedEvent)).toEqual([]);
  });

  it.each([
    [1, "before"],
    [1, "after"],
    [2, "before"],
    [2, "after"],
    [3, "before"],
    [3, "after"],
  ] as const)("throws when write %i fails %s taking effect, and finishes at the next try", async (call, moment) => {
    const table = memoryTable(clock);
    const ledger = new DynamoLedger({ table: faultyTable(table, failAt([call], moment, throttled)) });
    await expect(ledger.record(entry())).rejects.toMatchObject({ code: "storage_throttled" });
    await ledger.record(entry());
    expect(table.items().map(({ PK, SK }) => ({ PK, SK }))).toEqual([trailOwnerKey(acme), inboxKey(acme, id), eventKey]);
    expect(sealProblems((await table.get(eventKey)) as unknown as SealedEvent)).toEqual([]);
  });

  it.each([Number.NaN, -1, 1.5, 1e13])("refuses the time %d", async (at) => {
    const table = memoryTable(clock);
    await expect(new DynamoLedger({ table }).record(entry({ at }))).rejects.toMatchObject({
      code: "audit_time",
      message: expect.stringContaining(String(at)),
    });
    expect(table.items()).toEqual([]);
  });

  it("takes text that is not well-formed Unicode, as webhooks can bring it", async () => {
    const table = memoryTable(clock);
    await new DynamoLedger({ table }).record(entry({ summary: "half \ud83d of a pair", before: { "\udc00": ["\ud800"] } }));
    const { data } = unseal((await table.get(eventKey)) as unknown as SealedEvent);
    expect(data.message).toBe("half \ufffd of a pair");
    expect(data.unmapped.before).toEqual({ "\ufffd": ["\ufffd"] });
  });

  it("takes any number and any member name as they are", async () => {
    const table = memoryTable(clock);
    const before = JSON.parse('{"__proto__":{"a":1},"constructor":null,"":[1e21,-0.1,9007199254740993,5e-324,true]}');
    await new DynamoLedger({ table }).record(entry({ before }));
    const stored = (await table.get(eventKey)) as unknown as SealedEvent;
    expect(canonicalJson(unseal(stored).data.unmapped.before ?? "none")).toBe(canonicalJson(before));
    expect(sealProblems(stored)).toEqual([]);
  });

  describe("on the embedded engine", () => {
    let embedded: Awaited<ReturnType<typeof openEmbeddedTable>>;
    beforeAll(async () => {
      embedded = await openEmbeddedTable({ clock });
    });
    afterAll(() => embedded.close());

    it("keeps the very bytes that the log commits to, and lists the event", async () => {
      const given = entry({ before: JSON.parse('{"__proto__":1,"":[1e21,0.1,""]}'), after: "😀" });
      await new DynamoLedger({ table: embedded.table }).record(given);
      const stored = (await embedded.table.get(eventKey)) as unknown as SealedEvent;
      expect(sealProblems(stored)).toEqual([]);
      const { events } = await listEvents(embedded.table, { ownerId: acme, limit: 10 }, noon);
      expect(events).toEqual([unseal(stored)]);
      expect(events[0]?.data.unmapped.after).toBe("😀");
    });
  });
});
