// The one GraphQL query by which a branch's protection is read, and the shapes of its answer. Only GraphQL says to which pattern
// a classic rule belongs, whom a ruleset lets bypass, and who may force-push, and it says all of it at once.
// (https://docs.github.com/graphql/reference/objects#branchprotectionrule, #ref, #repositoryruleset)

import { aboutFields, type RawAbout } from "../config/raw-about.ts";

export interface RawPage<Node> {
  readonly nodes: readonly (Node | null)[] | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The account is null when GitHub hides it from the App, as it does with teams when the App may not read members. */
export type RawActor = {
  readonly actor: { readonly __typename: string; readonly login?: string; readonly slug?: string } | null;
};

export interface RawRule {
  readonly id: string;
  readonly pattern: string;
  readonly requiresApprovingReviews: boolean;
  readonly requiredApprovingReviewCount: number | null;
  readonly dismissesStaleReviews: boolean;
  readonly requiresCodeOwnerReviews: boolean;
  readonly requireLastPushApproval: boolean;
  readonly restrictsReviewDismissals: boolean;
  readonly reviewDismissalAllowances: RawPage<RawActor>;
  readonly bypassPullRequestAllowances: RawPage<RawActor>;
  readonly requiresStatusChecks: boolean;
  readonly requiresStrictStatusChecks: boolean;
  readonly requiredStatusChecks: readonly { readonly context: string; readonly app: { readonly databaseId: number } | null }[] | null;
  readonly isAdminEnforced: boolean;
  readonly requiresCommitSignatures: boolean;
  readonly requiresLinearHistory: boolean;
  readonly requiresConversationResolution: boolean;
  readonly allowsForcePushes: boolean;
  readonly bypassForcePushAllowances: RawPage<RawActor>;
  readonly allowsDeletions: boolean;
  readonly blocksCreations: boolean;
  readonly lockBranch: boolean;
  readonly lockAllowsFetchAndMerge: boolean;
  readonly restrictsPushes: boolean;
  readonly pushAllowances: RawPage<RawActor>;
  readonly requiresDeployments: boolean;
  readonly requiredDeploymentEnvironments: readonly string[] | null;
}

export interface RawBypassActor {
  readonly actor: { readonly __typename: string; readonly slug?: string } | null;
  readonly deployKey: boolean;
  readonly enterpriseOwner: boolean;
  readonly organizationAdmin: boolean;
  readonly repositoryRoleName: string | null;
}

export interface RawRuleset {
  readonly id: string;
  readonly name: string;
  readonly enforcement: string;
  readonly source: {
    readonly __typename: string;
    readonly nameWithOwner?: string;
    readonly login?: string;
    readonly slug?: string;
  };
  readonly bypassActors: RawPage<RawBypassActor> | null;
}

export interface RawRulesetRule {
  readonly type: string;
  readonly parameters: {
    readonly __typename: string;
    readonly requiredApprovingReviewCount?: number;
    readonly dismissStaleReviewsOnPush?: boolean;
    readonly requireCodeOwnerReview?: boolean;
    readonly requireLastPushApproval?: boolean;
    readonly requiredReviewThreadResolution?: boolean;
    readonly strictRequiredStatusChecksPolicy?: boolean;
    readonly requiredStatusChecks?: readonly { readonly context: string; readonly integrationId: number | null }[];
  } | null;
  readonly repositoryRuleset: RawRuleset | null;
}

export interface RawCheckRun {
  readonly databaseId: number;
  readonly externalId: string | null;
  readonly conclusion: string | null;
  readonly title: string | null;
  readonly summary: string | null;
}

export interface RawRepository extends RawAbout {
  readonly isInOrganization: boolean;
  readonly defaultBranchRef: {
    readonly id: string;
    readonly name: string;
    readonly target: {
      readonly oid: string;
      readonly checkSuites?: {
        readonly nodes:
          | readonly ({ readonly checkRuns: { readonly nodes: readonly (RawCheckRun | null)[] | null } | null } | null)[]
          | null;
      } | null;
    } | null;
    readonly branchProtectionRule: RawRule | null;
    readonly rules: RawPage<RawRulesetRule> | null;
  } | null;
}

const pageInfo = "pageInfo { hasNextPage endCursor }";
const actorPage = `${pageInfo} nodes { actor { __typename ... on User { login } ... on Team { slug } ... on App { slug } } }`;
const bypassPage = `${pageInfo} nodes {
  actor { __typename ... on Team { slug } ... on App { slug } }
  deployKey enterpriseOwner organizationAdmin repositoryRoleName
}`;
const rulesPage = `${pageInfo} nodes {
  type
  parameters {
    __typename
    ... on PullRequestParameters {
      requiredApprovingReviewCount dismissStaleReviewsOnPush requireCodeOwnerReview requireLastPushApproval
      requiredReviewThreadResolution
    }
    ... on RequiredStatusChecksParameters { strictRequiredStatusChecksPolicy requiredStatusChecks { context integrationId } }
  }
  repositoryRuleset {
    id name enforcement
    source {
      __typename
      ... on Repository { nameWithOwner }
      ... on Organization { login }
      ... on Enterprise { slug }
    }
    bypassActors(first: 100) { ${bypassPage} }
  }
}`;

const ruleFields = `
fragment RuleFields on BranchProtectionRule {
  id pattern
  requiresApprovingReviews requiredApprovingReviewCount dismissesStaleReviews requiresCodeOwnerReviews requireLastPushApproval
  restrictsReviewDismissals
  reviewDismissalAllowances(first: 100) { ${actorPage} }
  bypassPullRequestAllowances(first: 100) { ${actorPage} }
  requiresStatusChecks requiresStrictStatusChecks
  requiredStatusChecks { context app { databaseId } }
  isAdminEnforced requiresCommitSignatures requiresLinearHistory requiresConversationResolution
  allowsForcePushes
  bypassForcePushAllowances(first: 100) { ${actorPage} }
  allowsDeletions blocksCreations lockBranch lockAllowsFetchAndMerge
  restrictsPushes
  pushAllowances(first: 100) { ${actorPage} }
  requiresDeployments requiredDeploymentEnvironments
}`;

/** Many repositories at once, by node id, which survives renames and transfers. */
export const protectionsQuery = `
query Protections($ids: [ID!]!, $appId: Int!, $check: String!, $config: String!) {
  nodes(ids: $ids) {
    __typename
    ... on Repository {
      ${aboutFields}
      isInOrganization
      defaultBranchRef {
        id name
        target {
          oid
          ... on Commit {
            checkSuites(first: 10, filterBy: { appId: $appId, checkName: $check }) {
              nodes {
                checkRuns(first: 10, filterBy: { appId: $appId, checkName: $check, checkType: LATEST }) {
                  nodes { databaseId externalId conclusion title summary }
                }
              }
            }
          }
        }
        branchProtectionRule { ...RuleFields }
        rules(first: 100) { ${rulesPage} }
      }
    }
  }
}
${ruleFields}`;

/** The rule of one branch. */
export const ruleQuery = `
query BranchRule($id: ID!, $ref: String!) {
  node(id: $id) {
    ... on Repository { ref(qualifiedName: $ref) { branchProtectionRule { ...RuleFields } } }
  }
}
${ruleFields}`;

/** Changes the named settings of a rule and leaves the others; the REST API can only write all of them. */
export const flagsMutation = `
mutation RaiseFlags($input: UpdateBranchProtectionRuleInput!) {
  updateBranchProtectionRule(input: $input) { branchProtectionRule { ...RuleFields } }
}
${ruleFields}`;

/** Which connections may go on after their first page, on which type, and what is read of their nodes. */
export const connections = {
  reviewDismissalAllowances: ["BranchProtectionRule", actorPage],
  bypassPullRequestAllowances: ["BranchProtectionRule", actorPage],
  bypassForcePushAllowances: ["BranchProtectionRule", actorPage],
  pushAllowances: ["BranchProtectionRule", actorPage],
  bypassActors: ["RepositoryRuleset", bypassPage],
  rules: ["Ref", rulesPage],
} as const;

export type Connection = keyof typeof connections;

/** The query for one more page of a connection. */
export const pageQuery = (connection: Connection): string => {
  const [type, page] = connections[connection];
  return `
query NextPage($id: ID!, $after: String!) {
  node(id: $id) { ... on ${type} { ${connection}(first: 100, after: $after) { ${page} } } }
}`;
};
