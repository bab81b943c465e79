import type { Actors } from "../../src/protection/actors.ts";
import type { BranchPolicy } from "../../src/protection/policy.ts";
import type { RequiredCheck } from "../../src/protection/required-checks.ts";
import { governing, type Model } from "./model.ts";

// What GitHub would really ask of somebody who changes the branch: layer by layer, leaving out the layers that this person bypasses.
// Written without the table of settings, to judge what was decided by it.

export interface Person {
  readonly name: string;
  readonly admin?: boolean;
  readonly maintains?: boolean;
  readonly unlisted?: boolean;
  readonly deployKey?: boolean;
  readonly user?: string;
  readonly team?: string;
  readonly app?: string;
}

export const people: readonly Person[] = [
  { name: "a writer" },
  { name: "an administrator", admin: true },
  { name: "a maintainer", maintains: true },
  { name: "somebody whom a ruleset does not name", unlisted: true },
  { name: "ann", user: "ann" },
  { name: "a member of core", team: "core" },
  { name: "the App robo", app: "robo" },
];

const isIn = ({ user = "", team = "", app = "" }: Person, list: Actors): boolean =>
  list.users.includes(user) || list.teams.includes(team) || list.apps.includes(app);

interface Layer {
  readonly approvals: number | null;
  readonly dismissStale: boolean;
  readonly codeOwners: boolean;
  readonly lastPushApproval: boolean;
  readonly checks: readonly RequiredCheck[];
  readonly strict: boolean;
  readonly linearHistory: boolean;
  readonly signatures: boolean;
  readonly conversationResolution: boolean;
  readonly noForcePush: boolean;
  readonly noDeletion: boolean;
  readonly locked: boolean;
  readonly mayNotPush: boolean;
}

/** The layers that bind `person`. */
function layersFor(state: Model, person: Person): Layer[] {
  const layers: Layer[] = [];
  for (const { bypass, ...ruleset } of state.rulesets) {
    const bypasses = (bypass ?? []).some(
      ({ kind, name }) =>
        (kind === "team" && name === person.team) ||
        (kind === "app" && name === person.app) ||
        (kind === "organization-admin" && person.admin) ||
        (kind === "role" && name === "admin" && person.admin) ||
        (kind === "role" && name === "maintain" && person.maintains) ||
        (kind === "unknown" && person.unlisted),
    );
    if (bypasses) continue;
    layers.push({
      approvals: ruleset.reviews?.count ?? null,
      dismissStale: ruleset.reviews?.dismissStale ?? false,
      codeOwners: ruleset.reviews?.codeOwners ?? false,
      lastPushApproval: ruleset.reviews?.lastPushApproval ?? false,
      checks: ruleset.checks?.checks ?? [],
      strict: ruleset.checks?.strict ?? false,
      linearHistory: ruleset.linearHistory,
      signatures: ruleset.signatures,
      conversationResolution: ruleset.conversationResolution,
      noForcePush: ruleset.forbidsForcePushes,
      noDeletion: ruleset.forbidsDeletions,
      locked: ruleset.locked,
      mayNotPush: ruleset.locked,
    });
  }
  const rule = governing(state);
  if (rule === undefined || (person.admin === true && !rule.enforceAdmins)) return layers;
  const reviews = rule.reviews !== null && !isIn(person, rule.reviews.bypassActors) ? rule.reviews : null;
  layers.push({
    approvals: reviews?.count ?? null,
    dismissStale: reviews?.dismissStale ?? false,
    codeOwners: reviews?.codeOwners ?? false,
    lastPushApproval: reviews?.lastPushApproval ?? false,
    checks: rule.checks?.checks ?? [],
    strict: rule.checks?.strict ?? false,
    linearHistory: rule.linearHistory,
    signatures: rule.signatures,
    conversationResolution: rule.conversationResolution,
    noForcePush: !rule.allowForcePushes && !isIn(person, rule.forcePushers),
    noDeletion: !rule.allowDeletions,
    locked: rule.lockBranch,
    mayNotPush: rule.pushers !== null && !isIn(person, rule.pushers),
  });
  return layers;
}

/** What of the policy does not hold for `person`; `unrepairable` settings are left out. */
export function breaches(state: Model, policy: BranchPolicy, person: Person, unrepairable: ReadonlySet<string>): string[] {
  if (person.admin === true && (policy.enforceAdmins !== true || unrepairable.has("enforceAdmins"))) return [];
  const layers = layersFor(state, person);
  const found: string[] = [];
  const want = (key: string, asked: boolean | undefined, holds: boolean): void => {
    if (asked === true && !holds && !unrepairable.has(key)) found.push(`${key} for ${person.name}`);
  };
  const any = (holds: (layer: Layer) => boolean): boolean => layers.some(holds);
  const reviews = policy.requiredReviews ?? {};
  const exempt = isIn(person, reviews.bypassActors ?? governing(state)?.reviews?.bypassActors ?? { users: [], teams: [], apps: [] });
  if (!exempt && !unrepairable.has("requiredReviews.bypassActors")) {
    const { count } = reviews;
    want(
      "requiredReviews.count",
      count !== undefined,
      any(({ approvals }) => approvals !== null && approvals >= (count ?? 0)),
    );
    want(
      "requiredReviews.dismissStale",
      reviews.dismissStale,
      any(({ dismissStale }) => dismissStale),
    );
    want(
      "requiredReviews.codeOwners",
      reviews.codeOwners,
      any(({ codeOwners }) => codeOwners),
    );
    want(
      "requiredReviews.lastPushApproval",
      reviews.lastPushApproval,
      any(({ lastPushApproval }) => lastPushApproval),
    );
  }
  const required = layers.flatMap(({ checks }) => checks);
  for (const { context, appId } of policy.requiredChecks?.checks ?? []) {
    const holds = required.some((check) => check.context === context && (appId === null || check.appId === appId));
    want("requiredChecks.checks", true, holds);
  }
  if (
    required.length > 0 &&
    state.rulesets.every(({ bypass, level }) => (bypass === null ? level !== "repository" : bypass.length === 0))
  ) {
    want(
      "requiredChecks.strict",
      policy.requiredChecks?.strict,
      any(({ strict, checks }) => strict && checks.length > 0),
    );
  }
  want(
    "linearHistory",
    policy.linearHistory,
    any(({ linearHistory }) => linearHistory),
  );
  want(
    "signatures",
    policy.signatures,
    any(({ signatures }) => signatures),
  );
  want(
    "conversationResolution",
    policy.conversationResolution,
    any(({ conversationResolution }) => conversationResolution),
  );
  want(
    "forcePushes",
    policy.forcePushes === "forbid",
    any(({ noForcePush }) => noForcePush),
  );
  want(
    "deletions",
    policy.deletions === "forbid",
    any(({ noDeletion }) => noDeletion),
  );
  want(
    "lockBranch",
    policy.lockBranch,
    any(({ locked }) => locked),
  );
  want(
    "pushers",
    policy.pushers !== undefined && !isIn(person, policy.pushers),
    any(({ mayNotPush }) => mayNotPush),
  );
  return found;
}
