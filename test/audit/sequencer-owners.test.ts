import { beforeEach, describe, expect, it } from "vitest";
import { lastBatch } from "../../src/audit/batch.ts";
import { DynamoLedger } from "../../src/audit/dynamo-ledger.ts";
import { eventId } from "../../src/audit/event-id.ts";
import { trailOwners } from "../../src/audit/owners.ts";
import { sequenceAll } from "../../src/audit/sequence-all.ts";
import { batchesPartition, batchKey, inboxKey, trailOwnersPartition } from "../../src/storage/keys.ts";
import type { Table } from "../../src/storage/table.ts";
import { type OwnerId, ownerId } from "../../src/values/ids.ts";
import { MovingClock } from "../deliveries/moving-clock.ts";
import type { Faults } from "../storage/faults.ts";
import { faultyTable, throttled } from "../storage/faulty-table.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { strictTable } from "../storage/strict-table.ts";
import { entry, noon } from "./entries.ts";

const [one, two, three] = [ownerId(1), ownerId(2), ownerId(3)];
const nothing = { owners: 0, sequenced: 0, batches: 0, waiting: 0, overdue: 0, failed: 0 };

let clock: MovingClock;
let table: ReturnType<typeof memoryTable>;
let logged: { level: string; fields: object; message: string }[];
beforeEach(() => {
  // A minute that three owners begin with the first of them.
  clock = new MovingClock(noon - (noon % 180_000));
  table = memoryTable(clock);
  logged = [];
});

const record = async (owner: OwnerId, events: number, from = 0) => {
  const ledger = new DynamoLedger({ table });
  for (let event = from; event < from + events; event++) await ledger.record(entry({ of: `change-${event}`, ownerId: owner }));
};
const note = (level: string) => (fields: object, message: string) => void logged.push({ level, fields, message });
const log = { debug: note("debug"), info: note("info"), warn: note("warn"), error: note("error") };
const all = (own: Table = table, batchSize?: number) =>
  sequenceAll({ table: own, clock, log, ...(batchSize === undefined ? {} : { batchSize }) });
const size = async (owner: OwnerId) => (await lastBatch(table, owner))?.frontier.size ?? 0;
/** Calls `before` with the name of each call to the table. */
const watched = (before: (call: string) => void): Table => {
  const faults: Faults = {
    async around(call, perform) {
      before(call);
      return await perform();
    },
  };
  return faultyTable(table, faults);
};

describe("the sequencer of all owners", () => {
  it("has nothing to do before anything was recorded", async () => {
    expect(await all()).toEqual(nothing);
  });

  it("continues the log of everyone of whom something was recorded, without a sweep having seen them, and reads no index", async () => {
    await record(one, 2);
    await record(two, 1);
    const strict = strictTable(table, { indexes: "forbidden" });
    expect(await all(strict)).toEqual({ ...nothing, owners: 2, sequenced: 3, batches: 2 });
    expect([await size(one), await size(two)]).toEqual([2, 1]);
    await record(two, 1, 1);
    expect(await all()).toEqual({ ...nothing, owners: 2, sequenced: 1, batches: 1 });
    expect(logged).toEqual([]);
  });

  it("finds its owners however many pages they fill", async () => {
    for (const owner of [one, two, three]) await record(owner, 1);
    const { query } = table;
    table.query = (asked) => query(asked.PK === trailOwnersPartition ? { ...asked, limit: 2 } : asked);
    expect(await trailOwners(table)).toEqual([one, two, three]);
  });

  it("lets no owner's failure stop the others, and goes on with it in the next minute", async () => {
    for (const owner of [one, two, three]) await record(owner, 1);
    const throttles = watched((call) => {
      if (call === `table.put ${batchesPartition(two)}`) throw throttled();
    });
    expect(await all(throttles)).toEqual({ ...nothing, owners: 3, sequenced: 2, batches: 2, failed: 1 });
    expect([await size(one), await size(two), await size(three)]).toEqual([1, 0, 1]);
    const fields = { err: expect.objectContaining({ code: "storage_throttled" }), owner: two };
    expect(logged).toEqual([{ level: "warn", fields, message: "the audit log of an owner has to wait" }]);
    expect(await all()).toMatchObject({ sequenced: 1, failed: 0 });
  });

  it("tells of a log that somebody changed as an error", async () => {
    for (const owner of [one, two]) await record(owner, 1);
    await all();
    await table.update(batchKey(one, 1), { set: { root: "00".repeat(32) } });
    for (const owner of [one, two]) await record(owner, 1, 1);
    expect(await all()).toMatchObject({ sequenced: 1, failed: 1 });
    const fields = { err: expect.objectContaining({ code: "audit_log_damaged" }), owner: one };
    expect(logged).toEqual([{ level: "error", fields, message: "the audit log of an owner cannot be continued" }]);
  });

  it("lets an owner's backlog keep nobody waiting", async () => {
    await record(one, 10);
    await record(two, 5);
    const puts: string[] = [];
    const watching = watched((call) => {
      if (call.startsWith("table.put B#")) puts.push(call.slice(-1));
    });
    expect(await all(watching, 1)).toEqual({ ...nothing, owners: 2, sequenced: 15, batches: 15 });
    expect(puts.join("")).toBe("111122221111211");
  });

  it("begins no turn after 40 seconds, and begins the next minute with another owner", async () => {
    for (const owner of [one, two, three]) await record(owner, 1);
    const slow = watched((call) => {
      if (call.startsWith("table.put B#")) clock.pass(20);
    });
    expect(await all(slow)).toMatchObject({ owners: 3, sequenced: 2 });
    expect([await size(one), await size(two), await size(three)]).toEqual([1, 1, 0]);
    clock.pass(20);
    for (const owner of [one, two]) await record(owner, 1, 1);
    expect(await all(slow)).toMatchObject({ sequenced: 2 });
    expect([await size(one), await size(two), await size(three)]).toEqual([1, 2, 1]);
  });

  it("warns of events that were announced more than an hour ago and never written", async () => {
    await record(one, 1);
    await table.put({ ...inboxKey(one, eventId(entry({ of: "lost" }))), at: clock.now() });
    clock.pass(3601);
    expect(await all()).toEqual({ ...nothing, owners: 1, sequenced: 1, batches: 1, waiting: 1, overdue: 1 });
    const message = "audit events were announced more than an hour ago and never written: look at the dead letters of that time";
    expect(logged).toEqual([{ level: "warn", fields: { owner: one, overdue: 1 }, message }]);
  });

  it("throws when the owners cannot be listed", async () => {
    const down = watched(() => {
      throw throttled();
    });
    await expect(all(down)).rejects.toMatchObject({ code: "storage_throttled" });
  });
});
