import { afterEach, describe, expect, it, vi } from "vitest";
import { WriteRefused } from "../../src/github/read-only.ts";
import { RetryLater } from "../../src/values/errors.ts";
import { Secret } from "../../src/values/secret.ts";
import { useFakeApi } from "./fake-api.ts";
import { appAnswer, branch, errorAnswer, FakeClock, githubOver, pkcs1, repository, tokenAnswer, tokenCall } from "./fixtures.ts";

const api = useFakeApi();
afterEach(() => void vi.useRealTimers());
const clock = new FakeClock();
const github = (options: Parameters<typeof githubOver>[0] = {}) => githubOver({ fetch: api.current.fetch, clock, ...options });
const administration = { administration: "write" } as const;
const _read = async (port = github(), over: Parameters<typeof port.reader>[0] = repository) =>
  (await port.reader(over, administration)).rest.repos.getAdminBranchProtection(branch);
const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("A reader", () => {
  it("cannot write, not even through `request` or GraphQL", async () => {
    api.current.on(tokenCall, tokenAnswer(clock, "t1"));
    const reader = await github().reader(repository, administration);
    const attempts = [
      reader.rest.repos.setAdminBranchProtection(branch),
      reader.request("DELETE /repos/{owner}/{repo}", { owner: "acme", repo: "rocket" }),
      reader.request({ method: "PATCH", url: "https://api.github.com/repos/acme/rocket" }),
      reader.graphql("mutation { deleteBranchProtectionRule(input: { branchProtectionRuleId: 1 }) { clientMutationId } }"),
      reader.request("GET /repos/{owner}/{repo}", { owner: "acme", repo: "rocket", headers: { "x-http-method-override": "DELETE" } }),
    ];
    for (const attempt of attempts) expect(await caught(attempt)).toBeInstanceOf(WriteRefused);
    expect(api.current.calls).toEqual([tokenCall]);
  });

  it("asks GraphQL with variables", async () => {
    api.current.on(tokenCall, tokenAnswer(clock, "t1")).on("POST /graphql", { body: { data: { node: { id: "R_1" } } } });
    const reader = await github().reader(repository, administration);
    const query = "query ($id: ID!) { node(id: $id) { id } }";
    expect(await reader.graphql(query, { id: 'R_"1"\u2028é' })).toEqual({ node: { id: "R_1" } });
    expect(api.current.sent.at(-1)?.body).toEqual({ query, variables: { id: 'R_"1"\u2028é' } });
  });

  it("does not take its token to another host", async () => {
    api.current.on(tokenCall, tokenAnswer(clock, "t1"));
    const reader = await github().reader(repository, administration);
    expect(await caught(reader.request("GET https://evil.example/repos/acme/rocket"))).toMatchObject({ code: "foreign_host" });
    expect(api.current.calls).toEqual([tokenCall]);
  });
});

describe("The App itself", () => {
  it("is identified once, by its JSON Web Token", async () => {
    api.current.on("GET /app", appAnswer);
    const port = github();
    expect(await Promise.all([port.identity(), port.identity()])).toEqual([
      { id: 1001, slug: "pipewarden" },
      { id: 1001, slug: "pipewarden" },
    ]);
    expect(api.current.calls).toEqual(["GET /app"]);
    expect(api.current.sent[0]?.headers.get("authorization")).toMatch(/^bearer /);
  });

  it("is asked for again after GitHub could not say", async () => {
    api.current.on("GET /app", errorAnswer(502, "Bad Gateway"), appAnswer);
    const port = github();
    expect(await caught(port.identity())).toBeInstanceOf(RetryLater);
    expect(await port.identity()).toEqual({ id: 1001, slug: "pipewarden" });
  });

  it("may redeliver a webhook, and write nothing else", async () => {
    api.current.on("POST /app/hook/deliveries/5/attempts", { status: 202, body: {} });
    const app = github().app();
    expect((await app.rest.apps.redeliverWebhookDelivery({ delivery_id: 5 })).status).toBe(202);
    expect(await caught(app.rest.apps.deleteInstallation({ installation_id: 7 }))).toBeInstanceOf(WriteRefused);
    expect(await caught(app.rest.apps.createInstallationAccessToken({ installation_id: 7 }))).toBeInstanceOf(WriteRefused);
    expect(api.current.calls).toEqual(["POST /app/hook/deliveries/5/attempts"]);
  });

  it("is not set up with a wrong id, key or address", () => {
    expect(() => github({ appId: "pipewarden" })).toThrow(/App id/);
    expect(() => github({ privateKey: Secret.of("no key") })).toThrow(/private key cannot be read/);
    expect(() => github({ apiUrl: "http://ghe.example" })).toThrow(/GITHUB_API_URL/);
    expect(() =>
      github({ privateKey: Secret.of(Buffer.from(pkcs1).toString("base64")), apiUrl: "https://ghe.example/api/v3/" }),
    ).not.toThrow();
  });
});
