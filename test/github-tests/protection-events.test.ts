import { describe, expect, it } from "vitest";
import { listen, openHouse, PROTECTION, put } from "./kit.ts";

async function house(options: Parameters<typeof openHouse>[0] = {}) {
  const hooks = await listen();
  const opened = await openHouse(options);
  opened.github.setWebhook(opened.app.id, hooks.url, "quiet");
  const events = async () => {
    await opened.github.idle();
    const guids = hooks.received.map(({ headers }) => headers["x-github-delivery"]);
    // Deliveries overtake each other on their way; the list keeps the order in which things happened.
    const arrived = opened.github.deliveries.filter(({ guid }) => guids.includes(guid));
    return arrived.map(({ event, action, body }) => ({ name: action === null ? event : `${event}.${action}`, payload: JSON.parse(body) }));
  };
  return { ...opened, events };
}

describe("branch_protection_rule", () => {
  it("tells of a rule being made, changed and taken away, with the one who did it", async () => {
    const { ann, bot, events } = await house();
    ann.request("PUT", PROTECTION, put({ enforce_admins: true }));
    await bot("DELETE", `${PROTECTION}/enforce_admins`);
    ann.request("DELETE", PROTECTION);
    const told = await events();
    expect(told.map(({ name }) => name)).toEqual([
      "branch_protection_rule.created",
      "branch_protection_rule.edited",
      "branch_protection_rule.deleted",
    ]);
    expect(told[0]?.payload).toMatchObject({
      sender: { login: "ann", type: "User" },
      rule: { name: "main", admin_enforced: true },
      repository: { full_name: "acme/api" },
    });
    expect(told[1]?.payload).toMatchObject({ sender: { login: "warden[bot]", type: "Bot" }, changes: { admin_enforced: { from: true } } });
  });

  it("names what an edit changed, by GitHub's keys", async () => {
    const { ann, events } = await house();
    const checks = { strict: true, checks: [{ context: "ci" }] };
    ann.request(
      "PUT",
      PROTECTION,
      put({
        required_status_checks: checks,
        required_pull_request_reviews: { require_last_push_approval: true },
        required_linear_history: true,
      }),
    );
    ann.request("PUT", PROTECTION, put({ restrictions: { users: ["bob"], teams: [] }, lock_branch: true, allow_fork_syncing: true }));
    const [, edited] = await events();
    expect(edited?.payload.changes).toMatchObject({
      authorized_actor_names: { from: [] },
      authorized_actors_only: { from: false },
      linear_history_requirement_enforcement_level: { from: "non_admins" },
      lock_branch_enforcement_level: { from: "off" },
      lock_allows_fork_sync: { from: false },
      pull_request_reviews_enforcement_level: { from: "non_admins" },
      require_last_push_approval: { from: true },
      required_status_checks: { from: ["ci"] },
      required_status_checks_enforcement_level: { from: "non_admins" },
    });
    expect(edited?.payload.changes).not.toHaveProperty("updated_at");
    expect(edited?.payload.rule.authorized_actor_names).toEqual(["bob"]);
  });

  it("is silent when nothing changed, and when only who may bypass reviews did", async () => {
    const { bot, github, events } = await house();
    const reviews = { required_pull_request_reviews: { required_approving_review_count: 2 } };
    await bot("PUT", PROTECTION, put(reviews));
    await bot("PUT", PROTECTION, put(reviews));
    await bot("POST", `${PROTECTION}/enforce_admins`);
    await bot("POST", `${PROTECTION}/enforce_admins`);
    await bot("PATCH", `${PROTECTION}/required_pull_request_reviews`, { bypass_pull_request_allowances: { users: ["bob"] } });
    expect((await events()).map(({ name }) => name)).toEqual(["branch_protection_rule.created", "branch_protection_rule.edited"]);
    expect(github.protectionOf("acme/api", "main")?.required_pull_request_reviews?.bypass_pull_request_allowances?.users).toHaveLength(1);
  });

  it("is not sent to an App without the permission, or without the subscription", async () => {
    const { ann, github, events } = await house({ permissions: { contents: "read" } });
    const quiet = github.createApp({
      slug: "quiet",
      permissions: { administration: "read" },
      events: ["push"],
      webhookUrl: "http://127.0.0.1:9/",
    });
    github.install(quiet.id, "acme");
    await github.idle();
    ann.request("PUT", PROTECTION, put());
    expect(await events()).toEqual([]);
    expect(github.deliveries.filter(({ event }) => event === "branch_protection_rule")).toEqual([]);
  });
});

