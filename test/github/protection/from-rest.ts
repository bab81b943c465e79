import type { paths } from "@octokit/openapi-types";
import type { Body } from "../http/route.ts";
import type { Repository } from "../state/entities.ts";
import { covers, type Store } from "../state/store.ts";
import {
  type Actors,
  NO_SETTINGS,
  NOBODY,
  namesSomebody,
  type ProtectionSettings,
  type RequiredCheck,
  type RequiredReviews,
} from "./rule.ts";

type Put = Body<paths["/repos/{owner}/{repo}/branches/{branch}/protection"]["put"]>;
type PatchReviews = NonNullable<Body<paths["/repos/{owner}/{repo}/branches/{branch}/protection/required_pull_request_reviews"]["patch"]>>;
type Names = { users?: string[]; teams?: string[]; apps?: string[] };

/** Settings that GitHub answers 422 to. The routes word the answer, since its form differs between them. */
export class InvalidSettings extends Error {}

const ORGANIZATIONS_ONLY = "Only organization repositories can have users and team restrictions";

/** Keys that a PUT must name, be it as null. Held here as well, for when requests are not judged by GitHub's description. */
const REQUIRED = ["required_status_checks", "enforce_admins", "required_pull_request_reviews", "restrictions"];

/**
 * The settings that a PUT describes. It replaces everything, with `false` for what it leaves out; only what it cannot express
 * (signatures, and what GraphQL alone reaches) stays as it was.
 */
export function settingsFromPut(
  store: Store,
  repository: Repository,
  body: Put,
  before: ProtectionSettings = NO_SETTINGS,
): ProtectionSettings {
  for (const key of REQUIRED) if (!(key in body)) throw new InvalidSettings(`"${key}" wasn't supplied.`);
  if (body.required_linear_history === true && !allows(repository, "allow_squash_merge") && !allows(repository, "allow_rebase_merge"))
    throw new InvalidSettings("Linear history requires the repository to allow squash merging or rebase merging");
  return {
    ...before,
    statusChecks: body.required_status_checks && {
      strict: body.required_status_checks.strict,
      checks: checksFrom(repository, body.required_status_checks) ?? [],
    },
    reviews:
      body.required_pull_request_reviews &&
      reviewsFrom(store, repository, body.required_pull_request_reviews, {
        count: 1,
        dismissStale: false,
        codeOwners: false,
        lastPushApproval: false,
        dismissal: null,
        bypass: NOBODY,
      }),
    restrictions: body.restrictions && restrictionsFrom(store, repository, body.restrictions),
    enforceAdmins: body.enforce_admins ?? false,
    linearHistory: body.required_linear_history ?? false,
    allowForcePushes: body.allow_force_pushes ?? false,
    allowDeletions: body.allow_deletions ?? false,
    blockCreations: body.block_creations ?? false,
    conversationResolution: body.required_conversation_resolution ?? false,
    lock: body.lock_branch ?? false,
    forkSyncing: body.allow_fork_syncing ?? false,
  };
}

/** Review settings with the keys that are present replaced; the rest stays. */
export function reviewsFrom(store: Store, repository: Repository, body: PatchReviews, before: RequiredReviews): RequiredReviews {
  const count = body.required_approving_review_count ?? before.count;
  if (count < 0 || count > 6) throw new InvalidSettings("required_approving_review_count must be between 0 and 6");
  const { dismissal_restrictions: dismissal, bypass_pull_request_allowances: bypass } = body;
  if (dismissal !== undefined && repository.owner.type !== "Organization") throw new InvalidSettings(ORGANIZATIONS_ONLY);
  return {
    count,
    dismissStale: body.dismiss_stale_reviews ?? before.dismissStale,
    codeOwners: body.require_code_owner_reviews ?? before.codeOwners,
    lastPushApproval: body.require_last_push_approval ?? before.lastPushApproval,
    dismissal: dismissal === undefined ? before.dismissal : dismissalFrom(store, repository, dismissal),
    bypass: bypass === undefined ? before.bypass : actorsFrom(store, repository, bypass),
  };
}

/** An empty object switches the restriction off; empty lists in it mean that nobody may dismiss. */
const dismissalFrom = (store: Store, repository: Repository, names: Names): Actors | null =>
  Object.keys(names).length === 0 ? null : actorsFrom(store, repository, names);

/** The required checks of a body, or undefined when it names none. Both lists filled is refused, since they would contradict each other. */
export function checksFrom(
  repository: Repository,
  body: { contexts?: string[]; checks?: { context: string; app_id?: number }[] },
): readonly RequiredCheck[] | undefined {
  const { contexts, checks } = body;
  if (contexts !== undefined && checks !== undefined && contexts.length > 0 && checks.length > 0)
    throw new InvalidSettings("Only one of contexts or checks may be set");
  if (checks !== undefined && (checks.length > 0 || contexts === undefined))
    return checks.map(({ context, app_id }) => ({ context, appId: app_id === -1 ? null : (app_id ?? lastProvider(repository, context)) }));
  return contexts?.map((context) => ({ context, appId: lastProvider(repository, context) }));
}

/** The App that provided a check of that name last, which GitHub then binds the check to; null when none did. */
export function lastProvider(repository: Repository, name: string): number | null {
  let found: number | null = null;
  for (const run of repository.checkRuns.values()) if (run.name === name) found = run.suite.app.id;
  return found;
}

/** Who may push. Refused for personal repositories. */
function restrictionsFrom(store: Store, repository: Repository, names: Names): Actors {
  if (repository.owner.type !== "Organization") throw new InvalidSettings(ORGANIZATIONS_ONLY);
  return limited(actorsFrom(store, repository, names));
}

/** The lists of who may push hold 100 entries together at most. */
export function limited(actors: Actors): Actors {
  if (actors.users.length + actors.teams.length + actors.apps.length > 100)
    throw new InvalidSettings("Users, teams and apps together are limited to 100 items");
  return actors;
}

/** Logins, team slugs and App slugs as ids. Apps count only where they are installed. */
export function actorsFrom(store: Store, repository: Repository, names: Names): Actors {
  const actors: Actors = {
    users: unique(names.users).map((login) => {
      const account = store.account(login);
      if (account?.type !== "User") throw new InvalidSettings(`Could not resolve to a User with the login of '${login}'`);
      return account.id;
    }),
    teams: unique(names.teams).map((slug) => {
      const team = store.team(repository.owner, slug);
      if (team === undefined) throw new InvalidSettings(`Could not resolve to a Team with the slug of '${slug}'`);
      return team.id;
    }),
    apps: unique(names.apps).map((slug) => {
      const app = store.app(slug);
      const installation = app && store.installationOf(app, repository.owner);
      if (app === undefined || installation === undefined || !covers(installation, repository))
        throw new InvalidSettings(`Could not resolve to an App with the slug of '${slug}' installed on this repository`);
      return app.id;
    }),
  };
  if (namesSomebody(actors) && repository.owner.type !== "Organization") throw new InvalidSettings(ORGANIZATIONS_ONLY);
  return actors;
}

const unique = (names: readonly string[] | undefined): string[] => [...new Set(names ?? [])];
const allows = (repository: Repository, name: string): boolean => repository.switches.get(name) ?? true;
