import { describe, expect, it } from "vitest";
import { caller, listen, openHouse } from "./kit.ts";

const PATH = "/repos/acme/api/rulesets";
const REVIEWS = {
  type: "pull_request",
  parameters: {
    dismiss_stale_reviews_on_push: true,
    require_code_owner_review: false,
    require_last_push_approval: true,
    required_approving_review_count: 2,
    required_review_thread_resolution: false,
  },
};
const onDefault = { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } };
const ruleset = (fields: Record<string, unknown> = {}) => ({
  name: "main",
  enforcement: "active",
  conditions: onDefault,
  rules: [REVIEWS],
  ...fields,
});

describe("rules of a branch", () => {
  it("are those of active rulesets of the organisation and the repository, and say whose they are", async () => {
    const { bot, ann } = await openHouse();
    const organization = ann.request("POST", "/orgs/acme/rulesets", {
      ...ruleset({ name: "all", rules: [{ type: "deletion" }] }),
      conditions: { ...onDefault, repository_name: { include: ["a*"], exclude: [] } },
    }).body as { id: number };
    const own = ann.request("POST", PATH, ruleset()).body as { id: number };
    ann.request("POST", PATH, ruleset({ name: "off", enforcement: "disabled", rules: [{ type: "creation" }] }));
    const { body } = await bot("GET", "/repos/acme/api/rules/branches/main");
    expect(body).toEqual([
      { type: "deletion", ruleset_source_type: "Organization", ruleset_source: "acme", ruleset_id: organization.id },
      { ...REVIEWS, ruleset_source_type: "Repository", ruleset_source: "acme/api", ruleset_id: own.id },
    ]);
    expect((await bot("GET", "/repos/acme/api/rules/branches/not-there-yet")).body).toEqual([]);
  });

  it.each([
    { include: ["~ALL"], exclude: [], branch: "x/y", found: true },
    { include: ["~DEFAULT_BRANCH"], exclude: [], branch: "x", found: false },
    { include: ["refs/heads/rel/*"], exclude: [], branch: "rel/1", found: true },
    { include: ["refs/heads/rel/*"], exclude: [], branch: "rel/1/2", found: false },
    { include: ["refs/heads/rel/**/*"], exclude: [], branch: "rel/1/2", found: true },
    { include: ["~ALL"], exclude: ["refs/heads/x"], branch: "x", found: false },
    { include: [], exclude: [], branch: "main", found: false },
  ])("with include $include and exclude $exclude on $branch: $found", async ({ include, exclude, branch, found }) => {
    const { bot, ann } = await openHouse();
    ann.request("POST", PATH, ruleset({ conditions: { ref_name: { include, exclude } } }));
    expect((await bot("GET", `/repos/acme/api/rules/branches/${encodeURIComponent(branch)}`)).body).toHaveLength(found ? 1 : 0);
  });

  it("leave out an organisation's ruleset whose conditions name other repositories", async () => {
    const { bot, ann, github } = await openHouse();
    const { id } = github.createRepository("acme", "web");
    ann.request("POST", "/orgs/acme/rulesets", { ...ruleset(), conditions: { ...onDefault, repository_id: { repository_ids: [id] } } });
    expect((await bot("GET", "/repos/acme/api/rules/branches/main")).body).toEqual([]);
    expect((await bot("GET", "/repos/acme/web/rules/branches/main")).body).toHaveLength(1);
  });
});

describe("bypass actors", () => {
  it("bypass always unless told otherwise, and are kept when a PUT leaves them out", async () => {
    const { bot, app, github } = await openHouse();
    const made = await bot(
      "POST",
      PATH,
      ruleset({
        bypass_actors: [
          { actor_id: app.id, actor_type: "Integration" },
          { actor_id: null, actor_type: "OrganizationAdmin", bypass_mode: "pull_request" },
        ],
      }),
    );
    const kept = [
      { actor_id: app.id, actor_type: "Integration", bypass_mode: "always" },
      { actor_id: 1, actor_type: "OrganizationAdmin", bypass_mode: "pull_request" },
    ];
    expect(made.body).toMatchObject({ bypass_actors: kept, current_user_can_bypass: "always" });
    expect(github.rulesetsOf("acme/api")).toMatchObject([{ name: "main", bypass_actors: kept }]);
    expect(github.rulesetsOf("acme")).toEqual([]);
    expect((await bot("PUT", `${PATH}/${made.body.id}`, { name: "renamed" })).body).toMatchObject({
      name: "renamed",
      enforcement: "active",
      bypass_actors: kept,
    });
    expect((await bot("PUT", `${PATH}/${made.body.id}`, { bypass_actors: [] })).body.bypass_actors).toEqual([]);
  });

  it("are shown only to those who may change the ruleset", async () => {
    const { bot, github, tokenFor } = await openHouse();
    const { body } = await bot("POST", PATH, ruleset());
    const reader = caller(github, await tokenFor({ permissions: { administration: "read" } }));
    expect((await bot("GET", `${PATH}/${body.id}`)).body).toHaveProperty("bypass_actors");
    expect((await reader("GET", `${PATH}/${body.id}`)).body).not.toHaveProperty("bypass_actors");
  });

  it("of an organisation's ruleset are not shown to an App that administers only the repository", async () => {
    const { ann, github, tokenFor } = await openHouse();
    const { id } = ann.request("POST", "/orgs/acme/rulesets", {
      ...ruleset(),
      conditions: { ...onDefault, repository_name: { include: ["~ALL"], exclude: [] } },
    }).body as { id: number };
    const administrator = caller(github, await tokenFor({ permissions: { administration: "write" } }));
    const { status, body } = await administrator("GET", `${PATH}/${id}`);
    expect(status).toBe(200);
    expect(body).not.toHaveProperty("bypass_actors");
    expect((await administrator("GET", `/orgs/acme/rulesets/${id}`)).status).toBe(403);
  });

  it("are refused when null", async () => {
    const { bot, allow } = await openHouse();
    allow(/bypass_actors must be array/);
    expect((await bot("POST", PATH, ruleset({ bypass_actors: null }))).status).toBe(422);
  });

  it.each([
    { actor_id: 5, actor_type: "DeployKey" },
    { actor_id: 1, actor_type: "Integration" },
    { actor_id: 1, actor_type: "Team" },
    { actor_id: 1, actor_type: "User" },
    { actor_id: 9, actor_type: "RepositoryRole" },
    { actor_id: null, actor_type: "Team" },
  ])("are refused when $actor_type has the id $actor_id", async (actor) => {
    const { bot } = await openHouse();
    expect((await bot("POST", PATH, ruleset({ bypass_actors: [actor] }))).status).toBe(422);
  });
});

