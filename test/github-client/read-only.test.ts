import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fetch } from "../../src/github/api-fetch.ts";
import { appWrites, readOnlyFetch, WriteRefused } from "../../src/github/read-only.ts";

const apiUrl = "https://api.github.com";
const graphql = `${apiUrl}/graphql`;

/** What left the process, by way of a guard. */
function guarded(options: { apiUrl?: string; allow?: RegExp; allowMethod?: "PATCH" } = {}) {
  const left: { url: string; init: RequestInit | undefined }[] = [];
  const fetch: Fetch = async (url, init) => {
    left.push({ url: String(url), init });
    return Response.json({});
  };
  return { left, send: readOnlyFetch(fetch, { apiUrl, ...options }) };
}

async function refused(url: string, init: RequestInit, options: { allow?: RegExp; allowMethod?: "PATCH" } = {}): Promise<string> {
  const { left, send } = guarded(options);
  const error = await send(url, init).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(left).toEqual([]);
  expect(error).toBeInstanceOf(WriteRefused);
  expect(error).toMatchObject({ code: "write_refused" });
  return (error as Error).message;
}

const query = (document: unknown, rest: object = {}) => JSON.stringify({ query: document, ...rest });
const post = (body: unknown): RequestInit => ({ method: "POST", body: body as string });

