import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { merged, mostListed, type Sighting } from "../../src/findings/sighting.ts";
import { dismissed, finding, now, sighting } from "./kit.ts";

const place = (line: number) => ({ path: "a.txt", line });

describe("a sighting of a finding", () => {
  it("makes it known, and open", () => {
    expect(merged(undefined, sighting("a"))).toEqual(finding("a"));
  });

  it("keeps when it was seen first, how it was judged, and until when", () => {
    const known = finding("a", dismissed("2026-01-20"));
    const again = merged(known, sighting("a", { seenAt: now + 5 }));
    expect(again).toEqual({ ...known, lastSeen: now + 5 });
  });

  it("adds its places before the known ones, and drops the oldest beyond what is kept", () => {
    const known = finding("a", { detail: { places: Array.from({ length: mostListed }, (_, index) => place(index)) } });
    const { detail } = merged(known, sighting("a", { seenAt: now + 5, detail: { places: [place(3), place(99)] } }));
    expect(detail.places).toEqual([place(99), ...Array.from({ length: mostListed - 1 }, (_, index) => place(index))]);
  });

  it("takes nothing away by what it does not know", () => {
    const known = finding("a", { detail: { alert: 4, liveness: "alive" } });
    expect(merged(known, sighting("a", { seenAt: now + 5, detail: { liveness: null } })).detail).toEqual({ alert: 4, liveness: "alive" });
    expect(merged(known, sighting("a", { seenAt: now + 5, detail: { liveness: "dead" } })).detail).toEqual({ alert: 4, liveness: "dead" });
  });

  it("that comes late has no say about what a later one told", () => {
    const known = finding("a", { detail: { liveness: "dead" }, title: "New words", lastSeen: now + 5 });
    const after = merged(known, sighting("a", { detail: { liveness: "alive", alert: 4 }, title: "Old words" }));
    expect(after).toMatchObject({ title: "New words", lastSeen: now + 5, detail: { liveness: "dead", alert: 4 } });
  });

  it("may make it worse and never better", () => {
    expect(merged(finding("a"), sighting("a", { severity: "critical", seenAt: now - 1 })).severity).toBe("critical");
    expect(merged(finding("a"), sighting("a", { severity: "low", seenAt: now + 1 })).severity).toBe("high");
  });

  it("changes nothing when it is merged again, whatever came between", () => {
    const detail = fc.record(
      {
        places: fc.array(fc.integer({ min: 0, max: 5 }).map(place), { maxLength: 4 }),
        alert: fc.option(fc.nat(3)),
        liveness: fc.constantFrom("alive", "dead", null),
      },
      { requiredKeys: [] },
    );
    const seen = fc.array(fc.tuple(detail, fc.nat(4), fc.constantFrom("low", "critical")), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(seen, (list) => {
        const sightings = list.map(
          ([parts, at, severity]): Sighting => sighting("a", { detail: parts, seenAt: now + at, severity: severity as "low" }),
        );
        const all = sightings.reduce<ReturnType<typeof merged> | undefined>(merged, undefined);
        const last = sightings.at(-1);
        if (all === undefined || last === undefined) throw new Error("nothing was seen");
        expect(merged(all, last)).toEqual(all);
        expect(sightings.reduce(merged, all)).toMatchObject({ severity: all.severity, firstSeen: all.firstSeen, lastSeen: all.lastSeen });
        expect([all.firstSeen, all.lastSeen]).toEqual([
          Math.min(...list.map(([, at]) => now + at)),
          Math.max(...list.map(([, at]) => now + at)),
        ]);
      }),
    );
  });
});
