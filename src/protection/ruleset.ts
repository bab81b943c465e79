import type { Actors } from "./actors.ts";
import type { CheckSection } from "./branch-rule.ts";

/** Someone who may go around a ruleset. `unknown`: GitHub lists an actor without saying who it is (single users, for one). */
export type BypassActor = {
  readonly kind: "team" | "app" | "role" | "organization-admin" | "enterprise-owner" | "deploy-key" | "unknown";
  /** Team or App slug, or the role's name; null for the kinds that have none. */
  readonly name: string | null;
};

/** What the `pull_request` rule of a ruleset asks for. Rulesets cannot say who may dismiss a review. */
export type RulesetReviews = {
  /** 0 … 10. */
  readonly count: number;
  readonly dismissStale: boolean;
  readonly codeOwners: boolean;
  readonly lastPushApproval: boolean;
};

/** The rules of one active ruleset that hold for the branch, as far as classic protection has a word for them. */
export type Ruleset = {
  readonly name: string;
  /** Whose ruleset it is: `owner/name`, or the login of an organisation or slug of an enterprise. */
  readonly owner: string;
  readonly level: "repository" | "organization" | "enterprise";
  /** Null: GitHub does not show it to this App. */
  readonly bypass: readonly BypassActor[] | null;
  readonly reviews: RulesetReviews | null;
  readonly checks: CheckSection | null;
  readonly conversationResolution: boolean;
  readonly linearHistory: boolean;
  readonly signatures: boolean;
  readonly forbidsForcePushes: boolean;
  readonly forbidsDeletions: boolean;
  readonly blocksCreations: boolean;
  /** Nobody but those who may bypass can update the branch. */
  readonly locked: boolean;
};

const mayAlways = (actor: BypassActor): boolean =>
  actor.kind === "organization-admin" || actor.kind === "enterprise-owner" || (actor.kind === "role" && actor.name === "admin");

/**
 * Those who may bypass the ruleset and should not: what it asks for does not count while there are any.
 *
 * @param allowed whom the policy lets bypass the setting in question.
 * @param adminsToo the policy binds administrators; otherwise these may bypass as they may bypass classic protection.
 */
export const intruders = (ruleset: Ruleset, allowed: Actors, adminsToo: boolean): readonly BypassActor[] =>
  (ruleset.bypass ?? []).filter((actor) => {
    if (!adminsToo && mayAlways(actor)) return false;
    if (actor.kind === "team") return !allowed.teams.includes(actor.name ?? "");
    if (actor.kind === "app") return !allowed.apps.includes(actor.name ?? "");
    return true;
  });
