import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Entry, LaneIndex } from "../../src/local/lane-index.ts";

const entry = (sequence: number, group: string, visibleAt = 0): Entry => ({
  id: String(sequence),
  group,
  sequence,
  visibleAt,
  receiveCount: 0,
  inFlight: false,
});

type Step =
  | { readonly do: "add"; readonly group: string; readonly delay: number }
  | { readonly do: "take"; readonly hide: number }
  | { readonly do: "remove" | "hide"; readonly which: number; readonly delay: number }
  | { readonly do: "pass"; readonly time: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("add" as const), group: fc.constantFrom("a", "b", "c"), delay: fc.nat(3) }),
  fc.record({ do: fc.constant("take" as const), hide: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ do: fc.constantFrom("remove" as const, "hide" as const), which: fc.nat(), delay: fc.nat(3) }),
  fc.record({ do: fc.constant("pass" as const), time: fc.nat(3) }),
);

/** The rule itself, worked out from a plain list. */
function expectedTurn(entries: readonly Entry[], now: number): Entry | undefined {
  const flying = (group: string) => entries.filter((e) => e.group === group && e.inFlight && e.visibleAt > now).length;
  const [best] = entries
    .filter((e) => e.visibleAt <= now)
    .sort((a, b) => flying(a.group) - flying(b.group) || a.visibleAt - b.visibleAt || a.sequence - b.sequence);
  return best;
}

describe("the index of a lane", () => {
  it("hands out in the order of sending within a group", () => {
    const index = new LaneIndex();
    for (const sequence of [3, 1, 2]) index.add(entry(sequence, "g"));
    expect([1, 2, 3].map(() => index.take(0, 10)?.id)).toEqual(["1", "2", "3"]);
    expect(index.take(0, 10)).toBeUndefined();
  });

  it("gives the turn to the group with the fewest messages in flight, and hides exactly what is not due, whatever happens", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const index = new LaneIndex();
        let model: Entry[] = [];
        let now = 0;
        for (const [position, one] of steps.entries()) {
          if (one.do === "pass") now += one.time;
          else if (one.do === "add") {
            const added = entry(position, one.group, now + one.delay);
            index.add({ ...added });
            model.push(added);
          } else if (one.do === "take") {
            const expected = expectedTurn(model, now);
            expect(index.take(now, now + one.hide)?.id).toBe(expected?.id);
            if (expected) Object.assign(expected, { visibleAt: now + one.hide, inFlight: true, receiveCount: expected.receiveCount + 1 });
          } else if (model.length > 0) {
            const chosen = model[one.which % model.length];
            const known = chosen && index.get(chosen.id);
            if (chosen === undefined || known === undefined) throw new Error("The index has lost a message");
            if (one.do === "remove") {
              index.remove(known);
              model = model.filter((e) => e !== chosen);
            } else {
              index.hide(known, now + one.delay);
              Object.assign(chosen, { visibleAt: now + one.delay, inFlight: false });
            }
          }
          const visible = model.filter((e) => e.visibleAt <= now).length;
          expect(index.depth(now)).toEqual({ visible, hidden: model.length - visible });
        }
        const times = model.map((e) => e.visibleAt).filter((time) => time > now);
        expect(index.nextAt()).toBe(times.length === 0 ? undefined : Math.min(...times));
      }),
      { numRuns: 300 },
    );
  });

  it("forgets a removed message only once", () => {
    const index = new LaneIndex();
    const known = entry(1, "g");
    index.add(known);
    index.remove(known);
    index.remove(known);
    expect(index.depth(0)).toEqual({ visible: 0, hidden: 0 });
  });
});
