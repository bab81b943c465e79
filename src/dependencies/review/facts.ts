import type { Mode } from "../../config/mode.ts";
import type { PublishedCheck } from "../../github/check-run.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { ReviewPolicy } from "../policy.ts";
import type { Confirmation, Gap, Problem } from "./difference.ts";

/** What was seen of the dependencies that a pull request or a merge queue's commit changes, as plain data. */
export type ReviewFacts = { readonly kind: "nothing" } | ReviewSeen;

export type ReviewSeen = {
  readonly kind: "seen";
  readonly repository: RepositoryRef;
  readonly isPublic: boolean;
  /** The configuration's version; null without an organisation's file. */
  readonly version: string | null;
  readonly mode: Mode;
  readonly policy: ReviewPolicy;
  readonly head: string;
  /** Manifests and lockfiles that change. */
  readonly files: readonly string[];
  /** How many package versions come in. */
  readonly added: number;
  /** By what it was compared: GitHub's dependency graph, or the lockfiles themselves. */
  readonly by: "graph" | "lockfiles" | null;
  /** The worst first, at most `mostProblems` of them. */
  readonly problems: readonly Problem[];
  /** How many there are. */
  readonly problemCount: number;
  /** New packages of which nobody says what licence they have; only counted where the policy asks. */
  readonly unlicensed: number;
  readonly gaps: readonly Gap[];
  /** Of a pull request of our own: null for others'. */
  readonly confirmations: readonly Confirmation[] | null;
  readonly check: PublishedCheck | null;
};

/** A plan is one item of the table, which has 400 kB at most; a problem has about one. */
export const mostProblems = 100;
