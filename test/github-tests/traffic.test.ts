import { describe, expect, it } from "vitest";
import { caller, openHouse, PROTECTION, put } from "./kit.ts";

const REPO = "/repos/acme/api";

describe("an injected fault", () => {
  it("before: the connection is cut and nothing has happened", async () => {
    const { github, bot } = await openHouse();
    github.faults.inject({ kind: "before", match: { method: "PUT" } });
    await expect(bot("PUT", PROTECTION, put())).rejects.toThrow();
    expect(github.protectionOf("acme/api", "main")).toBeNull();
    expect(github.requests).toMatchObject([{ fault: "before", write: true, effective: false, status: undefined }]);
    expect((await bot("PUT", PROTECTION, put())).status).toBe(200);
  });

  it("after: it has happened, and the connection is cut before the answer", async () => {
    const { github, bot } = await openHouse();
    github.faults.inject({ kind: "after", match: { route: "/repos/{owner}/{repo}/branches/{branch}/protection" } });
    await expect(bot("PUT", PROTECTION, put())).rejects.toThrow();
    expect(github.protectionOf("acme/api", "main")).not.toBeNull();
    expect(github.requests).toMatchObject([{ fault: "after", write: true, effective: true, status: undefined }]);
    expect(github.writes({ effective: true })).toBe(1);
  });

  it("timeout: nothing is answered, whether or not it has happened", async () => {
    const { github, bot } = await openHouse();
    github.faults.inject({ kind: "timeout", ms: 20, match: { method: "PUT" } });
    await expect(bot("PUT", PROTECTION, put())).rejects.toThrow();
    expect(github.protectionOf("acme/api", "main")).toBeNull();
    github.faults.inject({ kind: "timeout", ms: 20, effect: true, match: { method: "PUT" } });
    await expect(bot("PUT", PROTECTION, put())).rejects.toThrow();
    expect(github.protectionOf("acme/api", "main")).not.toBeNull();
  });

  it("latency: the answer is late and right", async () => {
    const { github, bot } = await openHouse();
    github.faults.inject({ kind: "latency", ms: 30 });
    const started = performance.now();
    expect((await bot("GET", REPO)).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(28);
  });

  it("status: GitHub answers an error of its own", async () => {
    const { github, bot } = await openHouse();
    github.faults.inject({ kind: "status", status: 502, body: { message: "Bad Gateway" }, headers: { "x-test": "1" } });
    const reply = await bot("PUT", PROTECTION, put());
    expect(reply).toMatchObject({ status: 502, body: { message: "Bad Gateway" } });
    expect(reply.headers.get("x-test")).toBe("1");
    expect(github.writes({ effective: true })).toBe(0);
  });

  it("primaryRateLimit: 403 or 429 with nothing remaining and the time of the reset", async () => {
    const { github, bot, time } = await openHouse();
    github.faults.inject({ kind: "primaryRateLimit", resetIn: 90, status: 429 });
    const { status, headers, body } = await bot("GET", REPO);
    expect([status, headers.get("x-ratelimit-remaining"), headers.get("x-ratelimit-reset")]).toEqual([
      429,
      "0",
      String(time.now / 1000 + 90),
    ]);
    expect(body.message).toContain("API rate limit exceeded");
  });

  it("primaryRateLimit of GraphQL: 200, and an error of the type RATE_LIMITED", async () => {
    const { github, bot, installation } = await openHouse();
    github.faults.inject({ kind: "primaryRateLimit" });
    const query = { query: "{ viewer { login } }" };
    const injected = await bot("POST", "/graphql", query);
    expect([injected.status, injected.headers.get("x-ratelimit-remaining"), injected.headers.get("x-ratelimit-resource")]).toEqual([
      200,
      "0",
      "graphql",
    ]);
    expect(injected.body.errors).toMatchObject([{ type: "RATE_LIMITED" }]);
    github.setRateLimit(installation.id, 2);
    expect((await bot("POST", "/graphql", query)).body.data.viewer.login).toBe("warden[bot]");
    expect((await bot("POST", "/graphql", query)).body.errors[0].message).toBe(
      `API rate limit exceeded for installation ID ${installation.id}.`,
    );
    expect((await bot("GET", REPO)).status).toBe(200);
  });

  it("secondaryRateLimit: 403 or 429 with GitHub's sentence, with retry-after or without", async () => {
    const { github, bot } = await openHouse();
    github.faults.inject({ kind: "secondaryRateLimit", retryAfter: 7 });
    github.faults.inject({ kind: "secondaryRateLimit", status: 429, retryAfter: null });
    const first = await bot("GET", REPO);
    expect([first.status, first.headers.get("retry-after")]).toEqual([403, "7"]);
    expect(first.body.message).toContain("secondary rate limit");
    const second = await bot("GET", REPO);
    expect([second.status, second.headers.get("retry-after")]).toEqual([429, null]);
    expect(Number(second.headers.get("x-ratelimit-remaining"))).toBeGreaterThan(0);
  });

  it("hits the n-th matching request, so many times, and no others", async () => {
    const { github, bot } = await openHouse();
    github.faults.inject({ kind: "status", status: 500, match: { method: "GET", route: /protection$/, nth: 2 }, times: 2 });
    const seen: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      seen.push((await bot("GET", PROTECTION)).status);
      expect((await bot("GET", REPO)).status).toBe(200);
    }
    expect(seen).toEqual([404, 500, 500, 404, 404]);
  });

  it("can be limited to what writes, and cleared", async () => {
    const { github, bot } = await openHouse();
    github.faults.inject({ kind: "status", status: 500, match: { write: true }, times: 9 });
    expect((await bot("GET", REPO)).status).toBe(200);
    expect((await bot("PUT", PROTECTION, put())).status).toBe(500);
    github.faults.clear();
    expect((await bot("PUT", PROTECTION, put())).status).toBe(200);
  });

  it("with a probability falls the same way for the same seed", async () => {
    const run = async () => {
      const { github, bot } = await openHouse({ seed: 11 });
      github.faults.inject({ kind: "status", status: 500, probability: 0.5 });
      const statuses: number[] = [];
      for (let count = 0; count < 20; count += 1) statuses.push((await bot("GET", REPO)).status);
      return statuses;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await run()).toEqual(first);
  });
});

