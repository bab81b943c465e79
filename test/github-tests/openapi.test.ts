import { describe, expect, it } from "vitest";
import { openApiExceptions, validateExchange } from "../github/index.ts";
import { description } from "../github/openapi/description.ts";
import { unknownKeys } from "../github/openapi/unknown-keys.ts";
import { exceptionsMet, operationOf, webhookComplaints } from "../github/openapi/validate.ts";
import { routes } from "../github/rest/routes.ts";
import { openHouse, PERMISSIONS } from "./kit.ts";

const PROTECTION = "/repos/acme/api/branches/main/protection";
const whole = { required_status_checks: null, enforce_admins: null, required_pull_request_reviews: null, restrictions: null };
const put = (requestBody: unknown, status = 200, responseBody: unknown = { url: "https://api.github.com/x" }) =>
  validateExchange({ method: "PUT", url: PROTECTION, requestBody, status, responseBody });

describe("an exchange", () => {
  it("passes when it is as GitHub describes it", () => {
    expect(put(whole)).toEqual([]);
  });

  it.each([
    { why: "a required key is missing", body: { ...whole, restrictions: undefined }, says: "must have required property 'restrictions'" },
    { why: "a value has the wrong type", body: { ...whole, enforce_admins: "yes" }, says: "body /enforce_admins must be boolean" },
    { why: "a key is unknown", body: { ...whole, required_signatures: true }, says: "body /required_signatures is not a key" },
    {
      why: "a nested key is unknown",
      body: { ...whole, required_status_checks: { strict: true, checks: [{ context: "x", id: 1 }] } },
      says: "/checks/0/id is not a key",
    },
    { why: "there is no body", body: undefined, says: "body is required" },
  ])("is found out when $why", ({ body, says }) => {
    expect(put(body && JSON.parse(JSON.stringify(body))).join("\n")).toContain(says);
  });

  it("takes null only where null is allowed", () => {
    expect(put({ ...whole, allow_force_pushes: null })).toEqual([]);
    expect(put({ ...whole, allow_deletions: null })).toHaveLength(1);
  });

  it("is found out in its path, its method and its query", () => {
    const get = (url: string, method = "GET") => validateExchange({ method, url, status: 404, responseBody: { message: "Not Found" } });
    expect(get("/repos/acme/api/no-such-thing")).toEqual(["GET /repos/acme/api/no-such-thing is no operation of GitHub's REST API."]);
    expect(get("/app", "DELETE")).toHaveLength(1);
    expect(get("/repos/acme/api/branches?per_page=many")).toEqual(["repos/list-branches: query per_page: (whole) must be integer"]);
    expect(get("/repos/acme/api/branches?limit=1")).toEqual(["repos/list-branches: query limit is not a parameter of this operation"]);
    expect(get("https://api.github.com/repos/acme/api/branches?protected=true&per_page=5")).toEqual([]);
  });

  it("is found out in its answer: a missing key, a status that the operation does not have, an error without a message", () => {
    expect(put(whole, 200, {})).toEqual(["repos/update-branch-protection: 200 (whole) must have required property 'url'"]);
    expect(put(whole, 201, {})).toEqual(["repos/update-branch-protection: 201 is no status of this operation"]);
    expect(put(whole, 502, { error: "x" })).toHaveLength(1);
    expect(put(whole, 502, { message: "Server Error" })).toEqual([]);
    expect(validateExchange({ method: "DELETE", url: PROTECTION, status: 204 })).toEqual([]);
    expect(validateExchange({ method: "DELETE", url: PROTECTION, status: 204, responseBody: {} })).toHaveLength(1);
  });

  it("may have an empty body where none is described, and nothing in it", () => {
    const post = (requestBody: unknown) =>
      validateExchange({
        method: "POST",
        url: `${PROTECTION}/enforce_admins`,
        requestBody,
        status: 200,
        responseBody: { url: "https://x.test/", enabled: true },
      });
    expect(post(undefined)).toEqual([]);
    expect(post({})).toEqual([]);
    expect(post({ enabled: true })).toEqual(["repos/set-admin-branch-protection: body is not expected by this operation"]);
  });
});

