import { describe, expect, it } from "vitest";
import { merged } from "../../../src/findings/sighting.ts";
import { detailOf, isProven } from "../../../src/secrets/triage/secret-detail.ts";
import { sightingsOf } from "../../../src/secrets/triage/sightings.ts";
import { finding, now } from "../../findings/kit.ts";
import { commit, hit, managed } from "./kit.ts";

const other = "d1".repeat(20);

describe("what is kept of hits", () => {
  it("is one sighting for each fingerprint, with the places of all its hits", () => {
    const again = hit("a", { place: { kind: "file", path: "src/a.ts", commit: other, blob: null } });
    const [first, second, ...more] = sightingsOf([hit("a"), hit("b"), again, hit("a")], now, { pull: 4 });
    expect(more).toEqual([]);
    expect(second?.fingerprint).toBe(hit("b").fingerprint);
    expect(first).toMatchObject({
      fingerprint: hit("a").fingerprint,
      capability: "secrets",
      rule: "github-pat",
      severity: "high",
      seenAt: now,
    });
    expect(first?.detail.places).toMatchObject([{ commit, lines: { startLine: 3 } }, { commit: other }]);
    expect(first?.detail.pulls).toEqual([4]);
  });

  it("takes the surest of what several hits say", () => {
    const [seen] = sightingsOf(
      [hit("a", { liveness: "unknown" }), hit("a", { certainty: "exact", managed: [managed] }), hit("a", { liveness: "alive" })],
      now,
    );
    expect(seen?.detail).toMatchObject({ certainty: "exact", liveness: "alive", managed: [managed] });
  });

  it("is read back as it was, and from an empty detail as nothing that is known", () => {
    const [seen] = sightingsOf([hit("a")], now, { alerts: [{ number: 4, bypassed: true }] });
    if (seen === undefined) throw new Error("nothing was seen");
    expect(detailOf(merged(undefined, seen))).toEqual(seen.detail);
    expect(detailOf(finding("a", { detail: {} }))).toMatchObject({ certainty: "guess", places: [], managed: [], liveness: null });
  });

  it("is proven by a managed secret or by a living credential alone", () => {
    const proven = (parts: Parameters<typeof hit>[1]) => isProven(hit("a", parts));
    expect([proven({ certainty: "exact" }), proven({ liveness: "alive" })]).toEqual([true, true]);
    expect([proven({ certainty: "checksum" }), proven({ liveness: "dead" }), proven({ certainty: "guess", liveness: "unknown" })]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
