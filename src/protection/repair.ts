import { type Cause, type Change, makeChange } from "../changes/change.ts";
import { canonicalJson } from "../values/hash.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Json, JsonObject } from "../values/json.ts";
import type { Lane } from "../values/lane.ts";
import { isEmpty, nobody } from "./actors.ts";
import { type ClassicRule, flagsOf } from "./branch-rule.ts";
import type { DefaultBranch } from "./facts.ts";
import type { Part } from "./setting.ts";

const same = (one: Json, other: Json): boolean => canonicalJson(one) === canonicalJson(other);

/** The kind of change that writes a rule whole, and with it every part but signatures. */
export const wholeRule = "protection.rule";

/** The kind of change that writes a part of a rule. */
export const kindOfPart: Record<Part, string> = {
  reviews: "protection.reviews",
  checks: "protection.checks",
  admins: "protection.admins",
  signatures: "protection.signatures",
  flags: "protection.flags",
  pushers: wholeRule,
};

/** The branch's rule if it is this branch's alone; a wider one is other branches' too and is never written. */
export const ownRule = ({ name, classic }: Pick<DefaultBranch, "name" | "classic">): ClassicRule | null =>
  classic?.pattern === name ? classic : null;

interface Circumstances {
  readonly repository: RepositoryRef;
  readonly episode: string;
  readonly cause: Cause;
  readonly lane: Lane;
}

/**
 * The changes that give the branch `target` as its own rule, each as narrow as GitHub allows: what a part's own endpoint can write
 * is written by it, and nothing beside it. Only a rule or a section that does not exist yet, and who may push, need the rule written
 * whole; this one change then covers everything but signatures. Where a wider rule applies, an exact one is made beside it, which
 * GitHub prefers.
 */
export function changesBetween(branch: DefaultBranch, target: ClassicRule, circumstances: Circumstances): readonly Change[] {
  const change = (kind: string, expect: Json, want: Json, summary: string, params: JsonObject = {}): Change =>
    makeChange({
      kind,
      capability: "protection",
      lane: circumstances.lane,
      target: { repository: circumstances.repository, branch: branch.name },
      expect,
      want,
      params,
      episode: circumstances.episode,
      cause: circumstances.cause,
      summary,
    });
  const signatures = () => change(kindOfPart.signatures, false, true, "Require signed commits on the default branch.");
  const flags = (before: ClassicRule, after: ClassicRule): Change[] => {
    const [expect, want] = differing(flagsOf(before), flagsOf(after));
    const params = { ruleId: branch.ruleId };
    return Object.keys(want).length === 0
      ? []
      : [change(kindOfPart.flags, expect, want, "Raise settings of the default branch's protection rule to the policy.", params)];
  };

  const own = ownRule(branch);
  if (own === null) {
    // Signatures cannot be written with the rule, which therefore begins without them.
    const want = { ...target, signatures: false, forcePushers: nobody };
    const create = change(wholeRule, branch.classic, want, "Create a branch protection rule for the default branch.");
    return target.signatures ? [create, signatures()] : [create];
  }
  if (needsWhole(own, target)) {
    // The REST API neither keeps nor clears who else may force-push: that is cleared before.
    const cleared = { ...own, forcePushers: nobody };
    const before = isEmpty(own.forcePushers) ? [] : flags(own, cleared);
    const want = { ...target, signatures: own.signatures, forcePushers: nobody };
    const raise = change(wholeRule, cleared, want, "Raise the default branch's protection rule to the policy.");
    return [...before, raise, ...(target.signatures && !own.signatures ? [signatures()] : [])];
  }
  return [
    ...(same(own.reviews, target.reviews)
      ? []
      : [change(kindOfPart.reviews, own.reviews, target.reviews, "Raise the required reviews of the default branch to the policy.")]),
    ...(same(own.checks, target.checks)
      ? []
      : [change(kindOfPart.checks, own.checks, target.checks, "Raise the required checks of the default branch to the policy.")]),
    ...(own.enforceAdmins === target.enforceAdmins
      ? []
      : [change(kindOfPart.admins, false, true, "Bind administrators to the protection of the default branch.")]),
    ...flags(own, target),
    ...(own.signatures === target.signatures ? [] : [signatures()]),
  ];
}

/** Whether anything changes that cannot be written on its own: a section that is not there yet, or who may push. */
const needsWhole = (own: ClassicRule, target: ClassicRule): boolean =>
  (own.reviews === null) !== (target.reviews === null) ||
  (own.checks === null) !== (target.checks === null) ||
  !same(own.pushers, target.pushers);

/** Of two objects with the same keys, what differs. */
function differing(before: JsonObject, after: JsonObject): [before: JsonObject, after: JsonObject] {
  const keys = Object.keys(after).filter((key) => !same(before[key] ?? null, after[key] ?? null));
  const only = (of: JsonObject): JsonObject => Object.fromEntries(keys.map((key) => [key, of[key] ?? null]));
  return [only(before), only(after)];
}
