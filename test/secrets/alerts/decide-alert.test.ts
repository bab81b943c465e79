import { describe, expect, it } from "vitest";
import type { Cause } from "../../../src/changes/change.ts";
import type { Finding } from "../../../src/findings/finding.ts";
import { merged } from "../../../src/findings/sighting.ts";
import { decideAlert } from "../../../src/secrets/alerts/decide-alert.ts";
import type { AlertFacts } from "../../../src/secrets/alerts/facts.ts";
import type { AlertAbout } from "../../../src/secrets/alerts/read-alert.ts";
import { theBot } from "../../../src/secrets/triage/secret-standing.ts";
import { sightingsOf } from "../../../src/secrets/triage/sightings.ts";
import { day, dismissed, now, repository } from "../../findings/kit.ts";
import { hit, managed } from "../triage/kit.ts";

const open: AlertAbout = {
  number: 9,
  standing: { state: "open", resolution: null },
  resolvedBy: null,
  resolvedAt: null,
  type: "github_personal_access_token",
  title: "GitHub Personal Access Token",
  validity: "unknown",
  publiclyLeaked: false,
  bypassed: false,
  bypassedBy: null,
};
const closed = (resolution: string): AlertAbout => ({
  ...open,
  standing: { state: "resolved", resolution },
  resolvedBy: "ann",
  resolvedAt: now - 5,
});

function kept(parts: Parameters<typeof hit>[1] = {}, judged: Partial<Finding> = {}, word = "a"): Finding {
  const [seen] = sightingsOf([hit(word, { valueTag: "v".repeat(64), ...parts })], now - day, { alerts: [{ number: 9, bypassed: false }] });
  if (seen === undefined) throw new Error("nothing was seen");
  return { ...merged(undefined, seen), ...judged };
}

const cause: Cause = {
  kind: "delivery",
  id: "guid",
  event: "secret_scanning_alert.resolved",
  actor: { id: 21, login: "ann", type: "User" },
};
const facts = (parts: Partial<AlertFacts> = {}): AlertFacts => ({
  kind: "alert",
  repository,
  alert: open,
  hits: [],
  known: [kept()],
  ours: false,
  closedByUs: false,
  enforced: true,
  ...parts,
});
const decide = (parts: Partial<AlertFacts>, action: string) =>
  decideAlert(facts(parts), { episode: "e", cause, params: { kind: "alert", number: 9, action } }, now);
const told = (parts: Partial<AlertFacts>, action: string) => decide(parts, action).changes.map(({ kind, want }) => [kind, want]);

describe("an alert that GitHub opens", () => {
  it("is kept as a finding that knows its number", () => {
    const { changes } = decide({ known: [], hits: [hit("a")] }, "created");
    expect(changes).toMatchObject([
      { kind: "findings.record", want: [{ fingerprint: hit("a").fingerprint, detail: { alerts: [{ number: 9, bypassed: false }] } }] },
    ]);
  });

  it.each<[string, Partial<AlertAbout>, string]>([
    ["somebody pushed past the warning", { bypassed: true }, "critical"],
    ["it stands in public", { publiclyLeaked: true }, "critical"],
    ["nothing more is known", {}, "high"],
  ])("is as bad as it is where %s", (_what, parts, severity) => {
    expect(decide({ alert: { ...open, ...parts }, known: [], hits: [hit("a")] }, "created").changes[0]?.want).toMatchObject([{ severity }]);
  });

  it("raises what is less bad by one step where somebody pushed past the warning", () => {
    const severityOf = (severity: "low" | "medium" | "critical") => {
      const [change] = decide({ alert: { ...open, bypassed: true }, known: [], hits: [hit("a", { severity })] }, "created").changes;
      return (change?.want as { severity: string }[] | undefined)?.[0]?.severity;
    };
    expect([severityOf("low"), severityOf("medium"), severityOf("critical")]).toEqual(["medium", "high", "critical"]);
  });

  it("about what was dismissed here before is closed in its words, unless the policy only reports", () => {
    const known = [kept({}, dismissed())];
    expect(told({ known, hits: [hit("a", { valueTag: "v".repeat(64) })] }, "created").at(-1)).toEqual([
      "alerts.resolve",
      { state: "resolved", resolution: "false_positive" },
    ]);
    expect(told({ known, enforced: false }, "created")).toEqual([]);
  });

  it("is opened again for a new place of what was dismissed in another", () => {
    const known = [kept({}, dismissed())];
    const hits = [hit("b", { valueTag: "v".repeat(64) })];
    const parts = { known, hits, alert: closed("false_positive"), closedByUs: true };
    expect(told(parts, "location").at(-1)).toEqual(["alerts.resolve", { state: "open", resolution: null }]);
  });
});

