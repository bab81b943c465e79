import { describe, expect, it } from "vitest";
import { type Change, makeChange } from "../../src/changes/change.ts";
import type { ChangeKind } from "../../src/changes/kind.ts";
import { classify } from "../../src/github/classify.ts";
import { actors, nobody } from "../../src/protection/actors.ts";
import { unprotected } from "../../src/protection/branch-rule.ts";
import { decideProtection } from "../../src/protection/decide.ts";
import { protectionKinds } from "../../src/protection/kinds.ts";
import { observePermissions, observeProtection } from "../../src/protection/observe.ts";
import type { BranchPolicy } from "../../src/protection/policy.ts";
import type { RepositoryRef } from "../../src/values/ids.ts";
import { occurrence, plainOne, strong } from "./fixtures.ts";
import { nothing, openHouse, path } from "./house.ts";
import { unasked } from "./raw.ts";

type House = Awaited<ReturnType<typeof openHouse>>;

const kindOf = (change: Change): ChangeKind => {
  const kind = protectionKinds.find(({ name }) => name === change.kind);
  if (kind === undefined) throw new Error(`no kind ${change.kind}`);
  return kind;
};

/** Observes and decides on the local GitHub. */
async function changesFor(house: House, policy: BranchPolicy, repository = house.shop): Promise<readonly Change[]> {
  const facts = await observeProtection(repository, await house.reader(repository), { ...unasked, appId: house.app.id });
  return decideProtection(facts, { mode: "enforce", defaultBranch: policy }, occurrence).changes;
}

/** Reads, performs and reads again, and expects the change to say of itself what is true. */
async function perform({ github }: House, change: Change): Promise<void> {
  const kind = kindOf(change);
  const reader = await github.reader(change.target.repository, kind.permissions);
  const before = await kind.read(change, reader);
  expect([change.kind, kind.matches(before, change.expect), kind.matches(before, change.want)]).toEqual([change.kind, true, false]);
  const answered = await kind.perform(change, await github.writer(change.target.repository, kind.permissions));
  if (answered !== undefined) expect(kind.matches(answered, change.want)).toBe(true);
  const after = await kind.read(change, reader);
  expect([change.kind, kind.matches(after, change.expect), kind.matches(after, change.want)]).toEqual([change.kind, false, true]);
}

const reviewsOff = { required_approving_review_count: 0, dismiss_stale_reviews: false };

