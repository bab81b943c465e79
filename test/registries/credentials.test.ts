import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { strategies } from "../../src/dependencies/ecosystems/ecosystem.ts";
import type { KnownEcosystem } from "../../src/dependencies/ecosystems/ecosystems.ts";
import { ecosystems } from "../../src/dependencies/ecosystems/ecosystems.ts";
import { planAll } from "../../src/dependencies/plan-all.ts";
import type { Fetch } from "../../src/dependencies/registries/fetch-json.ts";
import { RegistryCredentials } from "../../src/dependencies/registry-credentials.ts";
import { registryQuestions } from "../../src/dependencies/registry-questions.ts";
import { systemClock } from "../../src/values/clock.ts";
import { PipewardenError } from "../../src/values/errors.ts";
import { Secret } from "../../src/values/secret.ts";
import { advisoryOf } from "../dependencies/ecosystems/npm/fixture.ts";

// Made up; they open nothing.
const [token, other] = ["k3y", "n3w"].map((part) => part.repeat(12)) as [string, string];
const [npm] = ecosystems.get("npm") as readonly [KnownEcosystem];
const own = "https://npm.acme.example/";

let stored: Record<string, string>;
let requests: { url: string; authorization: string | null }[];
let answers: Record<string, (authorization: string | null) => Response>;

const fetch: Fetch = async (input, init = {}) => {
  const authorization = new Headers(init.headers).get("authorization");
  requests.push({ url: String(input), authorization });
  return answers[String(input)]?.(authorization) ?? new Response(null, { status: 404 });
};
const ask = async (configured: Record<string, string>) => {
  const credentials = new RegistryCredentials({
    read: async (host) => (stored[host] === undefined ? undefined : Secret.of(stored[host])),
    clock: systemClock,
  });
  return registryQuestions(npm, configured, { fetch, credentials });
};
const packument = (name: string) => ({ kind: "npm-packument", name, dated: false });
const failureOf = async (asking: Promise<unknown>): Promise<PipewardenError> => {
  const error = await asking.catch((thrown: unknown) => thrown);
  if (!(error instanceof PipewardenError)) throw new Error("It did not fail as it should.");
  return error;
};
/** Everything that a log could make of an error. */
const everythingOf = (error: unknown): string =>
  error instanceof Error
    ? `${error.name} ${error.message} ${error.stack} ${JSON.stringify(error)} ${everythingOf(error.cause)}`
    : String(error);

beforeEach(() => {
  stored = { "npm.acme.example": token };
  requests = [];
  answers = {};
});

