import { describe, expect, it } from "vitest";
import { acquireLease, type Lease, LeaseLost } from "../../src/deliveries/lease.ts";
import { leaseKey } from "../../src/storage/keys.ts";
import { repositoryId } from "../../src/values/ids.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { MovingClock } from "./moving-clock.ts";

function setting() {
  const clock = new MovingClock();
  const table = memoryTable(clock);
  const scope = repositoryId(11);
  const ask = (holder = "a", changes: Partial<Parameters<typeof acquireLease>[2]> = {}) =>
    acquireLease(table, clock, { scope, lane: "act", holder, seconds: 90, ...changes });
  const have = async (holder?: string): Promise<Lease> => {
    const lease = await ask(holder);
    if (lease === undefined) throw new Error("The lease is another's");
    return lease;
  };
  return { clock, table, scope, ask, have };
}

describe("a lease", () => {
  it("is one holder's at a time, for each scope and lane", async () => {
    const { clock, ask, have } = setting();
    const lease = await have("a");
    expect(lease.expiresAt).toBe(clock.now() + 90_000);
    expect(await ask("b")).toBeUndefined();
    expect(await ask("a")).toBeUndefined();
    expect(await ask("b", { lane: "fix" })).toBeDefined();
    expect(await ask("b", { scope: repositoryId(12) })).toBeDefined();
  });

  it("goes to exactly one of many that ask at once", async () => {
    const { ask } = setting();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(String(index))));
    expect(answers.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  it("is free again when it is given back", async () => {
    const { ask, have } = setting();
    await (await have("a")).release();
    expect(await ask("b")).toBeDefined();
  });

  it("can be taken over when it has run out, not a moment earlier", async () => {
    const { clock, ask, have } = setting();
    await have("a");
    clock.pass(90);
    expect(await ask("b")).toBeUndefined();
    clock.pass(0.001);
    expect(await ask("b")).toBeDefined();
  });

  it("lasts as long again when it is renewed", async () => {
    const { clock, ask, have } = setting();
    const lease = await have("a");
    clock.pass(80);
    await lease.renew();
    expect(lease.expiresAt).toBe(clock.now() + 90_000);
    clock.pass(80);
    expect(await ask("b")).toBeUndefined();
    await expect(lease.renew()).resolves.toBeUndefined();
  });

  it("cannot be renewed after it ran out, even if nobody else has it", async () => {
    const { clock, have } = setting();
    const lease = await have("a");
    clock.pass(90.001);
    await expect(lease.renew()).rejects.toThrow(LeaseLost);
  });

  it("cannot be renewed or given back by a holder who lost it to another", async () => {
    const { clock, table, scope, ask, have } = setting();
    const lost = await have("a");
    // The other's clock is ahead.
    const ahead = new MovingClock(clock.now() + 91_000);
    expect(await acquireLease(table, ahead, { scope, lane: "act", holder: "b", seconds: 90 })).toBeDefined();
    await expect(lost.renew()).rejects.toMatchObject({ code: "lease_lost", message: expect.stringContaining("11") });
    await expect(lost.release()).resolves.toBeUndefined();
    expect(await ask("c")).toBeUndefined();
    expect(await table.get(leaseKey(scope, "act"))).toMatchObject({ holder: "b" });
  });

  it("is won by the client's second try of a write whose answer was lost", async () => {
    const { clock, table, scope } = setting();
    const twice = { ...table, put: async (...write: Parameters<typeof table.put>) => table.put(...write).then(() => table.put(...write)) };
    expect(await acquireLease(twice, clock, { scope, lane: "act", holder: "a", seconds: 90 })).toBeDefined();
  });

  it("is not won, lost or given back when the table fails: the failure is told", async () => {
    const { clock, table, scope, have } = setting();
    const fault = new Error("the table is down");
    const down = { ...table, put: () => Promise.reject(fault) };
    await expect(acquireLease(down, clock, { scope, lane: "act", holder: "a", seconds: 90 })).rejects.toBe(fault);
    const lease = await have();
    table.update = () => Promise.reject(fault);
    await expect(lease.renew()).rejects.toBe(fault);
  });
});
