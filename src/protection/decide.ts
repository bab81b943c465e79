import type { Cause, Change } from "../changes/change.ts";
import type { Lane } from "../values/lane.ts";
import { isEmpty } from "./actors.ts";
import { type ClassicRule, unprotected } from "./branch-rule.ts";
import { effective, type Source, type Standing } from "./effective.ts";
import type { DefaultBranch, ProtectionFacts } from "./facts.ts";
import type { Note } from "./note.ts";
import type { BranchPolicy, PolicyMode, ProtectionPolicy } from "./policy.ts";
import { changesBetween, ownRule } from "./repair.ts";
import type { RequiredCheck } from "./required-checks.ts";
import type { SettingValue } from "./setting.ts";

/** One setting that is weaker than the policy wants. */
export type Finding = {
  /** The setting's key. */
  readonly setting: string;
  readonly label: string;
  readonly have: SettingValue;
  readonly want: SettingValue;
  /** The layers that give what there is. */
  readonly sources: readonly Source[];
  readonly why: string;
  /** What the branch's own rule will say; null when it cannot be repaired, see `obstacle`. */
  readonly becomes: { readonly value: SettingValue } | null;
  readonly obstacle: Obstacle | null;
};

/**
 * Why a setting cannot be repaired. `personal`: GitHub has no such list for repositories of users. `needs-pushers`: it has no effect
 * unless pushers are restricted, and the policy names none. `not-in-rest`: the rule would have to be written whole, and it has parts
 * (required deployments, people who may force-push) that the API for writing it cannot carry over.
 */
export type Obstacle = "personal" | "needs-pushers" | "not-in-rest";

/** Plain data: it is stored before the first change, and a plan that was interrupted goes on with it. */
export type ProtectionDecision = {
  readonly mode: PolicyMode;
  readonly findings: readonly Finding[];
  readonly changes: readonly Change[];
  readonly notes: readonly Note[];
};

/** Why now, for the changes that are decided. */
export interface Occurrence {
  readonly episode: string;
  readonly cause: Cause;
  readonly lane: Lane;
}

/**
 * Compares a default branch with the policy, and says what to change so that every setting that the policy names is at least as
 * strong as wanted. A setting that is not named keeps its value, a stronger one too, and what a ruleset gives is not set again.
 */
export function decideProtection(facts: ProtectionFacts, policy: ProtectionPolicy, occurrence: Occurrence): ProtectionDecision {
  const nothing: ProtectionDecision = { mode: policy.mode, findings: [], changes: [], notes: [] };
  if (policy.mode === "off" || facts.kind === "unavailable" || !facts.writable || facts.branch === null) return nothing;
  const { branch, personal, repository } = facts;
  const { standings, checks, notes } = effective(branch, policy.defaultBranch);
  const weak = standings.filter(({ fulfilled }) => !fulfilled);
  if (weak.length === 0) return nothing;
  const repair = plan(weak, branch, personal, policy.defaultBranch, checks);
  const enforced = policy.mode === "enforce" && repair.obstacles.size < weak.length;
  const changes = enforced ? changesBetween(branch, repair.target, { repository, ...occurrence }) : [];
  return { mode: policy.mode, findings: weak.map((standing) => findingOf(standing, repair)), changes, notes };
}

interface Repair {
  /** The rule that the branch shall have. */
  readonly target: ClassicRule;
  readonly obstacles: ReadonlyMap<Standing, Obstacle>;
}

const findingOf = (standing: Standing, { target, obstacles }: Repair): Finding => {
  const { setting, have, want, sources } = standing;
  const obstacle = obstacles.get(standing) ?? null;
  const becomes = obstacle === null ? { value: setting.inRule(target) } : null;
  return { setting: setting.key, label: setting.label, have, want, sources, why: setting.why, becomes, obstacle };
};

/** The rule that the branch has for itself, or would have to begin with: a wider rule's settings, or none. */
const startingRule = ({ name, classic }: DefaultBranch): ClassicRule =>
  classic === null ? unprotected(name) : { ...classic, pattern: name };

function plan(
  weak: readonly Standing[],
  branch: DefaultBranch,
  personal: boolean,
  policy: BranchPolicy,
  checks: readonly RequiredCheck[],
): Repair {
  const start = startingRule(branch);
  const restricted = start.pushers !== null || (policy.pushers !== undefined && !personal);
  const whole = cannotWriteWhole(start, policy);
  const obstacles = new Map<Standing, Obstacle>();
  for (const standing of weak) {
    if (personal && standing.setting.organizationsOnly) obstacles.set(standing, "personal");
    else if (standing.setting.key === "blockCreations" && !restricted) obstacles.set(standing, "needs-pushers");
    else if (whole && !hasOwnEndpoint(standing, branch)) obstacles.set(standing, "not-in-rest");
  }
  const repairing = weak.filter((standing) => !obstacles.has(standing));
  const target = repairing.reduce(repaired, start);
  const keys = new Set(repairing.map(({ setting }) => setting.key));
  return { target: withCompanions(target, keys, policy, checks), obstacles };
}

function repaired(rule: ClassicRule, { setting, want, given }: Standing): ClassicRule {
  return setting.withValue(rule, setting.repaired(setting.inRule(rule), setting.remaining(want, given)));
}

/**
 * Two settings mean something only beside another one in the same layer. Where rulesets alone give that other one, the rule repeats
 * it: "up to date" needs a check, and restricted creation needs to know who may push.
 */
function withCompanions(
  rule: ClassicRule,
  repairing: ReadonlySet<string>,
  policy: BranchPolicy,
  checks: readonly RequiredCheck[],
): ClassicRule {
  let full = rule;
  if (repairing.has("requiredChecks.strict") && full.checks?.checks.length === 0) full = { ...full, checks: { ...full.checks, checks } };
  if (repairing.has("blockCreations") && full.pushers === null) full = { ...full, pushers: policy.pushers ?? null };
  return full;
}

/** Writing the whole rule might drop what only GraphQL knows. Names of people who may force-push may go if the policy forbids it to all. */
const cannotWriteWhole = (rule: ClassicRule, policy: BranchPolicy): boolean =>
  rule.deployments !== null || (!isEmpty(rule.forcePushers) && policy.forcePushes !== "forbid");

/** Whether the setting can be changed in the branch's rule as it is, without writing the rule whole. */
function hasOwnEndpoint({ setting }: Standing, branch: DefaultBranch): boolean {
  const own = ownRule(branch);
  switch (setting.part) {
    case "reviews":
      return own !== null && own.reviews !== null;
    case "checks":
      return own !== null && own.checks !== null;
    case "pushers":
      return false;
    case "admins":
    case "signatures":
      return own !== null;
    case "flags":
      return own !== null && (setting.key !== "blockCreations" || own.pushers !== null);
  }
}
