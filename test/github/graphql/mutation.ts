import { reaches } from "../auth/authorise.ts";
import { actorOf, grants } from "../auth/viewer.ts";
import { changeRule, createRule } from "../protection/change.ts";
import { lastProvider } from "../protection/from-rest.ts";
import { type Actors, NO_SETTINGS, NOBODY, type ProtectionRule, type ProtectionSettings } from "../protection/rule.ts";
import type { Repository } from "../state/entities.ts";
import { parseNodeId } from "../state/ids.ts";
import { atLeast, roleOf } from "../state/roles.ts";
import { type GraphContext, GraphError, type GraphObject } from "./context.ts";

interface RuleInput {
  readonly pattern?: string | null;
  readonly allowsDeletions?: boolean | null;
  readonly allowsForcePushes?: boolean | null;
  readonly blocksCreations?: boolean | null;
  readonly bypassForcePushActorIds?: readonly string[] | null;
  readonly bypassPullRequestActorIds?: readonly string[] | null;
  readonly dismissesStaleReviews?: boolean | null;
  readonly isAdminEnforced?: boolean | null;
  readonly lockAllowsFetchAndMerge?: boolean | null;
  readonly lockBranch?: boolean | null;
  readonly pushActorIds?: readonly string[] | null;
  readonly requireLastPushApproval?: boolean | null;
  readonly requiredApprovingReviewCount?: number | null;
  readonly requiredDeploymentEnvironments?: readonly string[] | null;
  readonly requiredStatusCheckContexts?: readonly string[] | null;
  readonly requiredStatusChecks?: readonly { readonly context: string; readonly appId?: string | null }[] | null;
  readonly requiresApprovingReviews?: boolean | null;
  readonly requiresCodeOwnerReviews?: boolean | null;
  readonly requiresCommitSignatures?: boolean | null;
  readonly requiresConversationResolution?: boolean | null;
  readonly requiresDeployments?: boolean | null;
  readonly requiresLinearHistory?: boolean | null;
  readonly requiresStatusChecks?: boolean | null;
  readonly requiresStrictStatusChecks?: boolean | null;
  readonly restrictsPushes?: boolean | null;
  readonly restrictsReviewDismissals?: boolean | null;
  readonly reviewDismissalActorIds?: readonly string[] | null;
  readonly clientMutationId?: string | null;
}

