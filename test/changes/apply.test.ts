import { describe, expect, it } from "vitest";
import { apply } from "../../src/changes/apply.ts";
import type { Brake } from "../../src/changes/brake.ts";
import { readRecord } from "../../src/changes/intents.ts";
import { LeaseLost } from "../../src/deliveries/lease.ts";
import { ChangedMeanwhile, PipewardenError, RetryLater } from "../../src/values/errors.ts";
import { switchOn, workbench } from "./bench.ts";

const later = () => new RetryLater("outage", "GitHub does not answer.", { seconds: 5, countsAsFailure: true });

describe("applying a change", () => {
  it("writes the intent first, reads, makes sure of the lease, performs, reads back, and writes the outcome", async () => {
    const { context, steps, world, open } = workbench();
    const outcome = await apply(switchOn(), context);
    expect(outcome).toEqual({ status: "succeeded", found: false, before: "off", after: "on" });
    expect(steps).toEqual(["record requested", "read", "writer", "still mine", "perform", "read", "record succeeded"]);
    expect(world.lamp).toBe("on");
    expect(open()).toBe(0);
  });

  it("stores the whole change before anything happens, so that it can be finished without deciding anew", async () => {
    const { context, table } = workbench({
      async perform() {
        throw later();
      },
    });
    const change = switchOn();
    await expect(apply(change, context)).rejects.toBeInstanceOf(RetryLater);
    expect(await readRecord(table, change.id)).toEqual({ change });
  });

  it("does not act when the intent cannot be recorded", async () => {
    const { context, steps, world } = workbench();
    const ledger = {
      async record() {
        throw new PipewardenError("table_down", "The table is down.");
      },
    };
    await expect(apply(switchOn(), { ...context, ledger })).rejects.toThrow("The table is down.");
    expect(steps).not.toContain("perform");
    expect(world.lamp).toBe("off");
  });

  it("finds a wish fulfilled already and writes nothing", async () => {
    const { context, steps, world } = workbench();
    world.lamp = "on";
    expect(await apply(switchOn(), context)).toEqual({ status: "succeeded", found: true, before: "off", after: "on" });
    expect(steps).not.toContain("writer");
  });

  it("neither writes nor decides when the target is neither as expected nor as wanted; somebody looks again", async () => {
    const { context, steps, world, open } = workbench();
    world.lamp = "broken";
    expect(await apply(switchOn(), context)).toEqual({ status: "conflict", observed: "broken" });
    expect(steps).toEqual(["record requested", "read", "look again", "record conflict"]);
    expect(open()).toBe(0);
  });

  it("ends as a conflict when the write itself is refused because somebody changed the target meanwhile", async () => {
    const { context, steps, open } = workbench({
      async perform() {
        throw new ChangedMeanwhile("Somebody was faster.", "dimmed");
      },
    });
    expect(await apply(switchOn(), context)).toEqual({ status: "conflict", observed: "dimmed" });
    expect(steps.slice(-2)).toEqual(["look again", "record conflict"]);
    expect(open()).toBe(0);
  });

  it("answers the recorded outcome when it is asked a second time", async () => {
    const { context, steps, world } = workbench();
    const first = await apply(switchOn(), context);
    world.lamp = "off";
    steps.length = 0;
    expect(await apply(switchOn(), context)).toEqual(first);
    expect(steps).toEqual(["record succeeded"]);
    expect(world.lamp).toBe("off");
  });

  it("asks for a new change when the same drift comes back in another episode", async () => {
    const { context, world } = workbench();
    await apply(switchOn(), context);
    world.lamp = "off";
    await apply(switchOn({ episode: "two" }), context);
    expect(world.lamp).toBe("on");
  });

  it("keeps the intent open when GitHub cannot answer now, and ends it at the next try with one event of each phase", async () => {
    let failures = 1;
    const { context, world, open, events, kind } = workbench();
    const perform = kind.perform;
    kind.perform = async (change, writer) => {
      if (failures-- > 0) throw later();
      return perform(change, writer);
    };
    await expect(apply(switchOn(), context)).rejects.toBeInstanceOf(RetryLater);
    expect(open()).toBe(1);
    expect(await apply(switchOn(), context)).toMatchObject({ status: "succeeded" });
    expect(world.lamp).toBe("on");
    expect(open()).toBe(0);
    expect(events.map(({ phase }) => phase)).toEqual(["requested", "succeeded"]);
  });

  it("recognises its own write when the answer to it was lost", async () => {
    const { context, world, steps } = workbench({
      async perform() {
        world.lamp = "on";
        throw later();
      },
    });
    await expect(apply(switchOn(), context)).rejects.toBeInstanceOf(RetryLater);
    steps.length = 0;
    expect(await apply(switchOn(), context)).toMatchObject({ status: "succeeded", found: true });
    expect(steps).not.toContain("writer");
  });

  it("records GitHub's refusal as the outcome, with the sentence that people read", async () => {
    const { context, events } = workbench({
      async perform() {
        throw new PipewardenError("missing_permission", "The App needs administration=write.");
      },
    });
    const outcome = await apply(switchOn(), context);
    expect(outcome).toEqual({ status: "failed", error: { code: "missing_permission", message: "The App needs administration=write." } });
    expect(events.at(-1)).toMatchObject({ phase: "failed", error: { code: "missing_permission" } });
  });

  it("does not take its own word for it: a write that reads back otherwise has failed", async () => {
    const { context } = workbench({ perform: async () => undefined });
    expect(await apply(switchOn(), context)).toMatchObject({ status: "failed", error: { code: "not_as_wanted" } });
  });

  it("takes the state that GitHub answered to the write for the reading back", async () => {
    const { context, steps } = workbench({ perform: async () => "on" });
    expect(await apply(switchOn(), context)).toMatchObject({ status: "succeeded" });
    expect(steps.filter((step) => step === "read")).toHaveLength(1);
  });

  it("stops before the write when the lease was lost", async () => {
    const { context, steps, open } = workbench();
    const stillMine = async () => {
      throw new LeaseLost(switchOn().target.repository.id, "act");
    };
    await expect(apply(switchOn(), { ...context, stillMine })).rejects.toBeInstanceOf(LeaseLost);
    expect(steps).not.toContain("perform");
    expect(open()).toBe(1);
  });

  it("performs at once, without reading, what was observed in the same run; but reads after an interruption", async () => {
    const { context, steps, kind } = workbench({ trustsObservation: true });
    const perform = kind.perform;
    kind.perform = async () => {
      throw later();
    };
    await expect(apply(switchOn(), context, { observedNow: true })).rejects.toBeInstanceOf(RetryLater);
    expect(steps).toEqual(["record requested", "writer", "still mine"]);
    kind.perform = perform;
    steps.length = 0;
    await apply(switchOn(), context, { observedNow: true });
    expect(steps.slice(0, 3)).toEqual(["record requested", "read", "writer"]);
  });

  it("reads before it resumes a plan of an earlier run, even for the first time", async () => {
    const { context, steps, world } = workbench({ trustsObservation: true });
    world.lamp = "on";
    expect(await apply(switchOn(), context)).toMatchObject({ status: "succeeded", found: true });
    expect(steps).not.toContain("perform");
  });

  it("gives an error that nobody foresaw five tries, then ends the change", async () => {
    const { context, open } = workbench({
      async read() {
        throw new TypeError("undefined is not a function");
      },
    });
    for (let count = 1; count < 5; count++) await expect(apply(switchOn(), context)).rejects.toBeInstanceOf(TypeError);
    expect(await apply(switchOn(), context)).toMatchObject({ status: "failed", error: { code: "internal_error" } });
    expect(open()).toBe(0);
  });

  it("fails a change whose kind this version does not know, instead of retrying it for ever", async () => {
    const { context } = workbench();
    expect(await apply(switchOn({ kind: "dimmer" }), context)).toMatchObject({ status: "failed", error: { code: "unknown_kind" } });
  });

  it("does not even intend what a brake holds", async () => {
    const { context, table, steps, events } = workbench();
    const brakes = [{ holds: async () => undefined }, { holds: async () => "The organisation is paused." }];
    expect(await apply(switchOn(), { ...context, brakes })).toEqual({ status: "held", reason: "The organisation is paused." });
    expect(table.items()).toEqual([]);
    expect(steps).toEqual(["record held"]);
    expect(events).toMatchObject([{ phase: "held", decision: { allowed: false, reason: "The organisation is paused." } }]);
  });

  it("answers what was done, and does not ask the brakes any more, when the change has ended", async () => {
    const { context } = workbench();
    const done = await apply(switchOn(), context);
    expect(await apply(switchOn(), { ...context, brakes: [{ holds: async () => "The organisation is paused." }] })).toEqual(done);
  });

  it("tells the brakes what they need to know", async () => {
    const { context } = workbench({ tells: true });
    const asked: unknown[] = [];
    const brake: Brake = {
      async holds(_change, circumstances) {
        asked.push(circumstances);
        return undefined;
      },
    };
    await apply(switchOn(), { ...context, brakes: [brake] }, { policyVersion: "v1" });
    expect(asked).toEqual([{ policyVersion: "v1", begun: false, tells: true }]);
  });

  it("lets two workers that race for the same change end with one outcome", async () => {
    const { context, events } = workbench();
    const [one, two] = await Promise.all([apply(switchOn(), context), apply(switchOn(), context)]);
    expect(one).toEqual(two);
    expect(events.map(({ phase }) => phase)).toEqual(["requested", "succeeded"]);
  });
});