describe("the primary rate limit", () => {
  it("is counted down, refuses when used up, and starts again after an hour", async () => {
    const { github, bot, installation, time, tokenFor } = await openHouse();
    github.setRateLimit(installation.id, 3);
    expect((await bot("GET", REPO)).headers.get("x-ratelimit-remaining")).toBe("2");
    await bot("GET", REPO);
    await bot("GET", REPO);
    const refused = await bot("PUT", PROTECTION, put());
    expect([refused.status, refused.headers.get("x-ratelimit-remaining")]).toEqual([403, "0"]);
    expect(refused.body.message).toBe(`API rate limit exceeded for installation ID ${installation.id}.`);
    expect(github.protectionOf("acme/api", "main")).toBeNull();
    expect((await bot("GET", "/rate_limit")).body.rate).toMatchObject({ limit: 3, used: 4, remaining: 0 });
    time.now += 3_600_000;
    expect((await caller(github, await tokenFor())("GET", REPO)).status).toBe(200);
  });

  it.each([
    { plan: "team" as const, repositories: 1, limit: 5_000 },
    { plan: "team" as const, repositories: 25, limit: 5_250 },
    { plan: "team" as const, repositories: 200, limit: 12_500 },
    { plan: "enterprise" as const, repositories: 1, limit: 15_000 },
  ])("is $limit for $repositories repositories on the plan $plan", async ({ plan, repositories, limit }) => {
    const { github, bot } = await openHouse({ plan });
    for (let index = 1; index < repositories; index += 1) github.createRepository("acme", `r${index}`);
    expect((await bot("GET", "/rate_limit")).body.rate.limit).toBe(limit);
  });
});

describe("an ETag", () => {
  it("saves what is unchanged from being sent, and from being counted", async () => {
    const { bot } = await openHouse();
    const first = await bot("GET", REPO);
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\/"[0-9a-f]+"$/);
    const second = await bot("GET", REPO, undefined, { "if-none-match": etag });
    expect([second.status, second.body]).toEqual([304, undefined]);
    expect(second.headers.get("x-ratelimit-used")).toBe(first.headers.get("x-ratelimit-used"));
    await bot("PATCH", REPO, { description: "changed" });
    expect((await bot("GET", REPO, undefined, { "if-none-match": etag })).status).toBe(200);
  });
});

