import type { Change } from "../../changes/change.ts";
import type { Ask, Occasion } from "../../changes/engine.ts";
import { findingRecord, findingResolve, type Judgement } from "../../findings/changes.ts";
import { type Finding, shortIdOf } from "../../findings/finding.ts";
import type { Alert } from "../../github/alert-kinds.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import { alertChanges } from "./alert-changes.ts";
import type { Replaced } from "./observe-replaced.ts";
import { looksAtPulls } from "./pull-looks.ts";
import { detailOf, proofOf } from "./secret-detail.ts";
import { secretStateAt, theBot } from "./secret-standing.ts";
import { sightingsOf } from "./sightings.ts";

/** A finding with all of its credential's, itself included, and GitHub's alerts about them. */
type Credential = { readonly finding: Finding; readonly same: readonly Finding[]; readonly alerts: readonly Alert[] };

/** What an hourly look sees of the findings that were put aside. Plain data. */
export type ExpiryFacts = {
  readonly kind: "expiry";
  readonly repository: RepositoryRef;
  /** Findings whose judgement may be over. */
  readonly over: readonly Credential[];
  /** Leaked values of managed secrets that the store has no more by the versions that were known. */
  readonly replaced: readonly (Credential & Replaced)[];
};

/** Whether what was decided about a finding holds no more, and nobody has written so. `now`: milliseconds since the epoch. */
export const isOver = (finding: Finding, now: number): boolean =>
  finding.state !== "open" && secretStateAt(finding, proofOf(detailOf(finding)), now) === "open";

/**
 * Opens again what was put aside until a day that is over, or what was proven since: the finding, its alert on GitHub, and the checks of the
 * pull requests that propose it. Pure. `now`: milliseconds since the epoch.
 */
export function decideExpired(
  { repository, over, replaced }: ExpiryFacts,
  { episode, cause, params = {} }: Pick<Occasion, "episode" | "cause" | "params">,
  now: number,
): { readonly changes: readonly Change[]; readonly asks: readonly Ask[] } {
  const occurrence = { repository, episode, cause, occasion: params };
  const dead = replaced.filter(({ still }) => still === null);
  const revoked = judgementOf(now);
  const ended = over.filter(({ finding }) => isOver(finding, now));
  const alerts = new Map<number, Change>();
  const after = (finding: Finding): Finding =>
    dead.some((each) => each.finding.fingerprint === finding.fingerprint) ? { ...finding, ...revoked } : finding;
  for (const { same, alerts: about } of [...ended, ...dead]) {
    for (const change of alertChanges(same.map(after), about, occurrence, now)) alerts.set(Number(change.target.alert), change);
  }
  return {
    changes: [
      ...ended.map(({ finding }) => findingResolve(finding, { state: "open", resolution: null }, summaryOf(finding), occurrence)),
      ...findingRecord(
        sightingsOf(
          replaced.flatMap(({ still }) => (still === null ? [] : [still])),
          now,
        ),
        occurrence,
      ),
      ...dead.map(({ finding }) => findingResolve(finding, revoked, goneSummary(finding), occurrence)),
      ...alerts.values(),
    ],
    asks: looksAtPulls(
      repository,
      [...ended, ...dead].map(({ finding }) => finding),
      null,
    ),
  };
}

const summaryOf = (finding: Finding): string => `Open finding ${shortIdOf(finding)} again: what was decided about it holds no more.`;

/** Who replaces a leaked secret has done what there is to do. */
const judgementOf = (now: number): Judgement => ({
  state: "revoked",
  resolution: {
    as: "revoked",
    reason: "The managed secret has another value now, and had another one before that.",
    by: theBot,
    at: now,
    until: null,
  },
});

const goneSummary = (finding: Finding): string => `Note that the credential of finding ${shortIdOf(finding)} is replaced.`;
