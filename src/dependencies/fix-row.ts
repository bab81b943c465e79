import type { EcosystemName } from "./advisory.ts";
import type { NoFix } from "./ecosystems/ecosystem.ts";
import type { OtherPull } from "./other-pulls.ts";
import type { FixSummary } from "./remediation-store.ts";
import type { Linked } from "./words/story.ts";

/** What became of one candidate. */
export type FixStanding =
  /** An open pull request: just as planned, or brought up to date now. */
  | { readonly kind: "open"; readonly pull: Linked; readonly updated: boolean; readonly summary: FixSummary | null }
  /** Somebody has committed to its branch: it is theirs. */
  | { readonly kind: "theirs"; readonly pull: Linked | null }
  /** A pull request is opened by the change with this id. */
  | { readonly kind: "opening"; readonly change: string; readonly summary: FixSummary }
  | { readonly kind: "would-open"; readonly summary: FixSummary }
  /** Planned, and not opened for this reason. */
  | { readonly kind: "waits"; readonly for: "schedule" | "limit" | "room"; readonly summary: FixSummary }
  | { readonly kind: "other"; readonly pull: OtherPull }
  /** Somebody closed the pull request. */
  | { readonly kind: "refused"; readonly pull: Linked | null; readonly by: string | null }
  | { readonly kind: "ignored"; readonly reason: string; readonly until: string | null }
  | { readonly kind: "minor" | "later" }
  /** GitHub has not noticed yet that it is fixed, or gone. */
  | { readonly kind: "settled" }
  | { readonly kind: "unfixable"; readonly noFix: readonly NoFix[] };

/** A line of what is told. Plain data. */
export type FixRow = {
  readonly ecosystem: EcosystemName;
  /** Where there are several, their names in short. */
  readonly package: string;
  /** How many packages it is about. */
  readonly size: number;
  readonly manifest: string;
  /** Null for the default branch. */
  readonly base: string | null;
  readonly alerts: readonly Linked[];
  readonly standing: FixStanding;
};
