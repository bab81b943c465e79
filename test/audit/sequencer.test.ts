import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Batch } from "../../src/audit/batch.ts";
import { DynamoLedger } from "../../src/audit/dynamo-ledger.ts";
import type { AuditEntry } from "../../src/audit/event.ts";
import { eventId } from "../../src/audit/event-id.ts";
import { sequence } from "../../src/audit/sequencer.ts";
import { openEmbeddedTable } from "../../src/local/embedded-table.ts";
import { auditEventKey, batchesPartition, batchKey, inboxKey, inboxPartition, sequenceNumberKey } from "../../src/storage/keys.ts";
import type { Item, Table } from "../../src/storage/table.ts";
import { canonicalJson } from "../../src/values/hash.ts";
import { ownerId } from "../../src/values/ids.ts";
import { MovingClock } from "../deliveries/moving-clock.ts";
import { Killed, killAt } from "../storage/faults.ts";
import { faultyTable } from "../storage/faulty-table.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { strictTable } from "../storage/strict-table.ts";
import { thorough } from "../thorough.ts";
import { acme, entry, noon } from "./entries.ts";
import { LogAuditor } from "./log-checks.ts";

let clock: MovingClock;
let table: ReturnType<typeof memoryTable>;
let auditor: LogAuditor;
beforeEach(() => {
  clock = new MovingClock(noon);
  table = memoryTable(clock);
  auditor = new LogAuditor(acme);
});

const nothing = { sequenced: 0, size: 0, batches: 0, waiting: 0, overdue: 0, more: false };
const record = (of: string, changes: Partial<AuditEntry> = {}, into: Table = table) =>
  new DynamoLedger({ table: into }).record(entry({ of, ...changes }));
const idOf = (of: string) => eventId(entry({ of }));
const run = (batchSize?: number, limit?: { batches: number }) =>
  sequence({ table, clock, ...(batchSize === undefined ? {} : { batchSize }) }, acme, limit);

describe("the sequencer", () => {
  it("has nothing to do for an owner of whom nothing was recorded", async () => {
    expect(await run()).toEqual(nothing);
    expect(table.items()).toEqual([]);
  });

  it("puts waiting events into a batch, numbers them and empties the inbox", async () => {
    await record("one", { at: noon - 2 });
    await record("two", { at: noon - 1 });
    expect(await run()).toEqual({ ...nothing, sequenced: 2, size: 2, batches: 1 });
    const [one, two] = [idOf("one"), idOf("two")];
    expect(await table.get(batchKey(acme, 1))).toEqual({
      ...batchKey(acme, 1),
      number: 1,
      first: 0,
      size: 2,
      events: [one, two],
      leaves: [expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringMatching(/^[0-9a-f]{64}$/)],
      frontier: [expect.stringMatching(/^[0-9a-f]{64}$/)],
      root: expect.stringMatching(/^[0-9a-f]{64}$/),
      at: noon,
    });
    expect(await table.get(sequenceNumberKey(acme, two))).toEqual({ ...sequenceNumberKey(acme, two), sequence: 1, batch: 1 });
    expect((await table.query({ PK: inboxPartition(acme) })).items).toEqual([]);
    expect(auditor.lookAtEnd(table.items())).toEqual([one, two]);
  });

  it("goes on where it ended, and writes nothing when nothing is new", async () => {
    await record("one");
    await run();
    await record("two");
    expect(await run()).toMatchObject({ sequenced: 1, size: 2, batches: 1 });
    const before = table.items();
    expect(await run()).toEqual({ ...nothing, size: 2 });
    expect(table.items()).toEqual(before);
    expect(auditor.lookAtEnd(table.items())).toEqual([idOf("one"), idOf("two")]);
  });

  it("takes the oldest events first, whatever their ids", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `change-${index}`);
    for (const [index, of] of [...names.entries()].reverse()) await record(of, { at: noon + index });
    expect(await run(6)).toMatchObject({ sequenced: 20, batches: 4 });
    expect(auditor.lookAtEnd(table.items())).toEqual(names.map(idOf));
  });

  it("ends at the limit of batches and says that there may be more", async () => {
    for (const of of ["one", "two", "three"]) await record(of);
    expect(await run(1, { batches: 2 })).toMatchObject({ sequenced: 2, batches: 2, more: true });
    expect(await run(1, { batches: 2 })).toMatchObject({ sequenced: 1, size: 3, batches: 1, more: false });
  });

  it("keeps the logs of owners apart, also when something is the same event for both", async () => {
    const other = ownerId(8);
    await record("pause of everything");
    await record("pause of everything", { ownerId: other });
    expect(await run()).toMatchObject({ sequenced: 1, size: 1 });
    expect(await sequence({ table, clock }, other)).toMatchObject({ sequenced: 1, size: 1 });
    expect(new LogAuditor(other).lookAtEnd(table.items())).toEqual([idOf("pause of everything")]);
  });
});

