import { dayOf } from "../values/day.ts";
import { inForce } from "./asked.ts";
import type { Verdict } from "./facts.ts";
import type { Predicted } from "./policy-decider.ts";
import type { PolicyDefinitions } from "./policy-definition.ts";
import type { Loosening } from "./policy-for.ts";
import type { Standing } from "./standing.ts";

/** What people are told of the newest file. */
export const verdictOf = ({ newest }: Standing): Verdict => {
  switch (newest.state) {
    case "valid":
      return { state: "valid", warnings: newest.warnings };
    case "invalid":
      return { state: "invalid", problems: newest.problems };
    default:
      return { state: "removed" };
  }
};

/** What the repository's own file asks for less of than the organisation does. */
export const loosenedIn = ({ asked }: Predicted, definitions: PolicyDefinitions, now: number): readonly Loosening[] =>
  asked === null ? [] : inForce(definitions, asked, dayOf(now)).loosened;