describe("an alert that somebody closes on GitHub", () => {
  it("closes its findings, with who did it and when, and has the pull requests looked at", () => {
    const known = [kept(), kept({}, {}, "b")];
    const { detail } = known[0] as Finding;
    const { changes, asks } = decide(
      { alert: closed("used_in_tests"), known: [{ ...kept(), detail: { ...detail, pulls: [4] } }, kept({}, {}, "b")] },
      "resolved",
    );
    expect(changes.map(({ kind }) => kind)).toEqual(["findings.resolve", "findings.resolve"]);
    expect(changes[0]?.want).toEqual({
      state: "used-in-tests",
      resolution: { as: "used-in-tests", reason: "Alert 9 was closed on GitHub.", by: "ann", at: now - 5, until: null },
    });
    expect(asks).toMatchObject([{ params: { kind: "pull", number: 4 } }]);
  });

  it.each([
    ["false_positive", "dismissed", "false-positive"],
    ["wont_fix", "dismissed", "wont-fix"],
    ["revoked", "revoked", "revoked"],
    ["pattern_deleted", "dismissed", "wont-fix"],
  ])("as %s is %s here", (resolution, state, as) => {
    expect(told({ alert: closed(resolution) }, "resolved")).toMatchObject([["findings.resolve", { state, resolution: { as } }]]);
  });

  it("puts what is proven aside for a time alone, and never as a false alarm", () => {
    for (const known of [[kept({ certainty: "exact", managed: [managed] })], [kept({ liveness: "alive" })]]) {
      for (const resolution of ["false_positive", "revoked"]) {
        expect(told({ alert: closed(resolution), known }, "resolved")).toMatchObject([
          ["findings.resolve", { state: "dismissed", resolution: { as: "wont-fix", until: "2026-02-14" } }],
        ]);
      }
    }
  });

  it("says nothing new when it comes again, or when it is put aside here already", () => {
    const first = decide({ alert: closed("wont_fix") }, "resolved").changes[0]?.want as Pick<Finding, "state" | "resolution">;
    expect(told({ alert: closed("wont_fix"), known: [kept({}, first)] }, "resolved")).toEqual([]);
    expect(told({ alert: closed("wont_fix"), known: [kept({}, dismissed())] }, "resolved")).toEqual([]);
  });
});

describe("the bot's own changes", () => {
  it("come back as events of which nothing follows", () => {
    const ours = { ours: true, closedByUs: true };
    expect(told({ ...ours, alert: closed("false_positive"), known: [kept({}, dismissed())] }, "resolved")).toEqual([]);
    expect(told({ ours: true }, "reopened")).toEqual([]);
    // Opened here since: the alert follows, and the finding does not go back.
    expect(told({ ...ours, alert: closed("false_positive") }, "resolved")).toEqual([
      ["alerts.resolve", { state: "open", resolution: null }],
    ]);
    expect(told({ ours: true, known: [kept({}, dismissed())] }, "reopened").map(([kind]) => kind)).toEqual(["alerts.resolve"]);
  });
});

describe("an alert that somebody opens again", () => {
  it("opens its findings", () => {
    expect(told({ known: [kept({}, dismissed()), kept({}, {}, "b")] }, "reopened")).toEqual([
      ["findings.resolve", { state: "open", resolution: null }],
    ]);
  });
});

describe("what GitHub learned from the provider", () => {
  it("ends a finding whose credential is dead, and opens it when it lives again", () => {
    const dead = told({ alert: { ...open, validity: "inactive" } }, "validated");
    expect(dead.map(([kind]) => kind)).toEqual(["findings.record", "findings.resolve", "alerts.resolve"]);
    expect(dead[1]?.[1]).toMatchObject({ state: "revoked", resolution: { by: theBot, until: null } });
    const revoked = kept({ liveness: "dead" }, dead[1]?.[1] as Partial<Finding>);
    expect(
      told({ alert: { ...open, validity: "active" }, known: [revoked] }, "validated").map(([kind, want]) => [
        kind,
        (want as { state?: string }).state,
      ]),
    ).toEqual([
      ["findings.record", undefined],
      ["findings.resolve", "open"],
    ]);
  });

  it("says of a managed secret only whether it lives: in the store it is what it is", () => {
    const known = [kept({ certainty: "exact", managed: [managed] })];
    expect(told({ alert: { ...open, validity: "inactive" }, known }, "validated").map(([kind]) => kind)).toEqual(["findings.record"]);
  });

  it("makes a false alarm none any more: it counts again, and so does the alert", () => {
    const known = [kept({}, dismissed())];
    const alive = { ...closed("false_positive"), validity: "active" as const };
    const changes = told({ alert: alive, closedByUs: true, known }, "validated");
    expect(changes.map(([kind]) => kind)).toEqual(["findings.record", "alerts.resolve"]);
    expect(changes[1]?.[1]).toEqual({ state: "open", resolution: null });
  });

  it("is no news twice", () => {
    expect(told({ alert: { ...open, validity: "active" }, known: [kept({ liveness: "alive" })] }, "validated")).toEqual([]);
  });
});

describe("an alert that there is not", () => {
  it("is nothing", () => {
    expect(decide({ alert: null }, "created")).toEqual({ changes: [], asks: [] });
  });
});
