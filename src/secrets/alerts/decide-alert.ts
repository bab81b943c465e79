import type { Change } from "../../changes/change.ts";
import type { Ask, Occasion } from "../../changes/engine.ts";
import { type FindingOccurrence, findingRecord, findingResolve, type Judgement } from "../../findings/changes.ts";
import { longestProvenDays } from "../../findings/dismissal.ts";
import { type Finding, shortIdOf, stateOf } from "../../findings/finding.ts";
import { merged, type Sighting } from "../../findings/sighting.ts";
import { dayOf } from "../../values/day.ts";
import { canonicalJson } from "../../values/hash.ts";
import { alertChanges } from "../triage/alert-changes.ts";
import { resolutionHere } from "../triage/alert-standing.ts";
import { looksAtPulls } from "../triage/pull-looks.ts";
import { detailOf, proofOf } from "../triage/secret-detail.ts";
import { secretStateAt, theBot } from "../triage/secret-standing.ts";
import { sightingsOf } from "../triage/sightings.ts";
import type { AlertFacts } from "./facts.ts";
import type { AlertAbout } from "./read-alert.ts";

const open: Judgement = { state: "open", resolution: null };
const dayLength = 24 * 3_600_000;

type Seen = AlertFacts & { readonly alert: AlertAbout };

/**
 * What follows from an alert of GitHub's: its secret is kept as a finding; what somebody decided on GitHub counts here, what was decided
 * here counts there, and of the bot's own changes nothing follows. Pure. `now`: milliseconds since the epoch.
 */
export function decideAlert(
  facts: AlertFacts,
  { episode, cause, params = {} }: Pick<Occasion, "episode" | "cause" | "params">,
  now: number,
): { readonly changes: readonly Change[]; readonly asks: readonly Ask[] } {
  const { alert, repository, known, enforced } = facts;
  if (alert === null) return { changes: [], asks: [] };
  const seen: Seen = { ...facts, alert };
  const sightings = sightingsIn(seen, now);
  const findings = mergedAll(known, sightings);
  const judged = findings.flatMap((finding) => {
    const judgement = judgementOf(finding, seen, String(params.action), now);
    return judgement === undefined ? [] : [{ finding, judgement }];
  });
  const occurrence: FindingOccurrence = { repository, episode, cause, occasion: params };
  const after = findings.map((finding) => ({ ...finding, ...judged.find((each) => each.finding === finding)?.judgement }));
  return {
    changes: [
      ...findingRecord(sightings, occurrence),
      ...judged.map(({ finding, judgement }) => findingResolve(finding, judgement, summaryOf(finding, judgement), occurrence)),
      ...(enforced ? alertChanges(after, [alert], occurrence, now) : []),
    ],
    asks: looksAtPulls(
      repository,
      judged.map(({ finding }) => finding),
      null,
    ),
  };
}

/** What is new: where the secret was found, that others can read it, that it works or does not. */
function sightingsIn({ alert, hits, known }: Seen, now: number): readonly Sighting[] {
  const alerts = [{ number: alert.number, bypassed: alert.bypassed }];
  const fresh = sightingsOf(hits, now, { alerts });
  const mine = known.filter((finding) => detailOf(finding).alerts.some(({ number }) => number === alert.number));
  const found = new Set(fresh.map(({ fingerprint }) => fingerprint));
  const again = mine.filter(({ fingerprint }) => !found.has(fingerprint)).map((finding) => againSeen(finding, alert, now));
  const raised = [...fresh, ...again].map((sighting) => ({ ...sighting, severity: severityOf(sighting.severity, alert) }));
  return raised.filter((sighting) => found.has(sighting.fingerprint) || isNews(sighting, known));
}

function againSeen({ fingerprint, capability, rule, severity, title }: Finding, { validity }: AlertAbout, now: number): Sighting {
  const liveness = validity === "active" ? "alive" : validity === "inactive" ? "dead" : null;
  return { fingerprint, capability, rule, severity, title, seenAt: now, detail: { liveness } };
}

function isNews(sighting: Sighting, known: readonly Finding[]): boolean {
  const finding = known.find(({ fingerprint }) => fingerprint === sighting.fingerprint);
  return (
    finding === undefined || canonicalJson({ ...merged(finding, sighting), lastSeen: 0 }) !== canonicalJson({ ...finding, lastSeen: 0 })
  );
}

/** Who pushed past a warning meant it to be there; what stands in public is known to everybody. */
function severityOf(own: Finding["severity"], { publiclyLeaked, bypassed }: AlertAbout): Finding["severity"] {
  if (publiclyLeaked || (bypassed && own === "high")) return "critical";
  if (!bypassed) return own;
  return own === "low" ? "medium" : own === "medium" ? "high" : own;
}

const mergedAll = (known: readonly Finding[], sightings: readonly Sighting[]): readonly Finding[] => {
  const findings = new Map(known.map((finding) => [finding.fingerprint, finding]));
  for (const sighting of sightings) findings.set(sighting.fingerprint, merged(findings.get(sighting.fingerprint), sighting));
  return [...findings.values()];
};

/** How a finding is judged because of the alert; undefined when it stays as it is. */
function judgementOf(finding: Finding, { alert, ours, closedByUs }: Seen, action: string, now: number): Judgement | undefined {
  const proof = proofOf(detailOf(finding));
  const isOpen = secretStateAt(finding, proof, now) === "open";
  const { standing, validity } = alert;
  if (standing.state === "resolved" && !closedByUs) return isOpen ? closedThere(finding, alert, now) : undefined;
  if (action === "reopened" && standing.state === "open" && !ours) return isOpen ? undefined : open;
  if (isOpen && proof === null && validity === "inactive") return dead(now);
  return finding.state === "revoked" && finding.resolution?.by === theBot && validity === "active" ? open : undefined;
}

/** As it was closed on GitHub. What is proven is no false alarm there either, and told of again in time. */
function closedThere(finding: Finding, { standing, resolvedBy, resolvedAt, number }: AlertAbout, now: number): Judgement {
  const [at, by, proven] = [resolvedAt ?? now, resolvedBy ?? "GitHub", proofOf(detailOf(finding)) !== null];
  const there = resolutionHere(standing.resolution ?? "");
  const as = proven && there !== "used-in-tests" ? "wont-fix" : there;
  const until = proven ? dayOf(at + longestProvenDays * dayLength) : null;
  return { state: stateOf(as), resolution: { as, reason: `Alert ${number} was closed on GitHub.`, by, at, until } };
}

const dead = (now: number): Judgement => ({
  state: "revoked",
  resolution: { as: "revoked", reason: "GitHub asked its provider: it does not work any more.", by: theBot, at: now, until: null },
});

const summaryOf = (finding: Finding, { state, resolution }: Judgement): string =>
  resolution === null
    ? `Open finding ${shortIdOf(finding)} again, as its alert on GitHub was.`
    : `Put finding ${shortIdOf(finding)} aside as ${resolution.as}: its alert on GitHub says so (${state}).`;
