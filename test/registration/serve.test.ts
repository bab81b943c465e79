import { generateKeyPairSync, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readAppDefinition } from "../../src/registration/app-definition.ts";
import { type AppDetails, appDetails } from "../../src/registration/details.ts";
import { Registration, registrationLifetime } from "../../src/registration/registration.ts";
import { servePages } from "../../src/registration/serve.ts";
import type { CredentialStore, NewApp } from "../../src/registration/store.ts";
import { PipewardenError } from "../../src/values/errors.ts";
import { formOf } from "./browser.ts";

const apiUrl = "https://api.github.com";
const host = "127.0.0.1:1234";
const privateKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
const webhookSecret = randomBytes(20).toString("hex");
const clientSecret = randomBytes(20).toString("hex");
const code = randomBytes(20).toString("hex");

/** As GitHub answers the exchange of a code. */
const answer = {
  id: 12,
  slug: "pipewarden-acme",
  client_id: "Iv1.12",
  html_url: "https://github.com/apps/pipewarden-acme",
  client_secret: clientSecret,
  webhook_secret: webhookSecret,
  pem,
};
const secrets = [webhookSecret, clientSecret, ...pem.split("\n").filter((line) => /^[\w+/=]{40,}$/.test(line))];

const given = { owner: "acme", name: "", mode: "enforce", webhookUrl: "https://bot.example/api/github/webhooks" };

interface Changes {
  readonly details?: AppDetails | undefined;
  readonly asking?: boolean;
  readonly respond?: (address: string) => Promise<Response> | Response;
  readonly store?: Partial<CredentialStore>;
}

/** A registration whose GitHub answers by `respond`, and a way to its pages. */
function setTable({ details, asking = false, respond = () => Response.json(answer, { status: 201 }), store = {} }: Changes = {}) {
  const clock = { now: Date.UTC(2031, 0, 1) };
  const [stored, asked]: [NewApp[], string[]] = [[], []];
  const registration = new Registration({
    definition: readAppDefinition(),
    gitHubUrl: apiUrl,
    now: () => clock.now,
    store: { place: "the test’s store", check: async () => {}, store: async (app) => void stored.push(app), ...store },
    fetch: async (url) => {
      asked.push(String(url));
      return respond(String(url));
    },
  });
  const chosen = asking ? undefined : (details ?? appDetails(given, apiUrl));
  const serve = servePages({ registration, details: chosen, ...(asking ? {} : { host: () => host }) });
  const home = `http://${host}/setup/${registration.token}`;
  const ask = async (address: string, init: RequestInit = {}) => {
    const headers = { host, ...(init.headers as Record<string, string>) };
    const response = await serve(new Request(address, { ...init, headers }));
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  /** Opens the first page; answers the state that leaves for GitHub. */
  const leave = async () => new URL(formOf((await ask(home)).text, home).action).searchParams.get("state") ?? "";
  const arrive = (state: string, given = code) => ask(`${home}/callback?${new URLSearchParams({ code: given, state })}`);
  return { registration, clock, stored, asked, home, ask, leave, arrive };
}

describe("the page of a registration", () => {
  it("sends the manifest to the owner's page at GitHub, by a form", async () => {
    const { ask, home } = setTable();
    const { action, fields } = formOf((await ask(home)).text, home);
    expect(action).toMatch(/^https:\/\/github\.com\/organizations\/acme\/settings\/apps\/new\?state=[\w-]{43}$/);
    const { default_permissions: permissions, ...manifest } = JSON.parse(fields.manifest ?? "") as Record<string, unknown>;
    expect(permissions).toEqual(readAppDefinition().default_permissions);
    expect(manifest).toMatchObject({
      name: "Pipewarden acme",
      public: false,
      hook_attributes: { url: given.webhookUrl, active: true },
      redirect_url: `${home}/callback`,
    });
  });

  it("runs nothing, loads nothing, cannot be framed, and posts to GitHub and itself alone", async () => {
    const { ask, home } = setTable();
    const { text, headers } = await ask(home);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      expect.stringMatching(/^style-src 'sha256-[\w+/]{43}='$/),
      "form-action 'self' https://github.com",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ]);
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(text).not.toMatch(/<script|<img|<link|<iframe|\son\w+=|src=/i);
  });

  it("tells nobody by a referrer which address it has, nor the code that came with it", async () => {
    const { ask, home, leave, arrive } = setTable();
    expect((await ask(home)).headers.get("referrer-policy")).toBe("strict-origin");
    expect((await arrive(await leave())).headers.get("referrer-policy")).toBe("no-referrer");
  });

  it("is not there without its token, nor under another name of the machine", async () => {
    const { ask, home, registration, arrive, leave } = setTable();
    for (const path of [
      "/",
      "/setup",
      "/setup/",
      `/setup/${"a".repeat(43)}`,
      `/setup/${registration.token}x`,
      "/callback?code=1&state=2",
    ]) {
      expect((await ask(`http://${host}${path}`)).status, path).toBe(404);
    }
    for (const name of ["localhost:1234", "127.0.0.1", "evil.example", "evil.example:1234", ""]) {
      expect((await ask(home, { headers: { host: name } })).status, name).toBe(421);
    }
    expect((await arrive(await leave())).status).toBe(200);
  });

  it("writes whatever people type as text", async () => {
    const { ask, home } = setTable({ asking: true });
    const evil = `"><script>alert(1)</script><!--'&`;
    const body = new URLSearchParams({ owner: evil, name: evil, mode: evil, address: evil }).toString();
    const { status, text } = await ask(home, { method: "POST", body });
    expect(status).toBe(422);
    expect(text).not.toContain("<script");
    expect(formOf(text, home).fields).toMatchObject({ owner: evil, name: evil, address: evil });
  });

  it("takes no form from another page, nor a long one", async () => {
    const { ask, home } = setTable({ asking: true });
    const body = new URLSearchParams({ owner: "acme", name: "", mode: "enforce", address: "https://bot.example" }).toString();
    for (const origin of ["https://evil.example", "null", "http://127.0.0.1:1"]) {
      expect((await ask(home, { method: "POST", body, headers: { origin } })).status, origin).toBe(403);
    }
    expect((await ask(home, { method: "POST", body, headers: { origin: `http://${host}` } })).status).toBe(200);
    expect((await ask(home, { method: "POST", body: "a".repeat(10_000) })).status).toBe(413);
  });
});

