import { describe, expect, it } from "vitest";
import { actors, nobody } from "../../src/protection/actors.ts";
import { unprotected } from "../../src/protection/branch-rule.ts";
import { protectionCapability } from "../../src/protection/capability.ts";
import type { ProtectionFacts } from "../../src/protection/facts.ts";
import { observePermissions, observeProtection, observeProtections } from "../../src/protection/observe.ts";
import { type ProtectionAnswer, ruleFromRest } from "../../src/protection/rest.ts";
import type { RepositoryRef } from "../../src/values/ids.ts";
import { nothing, openHouse, path } from "./house.ts";
import { unasked } from "./raw.ts";

type House = Awaited<ReturnType<typeof openHouse>>;

const observe = async ({ app, reader }: House, repository: RepositoryRef): Promise<ProtectionFacts> =>
  observeProtection(repository, await reader(repository), { ...unasked, appId: app.id });

/** The branch of a repository that was observed. */
async function branchOf(house: House, repository = house.shop) {
  const facts = await observe(house, repository);
  if (facts.kind !== "observed" || facts.branch === null) throw new Error(`no branch in ${JSON.stringify(facts)}`);
  return facts.branch;
}

const onDefault = { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } };

describe("observing a default branch", () => {
  it("takes one query, and sees a branch without any protection", async () => {
    const house = await openHouse();
    const facts = await observe(house, house.shop);
    expect(facts).toEqual({
      kind: "observed",
      repository: house.shop,
      writable: true,
      personal: false,
      asked: expect.objectContaining({ organisation: null, repository: null }),
      branch: {
        name: "main",
        head: house.local.headOf("acme/shop", "main"),
        classic: null,
        ruleId: null,
        rulesets: [],
        check: null,
      },
    });
    const asked = house.local.requests.filter(({ path: asked }) => !asked.includes("access_tokens"));
    expect(asked.map(({ method, path: where }) => `${method} ${where}`)).toEqual(["POST /graphql"]);
  });

  it("reads every setting of the classic rule, in REST as in GraphQL", async () => {
    const house = await openHouse();
    house.local.addCollaborator("acme/shop", "bob", "write");
    house.alice.request("PUT", path, {
      required_status_checks: {
        strict: true,
        checks: [
          { context: "build", app_id: house.app.id },
          { context: "any", app_id: -1 },
        ],
      },
      enforce_admins: true,
      required_pull_request_reviews: {
        required_approving_review_count: 2,
        dismiss_stale_reviews: true,
        require_code_owner_reviews: true,
        require_last_push_approval: true,
        dismissal_restrictions: { users: ["alice"], teams: ["core"], apps: [] },
        bypass_pull_request_allowances: { users: [], teams: [], apps: ["pipewarden"] },
      },
      restrictions: { users: ["bob"], teams: ["core"], apps: ["pipewarden"] },
      required_linear_history: true,
      required_conversation_resolution: true,
      block_creations: true,
      lock_branch: true,
      allow_fork_syncing: true,
    });
    house.alice.request("POST", `${path}/required_signatures`);
    const { classic } = await branchOf(house);
    const { data } = await (await house.reader()).request(`GET ${path}`);
    expect(ruleFromRest("main", data as ProtectionAnswer)).toEqual(classic);
    expect(classic).toEqual({
      pattern: "main",
      reviews: {
        count: 2,
        dismissStale: true,
        codeOwners: true,
        lastPushApproval: true,
        dismissalActors: actors({ users: ["alice"], teams: ["core"] }),
        bypassActors: actors({ apps: ["pipewarden"] }),
      },
      checks: {
        strict: true,
        checks: [
          { context: "any", appId: null },
          { context: "build", appId: house.app.id },
        ],
      },
      enforceAdmins: true,
      signatures: true,
      linearHistory: true,
      conversationResolution: true,
      allowForcePushes: false,
      allowDeletions: false,
      blockCreations: true,
      lockBranch: true,
      allowForkSyncing: true,
      pushers: actors({ users: ["bob"], teams: ["core"], apps: ["pipewarden"] }),
      forcePushers: nobody,
      deployments: null,
    });
  });

  it("tells a rule that has everything off from none, and a section without approvals from no section", async () => {
    const house = await openHouse();
    house.alice.request("PUT", path, nothing);
    expect((await branchOf(house)).classic).toEqual(unprotected("main"));
    const { data } = await (await house.reader()).request(`GET ${path}`);
    expect(ruleFromRest("main", data as ProtectionAnswer)).toEqual(unprotected("main"));
    house.alice.request("PUT", path, { ...nothing, required_pull_request_reviews: { required_approving_review_count: 0 } });
    expect((await branchOf(house)).classic?.reviews).toMatchObject({ count: 0, dismissalActors: null, bypassActors: nobody });
  });

  it("sees active rulesets of the organisation and of the repository, with whom they let bypass", async () => {
    const house = await openHouse();
    house.alice.request("POST", "/orgs/acme/rulesets", {
      name: "all",
      enforcement: "active",
      conditions: { ...onDefault, repository_name: { include: ["~ALL"], exclude: [] } },
      rules: [{ type: "deletion" }, { type: "non_fast_forward" }],
      bypass_actors: [{ actor_id: 1, actor_type: "OrganizationAdmin", bypass_mode: "always" }],
    });
    house.alice.request("POST", "/repos/acme/shop/rulesets", {
      name: "own",
      enforcement: "active",
      conditions: onDefault,
      bypass_actors: [
        { actor_id: house.team.id, actor_type: "Team", bypass_mode: "pull_request" },
        { actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "always" },
      ],
      rules: [
        { type: "required_linear_history" },
        { type: "required_signatures" },
        {
          type: "pull_request",
          parameters: {
            dismiss_stale_reviews_on_push: true,
            require_code_owner_review: false,
            require_last_push_approval: true,
            required_approving_review_count: 2,
            required_review_thread_resolution: true,
          },
        },
        {
          type: "required_status_checks",
          parameters: {
            strict_required_status_checks_policy: true,
            required_status_checks: [{ context: "build", integration_id: house.app.id }],
          },
        },
      ],
    });
    house.alice.request("POST", "/repos/acme/shop/rulesets", {
      name: "off",
      enforcement: "disabled",
      conditions: onDefault,
      rules: [{ type: "creation" }],
    });
    const { rulesets } = await branchOf(house);
    const off = {
      reviews: null,
      checks: null,
      conversationResolution: false,
      linearHistory: false,
      signatures: false,
      forbidsForcePushes: false,
      forbidsDeletions: false,
      blocksCreations: false,
      locked: false,
    };
    expect([...rulesets].sort((one, other) => (one.name < other.name ? -1 : 1))).toEqual([
      // The App may read, not write, the organisation's rulesets, so it is not told who bypasses this one.
      { ...off, name: "all", owner: "acme", level: "organization", bypass: null, forbidsForcePushes: true, forbidsDeletions: true },
      {
        ...off,
        name: "own",
        owner: "acme/shop",
        level: "repository",
        bypass: [
          { kind: "team", name: "core" },
          { kind: "role", name: "admin" },
        ],
        reviews: { count: 2, dismissStale: true, codeOwners: false, lastPushApproval: true },
        checks: { strict: true, checks: [{ context: "build", appId: house.app.id }] },
        conversationResolution: true,
        linearHistory: true,
        signatures: true,
      },
    ]);
  });

  it("needs the sight of a writer to learn who may bypass a ruleset of the repository, and cannot write for all that", async () => {
    const house = await openHouse();
    const ruleset = { name: "own", enforcement: "active", conditions: onDefault, rules: [{ type: "deletion" }], bypass_actors: [] };
    house.alice.request("POST", "/repos/acme/shop/rulesets", ruleset);
    const bypassSeenBy = async (sight: "reader" | "writer") => {
      const facts = await observeProtection(house.shop, await house.github.reader(house.shop, observePermissions, sight), {
        ...unasked,
        appId: house.app.id,
      });
      return facts.kind === "observed" ? facts.branch?.rulesets[0]?.bypass : undefined;
    };
    expect(await bypassSeenBy("reader")).toBeNull();
    expect(await bypassSeenBy("writer")).toEqual([]);
    const reader = await house.github.reader(house.shop, observePermissions, "writer");
    await expect(reader.request(`DELETE ${path}`)).rejects.toMatchObject({ code: "write_refused" });
    expect(protectionCapability({ ...unasked, appId: house.app.id }).sight).toBe("writer");
  });

  it("finds our own newest check run on the head, and nobody else's of the same name", async () => {
    const house = await openHouse();
    const sha = house.local.headOf("acme/shop", "main");
    const name = "Pipewarden / protection";
    const writer = await house.github.writer(house.shop, { checks: "write" });
    const made = { owner: "acme", repo: "shop", name, head_sha: sha, status: "completed" as const };
    await writer.rest.checks.create({ ...made, conclusion: "neutral", output: { title: "old", summary: "old" } });
    const { data } = await writer.rest.checks.create({
      ...made,
      conclusion: "action_required",
      external_id: "e1",
      output: { title: "new", summary: "so" },
    });
    const other = house.local.createApp({ slug: "impostor", permissions: { checks: "write" }, events: [] });
    house.local.install(other.id, "acme");
    house.local.asApp("impostor").request("POST", "/repos/acme/shop/check-runs", {
      ...{ name, head_sha: sha, status: "completed", conclusion: "success", output: { title: "x", summary: "x" } },
    });
    expect((await branchOf(house)).check).toEqual({
      id: data.id,
      externalId: "e1",
      conclusion: "action_required",
      title: "new",
      summary: "so",
    });
  });

  it("follows a renamed repository", async () => {
    const house = await openHouse();
    house.local.rename("acme/shop", "store");
    const facts = await observe(house, house.shop);
    expect(facts).toMatchObject({ kind: "observed", repository: { ...house.shop, name: "store" }, branch: { name: "main" } });
  });

  it("knows archived, empty and personal repositories, and wider rules", async () => {
    const house = await openHouse();
    expect(await observe(house, house.create("old", { archived: true }))).toMatchObject({ kind: "observed", writable: false });
    expect(await observe(house, house.create("new", { empty: true }))).toMatchObject({ kind: "observed", branch: null });

    house.local.createUser("carol");
    const { id } = house.local.install(house.app.id, "carol", {
      permissions: { administration: "write", checks: "write", contents: "read" },
    });
    const made = house.local.createRepository("carol", "blog");
    const carol = { ...house.shop, id: made.id, nodeId: made.nodeId, installationId: id } as RepositoryRef;
    expect(await observe(house, carol)).toMatchObject({ kind: "observed", personal: true, repository: { owner: "carol", name: "blog" } });

    const graphql = `mutation { createBranchProtectionRule(input: { repositoryId: "${house.shop.nodeId}", pattern: "m*", isAdminEnforced: true }) { clientMutationId } }`;
    const writer = await house.github.writer(house.shop, { administration: "write" });
    await writer.graphql(graphql);
    expect((await branchOf(house)).classic).toMatchObject({ pattern: "m*", enforceAdmins: true });
  });

  it("says that a repository is gone", async () => {
    const house = await openHouse();
    const gone = { ...house.shop, nodeId: "R_kgDOnothing" };
    expect(await observe(house, gone)).toEqual({ kind: "unavailable", repository: gone, reason: "missing" });
  });
});

describe("observing many repositories", () => {
  it("asks once for each 25 of them, in order, and is not stopped by one that is gone", async () => {
    const house = await openHouse();
    const many = Array.from({ length: 26 }, (_, index) => house.create(`r${index}`, index === 3 ? { archived: true } : {}));
    const gone = { ...house.shop, nodeId: "R_kgDOnothing" };
    house.local.resetLog();
    const all = [...many.slice(0, 7), gone, ...many.slice(7)];
    const reader = await house.github.installationReader(house.shop, observePermissions);
    const facts = await observeProtections(all, reader, { ...unasked, appId: house.app.id });
    expect(facts.map(({ repository }) => repository)).toEqual(all);
    expect(facts.map(({ kind }) => kind).filter((kind) => kind === "unavailable")).toHaveLength(1);
    expect(facts[7]).toMatchObject({ kind: "unavailable" });
    expect(facts[3]).toMatchObject({ writable: false });
    expect(house.local.requests.filter(({ path: where }) => where === "/graphql")).toHaveLength(2);
  });

  it("of none asks nothing", async () => {
    const house = await openHouse();
    expect(await observeProtections([], await house.reader(), { ...unasked, appId: 1 })).toEqual([]);
    expect(house.local.requests).toEqual([]);
  });
});
