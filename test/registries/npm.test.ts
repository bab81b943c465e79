import { describe, expect, it } from "vitest";
import type { Query } from "../../src/dependencies/ecosystems/ecosystem.ts";
import { type Fetch, fetchJson, registryUrl } from "../../src/dependencies/registries/fetch-json.ts";
import { answerNpm, publicNpmRegistry } from "../../src/dependencies/registries/npm.ts";
import { Secret } from "../../src/values/secret.ts";
import { NpmRegistry } from "./npm.ts";

const registry = new NpmRegistry()
  .publish("deep@1.0.0", { description: "Deep.", scripts: { postinstall: "x" }, devDependencies: { test: "1" } })
  .publish("deep@1.0.1", { license: "MIT", optionalDependencies: { extra: "^1.0.0" } }, "2021-01-01T00:00:00.000Z")
  .publish("@acme/tool@1.0.0");
const url = "https://registry.test/";
const ask = (query: Query) => answerNpm(query, { url, fetch: registry.fetch });

/** A registry that says one thing, and what it was asked. */
function saying(...answers: readonly Response[]) {
  const asked: { url: string; headers: Headers }[] = [];
  const left = [...answers];
  const fetch: Fetch = async (input, init = {}) => {
    asked.push({ url: String(input), headers: new Headers(init.headers) });
    const answer = left.shift();
    if (answer === undefined) throw new TypeError("fetch failed");
    return answer;
  };
  return { asked, fetch };
}

describe("what npm's registry is asked", () => {
  it("answers the versions of a package, without what nobody needs", async () => {
    expect(await ask({ kind: "npm-packument", name: "deep", dated: false })).toEqual({
      versions: {
        "1.0.0": { hasInstallScript: true, dist: expect.objectContaining({ integrity: expect.stringMatching(/^sha512-/) }) },
        "1.0.1": { dependencies: { extra: "^1.0.0" }, optionalDependencies: { extra: "^1.0.0" }, dist: expect.anything() },
      },
    });
  });

  it("answers the times of release only where they count, and finds the scripts by itself then", async () => {
    expect(await ask({ kind: "npm-packument", name: "deep", dated: true })).toMatchObject({
      versions: { "1.0.0": { hasInstallScript: true } },
      time: { "1.0.1": "2021-01-01T00:00:00.000Z" },
    });
  });

  it("answers one version whole", async () => {
    expect(await ask({ kind: "npm-manifest", name: "deep", version: "1.0.1" })).toMatchObject({ license: "MIT", version: "1.0.1" });
  });

  it("answers nothing for what there is not", async () => {
    expect(await ask({ kind: "npm-packument", name: "absent", dated: false })).toBeNull();
    expect(await ask({ kind: "npm-manifest", name: "deep", version: "9.0.0" })).toBeNull();
    expect(await ask({ kind: "else", name: "deep" })).toBeNull();
  });

  it("answers nothing for a version that there is not without reading all others, of the public registry", async () => {
    const { asked, fetch } = saying(new Response("", { status: 404 }), Response.json({ versions: { "9.0.0": {} } }));
    expect(await answerNpm({ kind: "npm-manifest", name: "deep", version: "9.0.0" }, { url: publicNpmRegistry, fetch })).toBeNull();
    expect(asked).toHaveLength(1);
  });

  it.each(["../deep", "a/b", "", "@acme", "deep?x", "deep#x", "%2e%2e", ".deep", "@acme/../x", "-/all", "http://else.test/x", 7])(
    "does not ask for %j, which is no package's name",
    async (name) => {
      const { asked, fetch } = saying();
      expect(await answerNpm({ kind: "npm-packument", name, dated: false }, { url, fetch })).toBeNull();
      expect(await answerNpm({ kind: "npm-manifest", name, version: "1.0.0" }, { url, fetch })).toBeNull();
      expect(asked).toEqual([]);
    },
  );

  it("asks for a scope with its slash encoded, below whatever path the registry has", async () => {
    const { asked, fetch } = saying(Response.json({}));
    await answerNpm({ kind: "npm-packument", name: "@acme/tool", dated: false }, { url: "https://host.test/api/npm/", fetch });
    expect(asked[0]?.url).toBe("https://host.test/api/npm/@acme%2ftool");
    expect(await ask({ kind: "npm-packument", name: "@acme/tool", dated: false })).toMatchObject({ versions: { "1.0.0": {} } });
  });

  it("asks a scope's own registry for its names and for no others, each with its own credential", async () => {
    const [usual, own] = [Secret.of("Bearer usual"), Secret.of("Bearer own")];
    const { asked, fetch } = saying(Response.json({}), Response.json({}));
    const options = { url, authorization: usual, scopes: { "@acme": { url: "https://own.test/", authorization: own } }, fetch };
    await answerNpm({ kind: "npm-packument", name: "@acme/tool", dated: false }, options);
    await answerNpm({ kind: "npm-packument", name: "@acmelike/tool", dated: false }, options);
    expect(asked.map(({ url: to, headers }) => [to, headers.get("authorization")])).toEqual([
      ["https://own.test/@acme%2ftool", "Bearer own"],
      ["https://registry.test/@acmelike%2ftool", "Bearer usual"],
    ]);
  });

  it("does not send the usual credential to a scope's registry that needs none", async () => {
    const { asked, fetch } = saying(Response.json({}));
    const options = { url, authorization: Secret.of("Bearer usual"), scopes: { "@acme": { url: "https://own.test/" } }, fetch };
    await answerNpm({ kind: "npm-packument", name: "@acme/tool", dated: false }, options);
    expect(asked[0]?.headers.get("authorization")).toBeNull();
  });
});