describe("GitHub's answer", () => {
  it("is exchanged for credentials that go into the store, and are shown nowhere", async () => {
    const { arrive, leave, stored, asked, registration } = setTable();
    const { status, text } = await arrive(await leave());
    expect([status, asked]).toEqual([200, [`${apiUrl}/app-manifests/${code}/conversions`]]);
    expect(text).toContain('href="https://github.com/apps/pipewarden-acme/installations/new"');
    expect(stored.map(({ appId, webhookSecret: secret }) => [appId, secret.reveal()])).toEqual([["12", webhookSecret]]);
    const shown = JSON.stringify([text, await registration.outcome, stored]);
    for (const secret of secrets) expect(shown).not.toContain(secret);
  });

  it("counts only with a state that was given out, once, and within an hour", async () => {
    const { arrive, leave, stored, asked, clock } = setTable({ respond: () => new Response("", { status: 404 }) });
    const state = await leave();
    const changed = state.replace(/^./, (first) => (first === "A" ? "B" : "A"));
    for (const wrong of ["", "x", changed, `${state}=`]) expect((await arrive(wrong)).status).toBe(403);
    expect(asked).toEqual([]);
    expect((await arrive(state)).status).toBe(502);
    expect((await arrive(state)).status).toBe(403);
    const late = await leave();
    clock.now += registrationLifetime;
    expect((await arrive(late)).status).toBe(403);
    expect([asked.length, stored]).toEqual([1, []]);
  });

  it("is not dealt with twice at once, and nothing is begun after it was", async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const respond = async () => {
      await gate;
      return Response.json(answer, { status: 201 });
    };
    const { arrive, leave, stored, asked, ask, home } = setTable({ respond });
    const [one, other, third] = [await leave(), await leave(), await leave()];
    const first = arrive(one);
    expect((await arrive(other)).status).toBe(409);
    open();
    expect((await first).status).toBe(200);
    expect((await arrive(third)).status).toBe(410);
    expect((await ask(home)).status).toBe(410);
    expect([asked.length, stored.length]).toEqual([1, 1]);
  });

  it.each(["../../user", "a/b", "a?b", "a#b", "", "%2e%2e", "a".repeat(129)])("makes no other address of the code %j", async (given) => {
    const { arrive, leave, asked } = setTable();
    expect((await arrive(await leave(), given)).status).toBe(400);
    expect(asked).toEqual([]);
  });

  it.each<[string, () => Response | Promise<Response>]>([
    ["is no JSON", () => new Response(`<html>${webhookSecret}`, { status: 201 })],
    ["has no key", () => Response.json({ ...answer, pem: undefined }, { status: 201 })],
    ["has a key that is none", () => Response.json({ ...answer, pem: webhookSecret }, { status: 201 })],
    ["has no webhook secret", () => Response.json({ ...answer, webhook_secret: null }, { status: 201 })],
    ["has a slug with a path", () => Response.json({ ...answer, slug: "../x" }, { status: 201 })],
    ["names a page elsewhere", () => Response.json({ ...answer, html_url: "https://evil.example/apps/x" }, { status: 201 })],
    ["names a page that is a script", () => Response.json({ ...answer, html_url: "javascript:alert(1)" }, { status: 201 })],
    ["is huge", () => Response.json({ ...answer, more: "x".repeat(400_000) }, { status: 201 })],
    ["has another status", () => Response.json({ message: webhookSecret }, { status: 500 })],
    ["does not come", () => Promise.reject(new Error(webhookSecret))],
  ])("that %s ends the registration with what to do, and without a word of it", async (_what, respond) => {
    const { arrive, leave, stored, registration } = setTable({ respond });
    const { status, text } = await arrive(await leave());
    expect([status, stored]).toEqual([502, []]);
    expect(text).toContain("Delete the App");
    const error: unknown = await registration.outcome.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "conversion_broken" });
    for (const secret of secrets) expect(`${text}${String(error)}${(error as Error).stack}`).not.toContain(secret);
  });
});

describe("the store", () => {
  it("is tried before the browser leaves for GitHub", async () => {
    const store = { check: () => Promise.reject(new PipewardenError("secrets_unwritable", "The disk is read-only.")) };
    const { ask, home } = setTable({ store });
    const { status, text } = await ask(home);
    expect(status).toBe(502);
    expect(text).toContain("The disk is read-only.");
    expect(text).not.toContain("manifest");
  });

  it("that fails afterwards is told with how to go on, and without the credentials", async () => {
    const store = { store: async (app: NewApp) => Promise.reject(new Error(app.webhookSecret.reveal())) };
    const { arrive, leave, registration } = setTable({ store });
    const { status, text } = await arrive(await leave());
    expect(status).toBe(502);
    expect(text).toContain("https://github.com/organizations/acme/settings/apps/pipewarden-acme");
    expect(text).toContain("generate a new private key");
    const error: unknown = await registration.outcome.catch((reason: unknown) => reason);
    for (const secret of secrets) expect(`${text}${String(error)}`).not.toContain(secret);
  });
});
