import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tarball } from "./tarball.ts";
import { wheel } from "./wheel.ts";

export interface PublishedRelease {
  /** As `Requires-Dist` has them. */
  readonly requires?: readonly string[];
  /** As `Requires-Python` has it. */
  readonly python?: string;
  readonly yanked?: boolean;
  /** ISO 8601, with microseconds as the registry has them. */
  readonly uploaded?: string;
  readonly summary?: string;
  readonly extras?: readonly string[];
  /** Only as an archive of its sources. */
  readonly sourceOnly?: boolean;
}

interface File {
  readonly filename: string;
  readonly data: Buffer;
  readonly release: PublishedRelease;
  readonly metadata: string;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
}

const simpleType = "application/vnd.pypi.simple.v1+json";
const normal = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, "-");
const sha256 = (data: Buffer | string): string => createHash("sha256").update(data).digest("hex");
const json = (value: unknown, type = "application/json"): Answer => ({ status: 200, type, body: JSON.stringify(value) });
const missing: Answer = { status: 404, type: "application/json", body: '{"message": "Not Found"}' };

/**
 * PyPI, as far as installing and planning ask it: the JSON API (https://docs.pypi.org/api/json/), the simple API in both forms
 * (https://packaging.python.org/en/latest/specifications/simple-repository-api/), files with the metadata beside them. In this process, or on
 * a port.
 */
export class PypiRegistry {
  readonly #packages = new Map<string, { readonly written: string; readonly releases: Map<string, readonly File[]> }>();
  /** Paths that were asked for. */
  readonly requests: string[] = [];
  /** Its own address, with a slash at its end. */
  url = "https://pypi.test/";
  readonly #hasJson: boolean;

  /** `json: false`: an index that has the simple API alone, as most mirrors do. */
  constructor({ json: hasJson = true }: { readonly json?: boolean } = {}) {
    this.#hasJson = hasJson;
  }

  /** @param what `name@version` */
  publish(what: string, release: PublishedRelease = {}): this {
    const split = what.lastIndexOf("@");
    const [written, version] = [what.slice(0, split), what.slice(split + 1)];
    const { requires = [], python, summary = `The package ${written}`, extras = [], sourceOnly = false } = release;
    const metadata = `${[
      ...["Metadata-Version: 2.1", `Name: ${written}`, `Version: ${version}`, `Summary: ${summary}`],
      ...(python === undefined ? [] : [`Requires-Python: ${python}`]),
      ...extras.map((extra) => `Provides-Extra: ${extra}`),
      ...requires.map((each) => `Requires-Dist: ${each}`),
    ].join("\n")}\n`;
    const base = `${normal(written).replaceAll("-", "_")}-${version}`;
    const source = tarball(new Map([[`${base}/PKG-INFO`, metadata]]));
    const files = [
      ...(sourceOnly ? [] : [{ filename: `${base}-py3-none-any.whl`, data: wheel(written, version, metadata) }]),
      { filename: `${base}.tar.gz`, data: source },
    ];
    const known = this.#packages.get(normal(written)) ?? { written, releases: new Map() };
    known.releases.set(
      version,
      files.map((file) => ({ ...file, release, metadata })),
    );
    this.#packages.set(normal(written), known);
    return this;
  }

  /** Digests of a release's files, as a lockfile has them. */
  hashes(name: string, version: string): readonly string[] {
    return this.#files(name, version).map(({ data }) => `sha256:${sha256(data)}`);
  }

