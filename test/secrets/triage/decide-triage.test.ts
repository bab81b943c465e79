import { describe, expect, it } from "vitest";
import type { Cause } from "../../../src/changes/change.ts";
import type { Finding } from "../../../src/findings/finding.ts";
import { merged } from "../../../src/findings/sighting.ts";
import type { Alert } from "../../../src/github/alert-kinds.ts";
import { decideTriage } from "../../../src/secrets/triage/decide-triage.ts";
import type { TriageFacts } from "../../../src/secrets/triage/facts.ts";
import { sightingsOf } from "../../../src/secrets/triage/sightings.ts";
import type { JsonObject } from "../../../src/values/json.ts";
import { day, dismissed, now, repository } from "../../findings/kit.ts";
import { hit, managed } from "./kit.ts";

const ann = { id: 21, login: "ann", type: "User" };
const command: Cause = { kind: "command", id: "c1", conversation: 4, actor: ann };
const openAlert: Alert = { number: 9, standing: { state: "open", resolution: null }, resolvedBy: null, resolvedAt: null };
const closedAlert: Alert = { ...openAlert, standing: { state: "resolved", resolution: "wont_fix" }, resolvedBy: "ben", resolvedAt: now };

function kept(parts: Parameters<typeof hit>[1] = {}, judged: Partial<Finding> = {}): Finding {
  const [seen] = sightingsOf([hit("a", parts)], now - day);
  if (seen === undefined) throw new Error("nothing was seen");
  return { ...merged(undefined, seen), ...judged };
}

const factsOf = (parts: Partial<TriageFacts> = {}): TriageFacts => ({
  kind: "triage",
  repository,
  named: [kept()],
  same: [],
  alerts: [],
  own: false,
  pull: null,
  ...parts,
});

const name = hit("a").fingerprint.slice(0, 10);
const dismissal: JsonObject = { kind: "triage", what: "dismiss", finding: name, as: "false-positive", reason: "an example", until: null };
const reopening: JsonObject = { kind: "triage", what: "reopen", finding: name };
const decide = (facts: TriageFacts, params: JsonObject, cause = command) => decideTriage(facts, { episode: "e1", cause, params }, now);
const problemOf = (facts: TriageFacts, params: JsonObject, cause = command): { code: string; message: string } => {
  try {
    decide(facts, params, cause);
  } catch (error) {
    return error as { code: string; message: string };
  }
  return { code: "none", message: "" };
};

