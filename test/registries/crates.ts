import { createHash } from "node:crypto";
import { type Answer, fetching, serve } from "./serve.ts";
import { tarball } from "./tarball.ts";

export interface PublishedDependency {
  readonly req: string;
  readonly features?: readonly string[];
  readonly optional?: boolean;
  readonly defaultFeatures?: boolean;
  readonly kind?: "normal" | "dev" | "build";
  readonly target?: string;
  readonly package?: string;
}

export interface PublishedCrate {
  /** By the name in the manifest; a text is the requirement. */
  readonly dependencies?: Readonly<Record<string, string | PublishedDependency>>;
  readonly features?: Readonly<Record<string, readonly string[]>>;
  readonly yanked?: boolean;
  readonly rustVersion?: string;
  readonly links?: string;
  readonly at?: string;
}

interface Release extends PublishedCrate {
  readonly name: string;
  readonly version: string;
  readonly archive: Buffer;
}

const notFound: Answer = { status: 404, body: "" };

/** A sparse index with the archives that it names. https://doc.rust-lang.org/cargo/reference/registry-index.html */
export class CratesIndex {
  readonly #crates = new Map<string, Release[]>();
  url = "https://index.test/";

  /** @param what `name@version` */
  publish(what: string, published: PublishedCrate = {}): this {
    const [name = "", version = ""] = what.split("@");
    const archive = tarball(
      new Map([
        [`${name}-${version}/Cargo.toml`, manifestOf(name, version, published)],
        [`${name}-${version}/src/lib.rs`, ""],
      ]),
    );
    const others = (this.#crates.get(name) ?? []).filter((each) => each.version !== version);
    this.#crates.set(name, [...others, { ...published, name, version, archive }]);
    return this;
  }

  checksum(name: string, version: string): string {
    const found = this.#crates.get(name)?.find((each) => each.version === version);
    return found === undefined ? "" : createHash("sha256").update(found.archive).digest("hex");
  }

  readonly fetch = fetching(
    () => this.url,
    (path) => this.#answer(path),
  );

  async listen(): Promise<{ close(): Promise<void> }> {
    const { url, close } = await serve((path) => this.#answer(path));
    this.url = url;
    return { close };
  }

  #answer(path: string): Answer {
    if (path === "/config.json") return { status: 200, body: JSON.stringify({ dl: `${this.url}dl/{crate}/{version}`, api: this.url }) };
    const [, crate = "", version = ""] = /^\/dl\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    const archive = this.#crates.get(crate)?.find((each) => each.version === version)?.archive;
    if (archive !== undefined) return { status: 200, body: archive };
    const releases = this.#crates.get(path.slice(path.lastIndexOf("/") + 1));
    const [name = ""] = releases?.map((each) => each.name) ?? [];
    if (releases === undefined || path !== `/${indexPath(name)}`) return notFound;
    return { status: 200, body: releases.map((each) => `${JSON.stringify(this.#line(each))}\n`).join("") };
  }

  #line({ name, version, dependencies = {}, features = {}, yanked = false, rustVersion, links, at = "2020-01-01T00:00:00Z" }: Release) {
    return {
      name,
      vers: version,
      deps: Object.entries(dependencies).map(([key, given]) => {
        const each = typeof given === "string" ? { req: given } : given;
        return {
          name: key,
          req: each.req,
          features: each.features ?? [],
          optional: each.optional ?? false,
          default_features: each.defaultFeatures ?? true,
          target: each.target ?? null,
          kind: each.kind ?? "normal",
          ...(each.package === undefined ? {} : { package: each.package }),
        };
      }),
      cksum: this.checksum(name, version),
      features: {},
      features2: features,
      yanked,
      ...(rustVersion === undefined ? {} : { rust_version: rustVersion }),
      ...(links === undefined ? {} : { links }),
      pubtime: at,
      v: 2,
    };
  }
}

function indexPath(name: string): string {
  if (name.length <= 2) return `${name.length}/${name}`;
  return name.length === 3 ? `3/${name[0]}/${name}` : `${name.slice(0, 2)}/${name.slice(2, 4)}/${name}`;
}

function manifestOf(name: string, version: string, { dependencies = {}, features = {}, rustVersion }: PublishedCrate): string {
  const lines = [`[package]`, `name = "${name}"`, `version = "${version}"`, `edition = "2021"`];
  if (rustVersion !== undefined) lines.push(`rust-version = "${rustVersion}"`);
  for (const [key, given] of Object.entries(dependencies)) {
    const each = typeof given === "string" ? { req: given } : given;
    const table = { normal: "dependencies", dev: "dev-dependencies", build: "build-dependencies" }[each.kind ?? "normal"];
    lines.push(
      "",
      each.target === undefined ? `[${table}.${key}]` : `[target.'${each.target}'.${table}.${key}]`,
      `version = "${each.req}"`,
    );
    if (each.package !== undefined) lines.push(`package = "${each.package}"`);
    if (each.optional === true) lines.push("optional = true");
    if (each.defaultFeatures === false) lines.push("default-features = false");
    if (each.features !== undefined) lines.push(`features = ${JSON.stringify(each.features)}`);
  }
  lines.push("", "[features]", ...Object.entries(features).map(([feature, values]) => `${feature} = ${JSON.stringify(values)}`), "");
  return lines.join("\n");
}