describe("A client that may only read", () => {
  it("sends GET and HEAD", async () => {
    const { left, send } = guarded();
    await send(`${apiUrl}/repos/acme/rocket`, {});
    await send(`${apiUrl}/repos/acme/rocket`, { method: "get" });
    await send(`${apiUrl}/repos/acme/rocket`, { method: "HEAD" });
    expect(left.map(({ init }) => init?.method)).toEqual(["GET", "GET", "HEAD"]);
  });

  it("refuses every other method, to whatever address, before it leaves", async () => {
    const method = fc.oneof(
      fc.constantFrom("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "post", "Patch", "QUERY", "GET\u0000"),
      fc.stringMatching(/^[A-Z]{1,8}$/),
    );
    const path = fc.constantFrom(
      "/repos/acme/rocket",
      "/graphql/",
      "/graphql?x=1",
      "//graphql",
      "/app/installations/7/access_tokens",
      "/GRAPHQL",
    );
    await fc.assert(
      fc.asyncProperty(method, path, async (m, p) => {
        fc.pre(m !== "GET" && m !== "HEAD");
        await refused(`${apiUrl}${p}`, { method: m, body: query("{ viewer { login } }") });
      }),
    );
  });

  it("says what was refused and where writes belong", async () => {
    expect(await refused(`${apiUrl}/repos/acme/rocket?token=x`, { method: "PATCH" })).toBe(
      "A client that may only read was asked for more: PATCH /repos/acme/rocket. Nothing was sent. Writes belong into a Change.",
    );
  });

  for (const header of ["X-HTTP-Method-Override", "x-http-method", "X-Method-Override"]) {
    it(`refuses a GET that carries ${header}`, async () => {
      await refused(`${apiUrl}/repos/acme/rocket`, { headers: { [header]: "DELETE" } });
      await refused(graphql, { ...post(query("{ a }")), headers: new Headers({ [header]: "GET" }) });
    });
  }

  it("refuses a GET with a body", async () => {
    await refused(`${apiUrl}/repos/acme/rocket`, { body: "{}" });
  });

  it("refuses what is not an address", async () => {
    const { left, send } = guarded();
    await expect(send("/repos/acme/rocket", {})).rejects.toThrow("Invalid URL");
    await expect(send(new Request(graphql, { method: "DELETE" }) as unknown as URL)).rejects.toThrow("Invalid URL");
    expect(left).toEqual([]);
  });
});

describe("GraphQL over a client that may only read", () => {
  const queries: [string, string][] = [
    ["a query", query("query($id: ID!) { node(id: $id) { id } }", { variables: { id: "x" } })],
    ["an anonymous query", query("{ viewer { login } }")],
    ["several queries and a fragment", query("query A { ...F } query B { b } fragment F on Query { a }", { operationName: "A" })],
    ["a mutation inside a comment", query("# mutation { b }\n{ a }")],
    ["a mutation inside a string", query('{ search(query: "} mutation { b }") { id } }')],
    ["fields and aliases by the name of mutation", query("query mutation { mutation: subscription { mutation } }")],
  ];
  for (const [what, body] of queries) {
    it(`sends ${what}, unchanged and not to be redirected`, async () => {
      const { left, send } = guarded();
      await send(graphql, post(body));
      expect(left).toEqual([{ url: graphql, init: { method: "POST", body, redirect: "error" } }]);
    });
  }

  const refusals: [string, unknown, RegExp][] = [
    ["a mutation", query("mutation { b }"), /a GraphQL mutation/],
    ["a subscription", query("subscription { b }"), /a GraphQL subscription/],
    ["a mutation after a query", query("query A { a } mutation B { b }", { operationName: "A" }), /a GraphQL mutation/],
    ["a mutation after a fragment and a comment", query("fragment F on T { a } # query\nmutation { ...F }"), /a GraphQL mutation/],
    ["a mutation without blanks", query("mutation{b}"), /a GraphQL mutation/],
    ["a mutation after a string that looks like a comment", query('{ a(x: "#") } mutation { b }'), /a GraphQL mutation/],
    ["a mutation after an escaped quote", query(String.raw`{ a(x: "\\") } mutation { b } query { c(y: "") }`), /a GraphQL mutation/],
    ["fragments alone", query("fragment F on T { a }"), /not understood/],
    ["a document that is not understood", query("query { a"), /not understood/],
    ["several requests in one body", `[${query("{ a }")},${query("mutation { b }")}]`, /one plain JSON object/],
    ["one request in a list", `[${query("{ a }")}]`, /one plain JSON object/],
    ["a repeated key", '{"query":"mutation { b }","query":"{ a }"}', /one plain JSON object/],
    ["an escaped repeated key", '{"query":"{ a }","\\u0071uery":"mutation { b }"}', /one plain JSON object/],
    ["no query", JSON.stringify({ variables: {} }), /one plain JSON object/],
    ["an inherited query", '{"__proto__":{"query":"{ a }"}}', /one plain JSON object/],
    ["a stored query", JSON.stringify({ extensions: { persistedQuery: { sha256Hash: "x" } } }), /one plain JSON object/],
    ["a query that is no text", JSON.stringify({ query: ["{ a }"] }), /one plain JSON object/],
    ["a body that is no JSON", "query=mutation", /one plain JSON object/],
    ["a body that is no text", new TextEncoder().encode(query("{ a }")), /one plain JSON object/],
    ["null", "null", /one plain JSON object/],
    ["nothing", undefined, /one plain JSON object/],
  ];
  for (const [what, body, sentence] of refusals) {
    it(`refuses ${what}`, async () => expect(await refused(graphql, post(body))).toMatch(sentence));
  }

  it("refuses any other method than POST on its endpoint", async () => {
    expect(await refused(graphql, {})).toMatch(/GET on the GraphQL endpoint/);
    await refused(graphql, { method: "PUT", body: query("{ a }") });
  });

  it("knows the endpoint of a GitHub Enterprise Server, and takes no other for it", async () => {
    const { left, send } = guarded({ apiUrl: "https://ghe.example/api/v3" });
    await send("https://ghe.example/api/graphql", post(query("{ a }")));
    await expect(send("https://ghe.example/api/v3/graphql", post(query("{ a }")))).rejects.toBeInstanceOf(WriteRefused);
    await expect(send("https://api.github.com/graphql", post(query("{ a }")))).rejects.toBeInstanceOf(WriteRefused);
    expect(left).toHaveLength(1);
  });
});

describe("The clients of the App itself", () => {
  it("may POST to the one path that they are for, and to no other", async () => {
    const { left, send } = guarded({ allow: appWrites.tokens });
    await send(`${apiUrl}/app/installations/7/access_tokens`, { method: "POST", body: "{}" });
    expect(left).toHaveLength(1);
    const others: [string, string][] = [
      ["POST", "/app/hook/deliveries/1/attempts"],
      ["DELETE", "/app/installations/7/access_tokens"],
      ["DELETE", "/app/installations/7"],
      ["PUT", "/app/installations/7/suspended"],
      ["POST", "/app/installations/7/access_tokens?x=1"],
      ["POST", "/app/installations/7/access_tokens/../../8"],
      ["POST", "/repos/app/installations/7/access_tokens"],
    ];
    for (const [method, path] of others) await refused(`${apiUrl}${path}`, { method }, { allow: appWrites.tokens });
    await refused("https://api.gitlab.com/app/installations/7/access_tokens", { method: "POST" }, { allow: appWrites.tokens });
  });

  it("may ask for a redelivery by the other one", async () => {
    const { left, send } = guarded({ apiUrl: "http://127.0.0.1:1234", allow: appWrites.redelivery });
    await send("http://127.0.0.1:1234/app/hook/deliveries/123/attempts", { method: "POST" });
    expect(left).toHaveLength(1);
    await refused(`${apiUrl}/app/installations/7/access_tokens`, { method: "POST" }, { allow: appWrites.redelivery });
  });

  it("may say what webhooks are signed with by a third one", async () => {
    const hook = { allow: appWrites.hookConfig, allowMethod: "PATCH" } as const;
    const { left, send } = guarded(hook);
    await send(`${apiUrl}/app/hook/config`, { method: "PATCH", body: "{}" });
    expect(left).toHaveLength(1);
    const others: [string, string][] = [
      ["POST", "/app/hook/config"],
      ["PUT", "/app/hook/config"],
      ["PATCH", "/app/hook/config/x"],
      ["PATCH", "/orgs/acme/hooks/1/config"],
      ["PATCH", "/repos/acme/app/hook/config"],
    ];
    for (const [method, path] of others) await refused(`${apiUrl}${path}`, { method }, hook);
    await refused("https://api.gitlab.com/app/hook/config", { method: "PATCH" }, hook);
  });
});
