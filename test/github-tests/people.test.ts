import { describe, expect, it } from "vitest";
import { caller, openHouse } from "./kit.ts";

const REPO = "/repos/acme/api";
const TEAMS = "/orgs/acme/teams";

async function house(options: Parameters<typeof openHouse>[0] = {}) {
  const opened = await openHouse({ plan: "enterprise", ...options });
  const { bot, github } = opened;
  const permissionOf = async (login: string, repository = "acme/api") => {
    const { status, body } = await bot("GET", `/repos/${repository}/collaborators/${login}/permission`);
    return status === 200 ? `${body.permission}/${body.role_name}` : `${status} ${body.message}`;
  };
  github.createUser("carl");
  return { ...opened, permissionOf };
}

describe("the permission of a person", () => {
  it.each([
    { role: "read", told: "read/read" },
    { role: "triage", told: "read/triage" },
    { role: "write", told: "write/write" },
    { role: "maintain", told: "write/maintain" },
    { role: "admin", told: "admin/admin" },
  ] as const)("folds $role into one of the old three, and names it", async ({ role, told }) => {
    const { github, permissionOf } = await house();
    github.addCollaborator("acme/api", "carl", role);
    expect(await permissionOf("carl")).toBe(told);
  });

  it("of a custom role is its base, under its own name", async () => {
    const { github, permissionOf } = await house();
    github.createCustomRole("acme", "security engineer", "maintain");
    github.addCollaborator("acme/api", "carl", "security engineer");
    expect(await permissionOf("carl")).toBe("write/security engineer");
    expect(() => github.addCollaborator("acme/api", "carl", "keeper")).toThrow('acme has no role "keeper"');
    expect(() => github.createCustomRole("acme", "write", "read")).toThrow('already has a role "write"');
  });

  it("takes the plan that has custom roles", async () => {
    const { github } = await house({ plan: "team" });
    expect(() => github.createCustomRole("acme", "keeper", "read")).toThrow('the plan "enterprise"');
  });

  it("is the strongest of what they were given, wherever it came from", async () => {
    const { github, permissionOf } = await house();
    expect([await permissionOf("ann"), await permissionOf("bob"), await permissionOf("carl")]).toEqual([
      "admin/admin",
      "read/read",
      "none/none",
    ]);
    github.setBasePermission("acme", "none");
    expect(await permissionOf("bob")).toBe("none/none");
    github.setBasePermission("acme", "write");
    expect(await permissionOf("bob")).toBe("write/write");
    github.createTeam("acme", "core", { members: ["bob"] });
    github.grantTeam("acme", "core", "acme/api", "maintain");
    expect(await permissionOf("bob")).toBe("write/maintain");
    github.grantTeam("acme", "core", "acme/api", "none");
    github.createCustomRole("acme", "keeper", "write");
    github.grantTeam("acme", "core", "acme/api", "keeper");
    expect(await permissionOf("bob")).toBe("write/keeper");
    expect(await permissionOf("carl")).toBe("none/none");
  });

  it("is reading, for everybody, where the repository is public", async () => {
    const { github, permissionOf } = await house();
    github.createRepository("acme", "site");
    expect(await permissionOf("carl", "acme/site")).toBe("read/read");
  });

  it("is gone the moment that it is taken away", async () => {
    const { github, permissionOf } = await house();
    github.addMember("acme", "mia");
    github.createTeam("acme", "core", { members: ["mia"], repositories: { api: "admin" } });
    github.addCollaborator("acme/api", "mia", "write");
    github.addCollaborator("acme/api", "carl", "write");
    expect([await permissionOf("mia"), await permissionOf("carl")]).toEqual(["admin/admin", "write/write"]);
    github.removeTeamMember("acme", "core", "mia");
    expect(await permissionOf("mia")).toBe("write/write");
    github.removeMember("acme", "mia");
    github.removeCollaborator("acme/api", "carl");
    expect([await permissionOf("mia"), await permissionOf("carl")]).toEqual(["none/none", "none/none"]);
  });

  it("is unknown of Apps, of strangers and of deleted accounts", async () => {
    const { github, permissionOf } = await house();
    github.deleteUser("carl");
    expect(await permissionOf("warden[bot]")).toBe("404 warden[bot] is not a user");
    expect(await permissionOf("nobody")).toBe("404 Not Found");
    expect(await permissionOf("carl")).toBe("404 Not Found");
  });

  it("is told to those who may push, and to Apps that reach the repository", async () => {
    const { github, tokenFor } = await house();
    github.createRepository("acme", "site");
    const path = "/repos/acme/site/collaborators/ann/permission";
    expect(github.as("carl").request("GET", path, undefined, 403).body).toMatchObject({ message: expect.stringContaining("push access") });
    const other = caller(github, await tokenFor({ repositories: ["api"] }));
    expect((await other("GET", path)).status).toBe(403);
    expect((await other("GET", `${REPO}/collaborators/ann/permission`)).status).toBe(200);
  });
});