describe("the request log", () => {
  it("names the route, the App and the body, and holds no token", async () => {
    const { github, bot, app, installation, tokenFor, ann } = await openHouse();
    await bot("PUT", PROTECTION, put());
    await tokenFor({ repositories: ["api"] });
    ann.request("DELETE", PROTECTION);
    expect(github.requests).toMatchObject([
      {
        n: 2,
        method: "PUT",
        path: PROTECTION,
        route: "/repos/{owner}/{repo}/branches/{branch}/protection",
        status: 200,
        appId: app.id,
        installationId: installation.id,
        write: true,
        effective: true,
        requestBody: put(),
      },
      {
        method: "POST",
        route: "/app/installations/{installation_id}/access_tokens",
        status: 201,
        write: false,
        requestBody: { repositories: ["api"] },
      },
    ]);
    expect(JSON.stringify(github.requests)).not.toContain("ghs_");
  });

  it("counts writes by method, route and effect", async () => {
    const { github, bot } = await openHouse();
    await bot("PUT", PROTECTION, put());
    await bot("DELETE", "/repos/acme/api/branches/gone/protection");
    await bot("GET", REPO);
    expect(github.writes()).toBe(2);
    expect(github.writes({ effective: true })).toBe(1);
    expect(github.writes({ method: "delete" })).toBe(1);
    expect(github.writes({ route: /branches\/gone/ })).toBe(1);
    github.resetLog();
    expect(github.writes()).toBe(0);
  });
});

describe("a renamed repository", () => {
  it("redirects reads with 301 and writes with 307 to an address by id, which is served", async () => {
    const { github, bot, repository } = await openHouse();
    github.rename("acme/api", "core");
    const read = await bot("GET", PROTECTION);
    const location = `${github.url}/repositories/${repository.id}/branches/main/protection`;
    expect([read.status, read.headers.get("location")]).toEqual([301, location]);
    const write = await bot("PUT", PROTECTION, put());
    expect([write.status, write.headers.get("location")]).toEqual([307, location]);
    expect((await bot("PUT", location, put())).status).toBe(200);
    expect((await bot("GET", "/repos/acme/core/branches/main/protection")).status).toBe(200);
  });

  it("is forgotten under its old name once another one takes it", async () => {
    const { github, bot } = await openHouse();
    github.rename("acme/api", "core");
    const { id } = github.createRepository("acme", "api");
    expect((await bot("GET", REPO)).body.id).toBe(id);
  });
});

describe("the addresses of an enterprise server", () => {
  it("lead to the same API", async () => {
    const { bot } = await openHouse();
    expect((await bot("GET", "/api/v3/repos/acme/api")).status).toBe(200);
    expect((await bot("POST", "/api/graphql", { query: "{ viewer { login } }" })).body.data.viewer.login).toBe("warden[bot]");
  });
});

describe("a request that cannot be read", () => {
  it("is answered 400 when its body is no JSON", async () => {
    const { bot } = await openHouse();
    expect(await bot("PUT", PROTECTION, "{")).toMatchObject({ status: 400, body: { message: "Problems parsing JSON" } });
  });

  it("is a violation when GitHub has no such operation, or the local GitHub has not got it yet", async () => {
    const { bot, github, allow } = await openHouse();
    allow(/is no operation|does not have yet/);
    expect((await bot("GET", "/repos/acme/api/nonsense")).status).toBe(500);
    expect((await bot("GET", "/emojis")).status).toBe(501);
    expect(github.violations).toEqual([
      "GET /repos/acme/api/nonsense is no operation of GitHub's REST API.",
      "GET /emojis is an operation that the local GitHub does not have yet.",
    ]);
  });

  it("is a violation when a query parameter is unknown", async () => {
    const { bot, github, allow } = await openHouse();
    allow(/query/);
    expect((await bot("GET", "/installation/repositories?perpage=100")).status).toBe(422);
    expect(github.violations).toEqual(["apps/list-repos-accessible-to-installation: query perpage is not a parameter of this operation"]);
  });
});
