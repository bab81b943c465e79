import { describe, expect, it } from "vitest";
import { type Caller, caller, openHouse, PROTECTION, put, type Reply } from "./kit.ts";

const ask = async (call: Caller, query: string, variables: Record<string, unknown> = {}) => {
  const { status, body } = await call("POST", "/graphql", { query, variables });
  expect(status).toBe(200);
  return body;
};

const PROTECTION_QUERY = `query ($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    id databaseId nameWithOwner isArchived isDisabled isEmpty isPrivate visibility isFork
    owner { __typename login }
    defaultBranchRef {
      name prefix target { oid }
      branchProtectionRule {
        databaseId pattern isAdminEnforced requiresApprovingReviews requiredApprovingReviewCount dismissesStaleReviews requiresCodeOwnerReviews
        requireLastPushApproval requiresStatusChecks requiresStrictStatusChecks requiredStatusCheckContexts requiredStatusChecks { context app { databaseId slug } }
        requiresCommitSignatures requiresLinearHistory requiresConversationResolution allowsForcePushes allowsDeletions blocksCreations lockBranch
        lockAllowsFetchAndMerge restrictsPushes restrictsReviewDismissals requiresDeployments requiredDeploymentEnvironments
        pushAllowances(first: 10) { nodes { actor { __typename ... on User { login } ... on Team { slug } ... on App { slug } } } }
        reviewDismissalAllowances(first: 10) { nodes { actor { __typename } } }
        bypassPullRequestAllowances(first: 10) { totalCount nodes { actor { ... on Team { slug } } } }
        bypassForcePushAllowances(first: 10) { totalCount }
      }
      rules(first: 100) {
        nodes {
          type
          parameters { __typename ... on PullRequestParameters { requiredApprovingReviewCount } ... on RequiredStatusChecksParameters { requiredStatusChecks { context integrationId } } }
          repositoryRuleset {
            databaseId name enforcement source { __typename }
            bypassActors(first: 10) {
              totalCount
              nodes { bypassMode organizationAdmin deployKey enterpriseOwner repositoryRoleName repositoryRoleDatabaseId actor { __typename ... on App { databaseId } ... on Team { slug } } }
            }
          }
        }
      }
    }
    branchProtectionRules(first: 10) { totalCount nodes { pattern } }
    rulesets(first: 10, includeParents: true) { nodes { name target } }
  }
}`;
const api = { owner: "acme", name: "api" };

async function protectedHouse() {
  const opened = await openHouse();
  const { ann, github, app } = opened;
  github.createTeam("acme", "core");
  ann.request(
    "PUT",
    PROTECTION,
    put({
      enforce_admins: true,
      required_status_checks: {
        strict: true,
        checks: [
          { context: "ci", app_id: app.id },
          { context: "any", app_id: -1 },
        ],
      },
      required_pull_request_reviews: {
        required_approving_review_count: 2,
        require_last_push_approval: true,
        bypass_pull_request_allowances: { teams: ["core"] },
      },
      restrictions: { users: ["bob"], teams: ["core"], apps: ["warden"] },
    }),
  );
  const rules = [
    { type: "deletion" },
    {
      type: "pull_request",
      parameters: {
        dismiss_stale_reviews_on_push: true,
        require_code_owner_review: true,
        require_last_push_approval: true,
        required_approving_review_count: 3,
        required_review_thread_resolution: true,
      },
    },
    {
      type: "required_status_checks",
      parameters: {
        strict_required_status_checks_policy: true,
        required_status_checks: [{ context: "x", integration_id: app.id }, { context: "y" }],
      },
    },
  ];
  ann.request("POST", "/repos/acme/api/rulesets", {
    name: "own",
    enforcement: "active",
    conditions: { ref_name: { include: ["~ALL"], exclude: [] } },
    rules,
    bypass_actors: [
      { actor_id: app.id, actor_type: "Integration", bypass_mode: "exempt" },
      { actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "pull_request" },
      { actor_id: null, actor_type: "DeployKey" },
    ],
  });
  return opened;
}

