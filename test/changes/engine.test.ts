import { describe, expect, it } from "vitest";
import type { Change } from "../../src/changes/change.ts";
import { type Capability, type Occasion, type PlanStore, preview, run } from "../../src/changes/engine.ts";
import { RetryLater } from "../../src/values/errors.ts";
import type { Json } from "../../src/values/json.ts";
import { repository, switchOn, workbench } from "./bench.ts";

const occasion: Occasion = { repository, cause: { kind: "sweep", id: "one" }, episode: "one" };

/** Keeps a lamp on and then says so, by turning a second lamp (`told`) on. */
function lamps() {
  const bench = workbench();
  const told: { lamp: Json } = { lamp: "off" };
  const { read, perform } = bench.kind;
  const isReport = (change: Change) => change.target.switch === "told";
  bench.kind.read = async (change, reader) => (isReport(change) ? told.lamp : read(change, reader));
  bench.kind.perform = async (change, writer) => {
    if (!isReport(change)) return perform(change, writer);
    bench.steps.push("tell");
    told.lamp = change.want;
    return undefined;
  };
  const looked: Json[] = [];
  const capability: Capability<Json, { changes: Change[] }> = {
    name: "switches",
    permissions: { administration: "write" },
    async observe() {
      looked.push(bench.world.lamp);
      return bench.world.lamp;
    },
    decide: (facts, { episode }) => ({ changes: facts === "on" ? [] : [switchOn({ episode, expect: facts })] }),
    report: ({ decision }, outcomes, { episode }) =>
      decision.changes.length === 0
        ? undefined
        : switchOn({ episode, target: { repository, switch: "told" }, summary: [...outcomes.values()].map(({ status }) => status).join() }),
  };
  let stored: Json | undefined;
  const plans: PlanStore = {
    read: async () => stored,
    async save(plan) {
      stored ??= JSON.parse(JSON.stringify(plan)) as Json;
      return stored;
    },
  };
  return { ...bench, capability, plans, told, looked, stored: () => stored };
}

describe("running a capability on an occasion", () => {
  it("observes, decides, applies, and then tells", async () => {
    const { capability, plans, context, world, told } = lamps();
    const { outcomes, reported } = await run(capability, occasion, plans, context);
    expect([...outcomes.values()]).toMatchObject([{ status: "succeeded" }]);
    expect(reported).toMatchObject({ status: "succeeded" });
    expect([world.lamp, told.lamp]).toEqual(["on", "on"]);
  });

  it("is quiet, and stores nothing, when there is nothing to do and nothing to tell", async () => {
    const { capability, plans, context, world, table, stored } = lamps();
    world.lamp = "on";
    expect(await run(capability, occasion, plans, context)).toEqual({ outcomes: new Map(), changes: [], reported: undefined, asks: [] });
    expect(stored()).toBeUndefined();
    expect(table.items()).toEqual([]);
  });

  it("resumes the stored plan instead of deciding anew on a half-changed world, so that what was done is still told", async () => {
    const { capability, plans, context, told, looked, kind } = lamps();
    const perform = kind.perform;
    kind.perform = async (change, writer) => {
      if (change.target.switch === "told") throw new RetryLater("outage", "GitHub does not answer.", { seconds: 5, countsAsFailure: true });
      return perform(change, writer);
    };
    await expect(run(capability, occasion, plans, context)).rejects.toBeInstanceOf(RetryLater);
    kind.perform = perform;
    await run(capability, occasion, plans, context);
    expect(told.lamp).toBe("on");
    expect(looked).toEqual(["off"]);
  });

  it("tells nothing after a conflict: whoever looks again does", async () => {
    const { capability, plans, context, world, steps, told } = lamps();
    const observe = capability.observe;
    const racing = {
      ...capability,
      observe: async (...args: Parameters<typeof observe>) => {
        const facts = await observe(...args);
        world.lamp = "broken";
        return facts;
      },
    };
    const { outcomes, reported } = await run(racing, occasion, plans, context);
    expect([...outcomes.values()]).toMatchObject([{ status: "conflict" }]);
    expect(reported).toBeUndefined();
    expect(steps).toContain("look again");
    expect(told.lamp).toBe("off");
  });
});

describe("a preview", () => {
  it("decides the very changes that a run would make, and obtains no means to write", async () => {
    const { capability, context, steps, plans, stored } = lamps();
    const { decision } = await preview(capability, occasion, context);
    expect(decision.changes.map(({ id }) => id)).toEqual([switchOn().id]);
    expect(steps).toEqual([]);
    await run(capability, occasion, plans, context);
    expect((stored() as unknown as { decision: { changes: Change[] } }).decision.changes.map(({ id }) => id)).toEqual([switchOn().id]);
  });
});