describe("teams", () => {
  it("are found by slug and by id, with their members", async () => {
    const { bot, github } = await house();
    const { id, slug } = github.createTeam("acme", "Sécurité & Ops", { members: ["ann", "bob"], repositories: { api: "write" } });
    expect(slug).toBe("securite-ops");
    expect((await bot("GET", `${TEAMS}/${slug}`)).body).toMatchObject({
      id,
      slug,
      name: "Sécurité & Ops",
      members_count: 2,
      repos_count: 1,
    });
    expect((await bot("GET", `/teams/${id}`)).body).toMatchObject({ id, slug });
    expect((await bot("GET", TEAMS)).body).toMatchObject([{ id, slug }]);
    expect((await bot("GET", `${TEAMS}/${slug}/memberships/bob`)).body).toMatchObject({ role: "member", state: "active" });
    expect((await bot("GET", `/teams/${id}/memberships/ann`)).body).toMatchObject({ role: "maintainer", state: "active" });
    expect((await bot("GET", `/organizations/${(await bot("GET", "/users/acme")).body.id}/team/${id}/memberships/bob`)).status).toBe(200);
    expect((await bot("GET", `${TEAMS}/${slug}/memberships/carl`)).status).toBe(404);
    expect((await bot("GET", `${TEAMS}/${slug}/members?role=member`)).body).toMatchObject([{ login: "bob" }]);
    expect((await bot("GET", `/teams/${id}/members`)).body).toHaveLength(2);
  });

  it("keep their id under another name, and lose it with another team of the old name", async () => {
    const { bot, github, app, ann } = await house();
    github.setWebhook(app.id, "http://127.0.0.1:9/hooks", "quiet");
    const { id } = github.createTeam("acme", "core");
    expect(github.renameTeam("acme", "core", "Kernel")).toBe("kernel");
    expect((await bot("GET", `/teams/${id}`)).body).toMatchObject({ id, slug: "kernel", name: "Kernel" });
    expect((await bot("GET", `${TEAMS}/core`)).status).toBe(404);
    const second = github.createTeam("acme", "core");
    expect((await bot("GET", `${TEAMS}/core`)).body.id).toBe(second.id);
    expect(second.id).not.toBe(id);
    ann.request("PATCH", `${TEAMS}/kernel`, { name: "Core" }, 422);
    ann.request("PATCH", `${TEAMS}/kernel`, { name: "Roots" });
    ann.request("DELETE", `${TEAMS}/core`);
    expect((await bot("GET", `/teams/${second.id}`)).status).toBe(404);
    const told = github.deliveries.filter(({ event }) => event === "team").map(({ body }) => JSON.parse(body));
    expect(told).toMatchObject([
      { action: "edited", changes: { name: { from: "core" } }, team: { id, slug: "kernel" } },
      { action: "edited", changes: { name: { from: "Kernel" } }, team: { slug: "roots" }, sender: { login: "ann" } },
      { action: "deleted", team: { id: second.id } },
    ]);
  });

  it("below another have what that has, and their members are its members", async () => {
    const { bot, github, permissionOf } = await house();
    const { id } = github.createTeam("acme", "core", { repositories: { api: "maintain" } });
    github.createTeam("acme", "crypto", { members: ["bob"], parent: "core" });
    expect(await permissionOf("bob")).toBe("write/maintain");
    expect((await bot("GET", `/teams/${id}/memberships/bob`)).body.state).toBe("active");
    expect((await bot("GET", `${TEAMS}/crypto`)).body).toMatchObject({ parent: { id, slug: "core" }, members_count: 1, repos_count: 0 });
    github.createTeam("acme", "above", { members: ["ann"] });
    expect((await bot("GET", `${TEAMS}/crypto/memberships/ann`)).status).toBe(404);
    github.deleteTeam("acme", "core");
    expect((await bot("GET", `${TEAMS}/crypto`)).status).toBe(404);
    expect(await permissionOf("bob")).toBe("read/read");
  });

  it("have members whose joining is pending, which gives them nothing", async () => {
    const { bot, github, permissionOf } = await house();
    github.createTeam("acme", "core", { repositories: { api: "admin" } });
    github.addTeamMember("acme", "core", "carl");
    github.createUser("dora");
    github.inviteMember("acme", "dora", "admin");
    const states = async () => [
      (await bot("GET", `${TEAMS}/core/memberships/carl`)).body.state,
      (await bot("GET", "/orgs/acme/memberships/carl")).body.state,
      (await bot("GET", "/orgs/acme/memberships/dora")).body.state,
      (await bot("GET", `${TEAMS}/core/members`)).body.length,
      (await bot("GET", "/orgs/acme/members/carl")).status,
      await permissionOf("carl"),
      await permissionOf("dora"),
    ];
    expect(await states()).toEqual(["pending", "pending", "pending", 0, 404, "none/none", "none/none"]);
    github.addMember("acme", "carl");
    github.addMember("acme", "dora", "admin");
    expect(await states()).toEqual(["active", "active", "active", 1, 204, "admin/admin", "admin/admin"]);
    github.removeMember("acme", "carl");
    expect((await bot("GET", `${TEAMS}/core/memberships/carl`)).status).toBe(404);
  });

  it("are of their own organisation, and need the right to read members", async () => {
    const { bot, github, tokenFor } = await house();
    github.createOrganization("other");
    const foreign = github.createTeam("other", "core");
    const { id } = github.createTeam("acme", "core", { members: ["bob"] });
    expect((await bot("GET", `/teams/${foreign.id}`)).status).toBe(404);
    expect((await bot("GET", "/orgs/other/teams/core")).status).toBe(403);
    const blind = caller(github, await tokenFor({ permissions: { issues: "write" } }));
    for (const path of [`${TEAMS}/core`, `${TEAMS}/core/memberships/bob`, `/teams/${id}`, "/orgs/acme/memberships/bob"])
      expect((await blind("GET", path)).status).toBe(403);
    expect((await blind("GET", `${REPO}/collaborators/bob/permission`)).status).toBe(200);
    expect(() => github.grantTeam("other", "core", "acme/api", "read")).toThrow("is not other's");
  });
});

