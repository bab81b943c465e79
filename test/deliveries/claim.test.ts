import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { claimDelivery } from "../../src/deliveries/claim.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { MovingClock } from "./moving-clock.ts";

function setting() {
  const clock = new MovingClock();
  const table = memoryTable(clock);
  const guid = randomUUID();
  return { clock, table, claim: (lane: "act" | "fix" = "act") => claimDelivery(table, clock, { guid, lane }) };
}

describe("the claim of a delivery", () => {
  it("knows nothing of a new delivery, and looking at it leaves no trace", async () => {
    const { table, claim } = setting();
    const { plan, completed, referencedAt } = await claim();
    expect({ plan, completed, referencedAt }).toEqual({});
    expect(table.items()).toEqual([]);
  });

  it("keeps the first plan: whoever resumes the delivery follows it, whatever he would decide", async () => {
    const { claim } = setting();
    const first = await claim();
    const rival = await claim();
    expect(await first.savePlan({ changes: ["a"] })).toEqual({ changes: ["a"] });
    expect(await rival.savePlan({ changes: ["b"] })).toEqual({ changes: ["a"] });
    expect(await first.savePlan(["c"])).toEqual({ changes: ["a"] });
    expect((await claim()).plan).toEqual({ changes: ["a"] });
  });

  it("takes an empty plan for a plan", async () => {
    const { claim } = setting();
    await (await claim()).savePlan(null);
    expect(await (await claim()).savePlan(["later"])).toBeNull();
    expect((await claim()).plan).toBeNull();
  });

  it("is completed once, with the first result", async () => {
    const { clock, claim } = setting();
    const at = clock.now();
    const first = await claim();
    expect(first.completed).toBeUndefined();
    await first.complete("done");
    clock.pass(5);
    await first.complete("again");
    expect((await claim()).completed).toEqual({ at, result: "done" });
  });

  it("notes a copy that was left, and a copy that was done once more", async () => {
    const { clock, claim } = setting();
    await (await claim()).complete("done");
    expect(await claim()).not.toHaveProperty("skippedAt");
    const copy = await claim();
    clock.pass(5);
    await copy.noteSkipped();
    const skippedAt = clock.now();
    clock.pass(5);
    await (await claim()).noteSkipped();
    expect((await claim()).skippedAt).toBe(skippedAt);
    expect((await claim()).repeatedAt).toBeUndefined();
    await (await claim()).complete("done");
    expect((await claim()).repeatedAt).toBe(clock.now());
  });

  it("is each lane's own", async () => {
    const { claim } = setting();
    await (await claim("act")).complete("done");
    expect((await claim("fix")).completed).toBeUndefined();
  });

  it("notes when a reference was queued, which is not to say that anything is done", async () => {
    const { clock, claim } = setting();
    await (await claim()).noteReference();
    expect(await claim()).toMatchObject({ referencedAt: clock.now() });
    expect((await claim()).completed).toBeUndefined();
  });

  it("is forgotten after thirty days", async () => {
    const { clock, claim } = setting();
    await (await claim()).complete("done");
    clock.pass(29 * 86_400);
    expect((await claim()).completed).toBeDefined();
    clock.pass(86_401);
    expect((await claim()).completed).toBeUndefined();
  });

  it("tells when the table fails", async () => {
    const { table, claim } = setting();
    const known = await claim();
    const fault = new Error("the table is down");
    table.update = () => Promise.reject(fault);
    await expect(known.complete("done")).rejects.toBe(fault);
    await expect(known.savePlan({})).rejects.toBe(fault);
  });
});
