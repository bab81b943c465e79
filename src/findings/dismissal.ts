import { dayOf } from "../values/day.ts";
import type { Resolution } from "./finding.ts";

/** Why a finding cannot be a false alarm: it is a secret that this organisation manages, or one that its provider says works. */
export type Proof = "managed" | "alive";

/** What is proven is put aside for so many days at most; then it is told of again. */
export const longestProvenDays = 30;

/** Of what is not proven: a day that no clock of ours reaches is a slip of the pen. */
const longestDays = 3_660;
const dayLength = 24 * 3_600_000;

/** How somebody wants to put a finding aside. `until`: the last day on which that holds, UTC, YYYY-MM-DD; null: without an end. */
export interface Dismissal {
  readonly as: Resolution;
  readonly until: string | null;
}

/** Whether there is such a day: `2026-02-30` is none. */
const exists = (day: string): boolean => {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && dayOf(at) === day;
};

/**
 * Why a finding may not be put aside so, as a sentence that says what can be done; undefined when it may. Pure.
 *
 * @param now milliseconds since the epoch
 */
export function dismissalProblem(proof: Proof | null, { as, until }: Dismissal, now: number): string | undefined {
  const last = proof === null ? longestDays : longestProvenDays;
  const latest = dayOf(now + last * dayLength);
  if (until !== null && !exists(until)) return `There is no day ${until}. A day goes as ${dayOf(now + dayLength)}.`;
  if (until !== null && until < dayOf(now)) return "The day until which it is to hold is over.";
  if (proof === null)
    return until !== null && until > latest ? `The last possible day is ${latest}; without a day it holds for good.` : undefined;
  const why = proof === "managed" ? "This is the value of a secret that is managed here" : "The provider says that this credential works";
  if (as === "false-positive")
    return `${why}, so it is no false alarm. Replace it; until then it can be put aside as wont-fix or as used-in-tests, until ${latest} at most.`;
  if (as === "revoked") {
    return proof === "managed"
      ? `${why}, so it is not revoked. When its value is replaced there, the bot sees so itself.`
      : `${why}, so it is not revoked. Revoke it, then ask for a scan.`;
  }
  if (until === null) return `${why}, so it is put aside only until a day: ${latest} at most.`;
  return until > latest ? `${why}, so it is put aside until ${latest} at most.` : undefined;
}
