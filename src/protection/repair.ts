import { type Cause, type Change, makeChange } from "../changes/change.ts";
import { canonicalJson } from "../values/hash.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Json } from "../values/json.ts";
import type { Lane } from "../values/lane.ts";
import type { ClassicRule } from "./branch-rule.ts";
import type { DefaultBranch } from "./facts.ts";
import type { Part } from "./setting.ts";

const same = (one: Json, other: Json): boolean => canonicalJson(one) === canonicalJson(other);

/** The kind of change that writes a part of a rule. */
export const kindOfPart: Record<Part, string> = {
  reviews: "protection.reviews",
  checks: "protection.checks",
  admins: "protection.admins",
  signatures: "protection.signatures",
  rule: "protection.rule",
};

interface Circumstances {
  readonly repository: RepositoryRef;
  readonly episode: string;
  readonly cause: Cause;
  readonly lane: Lane;
}

/**
 * The changes that turn the branch's rule into `target`, each as narrow as GitHub allows: a section's own endpoint where the
 * section is all that changes. Writing the rule whole comes first where it is needed, and then covers everything but signatures.
 * A rule whose pattern is not just this branch's name is never written: an exact one is made beside it, which GitHub prefers.
 */
export function changesBetween(branch: DefaultBranch, target: ClassicRule, circumstances: Circumstances): readonly Change[] {
  const own = branch.classic?.pattern === branch.name ? branch.classic : null;
  if (own !== null && same(own, target)) return [];
  const change = (part: Part, expect: Json, want: Json, summary: string): Change =>
    makeChange({
      kind: kindOfPart[part],
      capability: "protection",
      lane: circumstances.lane,
      target: { repository: circumstances.repository, branch: branch.name },
      expect,
      want,
      params: {},
      episode: circumstances.episode,
      cause: circumstances.cause,
      summary,
    });

  const changes: Change[] = [];
  const signatures = () => change("signatures", false, true, "Require signed commits on the default branch.");
  if (own === null || needsWhole(own, target)) {
    const summary =
      own === null
        ? "Create a branch protection rule for the default branch."
        : "Raise the default branch's protection rule to the policy.";
    // Signatures cannot be written with the rule: it has them only if it had them before.
    changes.push(change("rule", branch.classic, { ...target, signatures: own?.signatures ?? false }, summary));
    if (target.signatures && own?.signatures !== true) changes.push(signatures());
    return changes;
  }
  if (!same(own.reviews, target.reviews)) {
    changes.push(change("reviews", own.reviews, target.reviews, "Raise the required reviews of the default branch to the policy."));
  }
  if (!same(own.checks, target.checks)) {
    changes.push(change("checks", own.checks, target.checks, "Raise the required checks of the default branch to the policy."));
  }
  if (own.enforceAdmins !== target.enforceAdmins) {
    changes.push(change("admins", false, true, "Bind administrators to the protection of the default branch."));
  }
  if (own.signatures !== target.signatures) changes.push(signatures());
  return changes;
}

/** Whether anything changes that has no endpoint of its own: a section that is not there yet, or a plain setting of the rule. */
function needsWhole(own: ClassicRule, target: ClassicRule): boolean {
  if ((own.reviews === null) !== (target.reviews === null) || (own.checks === null) !== (target.checks === null)) return true;
  const rest = ({ reviews, checks, enforceAdmins, signatures, ...others }: ClassicRule): Json => others;
  return !same(rest(own), rest(target));
}