  /** Files of a release, by their names. */
  filesOf(
    name: string,
    version: string,
  ): readonly { readonly file: string; readonly hash: string; readonly size: number; readonly url: string }[] {
    return this.#files(name, version).map(({ filename, data }) => ({
      ...{ file: filename, hash: `sha256:${sha256(data)}`, size: data.length, url: `${this.url}files/${filename}` },
    }));
  }

  readonly #files = (name: string, version: string): readonly File[] => {
    const files = this.#packages.get(normal(name))?.releases.get(version);
    if (files === undefined) throw new Error(`The registry has no ${name} ${version}.`);
    return files;
  };

  /** What a client's `fetch` gets that asks this registry. */
  readonly fetch = async (input: string | URL, init: RequestInit = {}): Promise<Response> => {
    const { origin, pathname } = new URL(input);
    if (origin !== new URL(this.url).origin) throw new TypeError(`${origin} is not this registry.`);
    const { status, type, body } = this.#answer(pathname, new Headers(init.headers).get("accept") ?? "");
    return new Response(typeof body === "string" ? body : new Uint8Array(body), { status, headers: { "content-type": type } });
  };

  /** Serves on a free port of this machine, which then is its address. */
  async listen(): Promise<{ close(): Promise<void> }> {
    const server = createServer((request, response) => {
      const { status, type, body } = this.#answer(request.url ?? "/", request.headers.accept ?? "");
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

  #answer(url: string, accept: string): Answer {
    const path = decodeURIComponent(url.split("?", 1)[0] ?? "").slice(1);
    this.requests.push(path);
    const [area = "", first = "", second = "", third = ""] = path.split("/");
    if (area === "pypi" && this.#hasJson) return this.#json(first, second, third);
    if (area === "simple") return this.#simple(first, accept.includes(simpleType));
    if (area === "files") return this.#file(first);
    return missing;
  }

  #json(name: string, second: string, third: string): Answer {
    const known = this.#packages.get(normal(name));
    const newest = [...(known?.releases.keys() ?? [])].at(-1) ?? "";
    const version = second === "json" ? newest : third === "json" ? second : undefined;
    const files = version === undefined ? undefined : known?.releases.get(version);
    if (known === undefined || version === undefined || files === undefined) return missing;
    const { requires, python, summary = `The package ${known.written}`, yanked = false } = files[0]?.release ?? {};
    const info = {
      ...{ name: known.written, version, summary, requires_dist: requires ?? null, requires_python: python ?? null, yanked },
    };
    const releases = Object.fromEntries([...known.releases].map(([each, own]) => [each, own.map((file) => this.#fileOfJson(file))]));
    const urls = files.map((file) => this.#fileOfJson(file));
    return json({ info, ...(second === "json" ? { releases } : {}), urls, vulnerabilities: [] });
  }

  #fileOfJson({ filename, data, release: { python, yanked = false, uploaded = "2020-01-01T00:00:00.123456Z" } }: File) {
    return {
      ...{ filename, url: `${this.url}files/${filename}`, size: data.length, digests: { sha256: sha256(data) } },
      ...{ packagetype: filename.endsWith(".whl") ? "bdist_wheel" : "sdist", requires_python: python ?? null, yanked },
      upload_time_iso_8601: uploaded,
    };
  }

  #simple(name: string, asJson: boolean): Answer {
    const known = this.#packages.get(name);
    if (known === undefined) return missing;
    const files = [...known.releases.values()].flat();
    if (!asJson) {
      const anchors = files.map(({ filename, data, release: { python } }) => {
        const requires = python === undefined ? "" : ` data-requires-python="${python.replaceAll("<", "&lt;").replaceAll(">", "&gt;")}"`;
        return `<a href="${this.url}files/${filename}#sha256=${sha256(data)}"${requires}>${filename}</a><br>`;
      });
      return { status: 200, type: "text/html", body: `<!DOCTYPE html><html><body>${anchors.join("\n")}</body></html>` };
    }
    return json(
      {
        meta: { "api-version": "1.1" },
        name,
        versions: [...known.releases.keys()],
        files: files.map(({ filename, data, metadata, release: { python, yanked = false, uploaded = "2020-01-01T00:00:00.123456Z" } }) => ({
          ...{ filename, url: `${this.url}files/${filename}`, hashes: { sha256: sha256(data) }, size: data.length, yanked },
          ...(python === undefined ? {} : { "requires-python": python }),
          "upload-time": uploaded,
          ...(filename.endsWith(".whl") ? { "core-metadata": { sha256: sha256(metadata) } } : {}),
        })),
      },
      simpleType,
    );
  }

  #file(name: string): Answer {
    const isMetadata = name.endsWith(".metadata");
    const wanted = isMetadata ? name.slice(0, -".metadata".length) : name;
    for (const { releases } of this.#packages.values()) {
      const file = [...releases.values()].flat().find(({ filename }) => filename === wanted);
      if (file === undefined) continue;
      return { status: 200, type: "application/octet-stream", body: isMetadata ? file.metadata : file.data };
    }
    return missing;
  }
}