describe("a webhook's payload", () => {
  it("is judged by the description of its event and action", () => {
    expect(webhookComplaints("branch_protection_rule", "edited", { action: "edited" })).toHaveLength(1);
    expect(webhookComplaints("no_such_event", "made", {})).toEqual(["GitHub's description knows no webhook no-such-event-made."]);
  });
});

describe("unknown keys", () => {
  it("are looked for under the alternative that fits best, and not where any key is allowed", () => {
    const either = { oneOf: [{ properties: { a: { properties: { x: {} } } } }, { properties: { a: { properties: { y: {} } }, b: {} } }] };
    expect(unknownKeys(either, { a: { y: 1 }, b: 2 })).toEqual([]);
    expect(unknownKeys(either, { a: { z: 1 }, c: 2 })).toEqual(["/a/z", "/c"]);
    expect(unknownKeys({ type: "object", additionalProperties: { type: "string" } }, { any: "x" })).toEqual([]);
    expect(unknownKeys({ items: { properties: { a: {} } } }, [{ a: 1 }, { b: 1 }])).toEqual(["/1/b"]);
  });
});

describe("the exceptions", () => {
  it("are few, give reasons and evidence, and speak of operations that exist", () => {
    const { paths, "x-webhooks": webhooks } = description();
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    const known = [...operations, ...Object.keys(webhooks)];
    expect(openApiExceptions.length).toBeLessThanOrEqual(25);
    for (const { operation, reason, evidence } of openApiExceptions) {
      expect(known.some((name) => name === operation || name.startsWith(operation.replace("*", "")))).toBe(true);
      expect(reason.length).toBeGreaterThan(20);
      expect(evidence.length).toBeGreaterThan(20);
    }
  });

  it("are all needed", async () => {
    const { bot, asApp, ann, github, tokenFor } = await openHouse({
      permissions: { ...PERMISSIONS, merge_queues: "read", repository_advisories: "write" },
    });
    await tokenFor({ permissions: { repository_advisories: "write" } });
    github.setWebhook((await asApp("GET", "/app")).body.id, "http://127.0.0.1:9/", "quiet");
    await asApp("GET", "/app/installations");
    await bot("PUT", PROTECTION, {
      ...whole,
      required_status_checks: { strict: true, checks: [] },
      restrictions: { users: [], teams: [], apps: ["warden"] },
    });
    await bot("PUT", "/repos/acme/api/contents/x", { message: "x", content: "" });
    ann.request("POST", "/repos/acme/api/issues", { title: "x" });
    await bot("POST", "/repos/acme/api/issues/1/comments", { body: "x" });
    await bot("POST", "/repos/acme/api/issues", { title: "by an App" });
    await bot("POST", "/repos/acme/api/issues/2/comments", { body: "x" });
    const run = await bot("POST", "/repos/acme/api/check-runs", { name: "x", head_sha: github.headOf("acme/api", "main") });
    github.rerequestCheckSuite("acme/api", run.body.check_suite.id, "ann");
    github.createRepository("acme", "site");
    github.createFork("acme/site", "bob");
    github.commit("bob/site", "fix", { x: "" }, "bob");
    ann.request("POST", "/repos/acme/site/pulls", { title: "x", head: "bob:fix", base: "main" });
    github.deleteRepository("bob/site");
    ann.request("PATCH", "/repos/acme/site/pulls/1", { state: "closed" });
    await github.idle();
    expect(openApiExceptions.filter((exception) => !exceptionsMet.has(exception))).toEqual([]);
  });

  it("let status checks be given without the deprecated contexts", () => {
    expect(put({ ...whole, required_status_checks: { strict: true, checks: [] } })).toEqual([]);
    expect(put({ ...whole, required_status_checks: { checks: [] } })).toHaveLength(1);
  });
});

describe("every route of the local GitHub", () => {
  it("is an operation of GitHub's", () => {
    expect(routes.length).toBeGreaterThan(90);
    for (const { method, template } of routes) expect(operationOf(method, template), `${method} ${template}`).toBeDefined();
  });
});
