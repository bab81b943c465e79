import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tarball } from "./tarball.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

interface Published {
  readonly manifest: JsonObject & { readonly name: string; readonly version: string };
  /** ISO 8601. */
  readonly at: string;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
}

/**
 * What the abbreviated form of a package repeats of each version.
 * https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md#abbreviated-version-object
 */
const abbreviatedMembers = [
  ...["name", "version", "deprecated", "dependencies", "optionalDependencies", "devDependencies", "bundleDependencies"],
  ...["peerDependencies", "peerDependenciesMeta", "bin", "directories", "dist", "engines", "cpu", "os", "_hasShrinkwrap"],
];
const installScripts = ["preinstall", "install", "postinstall"];
const abbreviatedType = "application/vnd.npm.install-v1+json";

const json = (status: number, value: Json): Answer => ({ status, type: "application/json", body: JSON.stringify(value) });
const isScripted = ({ scripts }: JsonObject): boolean =>
  typeof scripts === "object" && scripts !== null && installScripts.some((name) => name in scripts);

/** npm's registry, as far as installing asks it: packages in both forms, single versions, archives. In this process, or on a port. */
export class NpmRegistry {
  readonly #packages = new Map<string, Map<string, Published>>();
  readonly #archives = new Map<string, Buffer>();
  /** Paths that were asked for. */
  readonly requests: string[] = [];
  /** Its own address, with a slash at its end. */
  url = "https://registry.test/";

  /** @param what `name@version` */
  publish(what: string, members: JsonObject = {}, at = "2020-01-01T00:00:00.000Z"): this {
    const split = what.lastIndexOf("@");
    const [name, version] = [what.slice(0, split), what.slice(split + 1)];
    const versions = this.#packages.get(name) ?? new Map<string, Published>();
    versions.set(version, { manifest: { name, version, ...members }, at });
    this.#packages.set(name, versions);
    return this;
  }

  /** A version as the registry tells it. */
  manifest(name: string, version: string): JsonObject | undefined {
    const published = this.#packages.get(name)?.get(version);
    if (published === undefined) return undefined;
    const { manifest } = published;
    const archive = this.#archive(manifest);
    const digest = (algorithm: string, encoding: "hex" | "base64"): string => createHash(algorithm).update(archive).digest(encoding);
    const base = name.slice(name.indexOf("/") + 1);
    const dist = {
      integrity: `sha512-${digest("sha512", "base64")}`,
      shasum: digest("sha1", "hex"),
      tarball: `${this.url}${name}/-/${base}-${version}.tgz`,
    };
    // The registry repeats optional dependencies among the others.
    const { dependencies, optionalDependencies, ...others } = manifest as Record<string, Json>;
    const all = { ...(dependencies as JsonObject | undefined), ...(optionalDependencies as JsonObject | undefined) };
    return {
      ...others,
      ...(Object.keys(all).length === 0 ? {} : { dependencies: all }),
      ...(optionalDependencies === undefined ? {} : { optionalDependencies }),
      _id: `${name}@${version}`,
      dist,
    };
  }

  /** What a client's `fetch` gets that asks this registry. */
  readonly fetch = async (input: string | URL, init: RequestInit = {}): Promise<Response> => {
    const { origin, pathname } = new URL(input);
    if (origin !== new URL(this.url).origin) throw new TypeError(`${origin} is not this registry.`);
    const { status, type, body } = this.#answer(init.method ?? "GET", pathname, new Headers(init.headers).get("accept") ?? "");
    return new Response(typeof body === "string" ? body : new Uint8Array(body), { status, headers: { "content-type": type } });
  };

  /** Serves on a free port of this machine, which then is its address. */
  async listen(): Promise<{ close(): Promise<void> }> {
    const server = createServer((request, response) => {
      const { status, type, body } = this.#answer(request.method ?? "GET", request.url ?? "/", request.headers.accept ?? "");
      response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) }).end(body);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    return {
      close: async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }

  #archive(manifest: Published["manifest"]): Buffer {
    const key = `${manifest.name}@${manifest.version}`;
    const { deprecated: _told, _hasShrinkwrap: _known, ...written } = manifest as Record<string, Json>;
    const made =
      this.#archives.get(key) ??
      tarball(
        new Map([
          ["package/package.json", `${JSON.stringify(written, null, 2)}\n`],
          ["package/index.js", `module.exports = ${JSON.stringify(key)};\n`],
        ]),
      );
    this.#archives.set(key, made);
    return made;
  }

  #answer(method: string, url: string, accept: string): Answer {
    const path = decodeURIComponent(url.split("?", 1)[0] ?? "").slice(1);
    this.requests.push(path);
    if (method !== "GET") return json(405, { error: "Method not allowed" });
    const [, name = "", rest = ""] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(path) ?? [];
    const versions = this.#packages.get(name);
    if (versions === undefined) return json(404, { error: "Not found" });
    if (rest === "") return this.#packument(name, versions, accept.includes(abbreviatedType));
    const base = name.slice(name.indexOf("/") + 1);
    if (rest.startsWith(`-/${base}-`) && rest.endsWith(".tgz")) {
      const published = versions.get(rest.slice(base.length + 3, -".tgz".length));
      if (published === undefined) return json(404, { error: "Not found" });
      return { status: 200, type: "application/octet-stream", body: this.#archive(published.manifest) };
    }
    const manifest = this.manifest(name, rest === "latest" ? this.#latest(versions) : rest);
    return manifest === undefined ? json(404, `version not found: ${rest}`) : json(200, manifest);
  }

  /** What was published last, as the command `npm publish` has it. */
  readonly #latest = (versions: ReadonlyMap<string, Published>): string => [...versions.keys()].at(-1) ?? "";

  #packument(name: string, published: ReadonlyMap<string, Published>, isAbbreviated: boolean): Answer {
    const versions: Record<string, Json> = {};
    for (const version of published.keys()) {
      const manifest = this.manifest(name, version) ?? {};
      const some = Object.entries(manifest).filter(([member]) => abbreviatedMembers.includes(member));
      versions[version] = isAbbreviated
        ? { ...Object.fromEntries(some), ...(isScripted(manifest) ? { hasInstallScript: true } : {}) }
        : manifest;
    }
    const modified =
      [...published.values()]
        .map(({ at }) => at)
        .toSorted()
        .at(-1) ?? "";
    const common = { name, "dist-tags": { latest: this.#latest(published) }, versions };
    if (isAbbreviated) return { ...json(200, { ...common, modified }), type: abbreviatedType };
    const time = Object.fromEntries([
      ["created", modified],
      ["modified", modified],
      ...[...published].map(([version, { at }]) => [version, at]),
    ]);
    return json(200, { _id: name, ...common, time });
  }
}