describe("a repository's protection", () => {
  it("is told whole in one query", async () => {
    const { bot, app, github } = await protectedHouse();
    const { data, errors } = await ask(bot, PROTECTION_QUERY, api);
    expect(errors).toBeUndefined();
    expect(data.repository).toMatchObject({
      nameWithOwner: "acme/api",
      isEmpty: false,
      visibility: "PRIVATE",
      owner: { __typename: "Organization", login: "acme" },
    });
    const ref = data.repository.defaultBranchRef;
    expect(ref.target.oid).toBe(github.headOf("acme/api", "main"));
    expect(ref.branchProtectionRule).toMatchObject({
      pattern: "main",
      isAdminEnforced: true,
      requiredApprovingReviewCount: 2,
      requiredStatusChecks: [
        { context: "ci", app: { databaseId: app.id, slug: "warden" } },
        { context: "any", app: null },
      ],
      pushAllowances: {
        nodes: [
          { actor: { __typename: "User", login: "bob" } },
          { actor: { __typename: "Team", slug: "core" } },
          { actor: { __typename: "App", slug: "warden" } },
        ],
      },
      bypassPullRequestAllowances: { totalCount: 1, nodes: [{ actor: { slug: "core" } }] },
    });
    expect(ref.rules.nodes.map((rule: { type: string }) => rule.type)).toEqual(["DELETION", "PULL_REQUEST", "REQUIRED_STATUS_CHECKS"]);
    expect(ref.rules.nodes[2].parameters.requiredStatusChecks).toEqual([
      { context: "x", integrationId: app.id },
      { context: "y", integrationId: null },
    ]);
    expect(ref.rules.nodes[0].repositoryRuleset.bypassActors.nodes).toMatchObject([
      { bypassMode: null, actor: { __typename: "App", databaseId: app.id } },
      { bypassMode: "PULL_REQUEST", repositoryRoleName: "admin", repositoryRoleDatabaseId: 5, actor: null },
      { bypassMode: "ALWAYS", deployKey: true, organizationAdmin: false },
    ]);
  });

  it("is silently missing for a token that may not read the administration; bypass actors are null without the right to write", async () => {
    const { github, tokenFor } = await protectedHouse();
    const blind = await ask(caller(github, await tokenFor({ permissions: { contents: "read" } })), PROTECTION_QUERY, api);
    expect(blind.errors).toBeUndefined();
    expect(blind.data.repository.defaultBranchRef.branchProtectionRule).toBeNull();
    expect(blind.data.repository.branchProtectionRules.totalCount).toBe(0);
    expect(blind.data.repository.defaultBranchRef.rules.nodes).toHaveLength(3);
    const reader = await ask(caller(github, await tokenFor({ permissions: { administration: "read" } })), PROTECTION_QUERY, api);
    expect(reader.data.repository.defaultBranchRef.branchProtectionRule).not.toBeNull();
    expect(reader.data.repository.defaultBranchRef.rules.nodes[0].repositoryRuleset.bypassActors).toBeNull();
  });

  it("has no default branch when the repository is empty", async () => {
    const { bot, github } = await openHouse();
    github.createRepository("acme", "new", { empty: true });
    const { data } = await ask(bot, PROTECTION_QUERY, { owner: "acme", name: "new" });
    expect(data.repository).toMatchObject({ isEmpty: true, defaultBranchRef: null });
  });

  it("is not found where the token does not reach", async () => {
    const { github, tokenFor } = await openHouse();
    github.createRepository("acme", "web", { private: true });
    const narrow = caller(github, await tokenFor({ repositories: ["web"] }));
    const { data, errors } = await ask(narrow, PROTECTION_QUERY, api);
    expect(data.repository).toBeNull();
    expect(errors).toMatchObject([
      { type: "NOT_FOUND", path: ["repository"], message: "Could not resolve to a Repository with the name 'acme/api'." },
    ]);
  });
});

describe("check runs on a commit", () => {
  it("are found by App and name", async () => {
    const { bot, app, github } = await openHouse();
    const head_sha = github.headOf("acme/api", "main");
    for (const external_id of ["1", "2"]) {
      await bot("POST", "/repos/acme/api/check-runs", {
        name: "look",
        head_sha,
        external_id,
        conclusion: "neutral",
        output: { title: "t", summary: "s", text: "x" },
      });
    }
    await bot("POST", "/repos/acme/api/check-runs", { name: "other", head_sha });
    const query = `query ($app: Int, $type: CheckRunType) { repository(owner: "acme", name: "api") { ref(qualifiedName: "main") { target { ... on Commit {
      checkSuites(first: 5, filterBy: { appId: $app, checkName: "look" }) { nodes { checkRuns(first: 5, filterBy: { checkName: "look", checkType: $type }) {
        nodes { databaseId name externalId conclusion status title summary text } } } } } } } } }`;
    const runs = async (variables: Record<string, unknown>) =>
      (await ask(bot, query, variables)).data.repository.ref.target.checkSuites.nodes.flatMap(
        (suite: { checkRuns: { nodes: unknown[] } }) => suite.checkRuns.nodes,
      );
    expect(await runs({ app: app.id, type: "LATEST" })).toMatchObject([
      { name: "look", externalId: "2", conclusion: "NEUTRAL", status: "COMPLETED", title: "t", summary: "s", text: "x" },
    ]);
    expect(await runs({ app: app.id, type: "ALL" })).toHaveLength(2);
    expect(await runs({ app: 1 })).toEqual([]);
  });
});

