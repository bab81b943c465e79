import { describe, expect, it } from "vitest";
import type { Ecosystem, Query, Wish } from "../../src/dependencies/ecosystems/ecosystem.ts";
import { makePlan } from "../../src/dependencies/make-plan.ts";
import { advisoryOf } from "./ecosystems/npm/fixture.ts";

const wish: Wish = {
  package: "deep",
  advisories: [advisoryOf("deep", null)],
  known: [],
  options: { strategies: [], cooldownHours: 0, now: 0 },
};
const query = (number: number): Query => ({ kind: "q", number });

/** Asks in each round what `needs` says, by the number of what it knows. */
const asking = (needs: (known: number) => readonly Query[]): Ecosystem<null> =>
  ({
    plan: (_project: null, _wish: Wish, answers: ReadonlyMap<string, unknown>) => {
      const need = needs(answers.size);
      return need.length > 0 ? { need } : { noFix: [{ package: "deep", advisory: "x", code: "done", reason: "", blockedBy: [] }] };
    },
  }) as unknown as Ecosystem<null>;

async function outcome(ecosystem: Ecosystem<null>) {
  let asked = 0;
  let atOnce = 0;
  let most = 0;
  const made = await makePlan(ecosystem, null, wish, async () => {
    asked += 1;
    atOnce += 1;
    most = Math.max(most, atOnce);
    await Promise.resolve();
    atOnce -= 1;
    return null;
  });
  return { code: "noFix" in made ? made.noFix?.[0]?.code : undefined, asked, most };
}

describe("making a plan", () => {
  it("learns what deciding lacks, each thing once", async () => {
    expect(await outcome(asking((known) => (known < 3 ? [query(0), query(known)] : [])))).toMatchObject({ code: "done", asked: 3 });
  });

  it("asks for some things at once, and not for everything", async () => {
    const many = Array.from({ length: 40 }, (_, index) => query(index));
    expect(await outcome(asking((known) => (known === 0 ? many : [])))).toEqual({ code: "done", asked: 40, most: 16 });
  });

  it("gives up when more and more would have to be learnt", async () => {
    expect(await outcome(asking((known) => [query(known)]))).toMatchObject({ code: "too-complicated", asked: 40 });
    const wide = asking((known) => Array.from({ length: 400 }, (_, index) => query(known + index)));
    expect(await outcome(wide)).toMatchObject({ code: "too-complicated", asked: 400 });
  });

  it("gives up when nothing new is asked for", async () => {
    expect(await outcome(asking(() => [query(0)]))).toMatchObject({ code: "too-complicated", asked: 1 });
  });
});