describe("an announced event that was not written", () => {
  const announce = (of: string) => table.put({ ...inboxKey(acme, idOf(of)), at: noon });

  it("stays in the inbox until it is written", async () => {
    await announce("late");
    await record("one");
    expect(await run()).toMatchObject({ sequenced: 1, waiting: 1, overdue: 0 });
    expect(await table.get(inboxKey(acme, idOf("late")))).toBeDefined();
    await record("late");
    expect(await run()).toMatchObject({ sequenced: 1, waiting: 0, size: 2 });
    expect(auditor.lookAtEnd(table.items())).toEqual([idOf("one"), idOf("late")]);
  });

  it("is overdue after an hour", async () => {
    await announce("late");
    clock.pass(3600);
    expect(await run()).toMatchObject({ waiting: 1, overdue: 0 });
    clock.pass(1);
    expect(await run()).toMatchObject({ waiting: 1, overdue: 1 });
  });

  it("is never overdue when its announcement has no time, and goes first once it is written", async () => {
    await table.put({ ...inboxKey(acme, idOf("timeless")) });
    await record("one", { at: 1 });
    clock.pass(4000);
    expect(await run(1, { batches: 1 })).toMatchObject({ waiting: 1, overdue: 0 });
    await record("timeless");
    await record("two", { at: 2 });
    await run();
    expect(auditor.lookAtEnd(table.items())).toEqual(["one", "timeless", "two"].map(idOf));
  });

  it("is waited for also when its item holds no event", async () => {
    await announce("odd");
    await table.put({ ...auditEventKey(acme, idOf("odd")), event: 1 });
    expect(await run()).toMatchObject({ sequenced: 0, waiting: 1 });
  });

  it("holds up no others, however many of them there are", async () => {
    for (let count = 0; count < 300; count++) await announce(`late-${count}`);
    await record("one", { at: noon + 1 });
    expect(await run(10)).toMatchObject({ sequenced: 1, batches: 1, waiting: 300 });
  });
});

describe("an event that is announced again after it was logged", () => {
  it("is taken out of the inbox and not logged twice", async () => {
    await record("one");
    await run();
    await record("one");
    expect(await table.get(inboxKey(acme, idOf("one")))).toBeDefined();
    expect(await run()).toEqual({ ...nothing, size: 1 });
    expect(auditor.lookAtEnd(table.items())).toEqual([idOf("one")]);
  });
});

describe("a log that somebody changed", () => {
  const change = async (changes: (batch: Item & Batch) => Record<string, unknown>) => {
    const stored = (await table.get(batchKey(acme, 1))) as Item & Batch;
    await table.put({ ...stored, ...changes(stored) });
  };
  beforeEach(async () => {
    for (const of of ["one", "two", "three"]) await record(of);
    await run();
    await record("new");
  });

  it.each<[string, (batch: Item & Batch) => Record<string, unknown>]>([
    ["an event taken out", ({ events }) => ({ events: events.slice(1) })],
    ["an event and its hash taken out", ({ events, leaves }) => ({ events: events.slice(1), leaves: leaves.slice(1) })],
    ["no events", () => ({ events: [], leaves: [], first: 3 })],
    ["another root", () => ({ root: "00".repeat(32) })],
    ["another frontier", ({ leaves }) => ({ frontier: [leaves[0], leaves[1]] })],
    ["a shorter frontier", ({ leaves }) => ({ frontier: [leaves[0]], root: leaves[0] })],
    ["another size", () => ({ size: 4 })],
    ["another number", () => ({ number: 2 })],
    ["no list of events", () => ({ events: undefined })],
    ["a frontier that is no list", () => ({ frontier: "none" })],
  ])("is not continued: %s", async (_name, changes) => {
    await change(changes);
    const before = table.items();
    await expect(run()).rejects.toMatchObject({
      code: "audit_log_damaged",
      message:
        "Batch 0000000001 of the audit log of owner 7 is not as it was written, so nothing is added to the log. Find out who changed it, and restore it from a backup of the table.",
    });
    expect(table.items()).toEqual(before);
  });

  it("is not continued when an event of the last batch has another number than its place", async () => {
    const { events } = (await table.get(batchKey(acme, 1))) as Item & Batch;
    const [first = "", , last = ""] = events;
    await table.put({ ...sequenceNumberKey(acme, first), sequence: 9, batch: 1 });
    await table.delete(sequenceNumberKey(acme, last));
    await expect(run()).rejects.toMatchObject({
      code: "audit_log_forked",
      message: expect.stringMatching(/stands in batch 1 of the audit log as number 0, and has the number 9 already/),
    });
    expect((await table.query({ PK: batchesPartition(acme) })).items).toHaveLength(1);
  });
});