describe("connections", () => {
  const NAMES =
    'query ($first: Int, $after: String, $last: Int) { organization(login: "acme") { repositories(first: $first, after: $after, last: $last, orderBy: { field: NAME, direction: ASC }) { totalCount nodes { name } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } } } }';

  it("are walked by cursors", async () => {
    const { bot, github } = await openHouse();
    for (const name of ["b", "c", "d"]) github.createRepository("acme", name);
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const page: Reply["body"] = (await ask(bot, NAMES, { first: 3, after })).data.organization.repositories;
      const { nodes, pageInfo } = page;
      seen.push(...nodes.map((node: { name: string }) => node.name));
      after = pageInfo.endCursor;
      more = pageInfo.hasNextPage;
    }
    expect(seen).toEqual(["api", "b", "c", "d"]);
    expect((await ask(bot, NAMES, { last: 1 })).data.organization.repositories.nodes).toEqual([{ name: "d" }]);
  });

  it.each([
    { variables: { first: 101 }, type: "EXCESSIVE_PAGINATION" },
    { variables: {}, type: "MISSING_PAGINATION_BOUNDARIES" },
    { variables: { first: 1, after: "nonsense" }, type: "INVALID_CURSOR_ARGUMENTS" },
  ])("refuse $variables as $type", async ({ variables, type }) => {
    const { bot } = await openHouse();
    expect((await ask(bot, NAMES, variables)).errors[0]).toMatchObject({ type });
  });
});

describe("nodes", () => {
  it("are found by the ids that REST gives out, several at once, and a missing one is an error in its place", async () => {
    const { bot, repository, ann } = await openHouse();
    ann.request("PUT", PROTECTION, put());
    const { data, errors } = await ask(bot, "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Repository { name } } }", {
      ids: [repository.nodeId, "R_nothing"],
    });
    expect(data.nodes).toEqual([{ __typename: "Repository", id: repository.nodeId, name: "api" }, null]);
    expect(errors).toMatchObject([{ type: "NOT_FOUND", path: ["nodes", 1] }]);
    const rule = (await ask(bot, '{ repository(owner: "acme", name: "api") { branchProtectionRules(first: 1) { nodes { id } } } }')).data
      .repository.branchProtectionRules.nodes[0];
    expect((await ask(bot, "query ($id: ID!) { node(id: $id) { __typename } }", { id: rule.id })).data.node).toEqual({
      __typename: "BranchProtectionRule",
    });
  });
});

describe("mutations", () => {
  const UPDATE =
    "mutation ($input: UpdateBranchProtectionRuleInput!) { updateBranchProtectionRule(input: $input) { branchProtectionRule { pattern requiresLinearHistory } } }";
  const CREATE =
    "mutation ($input: CreateBranchProtectionRuleInput!) { createBranchProtectionRule(input: $input) { branchProtectionRule { id } } }";

  it("count as writes, and queries do not", async () => {
    const { bot, github, repository } = await openHouse();
    await ask(bot, "{ viewer { login } rateLimit { remaining limit cost resetAt } }");
    expect(github.writes()).toBe(0);
    const made = await ask(bot, CREATE, { input: { repositoryId: repository.nodeId, pattern: "rel/**/*" } });
    const branchProtectionRuleId = made.data.createBranchProtectionRule.branchProtectionRule.id;
    const changed = await ask(bot, UPDATE, { input: { branchProtectionRuleId, requiresLinearHistory: true } });
    expect(changed.data.updateBranchProtectionRule.branchProtectionRule).toEqual({ pattern: "rel/**/*", requiresLinearHistory: true });
    expect(github.writes({ route: "/graphql" })).toBe(2);
  });

  it("need the administration, and an archived repository takes none", async () => {
    const { bot, github, repository, tokenFor, ann } = await openHouse();
    const input = { repositoryId: repository.nodeId, pattern: "x" };
    expect((await ask(caller(github, await tokenFor({ permissions: { administration: "read" } })), CREATE, { input })).errors[0].type).toBe(
      "FORBIDDEN",
    );
    ann.request("PATCH", "/repos/acme/api", { archived: true });
    expect((await ask(bot, CREATE, { input })).errors[0].type).toBe("FORBIDDEN");
    expect(github.protectionRulesOf("acme/api")).toEqual([]);
  });
});

describe("what is no good query", () => {
  it("is answered with the schema's complaints, and is a violation", async () => {
    const { bot, github, allow } = await openHouse();
    allow(/^GraphQL: /);
    expect((await ask(bot, "{ viewer { nope } }")).errors[0].message).toContain('Cannot query field "nope" on type "User"');
    expect((await ask(bot, "{ viewer {")).errors[0].message).toContain("Syntax Error");
    expect(github.violations).toHaveLength(2);
  });

  it("asks for what the local GitHub does not know: an error, never a silent null", async () => {
    const { bot, github, allow } = await openHouse();
    allow(/^GraphQL: /);
    const { errors } = await ask(bot, "{ viewer { bio } }");
    expect(errors[0].message).toBe("The local GitHub does not have the field User.bio yet.");
    expect(github.violations).toHaveLength(1);
  });

  it("is refused without credentials, with an App's own token, and without a query", async () => {
    const { github, asApp, bot } = await openHouse();
    expect((await caller(github, undefined)("POST", "/graphql", { query: "{viewer{login}}" })).status).toBe(401);
    expect((await asApp("POST", "/graphql", { query: "{viewer{login}}" })).status).toBe(401);
    expect((await bot("POST", "/graphql", {})).status).toBe(400);
  });
});
