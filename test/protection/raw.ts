import type { Actors } from "../../src/protection/actors.ts";
import type { ClassicRule } from "../../src/protection/branch-rule.ts";
import type { ObserveOptions } from "../../src/protection/observe.ts";
import type { RawActor, RawBypassActor, RawPage, RawRepository, RawRule, RawRulesetRule } from "../../src/protection/query.ts";
import type { BypassActor, Ruleset } from "../../src/protection/ruleset.ts";

// Answers as GitHub's GraphQL words them.

const page = <Node>(nodes: readonly Node[]): RawPage<Node> => ({ nodes, pageInfo: { hasNextPage: false, endCursor: null } });

/** Logins come back in their owners' spelling. */
const allowances = ({ users, teams, apps }: Actors): RawPage<RawActor> =>
  page([
    ...users.map((login) => ({ actor: { __typename: "User", login: login.toUpperCase() } })),
    ...teams.map((slug) => ({ actor: { __typename: "Team", slug } })),
    ...apps.map((slug) => ({ actor: { __typename: "App", slug } })),
  ]);

const none: Actors = { users: [], teams: [], apps: [] };

export const rawRule = (rule: ClassicRule): RawRule => ({
  id: `BPR_${rule.pattern}`,
  pattern: rule.pattern,
  requiresApprovingReviews: rule.reviews !== null,
  requiredApprovingReviewCount: rule.reviews?.count ?? null,
  dismissesStaleReviews: rule.reviews?.dismissStale ?? false,
  requiresCodeOwnerReviews: rule.reviews?.codeOwners ?? false,
  requireLastPushApproval: rule.reviews?.lastPushApproval ?? false,
  restrictsReviewDismissals: (rule.reviews?.dismissalActors ?? null) !== null,
  reviewDismissalAllowances: allowances(rule.reviews?.dismissalActors ?? none),
  bypassPullRequestAllowances: allowances(rule.reviews?.bypassActors ?? none),
  requiresStatusChecks: rule.checks !== null,
  requiresStrictStatusChecks: rule.checks?.strict ?? false,
  requiredStatusChecks: (rule.checks?.checks ?? []).map(({ context, appId }) => ({
    context,
    app: appId === null ? null : { databaseId: appId },
  })),
  isAdminEnforced: rule.enforceAdmins,
  requiresCommitSignatures: rule.signatures,
  requiresLinearHistory: rule.linearHistory,
  requiresConversationResolution: rule.conversationResolution,
  allowsForcePushes: rule.allowForcePushes,
  bypassForcePushAllowances: allowances(rule.forcePushers),
  allowsDeletions: rule.allowDeletions,
  blocksCreations: rule.blockCreations,
  lockBranch: rule.lockBranch,
  lockAllowsFetchAndMerge: rule.allowForkSyncing,
  restrictsPushes: rule.pushers !== null,
  pushAllowances: allowances(rule.pushers ?? none),
  requiresDeployments: rule.deployments !== null,
  requiredDeploymentEnvironments: rule.deployments ?? [],
});

const rawBypass = ({ kind, name }: BypassActor): RawBypassActor => ({
  actor: kind === "team" || kind === "app" ? { __typename: kind === "team" ? "Team" : "App", slug: name ?? "" } : null,
  deployKey: kind === "deploy-key",
  enterpriseOwner: kind === "enterprise-owner",
  organizationAdmin: kind === "organization-admin",
  repositoryRoleName: kind === "role" ? name : null,
});

/** The rules of a ruleset that hold for the branch, one by one. */
export function rawRules(ruleset: Ruleset): RawRulesetRule[] {
  const { reviews, checks, conversationResolution } = ruleset;
  const repositoryRuleset = {
    id: `RRS_${ruleset.owner}_${ruleset.name}`,
    name: ruleset.name,
    enforcement: "ACTIVE",
    source:
      ruleset.level === "repository"
        ? { __typename: "Repository", nameWithOwner: ruleset.owner }
        : { __typename: "Organization", login: ruleset.owner },
    bypassActors: ruleset.bypass === null ? null : page(ruleset.bypass.map(rawBypass)),
  };
  const rule = (type: string, asked: boolean, parameters: RawRulesetRule["parameters"] = null): RawRulesetRule[] =>
    asked ? [{ type, parameters, repositoryRuleset }] : [];
  return [
    ...rule("PULL_REQUEST", reviews !== null, {
      __typename: "PullRequestParameters",
      requiredApprovingReviewCount: reviews?.count ?? 0,
      dismissStaleReviewsOnPush: reviews?.dismissStale ?? false,
      requireCodeOwnerReview: reviews?.codeOwners ?? false,
      requireLastPushApproval: reviews?.lastPushApproval ?? false,
      requiredReviewThreadResolution: conversationResolution,
    }),
    ...rule("REQUIRED_REVIEW_THREAD_RESOLUTION", reviews === null && conversationResolution),
    ...rule("REQUIRED_STATUS_CHECKS", checks !== null, {
      __typename: "RequiredStatusChecksParameters",
      strictRequiredStatusChecksPolicy: checks?.strict ?? false,
      requiredStatusChecks: (checks?.checks ?? []).map(({ context, appId }) => ({ context, integrationId: appId })),
    }),
    ...rule("REQUIRED_LINEAR_HISTORY", ruleset.linearHistory),
    ...rule("REQUIRED_SIGNATURES", ruleset.signatures),
    ...rule("NON_FAST_FORWARD", ruleset.forbidsForcePushes),
    ...rule("DELETION", ruleset.forbidsDeletions),
    ...rule("CREATION", ruleset.blocksCreations),
    ...rule("UPDATE", ruleset.locked),
    ...rule("MERGE_QUEUE", true, { __typename: "MergeQueueParameters" }),
  ];
}

interface Shown {
  readonly branch: string;
  readonly personal: boolean;
  readonly rulesets: readonly Ruleset[];
}

export const head = "5b1c".repeat(10);

export const rawRepository = ({ branch, personal, rulesets }: Shown, rule: ClassicRule | undefined): RawRepository => ({
  __typename: "Repository",
  name: "shop",
  owner: { login: "acme", databaseId: 7 },
  isArchived: false,
  isDisabled: false,
  isLocked: false,
  isInOrganization: !personal,
  visibility: "PUBLIC",
  isFork: false,
  primaryLanguage: null,
  repositoryTopics: { nodes: [] },
  config: null,
  defaultBranchRef: {
    id: "REF_main",
    name: branch,
    target: { oid: head, checkSuites: { nodes: [] } },
    branchProtectionRule: rule === undefined ? null : rawRule(rule),
    rules: page(rulesets.flatMap(rawRules)),
  },
});

/** Whoever looks is told of no configuration; the tests decide by policies of their own. */
export const unasked: ObserveOptions = {
  appId: 1,
  config: {
    asked: async (_repository, about) => ({
      organisation: null,
      repository: null,
      version: null,
      home: false,
      about: { ...about, properties: {} },
    }),
  },
};