/** The root of mutations: classic rules with wildcards can be made in no other way. */
export function mutationRoot(graph: GraphContext): Omit<GraphObject, "__typename"> {
  const payload = (repository: Repository, rule: ProtectionRule, input: RuleInput) => ({
    clientMutationId: input.clientMutationId ?? null,
    branchProtectionRule: () => graph.objects.protection(repository, rule),
  });
  return {
    createBranchProtectionRule: ({ input }: { input: RuleInput & { repositoryId: string; pattern: string } }) => {
      const repository = writable(graph, parseNodeId(input.repositoryId)?.parts[0], input.repositoryId);
      if (repository.protections.some((rule) => rule.pattern === input.pattern))
        throw new GraphError("UNPROCESSABLE", `Name already protected: ${input.pattern}`);
      const rule = createRule(graph.world, repository, input.pattern, merge(graph, repository, NO_SETTINGS, input), actorOf(graph.viewer));
      return payload(repository, rule, input);
    },
    updateBranchProtectionRule: ({ input }: { input: RuleInput & { branchProtectionRuleId: string } }) => {
      const id = input.branchProtectionRuleId;
      const repository = writable(graph, parseNodeId(id)?.parts[0], id);
      const rule = repository.protections.find((candidate) => candidate.nodeId === id);
      if (rule === undefined) throw new GraphError("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'.`);
      const settings = merge(graph, repository, rule.settings, input);
      changeRule(
        graph.world,
        repository,
        rule,
        { settings, ...(input.pattern != null && { pattern: input.pattern }) },
        actorOf(graph.viewer),
      );
      return payload(repository, rule, input);
    },
  };
}

function writable({ world, viewer }: GraphContext, id: string | undefined, node: string): Repository {
  const repository = world.store.repositories.get(Number(id));
  if (repository === undefined) throw new GraphError("NOT_FOUND", `Could not resolve to a node with the global id of '${node}'.`);
  const allowed =
    viewer.kind === "installation"
      ? reaches(viewer, repository) && grants(viewer.permissions, "administration:write")
      : viewer.kind === "user" && atLeast(roleOf(world.store, viewer.account, repository), "admin");
  if (!allowed) throw new GraphError("FORBIDDEN", "Resource not accessible by integration");
  if (repository.archived) throw new GraphError("FORBIDDEN", "Repository was archived so is read-only.");
  return repository;
}

/** Settings with those replaced that an input names; the rest stays. */
function merge(graph: GraphContext, repository: Repository, before: ProtectionSettings, input: RuleInput): ProtectionSettings {
  return {
    ...before,
    reviews: reviews(graph, before, input),
    statusChecks: statusChecks(repository, before, input),
    restrictions: (input.restrictsPushes ?? before.restrictions !== null) ? actors(graph, input.pushActorIds, before.restrictions) : null,
    enforceAdmins: input.isAdminEnforced ?? before.enforceAdmins,
    signatures: input.requiresCommitSignatures ?? before.signatures,
    linearHistory: input.requiresLinearHistory ?? before.linearHistory,
    allowForcePushes: input.allowsForcePushes ?? before.allowForcePushes,
    bypassForcePush: actors(graph, input.bypassForcePushActorIds, before.bypassForcePush),
    allowDeletions: input.allowsDeletions ?? before.allowDeletions,
    blockCreations: input.blocksCreations ?? before.blockCreations,
    conversationResolution: input.requiresConversationResolution ?? before.conversationResolution,
    lock: input.lockBranch ?? before.lock,
    forkSyncing: input.lockAllowsFetchAndMerge ?? before.forkSyncing,
    deployments:
      (input.requiresDeployments ?? before.deployments !== null)
        ? (input.requiredDeploymentEnvironments ?? before.deployments ?? [])
        : null,
  };
}

function reviews(graph: GraphContext, { reviews: before }: ProtectionSettings, input: RuleInput): ProtectionSettings["reviews"] {
  if (!(input.requiresApprovingReviews ?? before !== null)) return null;
  return {
    count: input.requiredApprovingReviewCount ?? before?.count ?? 1,
    dismissStale: input.dismissesStaleReviews ?? before?.dismissStale ?? false,
    codeOwners: input.requiresCodeOwnerReviews ?? before?.codeOwners ?? false,
    lastPushApproval: input.requireLastPushApproval ?? before?.lastPushApproval ?? false,
    dismissal:
      (input.restrictsReviewDismissals ?? (before?.dismissal ?? null) !== null)
        ? actors(graph, input.reviewDismissalActorIds, before?.dismissal)
        : null,
    bypass: actors(graph, input.bypassPullRequestActorIds, before?.bypass),
  };
}

function statusChecks(
  repository: Repository,
  { statusChecks: before }: ProtectionSettings,
  input: RuleInput,
): ProtectionSettings["statusChecks"] {
  if (!(input.requiresStatusChecks ?? before !== null)) return null;
  const named = input.requiredStatusChecks?.map(({ context, appId }) => ({ context, appId: providerOf(repository, context, appId) }));
  const contexts = input.requiredStatusCheckContexts?.map((context) => ({ context, appId: lastProvider(repository, context) }));
  return { strict: input.requiresStrictStatusChecks ?? before?.strict ?? false, checks: named ?? contexts ?? before?.checks ?? [] };
}

/** The input's `appId` is a node id, `any`, or left out for the App that provided the check last. */
function providerOf(repository: Repository, context: string, appId: string | null | undefined): number | null {
  if (appId == null) return lastProvider(repository, context);
  return appId === "any" ? null : Number(parseNodeId(appId)?.parts[0] ?? Number.NaN);
}

function actors({ world }: GraphContext, ids: readonly string[] | null | undefined, before: Actors | null | undefined): Actors {
  if (ids == null) return before ?? NOBODY;
  const parsed = ids.map((id) => {
    const node = parseNodeId(id);
    const number = Number(node?.parts[0]);
    const known =
      node?.prefix === "U"
        ? world.store.accounts.has(number)
        : node?.prefix === "T"
          ? world.store.teams.has(number)
          : node?.prefix === "A" && world.store.apps.has(number);
    if (node === undefined || !known) throw new GraphError("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'.`);
    return { prefix: node.prefix, number };
  });
  const of = (prefix: string) => parsed.filter((actor) => actor.prefix === prefix).map((actor) => actor.number);
  return { users: of("U"), teams: of("T"), apps: of("A") };
}
