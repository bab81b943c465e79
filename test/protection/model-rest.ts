import { type Actors, actors, nobody } from "../../src/protection/actors.ts";
import type { CheckSection, ClassicRule, ReviewSection } from "../../src/protection/branch-rule.ts";
import { requiredChecks } from "../../src/protection/required-checks.ts";

// What GitHub makes of a request about classic protection, and how it answers; written from its documentation, not from our code.

export type Body = { readonly [key: string]: unknown };
type Names = { users?: string[]; teams?: string[]; apps?: string[] };

const list = (names: unknown, personal: boolean): Actors => {
  if (personal) throw new Error("Only organization repositories can have users and team restrictions");
  return actors(names as Names);
};

const accounts = ({ users, teams, apps }: Actors) => ({
  users: users.map((login) => ({ login: login.toUpperCase() })),
  teams: teams.map((slug) => ({ slug, name: `The ${slug}` })),
  apps: apps.map((slug) => ({ slug, name: `The ${slug}` })),
});

/** Keys that are absent keep their value. */
export function updateReviews(before: ReviewSection, body: Body, personal: boolean): { section: ReviewSection; answer: unknown } {
  const dismissal = body.dismissal_restrictions as Names | undefined;
  const section: ReviewSection = {
    count: (body.required_approving_review_count as number | undefined) ?? before.count,
    dismissStale: (body.dismiss_stale_reviews as boolean | undefined) ?? before.dismissStale,
    codeOwners: (body.require_code_owner_reviews as boolean | undefined) ?? before.codeOwners,
    lastPushApproval: (body.require_last_push_approval as boolean | undefined) ?? before.lastPushApproval,
    dismissalActors:
      dismissal === undefined ? before.dismissalActors : Object.keys(dismissal).length === 0 ? null : list(dismissal, personal),
    bypassActors:
      body.bypass_pull_request_allowances === undefined ? before.bypassActors : list(body.bypass_pull_request_allowances, personal),
  };
  const answer = {
    required_approving_review_count: section.count,
    dismiss_stale_reviews: section.dismissStale,
    require_code_owner_reviews: section.codeOwners,
    require_last_push_approval: section.lastPushApproval,
    ...(section.dismissalActors && { dismissal_restrictions: accounts(section.dismissalActors) }),
    ...(section.bypassActors !== nobody && { bypass_pull_request_allowances: accounts(section.bypassActors) }),
  };
  return { section, answer };
}

/** `checks` and `contexts` together are refused; a check without an App is bound to the last one that reported it (here: App 99). */
export function updateChecks(before: CheckSection, body: Body): { section: CheckSection; answer: unknown } {
  if ("checks" in body && "contexts" in body) throw new Error("Only one of contexts or checks may be set");
  const given = body.checks as { context: string; app_id?: number }[] | undefined;
  const section: CheckSection = {
    strict: (body.strict as boolean | undefined) ?? before.strict,
    checks:
      given === undefined
        ? before.checks
        : requiredChecks(given.map(({ context, app_id = 99 }) => ({ context, appId: app_id === -1 ? null : app_id }))),
  };
  const answer = {
    strict: section.strict,
    contexts: section.checks.map(({ context }) => context),
    checks: section.checks.map(({ context, appId }) => ({ context, app_id: appId })),
  };
  return { section, answer };
}

const required = ["required_status_checks", "enforce_admins", "required_pull_request_reviews", "restrictions"];

/**
 * `PUT …/protection`: what is left out is off. Signatures stay. What the REST API cannot say is dropped: GitHub documents nothing, so
 * the model takes the worst.
 */
export function replaceWhole(branch: string, body: Body, before: ClassicRule | undefined, personal: boolean): ClassicRule {
  const missing = required.filter((key) => !(key in body));
  if (missing.length > 0) throw new Error(`"${missing[0]}" wasn't supplied`);
  const plain: ReviewSection = {
    count: 1,
    dismissStale: false,
    codeOwners: false,
    lastPushApproval: false,
    dismissalActors: null,
    bypassActors: nobody,
  };
  const reviews = body.required_pull_request_reviews as Body | null;
  const checks = body.required_status_checks as Body | null;
  const pushers = body.restrictions === null ? null : list(body.restrictions, personal);
  const on = (key: string): boolean => body[key] === true;
  return {
    pattern: branch,
    reviews: reviews === null ? null : updateReviews(plain, reviews, personal).section,
    checks: checks === null ? null : updateChecks({ strict: false, checks: [] }, checks).section,
    enforceAdmins: on("enforce_admins"),
    signatures: before?.signatures ?? false,
    linearHistory: on("required_linear_history"),
    conversationResolution: on("required_conversation_resolution"),
    allowForcePushes: on("allow_force_pushes"),
    allowDeletions: on("allow_deletions"),
    blockCreations: on("block_creations") && pushers !== null,
    lockBranch: on("lock_branch"),
    allowForkSyncing: on("allow_fork_syncing"),
    pushers,
    forcePushers: nobody,
    deployments: null,
  };
}
