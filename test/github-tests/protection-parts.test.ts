import { describe, expect, it } from "vitest";
import { openHouse, PROTECTION, put } from "./kit.ts";

describe("the parts of protection", () => {
  it("change one thing and leave the rest", async () => {
    const { bot } = await openHouse();
    await bot(
      "PUT",
      PROTECTION,
      put({ lock_branch: true, required_pull_request_reviews: { required_approving_review_count: 2, require_code_owner_reviews: true } }),
    );
    await bot("POST", `${PROTECTION}/enforce_admins`);
    await bot("PATCH", `${PROTECTION}/required_pull_request_reviews`, { dismiss_stale_reviews: true });
    expect((await bot("GET", PROTECTION)).body).toMatchObject({
      enforce_admins: { enabled: true },
      lock_branch: { enabled: true },
      required_pull_request_reviews: { required_approving_review_count: 2, require_code_owner_reviews: true, dismiss_stale_reviews: true },
    });
    expect((await bot("DELETE", `${PROTECTION}/enforce_admins`)).status).toBe(204);
    expect((await bot("DELETE", `${PROTECTION}/required_pull_request_reviews`)).status).toBe(204);
    expect((await bot("GET", PROTECTION)).body).not.toHaveProperty("required_pull_request_reviews");
  });

  it.each(["required_pull_request_reviews", "required_status_checks"])("cannot patch %s that are not enabled", async (section) => {
    const { bot } = await openHouse();
    await bot("PUT", PROTECTION, put());
    expect((await bot("PATCH", `${PROTECTION}/${section}`, {})).status).toBe(404);
    expect((await bot("GET", `${PROTECTION}/${section}`)).status).toBe(404);
    expect((await bot("DELETE", `${PROTECTION}/${section}`)).status).toBe(404);
  });

  it("word a refusal of a PATCH field by field", async () => {
    const { bot } = await openHouse();
    await bot("PUT", PROTECTION, put({ required_pull_request_reviews: {} }));
    const { status, body } = await bot("PATCH", `${PROTECTION}/required_pull_request_reviews`, { required_approving_review_count: 9 });
    expect(status).toBe(422);
    expect(body.errors[0]).toMatchObject({ resource: "ProtectedBranch", code: "invalid" });
  });

  it("patch status checks: strictness alone, and the list alone", async () => {
    const { bot } = await openHouse();
    await bot("PUT", PROTECTION, put({ required_status_checks: { strict: false, checks: [{ context: "ci", app_id: 5 }] } }));
    expect((await bot("PATCH", `${PROTECTION}/required_status_checks`, { strict: true })).body).toMatchObject({
      strict: true,
      checks: [{ context: "ci", app_id: 5 }],
    });
    expect((await bot("PATCH", `${PROTECTION}/required_status_checks`, { checks: [{ context: "x", app_id: 6 }] })).body).toMatchObject({
      strict: true,
      checks: [{ context: "x", app_id: 6 }],
    });
    expect((await bot("PATCH", `${PROTECTION}/required_status_checks`, { contexts: ["a"], checks: [{ context: "b" }] })).status).toBe(422);
  });

  it("edit the contexts as a list, and keep the App of those that stay", async () => {
    const { bot } = await openHouse();
    await bot("PUT", PROTECTION, put({ required_status_checks: { strict: false, checks: [{ context: "ci", app_id: 5 }] } }));
    const contexts = `${PROTECTION}/required_status_checks/contexts`;
    expect((await bot("POST", contexts, { contexts: ["lint"] })).body).toEqual(["ci", "lint"]);
    expect((await bot("DELETE", contexts, { contexts: ["lint"] })).body).toEqual(["ci"]);
    expect((await bot("GET", `${PROTECTION}/required_status_checks`)).body.checks).toEqual([{ context: "ci", app_id: 5 }]);
    expect((await bot("PUT", contexts, { contexts: ["z"] })).body).toEqual(["z"]);
    expect((await bot("GET", contexts)).body).toEqual(["z"]);
  });

  it("edit who may push", async () => {
    const { bot, github } = await openHouse();
    github.createTeam("acme", "core");
    await bot("PUT", PROTECTION, put({ restrictions: { users: ["ann"], teams: [], apps: ["warden"] } }));
    const logins = (list: { login: string }[]) => list.map(({ login }) => login);
    expect(logins((await bot("POST", `${PROTECTION}/restrictions/users`, { users: ["bob"] })).body)).toEqual(["ann", "bob"]);
    expect(logins((await bot("DELETE", `${PROTECTION}/restrictions/users`, { users: ["ann"] })).body)).toEqual(["bob"]);
    expect((await bot("PUT", `${PROTECTION}/restrictions/teams`, { teams: ["core"] })).body[0].slug).toBe("core");
    expect((await bot("GET", `${PROTECTION}/restrictions/apps`)).body[0].slug).toBe("warden");
    expect((await bot("POST", `${PROTECTION}/restrictions/users`, { users: ["nobody"] })).status).toBe(422);
    const whole = (await bot("GET", `${PROTECTION}/restrictions`)).body;
    expect([whole.users.length, whole.teams.length, whole.apps.length]).toEqual([1, 1, 1]);
    expect((await bot("DELETE", `${PROTECTION}/restrictions`)).status).toBe(204);
    expect((await bot("GET", `${PROTECTION}/restrictions`)).status).toBe(404);
  });

  it("tell dismissal restrictions that are off from those that let nobody dismiss", async () => {
    const { bot } = await openHouse();
    const reviews = `${PROTECTION}/required_pull_request_reviews`;
    await bot("PUT", PROTECTION, put({ required_pull_request_reviews: { dismissal_restrictions: { users: [], teams: [] } } }));
    expect((await bot("GET", reviews)).body.dismissal_restrictions).toMatchObject({ users: [], teams: [], apps: [] });
    await bot("PATCH", reviews, { dismissal_restrictions: {} });
    expect((await bot("GET", reviews)).body).not.toHaveProperty("dismissal_restrictions");
  });
});

