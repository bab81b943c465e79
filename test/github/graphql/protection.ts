import { reaches } from "../auth/authorise.ts";
import { grants } from "../auth/viewer.ts";
import { governingRule } from "../protection/match.ts";
import { type Actors, NOBODY, type ProtectionRule } from "../protection/rule.ts";
import type { Repository } from "../state/entities.ts";
import { nodeId } from "../state/ids.ts";
import { atLeast, roleOf } from "../state/roles.ts";
import { connection, type Paging } from "./connection.ts";
import type { GraphContext, GraphObject } from "./context.ts";

/** Only who may read a repository's administration sees its classic rules; to others they are silently not there. */
export function seesProtection({ viewer, world }: GraphContext, repository: Repository): boolean {
  if (viewer.kind === "installation") return reaches(viewer, repository) && grants(viewer.permissions, "administration:read");
  return viewer.kind === "user" && atLeast(roleOf(world.store, viewer.account, repository), "write");
}

export function protectionObject(graph: GraphContext, repository: Repository, rule: ProtectionRule): GraphObject {
  const { settings } = rule;
  const { reviews, statusChecks } = settings;
  const allowances = (name: string, typename: string, actors: Actors) => (args: Paging) =>
    connection(name, listActors(actors), args, (actor) => ({
      __typename: typename,
      id: nodeId("BPA", rule.id, name, actor.kind, actor.id),
      actor: () => actorObject(graph, actor),
      branchProtectionRule: () => protectionObject(graph, repository, rule),
    }));
  return {
    __typename: "BranchProtectionRule",
    id: rule.nodeId,
    databaseId: rule.id,
    pattern: rule.pattern,
    creator: () => graph.objects.account(rule.creator),
    repository: () => graph.objects.repository(repository),
    allowsDeletions: settings.allowDeletions,
    allowsForcePushes: settings.allowForcePushes,
    blocksCreations: settings.blockCreations,
    dismissesStaleReviews: reviews?.dismissStale ?? false,
    isAdminEnforced: settings.enforceAdmins,
    lockAllowsFetchAndMerge: settings.forkSyncing,
    lockBranch: settings.lock,
    requireLastPushApproval: reviews?.lastPushApproval ?? false,
    requiredApprovingReviewCount: reviews?.count ?? null,
    requiredDeploymentEnvironments: settings.deployments ?? [],
    requiredStatusCheckContexts: statusChecks?.checks.map((check) => check.context) ?? [],
    requiredStatusChecks: () =>
      statusChecks?.checks.map((check) => {
        const app = check.appId === null ? undefined : graph.world.store.apps.get(check.appId);
        return { __typename: "RequiredStatusCheckDescription", context: check.context, app: app ? graph.objects.app(app) : null };
      }) ?? [],
    requiresApprovingReviews: reviews !== null,
    requiresCodeOwnerReviews: reviews?.codeOwners ?? false,
    requiresCommitSignatures: settings.signatures,
    requiresConversationResolution: settings.conversationResolution,
    requiresDeployments: settings.deployments !== null,
    requiresLinearHistory: settings.linearHistory,
    requiresStatusChecks: statusChecks !== null,
    requiresStrictStatusChecks: statusChecks?.strict ?? false,
    restrictsPushes: settings.restrictions !== null,
    restrictsReviewDismissals: (reviews?.dismissal ?? null) !== null,
    bypassForcePushAllowances: allowances("bypassForcePushAllowances", "BypassForcePushAllowance", settings.bypassForcePush),
    bypassPullRequestAllowances: allowances("bypassPullRequestAllowances", "BypassPullRequestAllowance", reviews?.bypass ?? NOBODY),
    pushAllowances: allowances("pushAllowances", "PushAllowance", settings.restrictions ?? NOBODY),
    reviewDismissalAllowances: allowances("reviewDismissalAllowances", "ReviewDismissalAllowance", reviews?.dismissal ?? NOBODY),
    matchingRefs: (args: Paging) => {
      const names = [...repository.refs.keys()].filter(
        (name) => name.startsWith("refs/heads/") && governingRule(repository.protections, name.slice(11)) === rule,
      );
      return connection("matchingRefs", names, args, (name) => graph.objects.ref(repository, name));
    },
  };
}

interface NamedActor {
  readonly kind: "user" | "team" | "app";
  readonly id: number;
}

const listActors = ({ users, teams, apps }: Actors): NamedActor[] => [
  ...users.map((id) => ({ kind: "user" as const, id })),
  ...teams.map((id) => ({ kind: "team" as const, id })),
  ...apps.map((id) => ({ kind: "app" as const, id })),
];

/** The actor of an allowance; null when it is gone meanwhile. */
function actorObject(graph: GraphContext, { kind, id }: NamedActor): GraphObject | null {
  const { store } = graph.world;
  const account = kind === "user" ? store.accounts.get(id) : undefined;
  if (account !== undefined) return graph.objects.account(account);
  const team = kind === "team" ? store.teams.get(id) : undefined;
  if (team !== undefined) return graph.objects.team(team);
  const app = kind === "app" ? store.apps.get(id) : undefined;
  return app === undefined ? null : graph.objects.app(app);
}
