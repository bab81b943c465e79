import { describe, expect, it } from "vitest";
import type { Finding } from "../../../src/findings/finding.ts";
import { merged } from "../../../src/findings/sighting.ts";
import { changeFinding } from "../../../src/findings/store.ts";
import type { Alert } from "../../../src/github/alert-kinds.ts";
import type { Reader } from "../../../src/github/client.ts";
import { decideExpired } from "../../../src/secrets/triage/decide-expired.ts";
import { observeExpired } from "../../../src/secrets/triage/observe-expired.ts";
import { theBot } from "../../../src/secrets/triage/secret-standing.ts";
import { sightingsOf } from "../../../src/secrets/triage/sightings.ts";
import { day, dismissed, now, repository } from "../../findings/kit.ts";
import { memoryTable } from "../../storage/memory-table.ts";
import { hit, managed } from "./kit.ts";

function kept(judged: Partial<Finding>, parts: Parameters<typeof hit>[1] = {}): Finding {
  const [seen] = sightingsOf([hit("a", parts)], now - 40 * day, { pull: 4 });
  if (seen === undefined) throw new Error("nothing was seen");
  return { ...merged(undefined, seen), ...judged };
}
const closed: Alert = { number: 9, standing: { state: "resolved", resolution: "wont_fix" }, resolvedBy: "ann", resolvedAt: now };
const decide = (...findings: Finding[]) =>
  decideExpired(
    { kind: "expiry", repository, over: findings.map((finding) => ({ finding, same: [finding], alerts: [closed] })), replaced: [] },
    { episode: "sweep:1", cause: { kind: "sweep", id: "1" }, params: {} },
    now,
  );

describe("a dismissal that ran out", () => {
  it("is taken back by the hourly look, with the alert and the checks", () => {
    const { changes, asks } = decide(kept(dismissed("2026-01-14")));
    expect(changes).toMatchObject([
      { kind: "findings.resolve", expect: dismissed("2026-01-14"), want: { state: "open", resolution: null } },
      { kind: "alerts.resolve", target: { alert: 9 }, want: { state: "open" } },
    ]);
    expect(asks).toMatchObject([{ params: { kind: "pull", number: 4 } }]);
  });

  it("holds on its last day, and without a day for good", () => {
    expect(decide(kept(dismissed("2026-01-15")), kept(dismissed()))).toEqual({ changes: [], asks: [] });
  });

  it("is over at once for what is proven since, unless it had an end that is near enough", () => {
    const exact = { certainty: "exact", managed: [managed] } as const;
    const wontFix = (until: string | null, by = "ann") => ({
      state: "dismissed" as const,
      resolution: { as: "wont-fix" as const, reason: "x", by, at: now - day, until },
    });
    expect(decide(kept(dismissed(), exact)).changes).toHaveLength(2);
    expect(decide(kept(wontFix(null), exact)).changes).toHaveLength(2);
    expect(decide(kept(wontFix("2026-12-31"), exact)).changes).toHaveLength(2);
    expect(decide(kept(wontFix("2026-02-01"), exact)).changes).toEqual([]);
    expect(decide(kept(wontFix(null, theBot), exact)).changes).toEqual([]);
  });
});

describe("the hourly look", () => {
  it("asks GitHub nothing where nothing ran out", async () => {
    const table = memoryTable({ now: () => now });
    const asked = async () => {
      throw new Error("GitHub was asked.");
    };
    const github = {
      identity: asked,
      reader: asked,
    };
    const nobody = {} as Reader;
    const rules = async () => null;
    const finding = kept(dismissed("2026-01-14"));
    await changeFinding(table, repository.id, finding.fingerprint, () => finding);
    expect(await observeExpired(repository, nobody, { table, github, rules }, now - 2 * day)).toMatchObject({ over: [] });
    expect(await observeExpired(repository, nobody, { table, github, rules }, now)).toMatchObject({
      over: [{ finding, same: [finding], alerts: [] }],
    });
  });
});

describe("a managed secret that leaked and was replaced", () => {
  const exact = kept({}, { certainty: "exact", managed: [managed] });
  const decided = (still: ReturnType<typeof hit> | null) =>
    decideExpired(
      {
        kind: "expiry",
        repository,
        over: [],
        replaced: [{ finding: exact, still, same: [exact], alerts: [{ ...closed, standing: { state: "open", resolution: null } }] }],
      },
      { episode: "sweep:1", cause: { kind: "sweep", id: "1" }, params: {} },
      now,
    );

  it("is revoked, and its alert is closed as that", () => {
    const { changes, asks } = decided(null);
    expect(changes).toMatchObject([
      { kind: "findings.resolve", want: { state: "revoked", resolution: { as: "revoked", by: theBot, until: null } } },
      { kind: "alerts.resolve", want: { state: "resolved", resolution: "revoked" } },
    ]);
    expect(asks).toHaveLength(1);
  });

  it("is open as long as another version has the same value", () => {
    const again = { ...managed, version: "v2" };
    expect(decided(hit("a", { certainty: "exact", managed: [again] })).changes).toMatchObject([
      { kind: "findings.record", want: [{ detail: { managed: [again] } }] },
    ]);
  });
});
