import { describe, expect, it } from "vitest";
import { openHouse, PROTECTION, put } from "./kit.ts";

describe("PUT protection", () => {
  it("replaces everything: what is left out becomes false", async () => {
    const { bot } = await openHouse();
    await bot(
      "PUT",
      PROTECTION,
      put({ required_linear_history: true, lock_branch: true, required_conversation_resolution: true, enforce_admins: true }),
    );
    const { body } = await bot("PUT", PROTECTION, put());
    expect(body).toMatchObject({
      enforce_admins: { enabled: false },
      required_linear_history: { enabled: false },
      lock_branch: { enabled: false },
      required_conversation_resolution: { enabled: false },
    });
  });

  it("asks for one review when reviews are required without a count", async () => {
    const { bot } = await openHouse();
    const { body } = await bot("PUT", PROTECTION, put({ required_pull_request_reviews: {} }));
    expect(body.required_pull_request_reviews).toMatchObject({
      required_approving_review_count: 1,
      dismiss_stale_reviews: false,
      require_last_push_approval: false,
    });
  });

  it("leaves required signatures as they are", async () => {
    const { bot } = await openHouse();
    await bot("PUT", PROTECTION, put());
    await bot("POST", `${PROTECTION}/required_signatures`);
    await bot("PUT", PROTECTION, put({ enforce_admins: true }));
    expect((await bot("GET", PROTECTION)).body.required_signatures.enabled).toBe(true);
  });

  it("keeps checks with the App they are bound to, and binds a bare name to the App that provided it last", async () => {
    const { bot, github, app } = await openHouse();
    await bot("POST", "/repos/acme/api/check-runs", { name: "ci", head_sha: github.headOf("acme/api", "main") });
    const checks = [{ context: "ci" }, { context: "any", app_id: -1 }, { context: "lint", app_id: 77 }];
    const { body } = await bot("PUT", PROTECTION, put({ required_status_checks: { strict: true, checks } }));
    expect(body.required_status_checks).toMatchObject({
      strict: true,
      contexts: ["ci", "any", "lint"],
      checks: [
        { context: "ci", app_id: app.id },
        { context: "any", app_id: null },
        { context: "lint", app_id: 77 },
      ],
    });
  });

  it.each(["required_status_checks", "enforce_admins", "required_pull_request_reviews", "restrictions"])(
    "is refused without %s, even as null",
    async (key) => {
      const { bot, allow } = await openHouse();
      allow(/must have required property/);
      const { [key]: _, ...body } = put();
      const reply = await bot("PUT", PROTECTION, body);
      expect(reply.status).toBe(422);
      expect(reply.body.message).toContain(key);
    },
  );

  it("is refused without a required key also when requests are not judged by the description", async () => {
    const { bot, github } = await openHouse({ validate: false });
    const { status, body } = await bot("PUT", PROTECTION, { enforce_admins: null });
    expect([status, body.errors]).toEqual([422, ['"required_status_checks" wasn\'t supplied.']]);
    expect(github.violations).toEqual([]);
  });

  const refused = [
    {
      why: "contexts and checks are both filled",
      body: { required_status_checks: { strict: true, contexts: ["a"], checks: [{ context: "a" }] } },
      says: "contexts or checks",
    },
    {
      why: "more than six reviews are asked for",
      body: { required_pull_request_reviews: { required_approving_review_count: 7 } },
      says: "between 0 and 6",
    },
    {
      why: "fewer than no reviews are asked for",
      body: { required_pull_request_reviews: { required_approving_review_count: -1 } },
      says: "between 0 and 6",
    },
    { why: "a user is unknown", body: { restrictions: { users: ["nobody"], teams: [] } }, says: "login of 'nobody'" },
    { why: "a team is unknown", body: { restrictions: { users: [], teams: ["nobody"] } }, says: "slug of 'nobody'" },
    { why: "an App is not installed", body: { restrictions: { users: [], teams: [], apps: ["nobody"] } }, says: "slug of 'nobody'" },
    {
      why: "a bypassing team is unknown",
      body: { required_pull_request_reviews: { bypass_pull_request_allowances: { teams: ["x"] } } },
      says: "slug of 'x'",
    },
  ];
  it.each(refused)("is refused with 422 when $why", async ({ body, says }) => {
    const { bot, github } = await openHouse();
    const reply = await bot("PUT", PROTECTION, put(body));
    expect(reply.status).toBe(422);
    expect(reply.body.errors.join()).toContain(says);
    expect(github.protectionOf("acme/api", "main")).toBeNull();
  });

  it("takes an empty list beside a filled one, and both lists empty", async () => {
    const { bot } = await openHouse();
    const taken = (required_status_checks: object) => bot("PUT", PROTECTION, put({ required_status_checks }));
    expect((await taken({ strict: false, contexts: [], checks: [{ context: "a" }] })).body.required_status_checks.contexts).toEqual(["a"]);
    expect((await taken({ strict: false, contexts: ["b"], checks: [] })).body.required_status_checks.contexts).toEqual(["b"]);
    expect((await taken({ strict: false, contexts: [] })).body.required_status_checks.checks).toEqual([]);
  });

  it("wants users and teams in restrictions", async () => {
    const { bot, allow } = await openHouse();
    allow(/restrictions must have required property/);
    expect((await bot("PUT", PROTECTION, put({ restrictions: { users: [] } }))).status).toBe(422);
  });

  it("refuses keys that GitHub does not know, at any depth, and notes them as violations", async () => {
    const { bot, github, allow } = await openHouse();
    allow(/is not a key of this operation/);
    const reply = await bot("PUT", PROTECTION, put({ required_pull_request_reviews: { dismiss_stale: true } }));
    expect(reply.status).toBe(422);
    expect(github.violations).toEqual([
      "repos/update-branch-protection: body /required_pull_request_reviews/dismiss_stale is not a key of this operation",
    ]);
  });

  it("refuses linear history where neither squash nor rebase merging is allowed", async () => {
    const { bot } = await openHouse();
    await bot("PATCH", "/repos/acme/api", { allow_squash_merge: false, allow_rebase_merge: false });
    expect((await bot("PUT", PROTECTION, put({ required_linear_history: true }))).status).toBe(422);
  });

  it("refuses restrictions of any sort on a personal repository", async () => {
    const { github, app, asApp } = await openHouse();
    github.createUser("carl", { plan: "team" });
    github.createRepository("carl", "site");
    github.install(app.id, "carl");
    expect((await asApp("GET", "/users/carl/installation")).status).toBe(200);
    const carl = github.as("carl");
    const path = "/repos/carl/site/branches/main/protection";
    for (const body of [{ restrictions: { users: [], teams: [] } }, { required_pull_request_reviews: { dismissal_restrictions: {} } }]) {
      expect(JSON.stringify(carl.request("PUT", path, put(body), 422).body)).toContain("Only organization repositories");
    }
    expect(carl.request("PUT", path, put({ required_pull_request_reviews: {} })).status).toBe(200);
  });
});