describe("the kinds of change, on the local GitHub", () => {
  it("make a rule where there is none, with its signatures", async () => {
    const house = await openHouse();
    const changes = await changesFor(house, { requiredReviews: { count: 1 }, signatures: true, linearHistory: true });
    expect(changes.map(({ kind }) => kind)).toEqual(["protection.rule", "protection.signatures"]);
    for (const change of changes) await perform(house, change);
    expect(house.local.protectionRulesOf("acme/shop")).toMatchObject([
      { pattern: "main", settings: { signatures: true, linearHistory: true, reviews: { count: 1 } } },
    ]);
  });

  it("change each part of a rule by its own endpoint, and nothing beside it", async () => {
    const house = await openHouse();
    house.alice.request("PUT", path, {
      ...nothing,
      required_status_checks: { strict: false, checks: [{ context: "lint", app_id: -1 }] },
      required_pull_request_reviews: {
        ...reviewsOff,
        dismissal_restrictions: { users: ["alice"], teams: ["core"], apps: [] },
        bypass_pull_request_allowances: { users: ["bob"], teams: [], apps: ["pipewarden"] },
      },
      lock_branch: true,
      allow_fork_syncing: true,
    });
    const before = house.local.protectionRulesOf("acme/shop")[0]?.settings;
    const changes = await changesFor(house, {
      requiredReviews: { count: 2, bypassActors: actors({ apps: ["pipewarden"] }) },
      requiredChecks: { strict: true, checks: [{ context: "build", appId: house.app.id }] },
      enforceAdmins: true,
      signatures: true,
      conversationResolution: true,
      deletions: "forbid",
    });
    expect(changes.map(({ kind }) => kind)).toEqual([
      "protection.reviews",
      "protection.checks",
      "protection.admins",
      "protection.flags",
      "protection.signatures",
    ]);
    for (const change of changes) await perform(house, change);
    expect(house.local.protectionRulesOf("acme/shop")[0]?.settings).toEqual({
      ...before,
      reviews: { ...before?.reviews, count: 2, bypass: { users: [], teams: [], apps: [house.app.id] } },
      statusChecks: {
        strict: true,
        checks: [
          { context: "build", appId: house.app.id },
          { context: "lint", appId: null },
        ],
      },
      enforceAdmins: true,
      signatures: true,
      conversationResolution: true,
      allowDeletions: false,
    });
    expect(await changesFor(house, { requiredReviews: { count: 2 } })).toEqual([]);
  });

  it("write a rule whole for a missing section, and keep the rest of it", async () => {
    const house = await openHouse();
    house.alice.request("PUT", path, {
      ...nothing,
      restrictions: { users: ["alice"], teams: ["core"], apps: ["pipewarden"] },
      block_creations: true,
      required_linear_history: true,
      required_conversation_resolution: true,
      allow_deletions: false,
    });
    house.alice.request("POST", `${path}/required_signatures`);
    const before = house.local.protectionRulesOf("acme/shop")[0]?.settings;
    const [change, ...others] = await changesFor(house, { requiredReviews: { count: 1 } });
    expect(others).toEqual([]);
    if (change === undefined) throw new Error("no change");
    await perform(house, change);
    expect(house.local.protectionRulesOf("acme/shop")[0]?.settings).toMatchObject({ ...before, reviews: { count: 1 } });
  });

  it("take those off a rule who may force-push past it", async () => {
    const house = await openHouse();
    house.alice.request("PUT", path, { ...nothing, allow_force_pushes: false });
    const writer = await house.github.writer(house.shop, { administration: "write" });
    const { node } = await writer.graphql<{ node: { ref: { branchProtectionRule: { id: string } } } }>(
      `query { node(id: "${house.shop.nodeId}") { ... on Repository { ref(qualifiedName: "refs/heads/main") { branchProtectionRule { id } } } } }`,
    );
    await writer.graphql(
      `mutation { updateBranchProtectionRule(input: { branchProtectionRuleId: "${node.ref.branchProtectionRule.id}", bypassForcePushActorIds: ["${house.team.nodeId}"], requiresDeployments: true, requiredDeploymentEnvironments: ["production"] }) { clientMutationId } }`,
    );
    const [change] = await changesFor(house, { forcePushes: "forbid" });
    if (change === undefined) throw new Error("no change");
    await perform(house, change);
    expect(house.local.protectionRulesOf("acme/shop")[0]?.settings).toMatchObject({
      bypassForcePush: { users: [], teams: [], apps: [] },
      deployments: ["production"],
      allowDeletions: true,
    });
  });

  it("follow a renamed repository", async () => {
    const house = await openHouse();
    house.local.rename("acme/shop", "store");
    const [change] = await changesFor(house, { deletions: "forbid" });
    if (change === undefined) throw new Error("no change");
    await perform(house, change);
    expect(house.local.protectionRulesOf("acme/store")).toHaveLength(1);
  });

  it("reach a branch whose name has slashes and other signs", async () => {
    const house = await openHouse();
    const odd = house.create("odd", { defaultBranch: "release/1.0#é%2F" });
    for (const change of await changesFor(house, { deletions: "forbid", signatures: true }, odd)) await perform(house, change);
    expect(house.local.protectionRulesOf("acme/odd")).toMatchObject([{ pattern: "release/1.0#é%2F" }]);
  });
});

