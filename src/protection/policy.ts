import type { Actors } from "./actors.ts";
import type { RequiredCheck } from "./required-checks.ts";

/**
 * What the branch must have at least. Every field is optional, and a setting that is not named is never touched; `false`, 0 and
 * an empty list of checks ask for nothing. Naming anything of `requiredReviews` asks for pull requests, since reviews need one.
 */
export interface BranchPolicy {
  readonly requiredReviews?: {
    /** Approvals before a merge, 0 … 6; 0 asks for a pull request without an approval. */
    readonly count?: number;
    readonly dismissStale?: boolean;
    readonly codeOwners?: boolean;
    readonly lastPushApproval?: boolean;
    /** The only ones who may dismiss a review, beside administrators. */
    readonly dismissalActors?: Actors;
    /** The only ones who may merge without the required reviews. */
    readonly bypassActors?: Actors;
  };
  readonly requiredChecks?: {
    /** The branch of a pull request must be up to date. Without a single required check this has no effect. */
    readonly strict?: boolean;
    readonly checks?: readonly RequiredCheck[];
  };
  readonly enforceAdmins?: boolean;
  readonly linearHistory?: boolean;
  readonly signatures?: boolean;
  readonly conversationResolution?: boolean;
  readonly forcePushes?: "forbid";
  readonly deletions?: "forbid";
  /** Takes effect only on a branch whose pushers are restricted. */
  readonly blockCreations?: boolean;
  readonly lockBranch?: boolean;
  /** The only ones who may push or merge. */
  readonly pushers?: Actors;
}

/** `off` looks at nothing, `report` tells what it would change, `enforce` changes it. */
export type PolicyMode = "off" | "report" | "enforce";

export interface ProtectionPolicy {
  readonly mode: PolicyMode;
  readonly defaultBranch: BranchPolicy;
}

/** What holds where nobody said otherwise: nobody, administrators included, changes the default branch unreviewed or rewrites it. */
export const baselinePolicy: ProtectionPolicy = {
  mode: "enforce",
  defaultBranch: {
    requiredReviews: { count: 1, dismissStale: true },
    enforceAdmins: true,
    conversationResolution: true,
    forcePushes: "forbid",
    deletions: "forbid",
  },
};
