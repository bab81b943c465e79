import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { caller, jwtOf, openHouse, PROTECTION, put } from "./kit.ts";

describe("an App's JSON web token", () => {
  it("shows the App to itself, with its permissions and events", async () => {
    const { asApp, app } = await openHouse();
    const { status, body } = await asApp("GET", "/app");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: app.id,
      slug: "warden",
      installations_count: 1,
      permissions: { administration: "write", metadata: "read" },
    });
  });

  it("may name the App by its client id", async () => {
    const { github, app, time } = await openHouse();
    expect((await caller(github, jwtOf(app, time.now, { issuer: app.clientId }))("GET", "/app")).status).toBe(200);
  });

  const otherKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const bad = [
    { why: "signed with another key", options: { key: otherKey }, status: 401, message: "A JSON web token could not be decoded" },
    { why: "of another algorithm", options: { algorithm: "HS256" }, status: 401, message: "A JSON web token could not be decoded" },
    {
      why: "that has expired",
      options: { expiresIn: -1 },
      status: 401,
      message: "'Expiration time' claim ('exp') must be a numeric value",
    },
    { why: "that lives longer than ten minutes", options: { expiresIn: 660 }, status: 401, message: "'exp') is too far in the future" },
    { why: "issued in the future", options: { issuedIn: 60 }, status: 401, message: "'Issued at' claim ('iat')" },
    { why: "of an App that does not exist", options: { issuer: 1 }, status: 404, message: "Integration not found" },
  ];
  it.each(bad)("is refused when $why", async ({ options, status, message }) => {
    const { github, app, time } = await openHouse();
    const reply = await caller(github, jwtOf(app, time.now, options))("GET", "/app");
    expect(reply.status).toBe(status);
    expect(reply.body.message).toContain(message);
  });

  it("is no token for the repositories", async () => {
    const { asApp } = await openHouse();
    expect((await asApp("GET", "/repos/acme/api")).status).toBe(401);
  });
});

