import { describe, expect, it } from "vitest";
import { thorough } from "../../thorough.ts";
import { faultsIn, names, type Step, steps } from "./race-check.ts";
import { type Disturbance, disturbances, orders, play, subsets } from "./races.ts";
import { named, stage } from "./stage.ts";

describe("a dangerous command that two people gave", { timeout: 120_000 }, () => {
  it("is done once when nothing comes between", async () => {
    const on = stage();
    await play(on, steps);
    expect(on.done).toEqual([{ head: named, allowed: true }]);
    expect(on.world.replies[0]?.body).toContain("done: `Switch the lamp on.`");
    expect([...on.recorded.values()].filter((action) => action === "lamp.switch")).toHaveLength(2);
  });

  it("is done once although everything is told again and said twice", async () => {
    const again: Disturbance[] = ["the command is told again", "the approval is told again", "ada approves herself", "bob approves again"];
    for (const order of [...subsets(again, 2)].flatMap((two) => [...orders<Step>(steps, two)])) {
      const on = stage();
      await play(on, order);
      expect(on.done, order.join(", ")).toEqual([{ head: named, allowed: true }]);
    }
  });

  it("is never done wrongly whatever one thing comes between", async () => {
    expect(await faultsIn(1)).toEqual({ played: names.length * 6, wrong: [] });
  });

  it("is never done wrongly whatever two things come between, in any order", async () => {
    // A twentieth of the 5,040 orders; `npm run test:all` plays them all, and some of those with three.
    expect(await faultsIn(2, 20)).toEqual({ played: 252, wrong: [] });
  });
});

/** Something that happens right before the n-th call that the bot makes to the table or to GitHub, in the middle of its work. */
async function duringWork(at: number, happening: readonly [number, Disturbance][]): Promise<{ calls: number; fault: string | undefined }> {
  let calls = 0;
  let busy = false;
  const on = stage(async () => {
    if (busy) return;
    calls += 1;
    for (const [offset, disturbance] of happening) {
      if (calls !== at + offset) continue;
      // What it does itself is none of the bot's calls.
      busy = true;
      await disturbances[disturbance](on);
      busy = false;
    }
  });
  await play(on, steps);
  const where = `${happening.map(([, what]) => what).join(", ")} before call ${at}`;
  if (on.done.length > 1) return { calls, fault: `done twice: ${where}` };
  // Between the last question and the deed there is always a moment; it was allowed when it was asked last.
  if (on.done.some(({ allowed }) => !allowed)) return { calls, fault: `done wrongly: ${where}` };
  return { calls, fault: undefined };
}

describe("whatever happens between any two calls of the bot", { timeout: 120_000 }, () => {
  it.each(names)("%s", async (disturbance) => {
    const faults: string[] = [];
    let calls = Number.POSITIVE_INFINITY;
    // Every third call, another third for each; all of them in the slow tests.
    const [first, stride] = thorough ? [1, 1] : [1 + (names.indexOf(disturbance) % 3), 3];
    for (let at = first; at <= calls; at += stride) {
      const played = await duringWork(at, [[0, disturbance]]);
      calls = Math.max(played.calls, at);
      if (played.fault !== undefined) faults.push(played.fault);
      if (played.calls < at) break;
    }
    expect(calls).toBeGreaterThan(100);
    expect(faults).toEqual([]);
  });
});