describe("a sequencer that dies", () => {
  it("at any call, and its successor at any call, loses and doubles nothing", async () => {
    let deaths = 0;
    const attempt = async (at: number, moment: "before" | "after", own: Table): Promise<boolean> => {
      const faults = killAt(at, moment);
      try {
        await sequence({ table: faultyTable(own, faults), clock, batchSize: 2 }, acme);
      } catch (error) {
        expect(error).toBeInstanceOf(Killed);
      }
      if (faults.fired) deaths++;
      return faults.fired;
    };
    const moments = ["before", "after"] as const;
    for (const moment of moments) {
      for (let [at, fired] = [1, true]; fired; at++) {
        for (const second of moments) {
          for (let [next, again] = [1, true]; again; next++) {
            const own = memoryTable(clock);
            const ownAuditor = new LogAuditor(acme);
            for (const of of ["one", "two", "three"]) await record(of, {}, own);
            fired = await attempt(at, moment, own);
            ownAuditor.look(own.items());
            again = fired && (await attempt(next, second, own));
            ownAuditor.look(own.items());
            await sequence({ table: own, clock, batchSize: 2 }, acme);
            expect(ownAuditor.lookAtEnd(own.items())).toHaveLength(3);
          }
        }
      }
    }
    expect(deaths).toBeGreaterThan(1000);
  });
});

// Ten thousand in the slow tests.
const backlog = thorough ? 10_000 : 2_000;

describe(`a backlog of ${backlog} events`, () => {
  it("goes into batches of 500 that fit into the table, with some 2,000 calls for each", async () => {
    for (let count = 0; count < backlog; count++) {
      const id = idOf(`change-${count}`);
      await table.put({ ...inboxKey(acme, id), at: noon + (count % 97) });
      await table.put({ ...auditEventKey(acme, id), event: canonicalJson({ id }) });
    }
    const strict = strictTable(table, { indexes: "forbidden" });
    expect(await sequence({ table: strict, clock }, acme)).toEqual({
      ...nothing,
      sequenced: backlog,
      size: backlog,
      batches: backlog / 500,
    });
    // For each event: read it, look for its number, number it, take it out of the inbox; for each batch: put it.
    // Beside these the last batch, and looks into the inbox, each of several batches' worth; the last one finds it empty.
    expect(strict.calls).toHaveLength((backlog / 500) * (4 * 500 + 1) + 1 + (thorough ? 3 : 1));
    expect(auditor.lookAtEnd(table.items())).toHaveLength(backlog);
    const sizes = (await table.query({ PK: batchesPartition(acme) })).items.map((item) => JSON.stringify(item).length);
    expect(Math.max(...sizes)).toBeLessThan(60_000);

    const idle = strictTable(table, { indexes: "forbidden" });
    await sequence({ table: idle, clock }, acme);
    expect(idle.calls.map(({ method }) => method)).toEqual(["query", "get", "query"]);
  });
});

describe("on the embedded engine", () => {
  let embedded: Awaited<ReturnType<typeof openEmbeddedTable>>;
  beforeAll(async () => {
    embedded = await openEmbeddedTable({ clock: { now: () => noon } });
  });
  afterAll(() => embedded.close());

  it("two sequencers at once log everything once", async () => {
    const names = Array.from({ length: 60 }, (_, index) => `change-${index}`);
    await Promise.all(names.map((of) => record(of, {}, embedded.table)));
    const deps = { table: embedded.table, clock, batchSize: 25 };
    const results = await Promise.all([sequence(deps, acme), sequence(deps, acme)]);
    expect(results.map(({ size }) => size)).toContain(60);
    expect(results.reduce((sum, { sequenced }) => sum + sequenced, 0)).toBe(60);
    const everything = async (PK: string) => (await embedded.table.query({ PK })).items;
    const shards = await Promise.all([..."0123456789abcdef"].map((digit) => everything(`E#${acme}#${digit}`)));
    const numbers = await Promise.all(names.map((of) => embedded.table.get(sequenceNumberKey(acme, idOf(of)))));
    const items = [...shards.flat(), ...(await everything(batchesPartition(acme))), ...(await everything(inboxPartition(acme)))];
    expect(auditor.lookAtEnd([...items, ...numbers.flatMap((item) => item ?? [])])).toHaveLength(60);
  });
});
