import type { Finding } from "../findings/finding.ts";
import type { Sighting } from "../findings/sighting.ts";
import { stateAt } from "../findings/standing.ts";
import { checkWords, type SecretsTelling, type Told } from "./check-words.ts";
import { commentWords } from "./comment-words.ts";
import type { SecretsSeen } from "./facts.ts";
import { isBadEnough, isOnDefaultBranch, type Judged, judge, type Leak } from "./leak.ts";
import type { SecretsPolicy } from "./policy.ts";
import { detailOf, isProven, proofOf } from "./triage/secret-detail.ts";
import { secretStateAt } from "./triage/secret-standing.ts";
import { sightingsOf } from "./triage/sightings.ts";

/** What follows from what was seen, as plain data. */
export interface SecretsVerdict {
  /** What is to be kept of findings. */
  readonly sightings: readonly Sighting[];
  /** More was found than one plan can hold: the same is looked at again, and what is kept by then is known. */
  readonly overfull: boolean;
  /** Open findings of which the provider says that the credential works no more. */
  readonly dead: readonly Finding[];
  /** The check run; null where there is nothing to say. */
  readonly check: SecretsTelling | null;
  /** The comment on the pull request; null where there is nothing to say, or it says so already. */
  readonly comment: string | null;
  /** How many leaks fail the check, with those of earlier looks. */
  readonly failed: number;
  /** Open leaks that no pull request tells of, and that must not be pointed at in public. */
  readonly privately: readonly Leak[];
}

/** A plan is one item of the table, which has 400 kB at most; a sighting has about one. */
const mostSightings = 100;
/** A finding that is seen again is noted so often, in milliseconds. */
const noteAgainAfter = 24 * 3_600_000;

const nothing: SecretsVerdict = { sightings: [], overfull: false, dead: [], check: null, comment: null, failed: 0, privately: [] };

/**
 * Says what to keep of what was seen, and what to tell whom. `now`: milliseconds since the epoch. Pure.
 *
 * In report mode findings are kept as well, since the bot shows nothing of them but a check.
 */
export function decideSecrets(facts: SecretsSeen, policy: SecretsPolicy, now: number): SecretsVerdict {
  if (policy.mode === "off") return nothing;
  const judged = judge(facts, policy, now);
  // Nobody is pointed at what they could use.
  const pointing = facts.isPublic && facts.pull === null ? { ...judged, leaks: judged.leaks.filter(({ hit }) => !isProven(hit)) } : judged;
  const wanted = newsOf(facts, judged, now);
  const overfull = wanted.length > mostSightings;
  const told = toldOf(facts, pointing, { reports: policy.mode === "report", unfinished: facts.rest !== null || overfull, now });
  const enforced = policy.mode === "enforce";
  return {
    sightings: wanted.slice(0, mostSightings),
    overfull,
    dead: deadIn(facts, judged, now),
    check: facts.head === null || facts.toldElsewhere ? null : worthChecking(facts, told, policy) ? checkWords(told) : null,
    comment: enforced && facts.pull !== null && !told.unfinished ? commentOf(facts, told, policy, now) : null,
    failed: facts.failedBefore + judged.leaks.filter(({ verdict }) => verdict === "fails").length,
    privately: enforced && facts.pull === null && !facts.toldElsewhere ? privately(facts, judged) : [],
  };
}

/** A new one is judged by the next look, when it is kept. */
function deadIn({ known }: SecretsSeen, { leaks }: Judged, now: number): readonly Finding[] {
  const revoked = new Set(
    leaks.filter(({ hit, state }) => hit.liveness === "dead" && state === "revoked").map(({ fingerprint }) => fingerprint),
  );
  return known.filter((finding) => revoked.has(finding.fingerprint) && stateAt(finding, now) === "open");
}

/** Those of the push that others could use, unless all of them were told of before. */
function privately({ known }: SecretsSeen, { leaks }: Judged): readonly Leak[] {
  const proven = leaks.filter(({ verdict, hit }) => (verdict === "fails" || verdict === "known") && isProven(hit));
  const before = new Set(known.filter((finding) => isProven(detailOf(finding))).map(({ fingerprint }) => fingerprint));
  return proven.every(({ fingerprint }) => before.has(fingerprint)) ? [] : proven;
}

/** The sightings that tell something new of a finding, or that nobody noted for a day. */
function newsOf({ known, onDefaultBranch, pull }: SecretsSeen, { counting }: Judged, now: number): readonly Sighting[] {
  const findings = new Map(known.map((finding) => [finding.fingerprint, finding]));
  return sightingsOf(counting, now, { pull: pull?.number ?? null })
    .map((sighting) => (onDefaultBranch ? { ...sighting, detail: { ...sighting.detail, onDefaultBranch } } : sighting))
    .filter((sighting) => {
      const finding = findings.get(sighting.fingerprint);
      return finding === undefined || now - finding.lastSeen >= noteAgainAfter || isNews(finding, sighting);
    });
}

/** Whether the finding does not say yet what the check and the comments go by. */
function isNews({ detail }: Finding, { detail: seen }: Sighting): boolean {
  const lists = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  return (
    (seen.onDefaultBranch === true && detail.onDefaultBranch !== true) ||
    lists(seen.pulls).some((each) => !lists(detail.pulls).includes(each)) ||
    (seen.certainty === "exact" && detail.certainty !== "exact") ||
    (seen.liveness !== null && seen.liveness !== detail.liveness)
  );
}

function toldOf(
  facts: SecretsSeen,
  { leaks, left }: Judged,
  { now, ...circumstances }: { readonly reports: boolean; readonly unfinished: boolean; readonly now: number },
): Told {
  const mine = new Set(leaks.map(({ fingerprint }) => fingerprint));
  const elsewhere = facts.known.filter(
    (finding) => secretStateAt(finding, proofOf(detailOf(finding)), now) === "open" && !mine.has(finding.fingerprint),
  ).length;
  return { facts, leaks, left, elsewhere, ...circumstances };
}

/**
 * A pull request's head always gets a check under a policy that is enforced, so that the check can be required. Elsewhere it speaks when
 * there is something to say, or when it has said something before.
 */
function worthChecking(
  { pull, channels, unscanned, rest, awaited, failedBefore }: SecretsSeen,
  { leaks }: Told,
  { mode }: SecretsPolicy,
): boolean {
  if (awaited || failedBefore > 0 || channels.check !== null || (pull !== null && mode === "enforce")) return true;
  const open = leaks.some(({ verdict }) => verdict === "fails" || verdict === "shown");
  // Nobody is told of a clean push by a look that goes on either.
  return open || (unscanned.length > 0 && rest === null);
}

function commentOf({ pull, known, channels, failedBefore }: SecretsSeen, told: Told, policy: SecretsPolicy, now: number): string | null {
  // What of so many commits is gone, nobody can tell.
  if (failedBefore > 0) return null;
  const mine = new Set(told.leaks.map(({ fingerprint }) => fingerprint));
  const left = known.filter((finding) => {
    const detail = detailOf(finding);
    const told = pull !== null && detail.pulls.includes(pull.number) && !mine.has(finding.fingerprint) && !isOnDefaultBranch(finding);
    return (
      told && isBadEnough({ ...detail, severity: finding.severity }, policy) && secretStateAt(finding, proofOf(detail), now) === "open"
    );
  });
  const body = commentWords(told, left, channels.comment !== null);
  return body === channels.comment?.body ? null : body;
}