describe("other events about settings", () => {
  it("tell that protection was disabled and enabled for a repository", async () => {
    const { github, bot, events } = await house();
    await bot("PUT", PROTECTION, put());
    github.disableProtections("acme/api");
    github.disableProtections("acme/api");
    github.enableProtections("acme/api");
    expect((await events()).slice(1).map(({ name }) => name)).toEqual([
      "branch_protection_configuration.disabled",
      "branch_protection_configuration.enabled",
    ]);
  });

  it("tell what became of a repository", async () => {
    const { github, ann, events } = await house();
    ann.request("POST", "/repos/acme/api/git/refs", { ref: "refs/heads/next", sha: github.headOf("acme/api", "main") });
    ann.request("PATCH", "/repos/acme/api", { default_branch: "next", description: "new" });
    ann.request("PATCH", "/repos/acme/api", { private: false });
    ann.request("PATCH", "/repos/acme/api", { visibility: "private" });
    ann.request("PATCH", "/repos/acme/api", { archived: true });
    ann.request("PATCH", "/repos/acme/api", { archived: false });
    github.rename("acme/api", "core", "ann");
    github.createRepository("acme", "fresh");
    const told = await events();
    expect(told.map(({ name }) => name)).toEqual([
      "create",
      "push",
      "repository.edited",
      "repository.publicized",
      "repository.privatized",
      "repository.archived",
      "repository.unarchived",
      "repository.renamed",
      "repository.created",
    ]);
    expect(told[2]?.payload.changes).toEqual({ default_branch: { from: "main" }, description: { from: null } });
    expect(told[7]?.payload).toMatchObject({
      changes: { repository: { name: { from: "api" } } },
      repository: { full_name: "acme/core" },
      sender: { login: "ann" },
    });
  });

  it("tell that a repository went to another owner, to the App that is installed there", async () => {
    const { github, app, events } = await house();
    github.createOrganization("other");
    github.install(app.id, "other");
    github.transfer("acme/api", "other");
    const told = await events();
    expect(told.at(-1)?.name).toBe("repository.transferred");
    expect(told.at(-1)?.payload).toMatchObject({
      repository: { full_name: "other/api" },
      changes: { owner: { from: { organization: { login: "acme" } } } },
    });
  });

  it("tell an App, subscribed or not, of its own installation", async () => {
    const { github, installation, events } = await house();
    github.suspend(installation.id);
    github.unsuspend(installation.id);
    github.uninstall(installation.id);
    const told = await events();
    expect(told.map(({ name }) => name)).toEqual(["installation.suspend", "installation.unsuspend", "installation.deleted"]);
    expect(told[2]?.payload).toMatchObject({
      installation: { id: installation.id, app_slug: "warden" },
      repositories: [{ full_name: "acme/api" }],
    });
  });

  it("tell an App which repositories it gained and lost, and what it is granted", async () => {
    const { github, installation, bot, events } = await house();
    github.createRepository("acme", "web", { private: true });
    github.setRepositories(installation.id, ["web"]);
    expect((await bot("GET", "/repos/acme/api")).status).toBe(404);
    github.setRepositories(installation.id, "all");
    github.setPermissions(installation.id, { contents: "read" });
    expect((await bot("GET", PROTECTION)).status).toBe(403);
    const told = await events();
    expect(told.map(({ name }) => name)).toEqual([
      "repository.created",
      "installation_repositories.removed",
      "installation_repositories.added",
      "installation.new_permissions_accepted",
    ]);
    expect(told[1]?.payload).toMatchObject({
      repository_selection: "selected",
      repositories_removed: [{ name: "api" }],
      repositories_added: [],
    });
    expect(told[3]?.payload.installation.permissions).toEqual({ metadata: "read", contents: "read" });
  });

  it("tell that a repository is gone, under any of its names", async () => {
    const { github, bot, events } = await house();
    github.rename("acme/api", "core");
    github.deleteRepository("acme/core");
    expect((await events()).map(({ name }) => name)).toEqual(["repository.renamed", "repository.deleted"]);
    expect((await bot("GET", "/repos/acme/core")).status).toBe(404);
    expect((await bot("GET", "/repos/acme/api")).status).toBe(404);
  });

  it("reach nobody while the installation is suspended", async () => {
    const { github, installation, ann, events } = await house();
    github.suspend(installation.id);
    ann.request("PUT", PROTECTION, put());
    expect((await events()).map(({ name }) => name)).toEqual(["installation.suspend"]);
  });

  it("follow a bot that is not ours", async () => {
    const { github, events } = await house();
    const other = github.createApp({ slug: "meddler", permissions: { administration: "write" }, events: [] });
    github.install(other.id, "acme");
    github.asApp("meddler").request("PUT", PROTECTION, put());
    expect((await events())[0]?.payload.sender).toMatchObject({ login: "meddler[bot]", type: "Bot" });
    expect(() => github.asApp("nobody").request("GET", "/repos/acme/api")).toThrow("not installed");
  });
});
