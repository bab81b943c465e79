import type { Finding, FindingState } from "./finding.ts";

/** UTC, `YYYY-MM-DD`. */
const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

/** Whether what was decided about it has run out: the last day on which it holds is over. `now`: milliseconds since the epoch. */
export const hasExpired = ({ resolution }: Pick<Finding, "resolution">, now: number): boolean =>
  resolution !== null && resolution.until !== null && dayOf(now) > resolution.until;

/** How a finding stands now: a dismissal that has run out counts no more, whether or not anybody has written so. */
export const stateAt = (finding: Pick<Finding, "state" | "resolution">, now: number): FindingState =>
  hasExpired(finding, now) ? "open" : finding.state;
