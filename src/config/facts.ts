import type { Ask } from "../changes/engine.ts";
import type { PublishedCheck } from "../github/check-run.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Exemption } from "./config.ts";
import type { Prediction } from "./policy-decider.ts";
import type { Loosening } from "./policy-for.ts";
import type { Problem } from "./problem.ts";

/** Whether a file can be used. */
export type Verdict =
  | { readonly state: "valid"; readonly warnings: readonly Problem[] }
  | { readonly state: "invalid"; readonly problems: readonly Problem[] }
  | { readonly state: "removed" };

/** Where people are told: a commit, and the check run on it that is ours. */
type Place = { readonly repository: RepositoryRef; readonly home: boolean; readonly sha: string; readonly check: PublishedCheck | null };

/** What was seen, of a commit on a default branch or of a proposal to change the configuration. */
export type ConfigFacts = { readonly asks: readonly Ask[] } & (
  | { readonly kind: "nothing" }
  | ({
      readonly kind: "committed";
      readonly verdict: Verdict;
      /** Whether an earlier file stays in force while this one cannot be used. */
      readonly standing: boolean;
      readonly loosened: readonly Loosening[];
      readonly expiring: readonly Exemption[];
      readonly expired: readonly Exemption[];
    } & Place)
  /** Merging leaves the configuration as it is. */
  | ({ readonly kind: "untouched" } & Place)
  | ({
      readonly kind: "proposed";
      readonly verdict: Verdict;
      readonly loosened: readonly Loosening[];
      /** How many repositories it concerns, and how many of them were looked at. */
      readonly total: number;
      readonly done: number;
      /** All of them once all were looked at. */
      readonly predictions: readonly Prediction[];
    } & Place)
);
