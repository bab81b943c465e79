import type { Account } from "../state/entities.ts";

/** Who is named by a setting, by id. */
export interface Actors {
  readonly users: readonly number[];
  readonly teams: readonly number[];
  readonly apps: readonly number[];
}

export const NOBODY: Actors = { users: [], teams: [], apps: [] };

export const namesSomebody = (actors: Actors): boolean => actors.users.length + actors.teams.length + actors.apps.length > 0;

export interface RequiredCheck {
  readonly context: string;
  /** The App that must provide the check; null when any may. */
  readonly appId: number | null;
}

export interface RequiredReviews {
  readonly count: number;
  readonly dismissStale: boolean;
  readonly codeOwners: boolean;
  readonly lastPushApproval: boolean;
  /** Null when anyone with write access may dismiss a review. */
  readonly dismissal: Actors | null;
  readonly bypass: Actors;
}

/** All settings of one classic rule. Never changed in place: a change replaces it whole, so before and after can be compared. */
export interface ProtectionSettings {
  readonly statusChecks: { readonly strict: boolean; readonly checks: readonly RequiredCheck[] } | null;
  readonly reviews: RequiredReviews | null;
  /** Who may push; null when everyone with write access may. */
  readonly restrictions: Actors | null;
  readonly enforceAdmins: boolean;
  readonly signatures: boolean;
  readonly linearHistory: boolean;
  readonly allowForcePushes: boolean;
  /** Reachable through GraphQL only. */
  readonly bypassForcePush: Actors;
  readonly allowDeletions: boolean;
  readonly blockCreations: boolean;
  readonly conversationResolution: boolean;
  readonly lock: boolean;
  readonly forkSyncing: boolean;
  /** Environment names; null when deployments are not required. Reachable through GraphQL only. */
  readonly deployments: readonly string[] | null;
}

export const NO_SETTINGS: ProtectionSettings = {
  statusChecks: null,
  reviews: null,
  restrictions: null,
  enforceAdmins: false,
  signatures: false,
  linearHistory: false,
  allowForcePushes: false,
  bypassForcePush: NOBODY,
  allowDeletions: false,
  blockCreations: false,
  conversationResolution: false,
  lock: false,
  forkSyncing: false,
  deployments: null,
};

/** A classic branch protection rule: a pattern, which may be an exact branch name, and its settings. */
export interface ProtectionRule {
  readonly id: number;
  readonly nodeId: string;
  pattern: string;
  settings: ProtectionSettings;
  readonly creator: Account;
  readonly createdAt: number;
  updatedAt: number;
}
