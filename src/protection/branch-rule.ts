import { type Actors, nobody } from "./actors.ts";
import type { RequiredCheck } from "./required-checks.ts";

/** "Require a pull request before merging" with all that hangs on it. */
export type ReviewSection = {
  /** 0 … 6; 0 = a pull request is needed, an approval is not. */
  readonly count: number;
  readonly dismissStale: boolean;
  readonly codeOwners: boolean;
  readonly lastPushApproval: boolean;
  /** Null: whoever can write may dismiss a review. */
  readonly dismissalActors: Actors | null;
  readonly bypassActors: Actors;
};

/** "Require status checks to pass before merging". */
export type CheckSection = { readonly strict: boolean; readonly checks: readonly RequiredCheck[] };

/** Everything that one rule of classic branch protection holds, in one form whichever API it was read from. */
export type ClassicRule = {
  /** A branch's name, or a pattern with wildcards; GitHub then applies the rule to other branches too. */
  readonly pattern: string;
  /** Null: not required. */
  readonly reviews: ReviewSection | null;
  /** Null: not required. */
  readonly checks: CheckSection | null;
  readonly enforceAdmins: boolean;
  readonly signatures: boolean;
  readonly linearHistory: boolean;
  readonly conversationResolution: boolean;
  readonly allowForcePushes: boolean;
  readonly allowDeletions: boolean;
  readonly blockCreations: boolean;
  readonly lockBranch: boolean;
  readonly allowForkSyncing: boolean;
  /** Who may push; null: whoever can write. */
  readonly pushers: Actors | null;
  /** Who may force-push although `allowForcePushes` is false. Known to GraphQL only; the REST API can neither show nor set it. */
  readonly forcePushers: Actors;
  /** Environments to which a deployment must have succeeded; null: not required. Known to GraphQL only, like `forcePushers`. */
  readonly deployments: readonly string[] | null;
};

/** What holds for a branch that no rule matches: the bottom of the order of rules. */
export const unprotected = (branch: string): ClassicRule => ({
  pattern: branch,
  reviews: null,
  checks: null,
  enforceAdmins: false,
  signatures: false,
  linearHistory: false,
  conversationResolution: false,
  allowForcePushes: true,
  allowDeletions: true,
  blockCreations: false,
  lockBranch: false,
  allowForkSyncing: false,
  pushers: null,
  forcePushers: nobody,
  deployments: null,
});

/** The plain settings of a rule, which GraphQL can change one by one. `forcePushers` is among them, since only GraphQL knows it. */
export const flagsOf = (rule: ClassicRule) => ({
  linearHistory: rule.linearHistory,
  conversationResolution: rule.conversationResolution,
  allowForcePushes: rule.allowForcePushes,
  forcePushers: rule.forcePushers,
  allowDeletions: rule.allowDeletions,
  blockCreations: rule.blockCreations,
  lockBranch: rule.lockBranch,
});

export type Flags = ReturnType<typeof flagsOf>;

/** The section that asks for a pull request and nothing more. */
export const plainReviews: ReviewSection = {
  count: 0,
  dismissStale: false,
  codeOwners: false,
  lastPushApproval: false,
  dismissalActors: null,
  bypassActors: nobody,
};

/** The section that asks for no check yet. */
export const plainChecks: CheckSection = { strict: false, checks: [] };
