import type { Change } from "../../changes/change.ts";
import type { Ask, Occasion } from "../../changes/engine.ts";
import { type Finding, shortIdOf } from "../../findings/finding.ts";
import { findingResolve } from "../../findings/kinds.ts";
import type { Alert } from "../../github/alert-kinds.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import { alertChanges } from "./alert-changes.ts";
import { looksAtPulls } from "./pull-looks.ts";
import { detailOf, proofOf } from "./secret-detail.ts";
import { secretStateAt } from "./secret-standing.ts";

/** What an hourly look sees of the findings that were put aside. Plain data. */
export type ExpiryFacts = {
  readonly kind: "expiry";
  readonly repository: RepositoryRef;
  /** Findings whose judgement may be over, each with all of its credential's, itself included, and GitHub's alerts about them. */
  readonly over: readonly { readonly finding: Finding; readonly same: readonly Finding[]; readonly alerts: readonly Alert[] }[];
};

/** Whether what was decided about a finding holds no more, and nobody has written so. `now`: milliseconds since the epoch. */
export const isOver = (finding: Finding, now: number): boolean =>
  finding.state !== "open" && secretStateAt(finding, proofOf(detailOf(finding)), now) === "open";

/**
 * Opens again what was put aside until a day that is over, or what was proven since: the finding, its alert on GitHub, and the checks of the
 * pull requests that propose it. Pure. `now`: milliseconds since the epoch.
 */
export function decideExpired(
  { repository, over }: ExpiryFacts,
  { episode, cause, params = {} }: Pick<Occasion, "episode" | "cause" | "params">,
  now: number,
): { readonly changes: readonly Change[]; readonly asks: readonly Ask[] } {
  const occurrence = { repository, episode, cause, occasion: params };
  const ended = over.filter(({ finding }) => isOver(finding, now));
  const alerts = new Map<number, Change>();
  for (const { same, alerts: about } of ended) {
    for (const change of alertChanges(same, about, occurrence, now)) alerts.set(Number(change.target.alert), change);
  }
  return {
    changes: [
      ...ended.map(({ finding }) => findingResolve(finding, { state: "open", resolution: null }, summaryOf(finding), occurrence)),
      ...alerts.values(),
    ],
    asks: looksAtPulls(
      repository,
      ended.map(({ finding }) => finding),
      null,
    ),
  };
}

const summaryOf = (finding: Finding): string => `Open finding ${shortIdOf(finding)} again: what was decided about it holds no more.`;
