import type { PolicyStanding } from "./knowledge.ts";

export const modeWords: Record<PolicyStanding["mode"], string> = {
  off: "is off here",
  report: "only reports here: nothing is changed",
  enforce: "is enforced here",
};

export const hindranceWords: Record<NonNullable<PolicyStanding["hindrance"]>, string> = {
  missing: "The repository could not be read: the App does not see it.",
  forbidden: "It could not be read: the App lacks a permission.",
  "read-only": "The repository is archived or locked, so nothing in it can be changed.",
  empty: "The repository is empty, so there is no default branch yet.",
};

/** As many lines as are wanted, and how many more there are. */
export const listed = (lines: readonly string[], most: number): string =>
  [...lines.slice(0, most), ...(lines.length > most ? [`- and ${lines.length - most} more`] : [])].join("\n");
