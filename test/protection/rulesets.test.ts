import { describe, expect, it } from "vitest";
import { actors } from "../../src/protection/actors.ts";
import { unprotected } from "../../src/protection/branch-rule.ts";
import { baseline, baselineRuleset, emptyRuleset, repair } from "./fixtures.ts";
import { governing } from "./model.ts";

describe("rulesets", () => {
  it("count: what they give is not set again in a classic rule (Allstar #475)", async () => {
    const { github, decision } = await repair({ rulesets: [baselineRuleset] }, baseline);
    expect(decision.findings).toEqual([]);
    expect(github.sent).toEqual([]);
  });

  it("count for the part that they give, and the rest is set", async () => {
    const { github } = await repair({ rulesets: [{ ...baselineRuleset, forbidsDeletions: false }] }, { ...baseline, enforceAdmins: false });
    expect(governing(github.state)).toEqual({ ...unprotected("main"), allowDeletions: false });
  });

  it.each([
    ["a team", { kind: "team", name: "core" }, "team core"],
    ["an App", { kind: "app", name: "robo" }, "app robo"],
    ["an organisation's owners", { kind: "organization-admin", name: null }, "organization admin"],
    ["somebody whom GraphQL does not name", { kind: "unknown", name: null }, "unknown"],
    ["a deploy key", { kind: "deploy-key", name: null }, "deploy key"],
  ] as const)("do not count where administrators are bound and %s may bypass them", async (_, actor, name) => {
    const { github, decision } = await repair({ rulesets: [{ ...baselineRuleset, bypass: [actor] }] }, baseline);
    expect(governing(github.state)).toMatchObject({ enforceAdmins: true, reviews: { count: 1 }, allowForcePushes: false });
    expect(decision.notes).toEqual([{ code: "ruleset-bypassed", names: ["org", name] }]);
  });

  it("count where administrators are not bound and only they may bypass", async () => {
    const bypass = [
      { kind: "organization-admin", name: null },
      { kind: "role", name: "admin" },
    ] as const;
    const { decision } = await repair({ rulesets: [{ ...baselineRuleset, bypass }] }, { ...baseline, enforceAdmins: false });
    expect(decision.findings).toEqual([]);
  });

  it("count for reviews, and for nothing else, where those who may bypass are those whom the policy lets merge without", async () => {
    const rulesets = [{ ...baselineRuleset, bypass: [{ kind: "app", name: "release" }] as const }];
    const policy = {
      requiredReviews: { count: 2, bypassActors: actors({ apps: ["release"] }) },
      forcePushes: "forbid",
    } as const;
    const { github, decision } = await repair({ rulesets }, policy);
    expect(decision.findings.map(({ setting }) => setting)).toEqual(["forcePushes"]);
    expect(governing(github.state)).toEqual({ ...unprotected("main"), allowForcePushes: false });
  });

  it("of the organisation are taken at their word where GitHub hides who may bypass them, and that is said", async () => {
    const hidden = { ...baselineRuleset, bypass: null };
    const { decision } = await repair({ rulesets: [{ ...hidden, forbidsDeletions: false }] }, { ...baseline, enforceAdmins: false });
    expect(decision.findings.map(({ setting }) => setting)).toEqual(["deletions"]);
    expect(decision.notes).toEqual([{ code: "bypass-unseen", names: ["org"] }]);
  });

  it("of the repository do not count where GitHub hides who may bypass them: whoever drifted could be on the list", async () => {
    const { github, decision } = await repair({ rulesets: [{ ...baselineRuleset, level: "repository", bypass: null }] }, baseline);
    expect(governing(github.state)).toMatchObject({ enforceAdmins: true, reviews: { count: 1 }, allowForcePushes: false });
    expect(decision.notes).toEqual([{ code: "bypass-hidden", names: ["org"] }]);
  });

  it("bind administrators by themselves, so that no rule is made for them alone", async () => {
    expect((await repair({ rulesets: [baselineRuleset] }, { enforceAdmins: true })).github.sent).toHaveLength(1);
    expect((await repair({ rulesets: [baselineRuleset] }, { enforceAdmins: true, deletions: "forbid" })).github.sent).toEqual([]);
  });

  it("give a check that is bound to an App only if they bind it to the same one", async () => {
    const asked = { requiredChecks: { checks: [{ context: "build", appId: 7 }] } };
    const given = (appId: number | null) => ({ ...emptyRuleset, checks: { strict: false, checks: [{ context: "build", appId }] } });
    expect((await repair({ rulesets: [given(7)] }, asked)).github.sent).toEqual([]);
    expect(governing((await repair({ rulesets: [given(8)] }, asked)).github.state)?.checks?.checks).toEqual([
      { context: "build", appId: 7 },
    ]);
    const free = { requiredChecks: { checks: [{ context: "build", appId: null }] } };
    expect((await repair({ rulesets: [given(8)] }, free)).github.sent).toEqual([]);
  });

  it("that give some of the checks leave the others, and only these, to the rule", async () => {
    const [build, test] = [
      { context: "build", appId: null },
      { context: "test", appId: 7 },
    ];
    const rulesets = [{ ...emptyRuleset, checks: { strict: false, checks: [build] } }];
    const { github } = await repair({ rulesets }, { requiredChecks: { checks: [build, test] } });
    expect(governing(github.state)?.checks).toEqual({ strict: false, checks: [test] });
  });

  it("that require checks but not an up-to-date branch get the same checks beside it in the rule", async () => {
    const rulesets = [{ ...emptyRuleset, checks: { strict: false, checks: [{ context: "build", appId: null }] } }];
    const { github } = await repair({ rulesets }, { requiredChecks: { strict: true } });
    expect(governing(github.state)?.checks).toEqual({ strict: true, checks: [{ context: "build", appId: null }] });
    expect((await repair({}, { requiredChecks: { strict: true } })).github.sent).toEqual([]);
  });
});