describe("rulesets", () => {
  it("are listed as summaries, with those of the organisation unless told otherwise", async () => {
    const { bot, ann } = await openHouse();
    ann.request("POST", "/orgs/acme/rulesets", {
      ...ruleset({ name: "all" }),
      conditions: { ...onDefault, repository_name: { include: ["~ALL"], exclude: [] } },
    });
    ann.request("POST", PATH, ruleset());
    const all = (await bot("GET", PATH)).body;
    expect(all.map((each: { name: string }) => each.name)).toEqual(["all", "main"]);
    expect(all[0]).not.toHaveProperty("rules");
    expect((await bot("GET", `${PATH}?includes_parents=false`)).body).toHaveLength(1);
    expect((await bot("GET", `${PATH}?targets=tag,push`)).body).toEqual([]);
  });

  it("need an Enterprise plan to be only evaluated, and a paid one to stand on an organisation", async () => {
    const { bot } = await openHouse();
    expect((await bot("POST", PATH, ruleset({ enforcement: "evaluate" }))).status).toBe(422);
    const free = await openHouse({ plan: "free" });
    expect((await free.bot("GET", PATH)).status).toBe(403);
    expect((await free.bot("GET", "/orgs/acme/rulesets")).status).toBe(403);
    const enterprise = await openHouse({ plan: "enterprise" });
    expect((await enterprise.bot("POST", PATH, ruleset({ enforcement: "evaluate" }))).status).toBe(201);
    expect((await enterprise.bot("GET", "/repos/acme/api/rules/branches/main")).body).toEqual([]);
  });

  it("have names of their own, parameters that fit, and are at most 75", async () => {
    const { bot, ann, allow } = await openHouse();
    allow(/body \/rules/);
    await bot("POST", PATH, ruleset());
    expect((await bot("POST", PATH, ruleset())).status).toBe(422);
    expect(
      (
        await bot(
          "POST",
          PATH,
          ruleset({ name: "x", rules: [{ type: "pull_request", parameters: { required_approving_review_count: 1 } }] }),
        )
      ).status,
    ).toBe(422);
    expect((await bot("POST", PATH, ruleset({ name: "x", rules: [{ type: "no_such_rule" }] }))).status).toBe(422);
    for (let count = 1; count < 75; count += 1) ann.request("POST", PATH, ruleset({ name: `r${count}` }));
    expect((await bot("POST", PATH, ruleset({ name: "one too many" }))).status).toBe(422);
  });

  it("tell of what changed in them, but not of who bypasses", async () => {
    const hooks = await listen();
    const { bot, app, github } = await openHouse();
    github.setWebhook(app.id, hooks.url, "quiet");
    const { body } = await bot("POST", PATH, ruleset());
    await bot("PUT", `${PATH}/${body.id}`, { bypass_actors: [{ actor_id: app.id, actor_type: "Integration" }] });
    await bot("PUT", `${PATH}/${body.id}`, {
      name: "other",
      enforcement: "disabled",
      conditions: { ref_name: { include: ["~ALL"], exclude: [] } },
      rules: [{ ...REVIEWS, parameters: { ...REVIEWS.parameters, required_approving_review_count: 0 } }, { type: "deletion" }],
    });
    await bot("DELETE", `${PATH}/${body.id}`);
    await github.idle();
    expect(github.deliveries.map(({ action }) => action)).toEqual(["created", "edited", "deleted"]);
    const edited = hooks.received.find(({ payload }) => payload.action === "edited")?.payload;
    expect(edited.changes).toMatchObject({
      name: { from: "main" },
      enforcement: { from: "active" },
      conditions: { updated: [{ changes: { include: { from: ["~DEFAULT_BRANCH"] } } }] },
      rules: { added: [{ type: "deletion" }], deleted: [], updated: [{ rule: { type: "pull_request" } }] },
    });
    expect(edited.repository_ruleset).not.toHaveProperty("bypass_actors");
    expect((await bot("GET", `${PATH}/${body.id}`)).status).toBe(404);
  });
});