describe("any request about protection", () => {
  it("is answered 404 for a branch that is missing, has wildcards, or is not protected", async () => {
    const { bot } = await openHouse();
    const message = "Branch not found";
    expect(await bot("PUT", "/repos/acme/api/branches/gone/protection", put())).toMatchObject({ status: 404, body: { message } });
    expect(await bot("PUT", "/repos/acme/api/branches/rel*/protection", put())).toMatchObject({ status: 404, body: { message } });
    expect(await bot("GET", PROTECTION)).toMatchObject({ status: 404, body: { message: "Branch not protected" } });
    expect(await bot("POST", `${PROTECTION}/required_signatures`)).toMatchObject({
      status: 404,
      body: { message: "Branch not protected" },
    });
  });

  it("is answered 403 for a private repository on the free plan", async () => {
    const { bot } = await openHouse({ plan: "free" });
    expect(await bot("GET", PROTECTION)).toMatchObject({
      status: 403,
      body: { message: "Upgrade to GitHub Pro or make this repository public to enable this feature." },
    });
  });

  it("is answered 403 when it would write to an archived repository, which can still be read", async () => {
    const { bot, ann } = await openHouse();
    await bot("PUT", PROTECTION, put());
    ann.request("PATCH", "/repos/acme/api", { archived: true });
    expect(await bot("PUT", PROTECTION, put())).toMatchObject({
      status: 403,
      body: { message: "Repository was archived so is read-only." },
    });
    expect((await bot("GET", PROTECTION)).status).toBe(200);
  });

  it("is answered 404 while protection is disabled for the repository", async () => {
    const { bot, github } = await openHouse();
    await bot("PUT", PROTECTION, put());
    github.disableProtections("acme/api");
    expect(await bot("GET", PROTECTION)).toMatchObject({
      status: 404,
      body: { message: "Branch protection has been disabled on this repository." },
    });
    github.enableProtections("acme/api");
    expect((await bot("GET", PROTECTION)).status).toBe(200);
  });

  it("finds a branch whose name holds a slash, escaped or not", async () => {
    const { bot, github } = await openHouse();
    await bot("POST", "/repos/acme/api/git/refs", { ref: "refs/heads/rel/1", sha: github.headOf("acme/api", "main") });
    expect((await bot("PUT", "/repos/acme/api/branches/rel%2F1/protection", put())).status).toBe(200);
    expect((await bot("GET", "/repos/acme/api/branches/rel/1/protection/enforce_admins")).body.enabled).toBe(false);
  });
});