describe("a registry's answers", () => {
  const get = (...answers: readonly Response[]) => fetchJson({ url, fetch: saying(...answers).fetch }, "deep");
  const moved = (location: string) => new Response(null, { status: 302, headers: { location } });

  it("are followed where they lead, as long as that is the registry", async () => {
    expect(await get(moved("/other/deep"), Response.json({ a: 1 }))).toEqual({ a: 1 });
    await expect(get(moved("https://else.test/deep"))).rejects.toMatchObject({
      code: "registry_refused",
      message: "registry.test leads to else.test, where a registry is not asked. Name the registry that answers itself.",
    });
    await expect(get(...Array.from({ length: 9 }, () => moved("/deep")))).rejects.toMatchObject({
      code: "registry_refused",
      message: expect.stringContaining("in a circle"),
    });
  });

  it.each([429, 500, 503])("of status %i are asked for again later", async (status) => {
    await expect(get(new Response(null, { status, headers: { "retry-after": "7" } }))).rejects.toMatchObject({
      code: "registry_unavailable",
      seconds: 7,
      message: `registry.test answered ${status}. It is asked again later.`,
    });
  });

  it("that do not come are asked for again later", async () => {
    await expect(get()).rejects.toMatchObject({
      code: "registry_unavailable",
      message: "registry.test did not answer. It is asked again later.",
    });
  });

  it("are asked for once more at once when the connection fails", async () => {
    let asked = 0;
    const fetch = async (): Promise<Response> => {
      asked += 1;
      if (asked === 1) throw new TypeError("fetch failed");
      return new Response("{}");
    };
    expect(await fetchJson({ url: "https://registry.test/", fetch }, "deep")).toEqual({});
  });

  it.each([401, 403, 400])("of status %i say what to do", async (status) => {
    await expect(get(new Response(null, { status }))).rejects.toMatchObject({
      code: "registry_refused",
      message: `registry.test answered ${status} to /deep. If the package is private, give the bot a credential for this registry.`,
    });
  });

  it("that are no JSON are refused", async () => {
    await expect(get(new Response("<html>"))).rejects.toMatchObject({ code: "registry_answer_invalid" });
  });

  it("that never end are cut off", async () => {
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(16 * 1024 * 1024)) });
    await expect(get(new Response(endless))).rejects.toMatchObject({
      code: "registry_answer_invalid",
      message: "The answer of registry.test is too large.",
    });
  });
});

describe("a registry's address", () => {
  it.each([
    ["https://registry.npmjs.org", "https://registry.npmjs.org/"],
    ["http://127.0.0.1:4873/npm", "http://127.0.0.1:4873/npm/"],
    ["https://host.test/api/npm/", "https://host.test/api/npm/"],
  ])("%s becomes %s", (text, expected) => {
    expect(registryUrl(text)).toBe(expected);
  });

  it("is refused with a password, a query, or another protocol, and not repeated", () => {
    const password = "x".repeat(12);
    for (const text of [
      "",
      "registry",
      "ftp://host.test/",
      `https://user:${password}@host.test/`,
      "https://host.test/?a=b",
      "file:///etc/",
    ]) {
      expect(() => registryUrl(text)).toThrow(
        expect.objectContaining({ code: "registry_invalid", message: expect.not.stringContaining(password) as string }),
      );
    }
  });
});
