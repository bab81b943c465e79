import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { answerPnpm } from "../../../src/dependencies/engines/pnpm.ts";
import { answerYarn } from "../../../src/dependencies/engines/yarn.ts";
import type { RegistryOptions } from "../../../src/dependencies/registries/fetch-json.ts";
import { Secret } from "../../../src/values/secret.ts";
import { NpmRegistry } from "../../registries/npm.ts";

// The package managers' own programs with a credential, against registries that try to have it sent elsewhere.

// Made up; it opens nothing.
const token = "k3y".repeat(12);
const [name, version] = ["@acme/tool", "1.0.1"];

interface Server {
  readonly url: string;
  /** What the header `authorization` said, by the paths that were asked for. */
  readonly asked: { readonly path: string; readonly authorization: string | undefined }[];
}

/** Serves on a free port: another one is another host. */
async function serve(answer: (request: IncomingMessage) => Promise<Response>): Promise<Server> {
  const asked: Server["asked"] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "/");
    asked.push({ path, authorization: request.headers.authorization });
    void answer(request).then(async (answered) => {
      response.writeHead(answered.status, answered.statusText, Object.fromEntries(answered.headers));
      response.end(Buffer.from(await answered.arrayBuffer()));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked };
}

type Lure = "names it" | "leads there";

/** A registry that wants the token, and a foreign host that its archives lead to: by their address, or by redirects. */
async function luring(lure: Lure) {
  const registry = new NpmRegistry().publish(`${name}@1.0.0`).publish(`${name}@${version}`);
  const answered = ({ method, url, headers }: IncomingMessage): Promise<Response> =>
    registry.fetch(new URL(url ?? "/", registry.url), { method: method ?? "GET", headers: { accept: headers.accept ?? "" } });
  const foreign = await serve(answered);
  const own = await serve(async (request) => {
    if (request.headers.authorization !== `Bearer ${token}`) return new Response("{}", { status: 401 });
    const { pathname } = new URL(request.url ?? "/", own.url);
    if (pathname.endsWith(".tgz") && lure === "leads there") {
      return new Response(null, { status: 302, headers: { location: new URL(pathname, foreign.url).href } });
    }
    return answered(request);
  });
  registry.url = lure === "names it" ? foreign.url : own.url;
  return { own, foreign };
}

const optionsFor = ({ url }: Server): RegistryOptions => ({
  // Whatever has no scope is asked for nowhere.
  url: "http://127.0.0.1:9/",
  scopes: { "@acme": { url, authorization: Secret.of(`Bearer ${token}`) } },
});

describe.each<Lure>(["names it", "leads there"])("where a foreign host has the archives, and the registry %s", (lure) => {
  it("pnpm sends the credential to the registry alone", async () => {
    const { own, foreign } = await luring(lure);
    const files = { "package.json": JSON.stringify({ name: "app", dependencies: { [name]: "^1.0.0" } }), "pnpm-workspace.yaml": "{}" };
    const answer = await answerPnpm({ kind: "pnpm-engine", files }, optionsFor(own));
    expect(answer).toEqual({ lock: expect.stringContaining(`'@acme/tool@${version}'`) });
    expect(own.asked.map(({ authorization }) => authorization)).toContain(`Bearer ${token}`);
    expect(foreign.asked).toEqual([]);
    expect(JSON.stringify(answer)).not.toContain(token);
  });

  it("pnpm does not send it where a lockfile has the archive, either", async () => {
    const { own, foreign } = await luring(lure);
    const lock = {
      lockfileVersion: "9.0",
      importers: { ".": { dependencies: { [name]: { specifier: "^1.0.0", version } } } },
      packages: { [`${name}@${version}`]: { resolution: { tarball: `${foreign.url}${name}/-/tool-${version}.tgz` } } },
      snapshots: { [`${name}@${version}`]: {} },
    };
    const files = {
      "package.json": JSON.stringify({ name: "app", dependencies: { [name]: "^1.0.0" } }),
      "pnpm-workspace.yaml": "{}",
      "pnpm-lock.yaml": JSON.stringify(lock),
    };
    await answerPnpm({ kind: "pnpm-engine", files }, optionsFor(own));
    expect(foreign.asked).toEqual([]);
  });

  it("Yarn sends the credential to the registry alone", async () => {
    const { own, foreign } = await luring(lure);
    const answer = await answerYarn({ kind: "yarn-engine", packages: [`${name}@${version}`], cacheKey: "10c0" }, optionsFor(own));
    expect(answer).toEqual({ checksums: { [`${name}@${version}`]: expect.stringMatching(/^[0-9a-f]{128}$/) } });
    expect(own.asked.map(({ authorization }) => authorization)).toContain(`Bearer ${token}`);
    // It goes where the registry leads, and shows nothing there.
    const path = `/${name}/-/tool-${version}.tgz`;
    expect(foreign.asked).toEqual(lure === "leads there" ? [{ path, authorization: undefined }] : []);
  });
});

describe("where a registry refuses a credential and repeats it", () => {
  const refusing = () =>
    serve(async (request) => {
      const sent = String(request.headers.authorization);
      return new Response(JSON.stringify({ error: `Who is ${sent}?` }), {
        status: 401,
        statusText: `Who is ${sent}`,
        headers: { "content-type": "application/json", "www-authenticate": sent },
      });
    });

  it("neither pnpm's words nor Yarn's have any of it", async () => {
    const own = await refusing();
    const files = { "package.json": JSON.stringify({ name: "app", dependencies: { [name]: "^1.0.0" } }), "pnpm-workspace.yaml": "{}" };
    const told = [
      await answerPnpm({ kind: "pnpm-engine", files }, optionsFor(own)),
      await answerYarn({ kind: "yarn-engine", packages: [`${name}@${version}`], cacheKey: "10c0" }, optionsFor(own)),
    ];
    expect(own.asked.map(({ authorization }) => authorization)).toContain(`Bearer ${token}`);
    for (const each of told) {
      expect(each).toEqual({ refused: expect.stringMatching(/./) });
      expect(JSON.stringify(each)).not.toContain(token.slice(0, 4));
    }
  });
});