describe("what GitHub refuses is explained", () => {
  const change = (kind: string, repository: RepositoryRef, want: Change["want"], branch = "main"): Change =>
    makeChange({
      ...occurrence,
      kind,
      capability: "protection",
      target: { repository, branch },
      expect: null,
      want,
      params: {},
      summary: "",
    });

  /** The error of `perform`, as `apply` would record it. */
  async function refusal({ github }: House, asked: Change): Promise<unknown> {
    const writer = await github.writer(asked.target.repository, kindOf(asked).permissions);
    return kindOf(asked)
      .perform(asked, writer)
      .then(
        () => expect.unreachable(),
        (error: unknown) => classify(error, 0),
      );
  }

  it("where the plan has no branch protection", async () => {
    const house = await openHouse();
    house.local.createUser("carol");
    const { id } = house.local.install(house.app.id, "carol");
    const { id: made, nodeId } = house.local.createRepository("carol", "notes", { private: true });
    const notes = { ...house.shop, id: made, nodeId, owner: "carol", name: "notes", installationId: id } as RepositoryRef;
    const want = { ...unprotected("main"), allowDeletions: false };
    expect(await refusal(house, change("protection.rule", notes, want))).toMatchObject({ code: "not_on_this_plan" });
  });

  it("where protection is switched off for the repository (Minder's rules #273)", async () => {
    const house = await openHouse();
    house.local.disableProtections("acme/shop");
    expect(await refusal(house, change("protection.rule", house.shop, unprotected("main")))).toMatchObject({
      code: "protection_disabled",
      message: expect.stringMatching(/^Branch protection is switched off for this repository as a whole\. An administrator/),
    });
  });

  it("where the branch or its rule is gone", async () => {
    const house = await openHouse();
    expect(await refusal(house, change("protection.admins", house.shop, true))).toMatchObject({ code: "protection_moved" });
    expect(await refusal(house, change("protection.rule", house.shop, unprotected("x"), "x"))).toMatchObject({ code: "protection_moved" });
  });

  it("where the repository is archived, and where a section is missing", async () => {
    const house = await openHouse();
    house.alice.request("PUT", path, nothing);
    expect(await refusal(house, change("protection.reviews", house.shop, plainOne))).toMatchObject({ code: "github_not_found" });
    const old = house.create("old", { archived: true });
    expect(await refusal(house, change("protection.rule", old, unprotected("main")))).toMatchObject({ code: "repository_archived" });
  });
});

describe("a part of a rule that is not the branch's alone", () => {
  it.each(["protection.reviews", "protection.checks"])("is none, for %s", async (kind) => {
    const house = await wide();
    const change = { ...(await changesFor(house, { deletions: "forbid" }))[0], kind } as Change;
    expect(await kindOf(change).read(change, await house.reader())).toBeNull();
  });

  it.each(["protection.admins", "protection.signatures", "protection.flags"])("is refused to %s", async (kind) => {
    const house = await wide();
    const change = { ...(await changesFor(house, { deletions: "forbid" }))[0], kind } as Change;
    await expect(kindOf(change).read(change, await house.reader())).rejects.toMatchObject({ code: "protection_moved" });
  });

  async function wide(): Promise<House> {
    const house = await openHouse();
    const writer = await house.github.writer(house.shop, { administration: "write" });
    await writer.graphql(
      `mutation { createBranchProtectionRule(input: { repositoryId: "${house.shop.nodeId}", pattern: "m*", allowsDeletions: true, requiresApprovingReviews: true, requiresStatusChecks: true }) { clientMutationId } }`,
    );
    return house;
  }
});

describe("the registry of kinds", () => {
  it("asks for no permission but the administration, and the branch to which it belongs", () => {
    expect(protectionKinds.map(({ name }) => name)).toEqual([
      "protection.reviews",
      "protection.checks",
      "protection.admins",
      "protection.signatures",
      "protection.flags",
      "protection.rule",
    ]);
    for (const { permissions } of protectionKinds) expect(permissions).toEqual({ administration: "write", contents: "read" });
    expect(observePermissions).not.toHaveProperty("members");
  });

  it("takes no state for another that differs in anything", () => {
    const [reviews] = protectionKinds;
    expect(reviews?.matches(strong.reviews, { ...strong.reviews, bypassActors: nobody } as never)).toBe(false);
    expect(reviews?.matches(null, strong.reviews)).toBe(false);
    expect(reviews?.matches({ ...plainOne }, plainOne)).toBe(true);
  });
});
