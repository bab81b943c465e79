import { type Actors, actors, isEmpty, nobody } from "./actors.ts";
import type { CheckSection, ClassicRule, ReviewSection } from "./branch-rule.ts";
import { type RequiredCheck, requiredChecks } from "./required-checks.ts";

// The form of classic protection in GitHub's REST API: an answer wraps booleans and lists whole accounts; a request wants plain
// booleans and names. (https://docs.github.com/rest/branches/branch-protection)

interface ActorsAnswer {
  readonly users?: readonly { readonly login?: string }[];
  readonly teams?: readonly { readonly slug?: string }[];
  readonly apps?: readonly { readonly slug?: string }[];
}

export interface ReviewsAnswer {
  readonly dismissal_restrictions?: ActorsAnswer;
  readonly bypass_pull_request_allowances?: ActorsAnswer;
  readonly dismiss_stale_reviews?: boolean;
  readonly require_code_owner_reviews?: boolean;
  readonly required_approving_review_count?: number;
  readonly require_last_push_approval?: boolean;
}

export interface ChecksAnswer {
  readonly strict?: boolean;
  readonly checks?: readonly { readonly context: string; readonly app_id: number | null }[];
}

type Enabled = { readonly enabled?: boolean };

/** `GET /repos/{owner}/{repo}/branches/{branch}/protection`, and what `PUT` answers. */
export interface ProtectionAnswer {
  readonly required_status_checks?: ChecksAnswer;
  readonly required_pull_request_reviews?: ReviewsAnswer;
  readonly restrictions?: ActorsAnswer;
  readonly enforce_admins?: Enabled;
  readonly required_signatures?: Enabled;
  readonly required_linear_history?: Enabled;
  readonly required_conversation_resolution?: Enabled;
  readonly allow_force_pushes?: Enabled;
  readonly allow_deletions?: Enabled;
  readonly block_creations?: Enabled;
  readonly lock_branch?: Enabled;
  readonly allow_fork_syncing?: Enabled;
}

const names = <Key extends "login" | "slug">(list: readonly { readonly [key in Key]?: string }[] | undefined, key: Key): string[] =>
  (list ?? []).flatMap((account) => account[key] ?? []);

/** Users, teams and Apps each from their own list: mixing them up hands rights to whoever has the same name. */
const actorsFrom = (answer: ActorsAnswer): Actors =>
  actors({ users: names(answer.users, "login"), teams: names(answer.teams, "slug"), apps: names(answer.apps, "slug") });

export const reviewsFromRest = (answer: ReviewsAnswer): ReviewSection => ({
  // GitHub leaves the number out only for rules older than it; these ask for one approval.
  count: answer.required_approving_review_count ?? 1,
  dismissStale: answer.dismiss_stale_reviews ?? false,
  codeOwners: answer.require_code_owner_reviews ?? false,
  lastPushApproval: answer.require_last_push_approval ?? false,
  dismissalActors: answer.dismissal_restrictions === undefined ? null : actorsFrom(answer.dismissal_restrictions),
  bypassActors: actorsFrom(answer.bypass_pull_request_allowances ?? {}),
});

export const checksFromRest = (answer: ChecksAnswer): CheckSection => ({
  strict: answer.strict ?? false,
  checks: requiredChecks((answer.checks ?? []).map(({ context, app_id }) => ({ context, appId: app_id === -1 ? null : app_id }))),
});

/**
 * A rule from an answer of the REST API, which does not say to which pattern the rule belongs, and never shows who else may
 * force-push or which deployments are required: these two come out as "nobody" and "none".
 */
export const ruleFromRest = (pattern: string, answer: ProtectionAnswer): ClassicRule => ({
  pattern,
  reviews: answer.required_pull_request_reviews === undefined ? null : reviewsFromRest(answer.required_pull_request_reviews),
  checks: answer.required_status_checks === undefined ? null : checksFromRest(answer.required_status_checks),
  enforceAdmins: answer.enforce_admins?.enabled ?? false,
  signatures: answer.required_signatures?.enabled ?? false,
  linearHistory: answer.required_linear_history?.enabled ?? false,
  conversationResolution: answer.required_conversation_resolution?.enabled ?? false,
  allowForcePushes: answer.allow_force_pushes?.enabled ?? false,
  allowDeletions: answer.allow_deletions?.enabled ?? false,
  blockCreations: answer.block_creations?.enabled ?? false,
  lockBranch: answer.lock_branch?.enabled ?? false,
  allowForkSyncing: answer.allow_fork_syncing?.enabled ?? false,
  pushers: answer.restrictions === undefined ? null : actorsFrom(answer.restrictions),
  forcePushers: nobody,
  deployments: null,
});

type ActorsBody = { users: string[]; teams: string[]; apps: string[] };

const actorsBody = ({ users, teams, apps }: Actors): ActorsBody => ({ users: [...users], teams: [...teams], apps: [...apps] });

/** -1 says "any App"; without it GitHub would bind the check to whichever App reported it last. */
const checkBody = ({ context, appId }: RequiredCheck) => ({ context, app_id: appId ?? -1 });

/** For the section's own `PATCH`. `contexts` is left out on purpose: GitHub refuses it beside `checks`. */
export const checksBody = (section: CheckSection) => ({ strict: section.strict, checks: section.checks.map(checkBody) });

/**
 * The whole section, for its own `PATCH` as for the `PUT` of the rule. A list is left out where nobody is and was restricted or
 * exempt: repositories of users refuse even empty ones.
 *
 * @param before the section as it is now; null when there is none.
 */
export const reviewsBody = (section: ReviewSection, before: ReviewSection | null) => ({
  required_approving_review_count: section.count,
  dismiss_stale_reviews: section.dismissStale,
  require_code_owner_reviews: section.codeOwners,
  require_last_push_approval: section.lastPushApproval,
  ...(section.dismissalActors === null ? {} : { dismissal_restrictions: actorsBody(section.dismissalActors) }),
  ...(isEmpty(section.bypassActors) && isEmpty(before?.bypassActors ?? nobody)
    ? {}
    : { bypass_pull_request_allowances: actorsBody(section.bypassActors) }),
});

/**
 * The body of `PUT …/protection`, which replaces the rule whole: what is left out is switched off. Signatures have their own
 * endpoint and stay as they are.
 */
export const ruleBody = (rule: ClassicRule, before: ClassicRule | null) => ({
  required_status_checks: rule.checks === null ? null : checksBody(rule.checks),
  enforce_admins: rule.enforceAdmins,
  required_pull_request_reviews: rule.reviews === null ? null : reviewsBody(rule.reviews, before?.reviews ?? null),
  restrictions: rule.pushers === null ? null : actorsBody(rule.pushers),
  required_linear_history: rule.linearHistory,
  allow_force_pushes: rule.allowForcePushes,
  allow_deletions: rule.allowDeletions,
  block_creations: rule.blockCreations,
  required_conversation_resolution: rule.conversationResolution,
  lock_branch: rule.lockBranch,
  allow_fork_syncing: rule.allowForkSyncing,
});
