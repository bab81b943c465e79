import type { Advisory } from "../advisory.ts";
import type { NoFix } from "./ecosystem.ts";

type Why = Pick<NoFix, "code" | "reason"> & { readonly blockedBy?: readonly string[] };

export const noFix = ({ id, package: name }: Advisory, { blockedBy = [], ...why }: Why): NoFix => ({
  package: name,
  advisory: id,
  ...why,
  blockedBy,
});

/** The same reason for each of the advisories. */
export type Reason = (advisory: Advisory) => NoFix;

export const because =
  (why: Why): Reason =>
  (advisory) =>
    noFix(advisory, why);

/** The first five, and how many more there are. */
export const listed = (labels: readonly string[]): string =>
  labels.length <= 5 ? labels.join(", ") : `${labels.slice(0, 5).join(", ")} and ${labels.length - 5} more`;