describe("a rule with a wildcard", () => {
  it("is not changed through a branch: the branch gets a copy with the change", async () => {
    const { bot, github, repository } = await openHouse();
    const query = "mutation($input:CreateBranchProtectionRuleInput!){createBranchProtectionRule(input:$input){clientMutationId}}";
    const input = { repositoryId: repository.nodeId, pattern: "m*", lockBranch: true, isAdminEnforced: true };
    await bot("POST", "/graphql", { query, variables: { input } });
    await bot("POST", `${PROTECTION}/enforce_admins`);
    expect(github.protectionRulesOf("acme/api")).toHaveLength(1);
    expect((await bot("DELETE", `${PROTECTION}/enforce_admins`)).status).toBe(204);
    expect(github.protectionRulesOf("acme/api")).toMatchObject([
      { pattern: "m*", settings: { lock: true, enforceAdmins: true } },
      { pattern: "main", settings: { lock: true, enforceAdmins: false } },
    ]);
  });

  it("governs matching branches until an exact rule is put, which then wins", async () => {
    const { bot, github, ann } = await openHouse();
    const id = (ann.request("GET", "/repos/acme/api").body as { node_id: string }).node_id;
    const query =
      "mutation($input:CreateBranchProtectionRuleInput!){createBranchProtectionRule(input:$input){branchProtectionRule{pattern}}}";
    await bot("POST", "/graphql", {
      query,
      variables: { input: { repositoryId: id, pattern: "ma*", requiresApprovingReviews: true, requiredApprovingReviewCount: 4 } },
    });
    expect((await bot("GET", PROTECTION)).body.required_pull_request_reviews.required_approving_review_count).toBe(4);
    await bot("PUT", PROTECTION, put());
    expect((await bot("GET", PROTECTION)).body).not.toHaveProperty("required_pull_request_reviews");
    expect(github.protectionRulesOf("acme/api").map(({ pattern }) => pattern)).toEqual(["ma*", "main"]);
    await bot("DELETE", PROTECTION);
    expect((await bot("GET", PROTECTION)).body.required_pull_request_reviews.required_approving_review_count).toBe(4);
  });
});
