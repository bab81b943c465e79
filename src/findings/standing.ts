import { dayOf } from "../values/day.ts";
import type { Finding, FindingState } from "./finding.ts";

/** Whether what was decided about it has run out: the last day on which it holds is over. `now`: milliseconds since the epoch. */
export const hasExpired = ({ resolution }: Pick<Finding, "resolution">, now: number): boolean =>
  resolution !== null && resolution.until !== null && dayOf(now) > resolution.until;

/** How a finding stands now: a dismissal that has run out counts no more, whether or not anybody has written so. */
export const stateAt = (finding: Pick<Finding, "state" | "resolution">, now: number): FindingState =>
  hasExpired(finding, now) ? "open" : finding.state;
