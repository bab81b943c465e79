import { namesFinding, type Resolution, resolutions } from "../../findings/finding.ts";
import type { JsonObject } from "../../values/json.ts";

/** What somebody wants of a finding: the params of a look with `kind: "triage"`. */
export type TriageWish =
  | {
      readonly what: "dismiss";
      /** The beginning of its fingerprint. */
      readonly finding: string;
      readonly as: Resolution;
      readonly reason: string;
      /** The last day on which it holds, UTC, YYYY-MM-DD; null: without an end. */
      readonly until: string | null;
    }
  | { readonly what: "reopen"; readonly finding: string };

const isDay = /^\d{4}-\d{2}-\d{2}$/;

/** The wish in a look's params; undefined when they are none. */
export function wishOf({ what, finding, as, reason, until = null }: JsonObject): TriageWish | undefined {
  if (typeof finding !== "string" || !namesFinding.test(finding)) return undefined;
  if (what === "reopen") return { what, finding };
  const resolution = resolutions.find((each) => each === as);
  if (what !== "dismiss" || resolution === undefined || typeof reason !== "string") return undefined;
  if (until !== null && (typeof until !== "string" || !isDay.test(until))) return undefined;
  return { what, finding, as: resolution, reason, until };
}
