import { expect } from "vitest";
import { actors, nobody } from "../../src/protection/actors.ts";
import type { ClassicRule, ReviewSection } from "../../src/protection/branch-rule.ts";
import { decideProtection, type ProtectionDecision } from "../../src/protection/decide.ts";
import { observeProtection } from "../../src/protection/observe.ts";
import { type BranchPolicy, baselinePolicy } from "../../src/protection/policy.ts";
import type { Ruleset } from "../../src/protection/ruleset.ts";
import { type Model, ModelGitHub, model, perform, repository } from "./model.ts";
import { unasked } from "./raw.ts";

export const occurrence = { episode: "e", cause: { kind: "sweep" as const, id: "e" }, lane: "act" as const };
export const baseline = baselinePolicy.defaultBranch;

/** Observes a model, decides, and performs every change. */
export async function repair(start: Partial<Model>, policy: BranchPolicy): Promise<{ github: ModelGitHub; decision: ProtectionDecision }> {
  const github = new ModelGitHub(model(start));
  const facts = await observeProtection(repository, github.reader, unasked);
  const decision = decideProtection(facts, { mode: "enforce", defaultBranch: policy }, occurrence);
  for (const change of decision.changes) expect(await perform(change, github)).toMatchObject({ status: "succeeded" });
  return { github, decision };
}

/** What was written, in order. */
export const routes = (github: ModelGitHub): string[] =>
  github.sent.map(({ route }) => route.replace("/repos/{owner}/{repo}/branches/{branch}/protection", "").trim());

/** A rule that has everything switched on that a rule can have. */
export const strong: ClassicRule = {
  pattern: "main",
  reviews: {
    count: 3,
    dismissStale: true,
    codeOwners: true,
    lastPushApproval: true,
    dismissalActors: actors({ users: ["ann"], teams: ["core"], apps: ["robo"] }),
    bypassActors: actors({ users: ["bob"], teams: ["release"], apps: ["release"] }),
  },
  checks: { strict: true, checks: [{ context: "build", appId: 7 }] },
  enforceAdmins: true,
  signatures: true,
  linearHistory: true,
  conversationResolution: true,
  allowForcePushes: false,
  allowDeletions: false,
  blockCreations: true,
  lockBranch: true,
  allowForkSyncing: true,
  pushers: actors({ users: ["ann"], teams: ["core"], apps: ["robo"] }),
  forcePushers: nobody,
  deployments: null,
};

export const emptyRuleset: Ruleset = {
  name: "org",
  owner: "acme",
  level: "organization",
  bypass: [],
  reviews: null,
  checks: null,
  conversationResolution: false,
  linearHistory: false,
  signatures: false,
  forbidsForcePushes: false,
  forbidsDeletions: false,
  blocksCreations: false,
  locked: false,
};

/** A ruleset that gives all that the baseline asks for. */
export const baselineRuleset: Ruleset = {
  ...emptyRuleset,
  reviews: { count: 2, dismissStale: true, codeOwners: false, lastPushApproval: false },
  conversationResolution: true,
  forbidsForcePushes: true,
  forbidsDeletions: true,
};

/** One approval and nothing more. */
export const plainOne: ReviewSection = {
  count: 1,
  dismissStale: false,
  codeOwners: false,
  lastPushApproval: false,
  dismissalActors: null,
  bypassActors: nobody,
};