describe("an installation token", () => {
  it("expires after one hour", async () => {
    const { bot, time } = await openHouse();
    time.now += 3_599_000;
    expect((await bot("GET", "/repos/acme/api")).status).toBe(200);
    time.now += 1_000;
    expect(await bot("GET", "/repos/acme/api")).toMatchObject({ status: 401, body: { message: "Bad credentials" } });
  });

  it("is limited to the repositories it was made for, by name or id", async () => {
    const { github, tokenFor, repository } = await openHouse();
    github.createRepository("acme", "web", { private: true });
    for (const body of [{ repositories: ["api"] }, { repository_ids: [repository.id] }]) {
      const narrow = caller(github, await tokenFor(body));
      expect((await narrow("GET", "/repos/acme/api")).status).toBe(200);
      expect((await narrow("GET", "/repos/acme/web")).status).toBe(404);
      expect((await narrow("GET", "/installation/repositories")).body).toMatchObject({ total_count: 1, repository_selection: "selected" });
    }
  });

  it("sees public repositories outside of its own, and may do nothing there", async () => {
    const { github, tokenFor } = await openHouse();
    github.createRepository("acme", "open");
    const narrow = caller(github, await tokenFor({ repositories: ["api"] }));
    expect((await narrow("GET", "/repos/acme/open")).status).toBe(200);
    expect((await narrow("GET", "/repos/acme/open/branches/main/protection")).status).toBe(403);
  });

  it("is limited to the permissions it was made with, and a refusal names the one that was missing", async () => {
    const { github, tokenFor } = await openHouse();
    const reader = caller(github, await tokenFor({ permissions: { administration: "read" } }));
    expect(await reader("GET", PROTECTION)).toMatchObject({ status: 404, body: { message: "Branch not protected" } });
    const refused = await reader("PUT", PROTECTION, put());
    expect(refused).toMatchObject({ status: 403, body: { message: "Resource not accessible by integration" } });
    expect(refused.headers.get("x-accepted-github-permissions")).toBe("administration=write");
    expect(github.protectionOf("acme/api", "main")).toBeNull();
  });

  it.each([
    { why: "a repository that the installation does not have", body: { repositories: ["nope"] } },
    { why: "an id that the installation does not have", body: { repository_ids: [1] } },
    { why: "a permission that was not granted", body: { permissions: { members: "read" } } },
    { why: "more than was granted", body: { permissions: { administration: "write" } } },
  ])("is refused with 422 for $why", async ({ body }) => {
    const { asApp, installation } = await openHouse({ permissions: { administration: "read" } });
    expect((await asApp("POST", `/app/installations/${installation.id}/access_tokens`, body)).status).toBe(422);
  });

  it("covers only the selected repositories of an installation", async () => {
    const { github, time } = await openHouse();
    github.createRepository("acme", "web", { private: true });
    const other = github.createApp({ slug: "other", permissions: { contents: "read" }, events: [] });
    const { id } = github.install(other.id, "acme", { repositories: ["web"] });
    const minted = await caller(github, jwtOf(other, time.now))("POST", `/app/installations/${id}/access_tokens`);
    const call = caller(github, minted.body.token);
    expect((await call("GET", "/repos/acme/web")).status).toBe(200);
    expect((await call("GET", "/repos/acme/api")).status).toBe(404);
    expect(minted.body.repository_selection).toBe("selected");
  });

  it("of a suspended installation is refused until it is unsuspended, and none is minted meanwhile", async () => {
    const { github, bot, asApp, installation } = await openHouse();
    github.suspend(installation.id);
    const message = "This installation has been suspended";
    expect(await bot("GET", "/repos/acme/api")).toMatchObject({ status: 403, body: { message } });
    expect(await asApp("POST", `/app/installations/${installation.id}/access_tokens`)).toMatchObject({ status: 403, body: { message } });
    expect((await asApp("GET", `/app/installations/${installation.id}`)).body.suspended_at).not.toBeNull();
    github.unsuspend(installation.id);
    expect((await bot("GET", "/repos/acme/api")).status).toBe(200);
  });

  it("loses what the owner takes back, and keeps what is left of it", async () => {
    const { github, bot, installation } = await openHouse();
    github.setPermissions(installation.id, { administration: "read" });
    expect(await bot("GET", PROTECTION)).toMatchObject({ status: 404, body: { message: "Branch not protected" } });
    expect((await bot("PUT", PROTECTION, put())).status).toBe(403);
    expect((await bot("GET", "/repos/acme/api/contents/README.md")).status).toBe(403);
  });

  it("dies with its installation", async () => {
    const { github, bot, asApp, installation } = await openHouse();
    github.uninstall(installation.id);
    expect((await bot("GET", "/repos/acme/api")).status).toBe(401);
    expect((await asApp("POST", `/app/installations/${installation.id}/access_tokens`)).status).toBe(404);
    expect((await asApp("GET", "/orgs/acme/installation")).status).toBe(404);
  });
});

describe("other credentials", () => {
  it("are asked for when there are none", async () => {
    const { github } = await openHouse();
    expect(await caller(github, undefined)("GET", "/repos/acme/api")).toMatchObject({ status: 404 });
    expect(await caller(github, undefined)("GET", "/app")).toMatchObject({ status: 401 });
    expect(await caller(github, "ghs_unknown")("GET", "/app")).toMatchObject({ status: 401, body: { message: "Bad credentials" } });
  });

  it("of a person carry that person's role", async () => {
    const { github } = await openHouse();
    const bob = caller(github, github.personalToken("bob"));
    expect((await bob("GET", "/repos/acme/api")).status).toBe(200);
    expect((await bob("GET", PROTECTION)).status).toBe(404);
    github.addCollaborator("acme/api", "bob", "write");
    expect((await bob("PUT", PROTECTION, put())).status).toBe(403);
    github.addCollaborator("acme/api", "bob", "admin");
    expect((await bob("PUT", PROTECTION, put())).status).toBe(200);
    expect(() => github.as("stranger")).not.toThrow();
    expect(() => github.as("stranger").request("GET", "/repos/acme/api")).toThrow('no account "stranger"');
  });

  it("finds an App's installation by organisation, user and repository", async () => {
    const { asApp, installation, github, app } = await openHouse();
    github.createUser("carl");
    github.createRepository("carl", "site");
    const { id } = github.install(app.id, "carl");
    expect((await asApp("GET", "/orgs/acme/installation")).body.id).toBe(installation.id);
    expect((await asApp("GET", "/repos/acme/api/installation")).body.id).toBe(installation.id);
    expect((await asApp("GET", "/users/carl/installation")).body.id).toBe(id);
    expect((await asApp("GET", "/app/installations")).body.map((each: { id: number }) => each.id)).toEqual([installation.id, id]);
  });
});
