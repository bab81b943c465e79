import { PipewardenError } from "../values/errors.ts";
import type { RepositoryRef } from "../values/ids.ts";
import { type Actors, actors, nobody } from "./actors.ts";
import type { ClassicRule, ReviewSection } from "./branch-rule.ts";
import { type Asker, allNodes } from "./pages.ts";
import { type Connection, type RawActor, type RawRule, ruleQuery } from "./query.ts";
import { requiredChecks } from "./required-checks.ts";
import { type ProtectionAnswer, ruleFromRest } from "./rest.ts";

/** The names in a list, or `hidden` when GitHub listed accounts without saying who they are. */
type Listed = Actors | "hidden";

type Place = Pick<RepositoryRef, "owner" | "name">;

/**
 * The normal form of a classic rule that GraphQL answered; further pages and hidden names cost further requests, and only then.
 *
 * @param branch the branch for which the rule was read.
 */
export async function ruleFromGraphql(raw: RawRule, reader: Asker, repository: Place, branch: string): Promise<ClassicRule> {
  const list = async (connection: Connection & keyof RawRule): Promise<Listed> =>
    named(await allNodes(reader, connection, raw.id, raw[connection]));
  const dismissal = await list("reviewDismissalAllowances");
  const bypass = await list("bypassPullRequestAllowances");
  const pushing = await list("pushAllowances");
  const forcing = await list("bypassForcePushAllowances");
  const names = [dismissal, bypass, pushing].includes("hidden") ? await namesFromRest(reader, repository, branch) : undefined;
  const shown = (listed: Listed, from: (rule: ClassicRule) => Actors | null | undefined): Actors =>
    listed === "hidden" ? ((names && from(names)) ?? nobody) : listed;

  const reviews: ReviewSection = {
    count: raw.requiredApprovingReviewCount ?? 1,
    dismissStale: raw.dismissesStaleReviews,
    codeOwners: raw.requiresCodeOwnerReviews,
    lastPushApproval: raw.requireLastPushApproval,
    dismissalActors: raw.restrictsReviewDismissals ? shown(dismissal, (rule) => rule.reviews?.dismissalActors) : null,
    bypassActors: shown(bypass, (rule) => rule.reviews?.bypassActors),
  };
  const checks = {
    strict: raw.requiresStrictStatusChecks,
    checks: requiredChecks((raw.requiredStatusChecks ?? []).map(({ context, app }) => ({ context, appId: app?.databaseId ?? null }))),
  };
  return {
    pattern: raw.pattern,
    reviews: raw.requiresApprovingReviews ? reviews : null,
    checks: raw.requiresStatusChecks ? checks : null,
    enforceAdmins: raw.isAdminEnforced,
    signatures: raw.requiresCommitSignatures,
    linearHistory: raw.requiresLinearHistory,
    conversationResolution: raw.requiresConversationResolution,
    allowForcePushes: raw.allowsForcePushes,
    allowDeletions: raw.allowsDeletions,
    blockCreations: raw.blocksCreations,
    lockBranch: raw.lockBranch,
    allowForkSyncing: raw.lockAllowsFetchAndMerge,
    pushers: raw.restrictsPushes ? shown(pushing, (rule) => rule.pushers) : null,
    // Only that there are some matters, and REST does not name them either.
    forcePushers: forcing === "hidden" ? actors({ users: ["(hidden)"] }) : forcing,
    deployments: raw.requiresDeployments ? [...(raw.requiredDeploymentEnvironments ?? [])].sort() : null,
  };
}

function named(nodes: readonly RawActor[]): Listed {
  const of = (type: string, key: "login" | "slug") =>
    nodes.flatMap(({ actor }) => (actor?.__typename === type && actor[key] !== undefined ? [actor[key]] : []));
  const lists = { users: of("User", "login"), teams: of("Team", "slug"), apps: of("App", "slug") };
  const count = lists.users.length + lists.teams.length + lists.apps.length;
  return count === nodes.length ? actors(lists) : "hidden";
}

/** REST names teams to whoever may read the protection; GraphQL only to those who may read the organisation's members. */
async function namesFromRest(reader: Asker, { owner, name }: Place, branch: string): Promise<ClassicRule> {
  const route: string = "GET /repos/{owner}/{repo}/branches/{branch}/protection";
  const answer = await reader.request(route, { owner, repo: name, branch });
  return ruleFromRest(branch, answer.data as ProtectionAnswer);
}

/**
 * The classic rule that GitHub applies to `branch` now; null when there is none, or no such branch.
 *
 * @throws PipewardenError when the repository cannot be seen.
 */
export async function readRule(reader: Asker, repository: RepositoryRef, branch: string): Promise<ClassicRule | null> {
  const answer: { node: { ref?: { branchProtectionRule: RawRule | null } | null } | null } = await reader.graphql(ruleQuery, {
    id: repository.nodeId,
    ref: `refs/heads/${branch}`,
  });
  if (answer.node === null) {
    throw new PipewardenError(
      "repository_unavailable",
      `The repository ${repository.owner}/${repository.name} is gone, or the App has no access to it any more.`,
    );
  }
  const raw = answer.node.ref?.branchProtectionRule;
  return raw === null || raw === undefined ? null : ruleFromGraphql(raw, reader, repository, branch);
}