describe("a registry's credential", () => {
  it("goes to its own host, and no other registry gets it", async () => {
    const asking = await ask({ npm: "https://mirror.example/npm", "npm:@acme": own });
    await asking(packument("@acme/tool"));
    await asking(packument("lodash"));
    expect(requests).toEqual([
      { url: `${own}@acme%2ftool`, authorization: `Bearer ${token}` },
      { url: "https://mirror.example/npm/lodash", authorization: null },
    ]);
  });

  it.each([
    "https://npm.acme.example:8443/",
    "https://npm.acme.example./",
    "https://npm.acme.example.evil.example/",
    "https://evil.example/npm.acme.example/",
    "https://npm.acme.example@evil.example/",
    "https://xnpm.acme.example/",
    "http://npm.acme.example/",
  ])("does not go to %s", async (address) => {
    await (await ask({ npm: address }))(packument("lodash"));
    expect(requests.map(({ authorization }) => authorization)).toEqual([null]);
  });

  it.each(["https://NPM.Acme.Example/", "https://npm.acme.example:443/", "https://npm.acme.example/api/npm"])(
    "goes to %s, which is the same host",
    async (address) => {
      await (await ask({ npm: address }))(packument("lodash"));
      expect(requests.map(({ authorization }) => authorization)).toEqual([`Bearer ${token}`]);
    },
  );

  it.each([
    "https://evil.example/steal",
    "https://npm.acme.example:8443/steal",
    "https://npm.acme.example./steal",
    "http://npm.acme.example/steal",
    "//evil.example/steal",
    `https://${token}.evil.example/`,
    "https://[",
  ])("does not follow the registry to %s, nor does the bot", async (location) => {
    answers[`${own}lodash`] = () => new Response(null, { status: 302, headers: { location } });
    const error = await failureOf((await ask({ npm: own }))(packument("lodash")));
    expect(error).toMatchObject({
      code: "registry_refused",
      message: "npm.acme.example leads elsewhere, where a registry is not asked. Name the registry that answers itself.",
    });
    expect(requests.map(({ url }) => url)).toEqual([`${own}lodash`]);
    expect(everythingOf(error)).not.toContain(token);
  });

  it("goes along where the registry leads to another place of its own", async () => {
    answers[`${own}lodash`] = () => new Response(null, { status: 301, headers: { location: "/moved/lodash" } });
    answers[`${own}moved/lodash`] = () => Response.json({ versions: {} });
    expect(await (await ask({ npm: own }))(packument("lodash"))).toEqual({ versions: {} });
    expect(requests.at(-1)).toEqual({ url: `${own}moved/lodash`, authorization: `Bearer ${token}` });
  });

  it("that was replaced is taken up after one refusal, and used from then on", async () => {
    const accepting = (authorization: string | null) =>
      authorization === `Bearer ${other}` ? Response.json({ versions: {} }) : new Response(null, { status: 401 });
    answers[`${own}lodash`] = accepting;
    answers[`${own}express`] = accepting;
    const asking = await ask({ npm: own });
    stored["npm.acme.example"] = token;
    await expect(asking(packument("absent"))).resolves.toBeNull();
    stored["npm.acme.example"] = other;
    expect(await asking(packument("lodash"))).toEqual({ versions: {} });
    expect(await asking(packument("express"))).toEqual({ versions: {} });
    expect(requests.map(({ authorization }) => authorization)).toEqual([
      ...[`Bearer ${token}`, `Bearer ${token}`, `Bearer ${other}`],
      `Bearer ${other}`,
    ]);
  });

  it("that is refused again and again is tried once for each question, and a renewed one once more", async () => {
    answers[`${own}lodash`] = () => new Response(null, { status: 401 });
    answers[`${own}express`] = () => new Response(null, { status: 401 });
    const asking = await ask({ npm: own });
    expect(await failureOf(asking(packument("lodash")))).toMatchObject({
      code: "registry_refused",
      message: "npm.acme.example answered 401 to /lodash. If the package is private, give the bot a credential for this registry.",
    });
    expect(requests).toHaveLength(1);
    stored["npm.acme.example"] = other;
    await failureOf(asking(packument("express")));
    // Not a minute has passed since it was looked for.
    expect(requests).toHaveLength(2);
  });

  it.each([400, 401, 403, 429, 500])("that a registry repeats in an error of status %i is nowhere in the bot's", async (status) => {
    answers[`${own}lodash`] = () =>
      new Response(`{"error":"The token ${token} is not known."}`, {
        status,
        statusText: `No ${token}`,
        headers: { "www-authenticate": `Bearer error="${token}"`, "retry-after": token },
      });
    const error = await failureOf((await ask({ npm: own }))(packument("lodash")));
    expect(everythingOf(error)).not.toContain(token);
  });

  it.each([
    ["in a field", () => Response.json({ versions: { "1.0.0": { deprecated: `Do not use ${token}.` } } })],
    ["in no JSON", () => new Response(`<p>${token}</p>`)],
  ])("that a registry repeats %s is not taken from it", async (_, answer) => {
    answers[`${own}lodash`] = answer;
    const error = await failureOf((await ask({ npm: own }))(packument("lodash")));
    expect(error).toMatchObject({
      code: "registry_answer_invalid",
      message: "npm.acme.example repeats the credential with which it was asked.",
    });
    expect(everythingOf(error)).not.toContain(token);
  });

  it("that cannot stand in a header is told to be so, without itself", async () => {
    stored["npm.acme.example"] = `${token}\r\nx-forwarded-for: else`;
    const error = await failureOf((await ask({ npm: own }))(packument("lodash")));
    expect(error.code).toBe("registry_credential_malformed");
    expect(everythingOf(error)).not.toContain(token);
    expect(requests).toEqual([]);
  });
});

describe("a plan with a private registry", () => {
  const manifest = (version: string, tarball: string) => ({
    name: "@acme/tool",
    version,
    dist: { tarball, integrity: `sha512-${createHash("sha512").update(version).digest("base64")}` },
  });

  it("asks the configured registry alone, whatever addresses the lockfile and the registry's answers name", async () => {
    const foreign = (version: string) => `https://evil.example/@acme/tool/-/tool-${version}.tgz`;
    const versions = { "1.0.0": manifest("1.0.0", foreign("1.0.0")), "1.0.1": manifest("1.0.1", foreign("1.0.1")) };
    answers[`${own}@acme%2ftool`] = () => Response.json({ name: "@acme/tool", versions });
    answers[`${own}@acme%2ftool/1.0.1`] = () => Response.json(versions["1.0.1"]);
    const dependencies = { "@acme/tool": "^1.0.0" };
    const installed = { version: "1.0.0", resolved: foreign("1.0.0"), integrity: versions["1.0.0"].dist.integrity };
    const lock = { name: "app", lockfileVersion: 3, packages: { "": { name: "app", dependencies }, "node_modules/@acme/tool": installed } };
    const files = new Map([
      ["package.json", JSON.stringify({ name: "app", dependencies })],
      ["package-lock.json", JSON.stringify(lock)],
    ]);
    const [paths] = npm.ecosystem.projects([...files.keys(), ".npmrc"]);
    if (paths === undefined) throw new Error("There is no project.");
    const asking = await ask({ "npm:@acme": own });
    const options = { strategies, cooldownHours: 0, now: Date.UTC(2026, 0, 15) };
    const planned = await planAll(npm.ecosystem, paths, files, [advisoryOf("@acme/tool", "1.0.1")], options, asking);
    expect(planned.plans.map(({ to }) => to)).toEqual(["1.0.1"]);
    expect(requests.length).toBeGreaterThan(0);
    expect(requests.filter(({ url, authorization }) => !url.startsWith(own) || authorization !== `Bearer ${token}`)).toEqual([]);
    expect(JSON.stringify([...planned.files, planned.plans])).not.toContain(token);
  });
});
