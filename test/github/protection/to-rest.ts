import type { components } from "@octokit/openapi-types";
import { renderAccount, renderApp, renderTeam } from "../render/account.ts";
import type { Repository } from "../state/entities.ts";
import { fullName } from "../state/store.ts";
import type { World } from "../state/world.ts";
import { type Actors, namesSomebody, type ProtectionSettings, type RequiredReviews } from "./rule.ts";

type Schemas = components["schemas"];

export const protectionUrl = (world: World, repository: Repository, branch: string): string =>
  `${world.url}/repos/${fullName(repository)}/branches/${encodeURIComponent(branch)}/protection`;

const present = <T>(value: T | undefined): value is T => value !== undefined;

/** Ids as users, teams and Apps; whoever is gone meanwhile is left out. */
export function renderActors(world: World, actors: Actors) {
  const { store } = world;
  return {
    users: actors.users
      .map((id) => store.accounts.get(id))
      .filter(present)
      .map((account) => renderAccount(world, account)),
    teams: actors.teams
      .map((id) => store.teams.get(id))
      .filter(present)
      .map((team) => renderTeam(world, team)),
    apps: actors.apps
      .map((id) => store.apps.get(id))
      .filter(present)
      .map((app) => renderApp(world, app)),
  };
}

export function renderStatusChecks(url: string, checks: NonNullable<ProtectionSettings["statusChecks"]>): Schemas["status-check-policy"] {
  return {
    url: `${url}/required_status_checks`,
    strict: checks.strict,
    contexts: checks.checks.map((check) => check.context),
    contexts_url: `${url}/required_status_checks/contexts`,
    checks: checks.checks.map((check) => ({ context: check.context, app_id: check.appId })),
  };
}

export function renderReviews(world: World, url: string, reviews: RequiredReviews) {
  const own = `${url}/required_pull_request_reviews`;
  return {
    url: own,
    dismiss_stale_reviews: reviews.dismissStale,
    require_code_owner_reviews: reviews.codeOwners,
    required_approving_review_count: reviews.count,
    require_last_push_approval: reviews.lastPushApproval,
    ...(reviews.dismissal !== null && {
      dismissal_restrictions: {
        url: `${url}/dismissal_restrictions`,
        users_url: `${url}/dismissal_restrictions/users`,
        teams_url: `${url}/dismissal_restrictions/teams`,
        ...renderActors(world, reviews.dismissal),
      },
    }),
    ...(namesSomebody(reviews.bypass) && { bypass_pull_request_allowances: renderActors(world, reviews.bypass) }),
  };
}

export function renderRestrictions(world: World, url: string, actors: Actors) {
  const own = `${url}/restrictions`;
  return { url: own, users_url: `${own}/users`, teams_url: `${own}/teams`, apps_url: `${own}/apps`, ...renderActors(world, actors) };
}

export const renderAdmins = (url: string, enabled: boolean) => ({ url: `${url}/enforce_admins`, enabled });
export const renderSignatures = (url: string, enabled: boolean) => ({ url: `${url}/required_signatures`, enabled });

/** The whole of a branch's protection. What is null is left out; the switches are always there. */
export function renderProtection(world: World, repository: Repository, branch: string, settings: ProtectionSettings) {
  const url = protectionUrl(world, repository, branch);
  return {
    url,
    ...(settings.statusChecks && { required_status_checks: renderStatusChecks(url, settings.statusChecks) }),
    ...(settings.reviews && { required_pull_request_reviews: renderReviews(world, url, settings.reviews) }),
    ...(settings.restrictions && { restrictions: renderRestrictions(world, url, settings.restrictions) }),
    required_signatures: renderSignatures(url, settings.signatures),
    enforce_admins: renderAdmins(url, settings.enforceAdmins),
    required_linear_history: { enabled: settings.linearHistory },
    allow_force_pushes: { enabled: settings.allowForcePushes },
    allow_deletions: { enabled: settings.allowDeletions },
    block_creations: { enabled: settings.blockCreations },
    required_conversation_resolution: { enabled: settings.conversationResolution },
    lock_branch: { enabled: settings.lock },
    allow_fork_syncing: { enabled: settings.forkSyncing },
  };
}