describe("members of an organisation", () => {
  it("are told with their role", async () => {
    const { bot } = await house();
    expect((await bot("GET", "/orgs/acme/memberships/ann")).body).toMatchObject({ role: "admin", state: "active", user: { login: "ann" } });
    expect((await bot("GET", "/orgs/acme/memberships/bob")).body).toMatchObject({ role: "member" });
    expect((await bot("GET", "/orgs/acme/memberships/carl")).status).toBe(404);
    expect((await bot("GET", "/orgs/acme/members/bob")).status).toBe(204);
    expect((await bot("GET", "/orgs/acme/members/carl")).status).toBe(404);
    expect((await bot("GET", "/orgs/acme/members?role=admin")).body).toMatchObject([{ login: "ann" }]);
  });

  it("have a profile like everybody, Apps included", async () => {
    const { bot, github, app } = await house();
    expect((await bot("GET", "/users/carl")).body).toMatchObject({ login: "carl", type: "User" });
    expect((await bot("GET", "/users/warden%5Bbot%5D")).body).toMatchObject({ id: app.botId, type: "Bot" });
    expect((await bot("GET", `/user/${app.botId}`)).body.login).toBe("warden[bot]");
    expect((await bot("GET", "/users/nobody")).status).toBe(404);
    github.createRepository("carl", "own");
    expect(() => github.deleteUser("carl")).toThrow("carl owns carl/own");
  });
});
