import { dismissalProblem, type Proof } from "../../findings/dismissal.ts";
import type { Finding, FindingState } from "../../findings/finding.ts";
import { stateAt } from "../../findings/standing.ts";

/** Who judges what the bot itself has found out: no login has a blank in it. */
export const theBot = "the bot";

/**
 * How a finding of a secret counts now. What was put aside while it was no more than a suspicion counts again once it is proven: only
 * what may be said of a proven one holds. Pure.
 *
 * @param proof of what was seen now, which the kept finding may not know yet
 * @param now milliseconds since the epoch
 */
export function secretStateAt(finding: Pick<Finding, "state" | "resolution">, proof: Proof | null, now: number): FindingState {
  const state = stateAt(finding, now);
  const { resolution } = finding;
  if (state === "open" || resolution === null || proof === null || resolution.by === theBot) return state;
  return dismissalProblem(proof, resolution, Math.min(resolution.at, now)) === undefined ? state : "open";
}
