import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Actors, intersection, isEmpty } from "../../src/protection/actors.ts";
import { type ClassicRule, unprotected } from "../../src/protection/branch-rule.ts";
import { decideProtection, type ProtectionDecision } from "../../src/protection/decide.ts";
import { observeProtection } from "../../src/protection/observe.ts";
import type { BranchPolicy, PolicyMode } from "../../src/protection/policy.ts";
import type { Setting } from "../../src/protection/setting.ts";
import { settings } from "../../src/protection/settings.ts";
import { branchPolicy, world } from "./arbitraries.ts";
import { occurrence } from "./fixtures.ts";
import { governing, type Model, ModelGitHub, perform, repository } from "./model.ts";
import { breaches, people } from "./oracle.ts";
import { unasked } from "./raw.ts";

async function look(github: ModelGitHub, defaultBranch: BranchPolicy, mode: PolicyMode = "enforce"): Promise<ProtectionDecision> {
  return decideProtection(await observeProtection(repository, github.reader, unasked), { mode, defaultBranch }, occurrence);
}

/** One round: observe, decide, perform every change. */
async function round(github: ModelGitHub, policy: BranchPolicy): Promise<ProtectionDecision> {
  const decision = await look(github, policy);
  for (const change of decision.changes) expect(await perform(change, github)).toMatchObject({ status: "succeeded", found: false });
  return decision;
}

const forEveryWorld = (
  check: (start: Model, policy: BranchPolicy) => Promise<void>,
  numRuns = Number(process.env.RUNS ?? 400),
): Promise<void> => fc.assert(fc.asyncProperty(world, branchPolicy, check), { numRuns });

const ruleOf = (state: Model): ClassicRule => governing(state) ?? unprotected(state.branch);

describe("keeping a branch protected, on a model of GitHub", () => {
  it("takes one round from any state, after which there is nothing to change", async () => {
    await forEveryWorld(async (start, policy) => {
      const github = new ModelGitHub(start);
      await round(github, policy);
      const again = await look(github, policy);
      expect(again.changes).toEqual([]);
      // What is still weak is what nobody could repair.
      for (const { obstacle } of again.findings) expect(obstacle).not.toBeNull();
    });
  });

  it("ends with a branch that GitHub protects as the policy says, from whoever may not bypass it", async () => {
    await forEveryWorld(async (start, policy) => {
      const github = new ModelGitHub(start);
      await round(github, policy);
      const { findings } = await look(github, policy);
      const unrepairable = new Set(findings.map(({ setting }) => setting));
      for (const person of people) expect(breaches(github.state, policy, person, unrepairable)).toEqual([]);
    });
  });

  it("makes no setting weaker", async () => {
    await forEveryWorld(async (start, policy) => {
      const github = new ModelGitHub(start);
      await round(github, policy);
      const [before, after] = [ruleOf(start), ruleOf(github.state)];
      for (const setting of settings) {
        if (setting.key === "pushers" && lockedOut(before.pushers, policy.pushers)) continue;
        expect([setting.key, setting.isAtLeast(setting.inRule(after), setting.inRule(before))]).toEqual([setting.key, true]);
      }
      expect(after.deployments).toEqual(before.deployments);
      expect(after.allowForkSyncing).toBe(before.allowForkSyncing);
    });
  });

  it("leaves what the policy does not name as it was, to the letter", async () => {
    await forEveryWorld(async (start, policy) => {
      const github = new ModelGitHub(start);
      await round(github, policy);
      const [before, after] = [ruleOf(start), ruleOf(github.state)];
      const implied = impliedBy(policy);
      for (const setting of settings) {
        if (setting.wanted(policy) !== undefined || implied.has(setting.key)) continue;
        expect([setting.key, written(setting, after)]).toEqual([setting.key, written(setting, before)]);
      }
      if (policy.forcePushes === undefined) expect(after.forcePushers).toEqual(before.forcePushers);
    });
  });

  it("writes nothing where the branch is as strong as the policy wants, or stronger", async () => {
    await forEveryWorld(async (start, policy) => {
      const repaired = new ModelGitHub(start);
      await round(repaired, policy);
      const later = new ModelGitHub(repaired.state);
      await round(later, policy);
      expect(later.sent).toEqual([]);
    });
  });

  it("writes a rule whole only where a part of it has no endpoint of its own", async () => {
    await forEveryWorld(async (start, policy) => {
      const github = new ModelGitHub(start);
      await round(github, policy);
      const before = start.rules.find(({ pattern }) => pattern === start.branch);
      const after = github.state.rules.find(({ pattern }) => pattern === start.branch);
      const wholes = github.sent.filter(({ route }) => route.startsWith("PUT"));
      if (before === undefined || after === undefined) return;
      const sectionMade = (before.reviews === null) !== (after.reviews === null) || (before.checks === null) !== (after.checks === null);
      const pushersSet = JSON.stringify(before.pushers) !== JSON.stringify(after.pushers);
      expect(wholes).toHaveLength(sectionMade || pushersSet ? 1 : 0);
      expect(github.sent.length).toBeLessThanOrEqual(wholes.length > 0 ? 3 : 5);
    });
  });

  it("never edits a rule that holds for other branches too", async () => {
    await forEveryWorld(async (start, policy) => {
      const github = new ModelGitHub(start);
      await round(github, policy);
      const wide = ({ rules }: Model) => rules.filter(({ pattern }) => pattern !== "main");
      expect(wide(github.state)).toEqual(wide(start));
    });
  });

  it("changes nothing in report mode, and nothing at all when it is off", async () => {
    await forEveryWorld(async (start, policy) => {
      const github = new ModelGitHub(start);
      const enforced = await look(github, policy);
      const reported = await look(github, policy, "report");
      expect(reported.findings).toEqual(enforced.findings);
      expect(reported.changes).toEqual([]);
      expect(await look(github, policy, "off")).toEqual({ mode: "off", findings: [], changes: [], notes: [] });
    }, 100);
  });
});

/** What the rule says, also where that has no effect for want of another setting beside it. */
function written(setting: Setting, rule: ClassicRule): unknown {
  if (setting.key === "requiredChecks.strict") return rule.checks?.strict ?? false;
  return setting.key === "blockCreations" ? rule.blockCreations : setting.inRule(rule);
}

/** Narrowing would leave nobody who may push: the one case in which the policy's own names are taken. */
const lockedOut = (before: Actors | null, want: Actors | undefined): boolean =>
  before !== null && want !== undefined && !isEmpty(before) && !isEmpty(want) && isEmpty(intersection(before, want));

/** Reviews need a pull request, and "up to date" needs a check beside it. */
function impliedBy(policy: BranchPolicy): Set<string> {
  const implied = new Set<string>();
  if (Object.keys(policy.requiredReviews ?? {}).length > 0) implied.add("requiredReviews.count");
  if (policy.requiredChecks?.strict === true) implied.add("requiredChecks.checks");
  return implied;
}