describe("a wish to dismiss a finding", () => {
  it("judges it, with who wished it and why", () => {
    const { changes, asks } = decide(factsOf(), dismissal);
    expect(changes).toMatchObject([
      {
        kind: "findings.resolve",
        capability: "secrets",
        target: { fingerprint: hit("a").fingerprint },
        expect: { state: "open", resolution: null },
        want: { state: "dismissed", resolution: { as: "false-positive", reason: "an example", by: "ann", at: now, until: null } },
        params: { occasion: dismissal },
        summary: `Put finding ${name} aside as false-positive.`,
      },
    ]);
    expect(asks).toEqual([]);
  });

  it("closes GitHub's alerts in GitHub's words, without the reason", () => {
    const { changes } = decide(factsOf({ alerts: [openAlert] }), dismissal);
    expect(changes[1]).toMatchObject({
      kind: "alerts.resolve",
      target: { alert: 9 },
      expect: openAlert.standing,
      want: { state: "resolved", resolution: "false_positive" },
    });
    expect(JSON.stringify(changes[1]?.params.comment)).not.toContain("an example");
    expect(decide(factsOf({ alerts: [closedAlert] }), dismissal).changes).toHaveLength(1);
  });

  it("leaves the alert open as long as the credential is open elsewhere", () => {
    const elsewhere = { ...kept(), fingerprint: "f".repeat(64) };
    expect(decide(factsOf({ alerts: [openAlert], same: [elsewhere] }), dismissal).changes.map(({ kind }) => kind)).toEqual([
      "findings.resolve",
    ]);
    const closed = { ...elsewhere, ...dismissed() };
    expect(decide(factsOf({ alerts: [openAlert], same: [closed] }), dismissal).changes.map(({ kind }) => kind)).toEqual([
      "findings.resolve",
      "alerts.resolve",
    ]);
    const expired = { ...elsewhere, ...dismissed("2026-01-14") };
    expect(decide(factsOf({ alerts: [openAlert], same: [expired] }), dismissal).changes).toHaveLength(1);
  });

  it("as revoked is about the credential, wherever it stands", () => {
    const elsewhere = { ...kept(), fingerprint: "f".repeat(64) };
    const { changes } = decide(factsOf({ same: [elsewhere], alerts: [openAlert] }), { ...dismissal, as: "revoked" });
    expect(changes.map(({ target, want }) => [target.fingerprint ?? target.alert, (want as { state: string }).state])).toEqual([
      [hit("a").fingerprint, "revoked"],
      ["f".repeat(64), "revoked"],
      [9, "resolved"],
    ]);
  });

  it("of what is judged so already changes nothing but an alert that was left open", () => {
    const facts = factsOf({ named: [kept({}, dismissed())] });
    expect(decide(facts, dismissal)).toEqual({ changes: [], asks: [] });
    expect(decide({ ...facts, alerts: [openAlert] }, dismissal).changes.map(({ kind }) => kind)).toEqual(["alerts.resolve"]);
    expect(decide(factsOf({ named: [kept({}, dismissed("2026-01-14"))] }), dismissal).changes).toHaveLength(1);
    expect(decide(factsOf({ named: [kept({}, dismissed("2026-01-20"))] }), dismissal).changes).toHaveLength(1);
  });

  it("has the pull request looked at again, in the bot's own name", () => {
    const { asks } = decide(factsOf({ pull: 4 }), dismissal);
    expect(asks).toEqual([
      {
        capability: "secrets",
        repository,
        everywhere: false,
        params: { kind: "pull", number: 4, sha: "", delivery: null, done: 0 },
        cause: { kind: "request", id: "c1", actor: ann },
      },
    ]);
  });

  it("is refused where the credential is whoever's own", () => {
    expect(problemOf(factsOf({ own: true }), dismissal).code).toBe("finding_own_work");
  });

  it("is refused as a false alarm where it is proven, and holds for some days otherwise", () => {
    const proven = [kept({ certainty: "exact", managed: [managed] }), kept({ liveness: "alive" })];
    for (const each of proven) {
      const facts = factsOf({ named: [each] });
      for (const as of ["false-positive", "revoked"])
        expect(problemOf(facts, { ...dismissal, as, until: "2026-01-20" }).code).toBe("finding_not_dismissed");
      expect(problemOf(facts, { ...dismissal, as: "wont-fix" }).message).toContain("only until a day");
      expect(problemOf(facts, { ...dismissal, as: "wont-fix", until: "2026-03-01" }).code).toBe("finding_not_dismissed");
      expect(decide(facts, { ...dismissal, as: "wont-fix", until: "2026-01-20" }).changes).toHaveLength(1);
    }
  });
});

describe("a wish to open a finding again", () => {
  it("takes its judgement away and opens the alert", () => {
    const { changes } = decide(factsOf({ named: [kept({}, dismissed())], alerts: [closedAlert] }), reopening);
    expect(changes).toMatchObject([
      { kind: "findings.resolve", expect: dismissed(), want: { state: "open", resolution: null } },
      { kind: "alerts.resolve", expect: closedAlert.standing, want: { state: "open", resolution: null } },
    ]);
  });

  it("changes nothing of one that is open, and cleans up after one that ran out", () => {
    expect(decide(factsOf(), reopening).changes).toEqual([]);
    expect(decide(factsOf({ named: [kept({}, dismissed("2026-01-14"))] }), reopening).changes).toHaveLength(1);
  });
});

describe("a wish that cannot be followed", () => {
  it("names nothing, or more than one", () => {
    expect(problemOf(factsOf({ named: [] }), dismissal)).toMatchObject({ code: "finding_unknown" });
    expect(problemOf(factsOf({ named: [kept(), kept()] }), reopening)).toMatchObject({ code: "finding_not_clear" });
  });

  it("is no command's, or malformed", () => {
    const delivery: Cause = { kind: "delivery", id: "guid" };
    expect(problemOf(factsOf(), dismissal, delivery).code).toBe("wish_unknown");
    const malformed: JsonObject[] = [
      { ...dismissal, what: "delete" },
      { ...dismissal, finding: "0123" },
      { ...dismissal, finding: "zz23456789" },
      { ...dismissal, finding: 12 },
      { ...dismissal, as: "forgotten" },
      { ...dismissal, reason: null },
      { ...dismissal, until: "tomorrow" },
      { ...dismissal, until: 5 },
    ];
    for (const params of malformed) expect(problemOf(factsOf(), params).code).toBe("wish_unknown");
  });
});
