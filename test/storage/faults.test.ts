import { describe, expect, it } from "vitest";
import { failAt, failSometimes, Killed, killAt } from "./faults.ts";
import { faultyTable, throttled } from "./faulty-table.ts";
import { memoryTable } from "./memory-table.ts";
import { strictTable } from "./strict-table.ts";

const clock = { now: () => Date.UTC(2031, 0, 1) };
const key = { PK: "P", SK: "-" };

describe("a kill", () => {
  it("before a call leaves nothing of it, and nothing is called afterwards", async () => {
    const table = memoryTable(clock);
    const faults = killAt(2, "before");
    const mortal = faultyTable(table, faults);
    await mortal.put({ ...key, n: 1 });
    await expect(mortal.put({ ...key, n: 2 })).rejects.toBeInstanceOf(Killed);
    await expect(mortal.delete(key)).rejects.toBeInstanceOf(Killed);
    expect(table.items()).toEqual([{ ...key, n: 1 }]);
    expect(faults.calls).toEqual(["table.put P", "table.put P"]);
    expect(faults.fired).toBe(true);
  });

  it("after a call leaves its effect", async () => {
    const table = memoryTable(clock);
    const mortal = faultyTable(table, killAt(1, "after"));
    await expect(mortal.put({ ...key, n: 1 })).rejects.toBeInstanceOf(Killed);
    await expect(mortal.get(key)).rejects.toBeInstanceOf(Killed);
    expect(table.items()).toEqual([{ ...key, n: 1 }]);
  });

  it("beyond the last call does not happen", async () => {
    const faults = killAt(2, "before");
    await faultyTable(memoryTable(clock), faults).get(key);
    expect(faults).toMatchObject({ fired: false, calls: ["table.get P"] });
  });
});

describe("faults of single calls", () => {
  it("hit the numbered calls only", async () => {
    const table = memoryTable(clock);
    const faulty = faultyTable(table, failAt([1, 3], "after", throttled));
    await expect(faulty.put({ ...key, n: 1 })).rejects.toMatchObject({ code: "storage_throttled" });
    expect(await faulty.get(key)).toEqual({ ...key, n: 1 });
    await expect(faulty.update(key, { add: { n: 1 } })).rejects.toMatchObject({ code: "storage_throttled" });
    expect((await faulty.query({ PK: "P" })).items).toEqual([{ ...key, n: 2 }]);
    expect((await faulty.list("byDay", { PK: "P" })).items).toEqual([]);
  });

  it("by chance depend on the seed alone", async () => {
    const fates = async (seed: number) => {
      const faults = failSometimes({ probability: 0.3, seed, error: throttled });
      const results = await Promise.allSettled(Array.from({ length: 200 }, () => faults.around("call", async () => 1)));
      return { fates: results.map(({ status }) => status).join(), failed: faults.failed() };
    };
    const { fates: first, failed } = await fates(7);
    expect((await fates(7)).fates).toBe(first);
    expect((await fates(8)).fates).not.toBe(first);
    expect(failed).toBeGreaterThan(30);
    expect(failed).toBeLessThan(90);
  });
});

describe("the strict table", () => {
  it("shows in an index only what was written before it caught up", async () => {
    const table = strictTable(memoryTable(clock), { indexes: "lagging" });
    const listed = async () => (await table.list("byDay", { PK: "day" })).items.length;
    await table.put({ ...key, ownerDay: "day", order: "1" });
    expect(await listed()).toBe(0);
    table.catchUp();
    expect(await listed()).toBe(1);
    await table.update(key, { set: { order: "2" } });
    expect(await listed()).toBe(0);
    await table.delete(key);
    expect(await table.get(key)).toBeUndefined();
    expect((await table.query({ PK: "P" })).items).toEqual([]);
    expect(table.calls.map(({ method }) => method)).toEqual(["put", "list", "list", "update", "list", "delete", "get", "query"]);
  });

  it("forbids listings to a flow that decides", async () => {
    const table = strictTable(memoryTable(clock), { indexes: "forbidden" });
    await expect(table.list("byDay", { PK: "day" })).rejects.toThrow("byDay");
  });
});
