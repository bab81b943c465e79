import { describe, expect, it } from "vitest";
import { openHouse } from "./kit.ts";

async function house() {
  const opened = await openHouse();
  const { github, app } = opened;
  github.setWebhook(app.id, "http://127.0.0.1:9/hooks", "quiet");
  github.addCollaborator("acme/api", "bob", "write");
  const first = github.commit("acme/api", "fix", { "a.txt": "1" }, "bob");
  github.as("bob").request("POST", "/repos/acme/api/pulls", { title: "Fix", head: "fix", base: "main" });
  const told = (event: string, action: string) =>
    github.deliveries.filter((each) => each.event === event && each.action === action).map(({ body }) => JSON.parse(body));
  return { ...opened, first, told };
}

describe("a head branch that is forced elsewhere", () => {
  it("tells both commits, and back again", async () => {
    const { github, told, first, bot } = await house();
    const main = github.headOf("acme/api", "main");
    const second = github.commit("acme/api", "fix", { "b.txt": "2" }, "bob", { onto: main });
    github.as("bob").request("PATCH", "/repos/acme/api/git/refs/heads/fix", { sha: first }, 422);
    github.as("bob").request("PATCH", "/repos/acme/api/git/refs/heads/fix", { sha: first, force: true });
    expect(told("pull_request", "synchronize")).toMatchObject([
      { before: first, after: second, pull_request: { head: { sha: second } }, sender: { login: "bob" } },
      { before: second, after: first, pull_request: { head: { sha: first } } },
    ]);
    expect((await bot("GET", `/repos/acme/api/compare/${second}...${first}`)).body).toMatchObject({
      status: "diverged",
      ahead_by: 1,
      behind_by: 1,
      merge_base_commit: { sha: main },
    });
    expect((await bot("GET", `/repos/acme/api/compare/${first}...${first}`)).body).toMatchObject({ status: "identical", ahead_by: 0 });
  });
});

describe("a repository that moves", () => {
  it("keeps its comments under their ids when it is renamed, and the old name leads to it", async () => {
    const { github, told, bot } = await house();
    const { id } = (await bot("POST", "/repos/acme/api/issues/1/comments", { body: "x" })).body;
    github.rename("acme/api", "core", "ann");
    expect(told("repository", "renamed")).toMatchObject([{ changes: { repository: { name: { from: "api" } } }, sender: { login: "ann" } }]);
    const old = await bot("GET", `/repos/acme/api/issues/comments/${id}`);
    expect([old.status, (await bot("POST", "/repos/acme/api/issues/1/comments", { body: "y" })).status]).toEqual([301, 307]);
    expect((await bot("GET", new URL(old.headers.get("location") ?? "").pathname)).body).toMatchObject({ id, body: "x" });
    expect((await bot("GET", `/repos/acme/core/issues/comments/${id}`)).body.issue_url).toMatch("/repos/acme/core/issues/1");
  });

  it("is told to the new owner's Apps alone when it is transferred, and out of reach of the old one's", async () => {
    const { github, told, bot, app, repository } = await house();
    const { id } = (await bot("POST", "/repos/acme/api/issues/1/comments", { body: "x" })).body;
    github.createTeam("acme", "core", { members: ["bob"], repositories: { api: "admin" } });
    github.createOrganization("other");
    github.addMember("other", "olga", "admin");
    github.transfer("acme/api", "other", "ann");
    expect(told("repository", "transferred")).toEqual([]);
    expect((await bot("GET", `/repos/other/api/issues/comments/${id}`)).status).toBe(404);
    github.transfer("other/api", "acme", "olga");
    expect(told("repository", "transferred")).toMatchObject([{ repository: { id: repository.id }, sender: { login: "olga" } }]);
    github.install(app.id, "other");
    github.transfer("acme/api", "other", "ann");
    expect(told("repository", "transferred")).toHaveLength(2);
    const permission = (login: string) => github.as("olga").request("GET", `/repos/other/api/collaborators/${login}/permission`).body;
    // Given by the repository itself, bob's role goes with it; the team's does not, nor does being an owner of acme.
    expect(permission("bob")).toMatchObject({ role_name: "write" });
    expect(permission("ann")).toMatchObject({ role_name: "none" });
    expect(github.as("olga").request("GET", `/repos/other/api/issues/comments/${id}`).body).toMatchObject({ id, body: "x" });
  });

  it("loses the custom roles of the organisation that it leaves", async () => {
    const { github } = await house();
    github.createOrganization("big", { plan: "enterprise" });
    github.createRepository("big", "api", { private: true });
    github.createCustomRole("big", "keeper", "maintain");
    github.addCollaborator("big/api", "carl", "keeper");
    github.transfer("big/api", "acme", "ann");
    const found = github.as("ann").request("GET", "/repos/acme/api/collaborators/carl/permission").body;
    expect(found).toMatchObject({ role_name: "none" });
  });
});
