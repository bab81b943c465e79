import { describe, expect, it } from "vitest";
import { apply } from "../../src/changes/apply.ts";
import { openIntent, writeOutcome } from "../../src/changes/intents.ts";
import { settle } from "../../src/changes/settle.ts";
import { openIntentKey } from "../../src/storage/keys.ts";
import { RetryLater } from "../../src/values/errors.ts";
import { repository, switchOn, workbench } from "./bench.ts";

const now = Date.UTC(2026, 0, 15, 12);

describe("settling what an earlier holder of the lease left open", () => {
  it("performs an intent whose target is still as expected", async () => {
    const { context, table, world, open, events } = workbench();
    await openIntent(table, switchOn(), now);
    expect(await settle(repository.id, "act", context)).toMatchObject([{ outcome: { status: "succeeded", found: false } }]);
    expect(world.lamp).toBe("on");
    expect(open()).toBe(0);
    expect(events.map(({ phase }) => phase)).toEqual(["requested", "succeeded"]);
  });

  it("finds an intent that was performed before its holder died", async () => {
    const { context, table, world, steps } = workbench();
    await openIntent(table, switchOn(), now);
    world.lamp = "on";
    expect(await settle(repository.id, "act", context)).toMatchObject([{ outcome: { status: "succeeded", found: true } }]);
    expect(steps).not.toContain("perform");
  });

  it("records a conflict when somebody else has changed the target meanwhile", async () => {
    const { context, table, world, steps, open } = workbench();
    await openIntent(table, switchOn(), now);
    world.lamp = "broken";
    expect(await settle(repository.id, "act", context)).toMatchObject([{ outcome: { status: "conflict" } }]);
    expect(steps).toContain("look again");
    expect(open()).toBe(0);
  });

  it("reads first even for a kind that trusts its observation", async () => {
    const { context, table, steps } = workbench({ trustsObservation: true });
    await openIntent(table, switchOn(), now);
    await settle(repository.id, "act", context);
    expect(steps.indexOf("read")).toBeLessThan(steps.indexOf("perform"));
    expect(steps).toContain("read");
  });

  it("only ends an intent whose outcome stands already, and records its event in case that is missing", async () => {
    const { context, table, world, steps, open, events } = workbench();
    const change = switchOn();
    await openIntent(table, change, now);
    await writeOutcome(table, change, { status: "succeeded", found: false, before: "off", after: "on" }, now);
    await settle(repository.id, "act", context);
    expect(steps).toEqual(["record succeeded"]);
    expect(world.lamp).toBe("off");
    expect(open()).toBe(0);
    expect(events).toHaveLength(1);
  });

  it("drops a pointer that leads to no intent: nothing was intended yet", async () => {
    const { context, table, open, events } = workbench();
    await table.put({ ...openIntentKey(repository.id, "act", "gone"), openedAt: 0 });
    expect(await settle(repository.id, "act", context)).toEqual([]);
    expect(open()).toBe(0);
    expect(events).toEqual([]);
  });

  it("leaves the intents of other lanes and repositories alone", async () => {
    const { context, table, open } = workbench();
    await openIntent(table, switchOn({ lane: "fix" }), now);
    expect(await settle(repository.id, "act", context)).toEqual([]);
    expect(open()).toBe(1);
  });

  it("stops at GitHub's rate limit with the intent still open", async () => {
    const { context, table, open } = workbench({
      async read() {
        throw new RetryLater("rate_limited", "Wait.", { seconds: 60, countsAsFailure: false });
      },
    });
    await openIntent(table, switchOn(), now);
    await expect(settle(repository.id, "act", context)).rejects.toBeInstanceOf(RetryLater);
    expect(open()).toBe(1);
  });

  it("settles several, also more than one page of them", async () => {
    const { context, table, world } = workbench({ matches: () => true });
    for (let count = 0; count < 3; count++) await openIntent(table, switchOn({ episode: `episode ${count}` }), now);
    const paged = { ...table, query: (query: Parameters<typeof table.query>[0]) => table.query({ ...query, limit: 2 }) };
    expect(await settle(repository.id, "act", { ...context, table: paged })).toHaveLength(3);
    expect(world.lamp).toBe("off");
  });

  it("makes a later application of the same change find the settled outcome", async () => {
    const { context, table } = workbench();
    await openIntent(table, switchOn(), now);
    const [settled] = await settle(repository.id, "act", context);
    expect(await apply(switchOn(), context)).toEqual(settled?.outcome);
  });

  describe("in a scope that was paused meanwhile", () => {
    const paused = { holds: async () => "The organisation is paused." };

    it("performs nothing, ends the intent as held, and so neither loses it nor stops the lane", async () => {
      const { context, table, world, open, steps, events } = workbench();
      await openIntent(table, switchOn(), now);
      const held = { status: "held", reason: "The organisation is paused." };
      expect(await settle(repository.id, "act", { ...context, brakes: [paused] })).toMatchObject([{ outcome: held }]);
      expect(steps).not.toContain("perform");
      expect(world.lamp).toBe("off");
      expect(open()).toBe(0);
      expect(events.map(({ phase }) => phase)).toEqual(["requested", "held"]);
      // Not even when the pause is over: the look that follows it decides anew.
      expect(await apply(switchOn(), context)).toEqual(held);
    });

    it("tells as done what was done before", async () => {
      const { context, table, world } = workbench();
      await openIntent(table, switchOn(), now);
      world.lamp = "on";
      const settled = await settle(repository.id, "act", { ...context, brakes: [paused] });
      expect(settled).toMatchObject([{ outcome: { status: "succeeded", found: true } }]);
    });

    it("holds what cannot be read, too", async () => {
      const { context, table, open } = workbench({
        async read() {
          throw new TypeError("undefined is not a function");
        },
      });
      await openIntent(table, switchOn(), now);
      expect(await settle(repository.id, "act", { ...context, brakes: [paused] })).toMatchObject([{ outcome: { status: "held" } }]);
      expect(open()).toBe(0);
    });

    it("waits with the intent open when GitHub cannot answer now", async () => {
      const { context, table, open } = workbench({
        async read() {
          throw new RetryLater("rate_limited", "Wait.", { seconds: 60, countsAsFailure: false });
        },
      });
      await openIntent(table, switchOn(), now);
      await expect(settle(repository.id, "act", { ...context, brakes: [paused] })).rejects.toBeInstanceOf(RetryLater);
      expect(open()).toBe(1);
    });
  });
});
