import { describe, expect, it } from "vitest";
import type { Outcome } from "../../src/changes/change.ts";
import type { FixRow, FixStanding } from "../../src/dependencies/fix-row.ts";
import { contentOf } from "../../src/dependencies/report.ts";
import { base, repository } from "./fix-scene.ts";

const summary = { package: "alpha", to: "1.0.1", strategy: "override", manifest: "package.json", from: ["1.0.0"] } as const;
const row = (standing: FixStanding): FixRow => ({
  ecosystem: "npm",
  package: "alpha",
  size: 1,
  manifest: "package.json",
  base: null,
  alerts: [{ number: 3, url: "https://github.com/acme/shop/security/dependabot/3" }],
  standing,
});
const told = (
  standings: readonly FixStanding[],
  of: Partial<Parameters<typeof contentOf>[0]> = {},
  outcomes: readonly [string, Outcome][] = [],
) =>
  contentOf(
    { repository, visibility: "private", head: base.commit, rows: standings.map(row), reports: false, check: null, ...of },
    new Map(outcomes),
  );
const opening: FixStanding = { kind: "opening", change: "c", summary };
const pull = { number: 4, url: "https://github.com/acme/shop/pull/4" };
const check = { id: 1, externalId: null, conclusion: "neutral", title: "", summary: "" };

describe("the check about fixes", () => {
  it("is not made where every vulnerability has its pull request", () => {
    expect(told([])).toBeNull();
    expect(told([{ kind: "open", pull, updated: false, summary }, { kind: "settled" }])).toBeNull();
    expect(told([opening], {}, [["c", { status: "succeeded", found: false, before: null, after: { number: 4 } }]])).toBeNull();
  });

  it("says so where it had said something else before", () => {
    expect(told([{ kind: "open", pull, updated: false, summary }], { check })).toMatchObject({ conclusion: "success" });
    expect(told([], { check })).toMatchObject({ conclusion: "success", title: "No vulnerable dependency is left to be fixed" });
  });

  it.each<[string, Outcome, string]>([
    [
      "GitHub refused",
      { status: "failed", error: { code: "x", message: "No | way\n@alice" } },
      "GitHub refused the pull request: No \\| way",
    ],
    ["is held", { status: "held", reason: "paused" }, "waits, because it is held: paused"],
  ])("tells of a pull request that %s", (_what, outcome, words) => {
    const content = told([opening], {}, [["c", outcome]]);
    expect(content?.conclusion).toBe("neutral");
    expect(content?.summary).toContain(words);
    expect(content?.summary).not.toMatch(/[^`]@alice/);
  });

  it("counts what is proposed, what cannot be fixed, and what waits", () => {
    const noFix = [
      { package: "alpha", advisory: "GHSA-2222-3333-4444", code: "blocked", reason: "`beta` needs it exactly.", blockedBy: ["beta@1.0.0"] },
    ];
    const content = told([
      { kind: "open", pull, updated: true, summary },
      { kind: "unfixable", noFix },
      { kind: "waits", for: "limit", summary },
      { kind: "minor" },
    ]);
    expect(content?.title).toBe("4 vulnerable packages: 1 with a pull request, 1 that cannot be fixed by one, 2 left for now");
    expect(content?.summary).toContain("waits until fewer pull requests are open: `1.0.0` → `1.0.1` by an override");
    expect(content?.summary).toContain("needs it exactly");
  });

  it("says why not in no public repository", () => {
    const noFix = [{ package: "alpha", advisory: "GHSA-2222-3333-4444", code: "blocked", reason: "Something telling.", blockedBy: [] }];
    expect(JSON.stringify(told([{ kind: "unfixable", noFix }], { visibility: "public" }))).not.toMatch(/GHSA|telling/);
  });

  it("names in no public repository what stays vulnerable", () => {
    const noFix = [{ package: "alpha", advisory: "GHSA-2222-3333-4444", code: "blocked", reason: "Something telling.", blockedBy: [] }];
    const standings: FixStanding[] = [{ kind: "unfixable", noFix }, { kind: "minor" }];
    expect(told(standings, { visibility: "public" })?.summary).not.toContain("alpha");
    expect(told(standings, { visibility: "public" })?.summary).toContain("And 2 more, of which some are not named");
  });

  it("stays within what GitHub takes, however much there is", () => {
    const reason = "x".repeat(1_000);
    const many = Array.from(
      { length: 2_000 },
      (_, at): FixStanding => ({
        kind: "unfixable",
        noFix: [{ package: `p${at}`, advisory: "GHSA-2222-3333-4444", code: "blocked", reason, blockedBy: [] }],
      }),
    );
    const content = told(many);
    expect(content?.summary.length).toBeLessThanOrEqual(65_535);
    expect(content?.summary).toContain("And 1900 more.");
  });
});
