import { type Finding, type FindingState, shortIdOf } from "../findings/finding.ts";
import type { SecretsSeen, SeenHit } from "./facts.ts";
import type { Hit, HitLines } from "./hit.ts";
import { isAtLeastAsBad, type SecretsPolicy } from "./policy.ts";
import { isProven, proofOf } from "./triage/secret-detail.ts";
import { secretStateAt } from "./triage/secret-standing.ts";

/**
 * What a leak means for the check. `fails`: it is open, and bad enough. `shown`: it is open, and people are told. `known`: the default
 * branch had it before, so this change is not at fault. `settled`: somebody decided about it, or the credential is dead.
 */
export type Verdict = "fails" | "shown" | "known" | "settled";

/** One secret in one file or text, as people are told of it. Plain data, without a value. */
export type Leak = {
  readonly id: string;
  readonly fingerprint: string;
  /** The newest of its places, with the greatest certainty of all. */
  readonly hit: Hit;
  readonly verdict: Verdict;
  readonly state: FindingState;
  /** The last day of a dismissal, UTC; null when it has no end or is none. */
  readonly until: string | null;
  /** How many places have it. */
  readonly places: number;
  /** Where it stands in the head commit; null when that is not known. */
  readonly atHead: HitLines | null;
  /** The head commit has it no more; earlier commits do. */
  readonly gone: boolean;
};

/** What was seen and is not told of one by one. */
export type Left = {
  /** Somebody marked the line as allowed. */
  readonly allowed: number;
  /** Values that their provider publishes as examples. */
  readonly examples: number;
};

export interface Judged {
  /** The worst first. */
  readonly leaks: readonly Leak[];
  readonly left: Left;
  /** The hits that findings are made of. */
  readonly counting: readonly Hit[];
}

const certainties: readonly Hit["certainty"][] = ["guess", "format", "checksum", "exact"];
const verdicts: readonly Verdict[] = ["fails", "shown", "known", "settled"];
const severityOf = { critical: 0, high: 1, medium: 2, low: 3 } as const;

/** Whether a comment in the text may say that this is none: for what was only recognised by its looks. */
const mayBeAllowed = (hit: Hit): boolean => !isProven(hit) && hit.certainty !== "checksum";

/** Judges what was seen by the policy, and by what people have decided before. `now`: milliseconds since the epoch. Pure. */
export function judge({ seen, known, onDefaultBranch }: SecretsSeen, policy: SecretsPolicy, now: number): Judged {
  const counting: SeenHit[] = [];
  let [allowed, examples] = [0, 0];
  for (const each of seen) {
    const { hit } = each;
    if (hit.publishedExample && !isProven(hit)) examples += 1;
    else if (hit.allowedInline && !policy.ignoreAllowComments && mayBeAllowed(hit)) allowed += 1;
    else if (hit.certainty !== "guess" || policy.genericRules || isProven(hit)) counting.push(each);
  }
  const findings = new Map(known.map((finding) => [finding.fingerprint, finding]));
  const leaks = [...Map.groupBy(counting, ({ hit }) => hit.fingerprint)].map(([fingerprint, same]) =>
    leakOf(same, findings.get(fingerprint), { policy, onDefaultBranch, now }),
  );
  return { leaks: leaks.sort(byWeight), left: { allowed, examples }, counting: counting.map(({ hit }) => hit) };
}

const byWeight = (one: Leak, other: Leak): number =>
  verdicts.indexOf(one.verdict) - verdicts.indexOf(other.verdict) ||
  certainties.indexOf(other.hit.certainty) - certainties.indexOf(one.hit.certainty) ||
  severityOf[one.hit.severity] - severityOf[other.hit.severity] ||
  (one.fingerprint < other.fingerprint ? -1 : 1);

function leakOf(
  same: readonly SeenHit[],
  finding: Finding | undefined,
  { policy, onDefaultBranch, now }: { readonly policy: SecretsPolicy; readonly onDefaultBranch: boolean; readonly now: number },
): Leak {
  const [surest] = same.toSorted((one, other) => certainties.indexOf(other.hit.certainty) - certainties.indexOf(one.hit.certainty)) as [
    SeenHit,
  ];
  // Commits come oldest first, so the last place is the newest.
  const newest = same.findLast(({ atHead }) => atHead !== null) ?? same.at(-1) ?? surest;
  const hit: Hit = { ...surest.hit, place: newest.hit.place, lines: newest.hit.lines, liveness: livenessOf(same, finding) };
  const state = stateOf(hit, finding, now);
  const { fingerprint } = hit;
  return {
    id: shortIdOf({ fingerprint }),
    fingerprint,
    hit,
    verdict: verdictOf(hit, state, policy, !onDefaultBranch && isOnDefaultBranch(finding)),
    state,
    until: state === "open" ? null : (finding?.resolution?.until ?? null),
    places: new Set(same.map(({ hit: { place, lines } }) => JSON.stringify([place, lines]))).size,
    atHead: newest.atHead,
    gone: same.every(({ gone }) => gone),
  };
}

/** What its provider calls dead is settled, whatever was kept of it; a managed secret is what the store says. */
function stateOf(hit: Hit, finding: Finding | undefined, now: number): FindingState {
  if (hit.liveness === "dead" && hit.certainty !== "exact") return "revoked";
  return finding === undefined ? "open" : secretStateAt(finding, proofOf(hit), now);
}

const livenessOf = (same: readonly SeenHit[], finding: Finding | undefined): Hit["liveness"] =>
  (["alive", "dead", "unknown"] as const).find((each) => same.some(({ hit }) => hit.liveness === each)) ??
  (finding?.detail.liveness as Hit["liveness"] | undefined) ??
  null;

/** Whether the default branch is known to have it, so that who proposes a change has not brought it. */
export const isOnDefaultBranch = (finding: Finding | undefined): boolean => finding?.detail.onDefaultBranch === true;

function verdictOf(hit: Hit, state: FindingState, policy: SecretsPolicy, known: boolean): Verdict {
  if (state !== "open") return "settled";
  if (known) return "known";
  return isBadEnough(hit, policy) ? "fails" : "shown";
}

/** Whether an open one fails the check: a proven one does by itself, any other by its severity. */
export const isBadEnough = (
  hit: Pick<Hit, "certainty" | "liveness" | "severity">,
  { failFrom }: Pick<SecretsPolicy, "failFrom">,
): boolean => isProven(hit) || (failFrom !== null && isAtLeastAsBad(hit.severity, failFrom));
