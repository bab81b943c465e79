import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { type Answer, fetching, serve } from "./serve.ts";
import { zip } from "./zip.ts";

export interface PublishedModule {
  /** The directive of its go.mod; "" for none. */
  readonly go?: string;
  /** Versions by module; `// indirect` stands after the version. */
  readonly require?: Readonly<Record<string, string>>;
  /** Sources by path; a package with a constant where none are given. */
  readonly files?: Readonly<Record<string, string>>;
  /** More lines of its go.mod. */
  readonly more?: string;
  /** ISO 8601. */
  readonly at?: string;
  /** What its go.mod calls it, where that is another name. */
  readonly calls?: string;
}

const sha256 = (...parts: readonly (string | Buffer)[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const notFound: Answer = { status: 404, body: "not found: unknown revision" };

/**
 * A module proxy with the checksum database behind it, of fewer than 256 records. https://go.dev/ref/mod#goproxy-protocol,
 * https://go.dev/design/25530-sumdb#proxying-a-checksum-database
 */
export class GoProxy {
  readonly #modules = new Map<
    string,
    Map<string, { readonly mod: string; readonly zip: Buffer; readonly files: ReadonlyMap<string, string>; readonly at: string }>
  >();
  readonly #key: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } = generateKeyPairSync("ed25519");
  #records: string[] = [];
  /** Paths that were asked for. */
  readonly requests: string[] = [];
  url = "https://goproxy.test/";
  /** Versions, as `module@version`, that it gives out and does not list; a module of which it lists none it refuses to list. */
  readonly unlisted = new Set<string>();
  /** It has the tiles of the checksum database only whole. */
  forgetsParts = false;
  /** Null: it passes no checksum database on. */
  database: string | null = null;

  /** @param what `module@version` */
  publish(what: string, { go = "1.20", require = {}, files, more = "", at = "2020-01-01T00:00:00Z", calls }: PublishedModule = {}): this {
    const [module = "", version = ""] = what.split("@");
    const lines = Object.entries(require).map(([path, wanted]) => `require ${path} ${wanted}\n`);
    const mod = `module ${calls ?? module}\n\n${go === "" ? "" : `go ${go}\n\n`}${lines.join("")}${more}`;
    const name = module
      .split("/")
      .filter((part) => !/^v\d+$/.test(part))
      .at(-1)
      ?.replace(/[^a-z]/g, "");
    const sources = files ?? { "lib.go": `package ${name}\n\nconst Version = "${version}"\n` };
    const all = new Map(Object.entries({ "go.mod": mod, ...sources }).map(([path, text]) => [`${module}@${version}/${path}`, text]));
    const versions = this.#modules.get(module) ?? new Map();
    versions.set(version, { mod, zip: zip(all), files: all, at });
    this.#modules.set(module, versions);
    return this;
  }

  /** Of the checksum database, as GOSUMDB names it. https://pkg.go.dev/golang.org/x/mod/sumdb/note#hdr-Verifying_Notes */
  get verifierKey(): string {
    const name = this.database ?? "";
    const raw = Buffer.concat([Buffer.from([1]), this.#key.publicKey.export({ format: "der", type: "spki" }).subarray(-32)]);
    return `${name}+${sha256(`${name}\n`, raw).subarray(0, 4).toString("hex")}+${raw.toString("base64")}`;
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

  #answer(url: string): Answer {
    const path = decodeURIComponent(url).slice(1);
    this.requests.push(path);
    const [, database, what = ""] = /^sumdb\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (database !== undefined) return database === this.database ? this.#sum(what) : notFound;
    const [, escaped = "", wanted = ""] = /^(.+)\/@v\/(.+)$/.exec(path) ?? /^(.+)\/(@latest)$/.exec(path) ?? [];
    const versions = this.#modules.get(unescaped(escaped));
    if (versions === undefined) return notFound;
    const isTagged = (version: string): boolean => !/-(?:0\.|.*\.0\.)?\d{14}-[0-9a-f]{12}/.test(version);
    if (wanted === "list") {
      const listed = [...versions.keys()].filter((each) => !this.unlisted.has(`${unescaped(escaped)}@${each}`));
      if (listed.length === 0) return { status: 403, body: "" };
      const body = listed.filter(isTagged).map((each) => `${each}\n`);
      return { status: 200, body: body.join("") };
    }
    const latest = [...versions.keys()].at(-1) ?? "";
    const [, version = "", kind = ""] =
      wanted === "@latest" ? ["", latest, "info"] : (/^(.+)\.(info|mod|zip)$/.exec(unescaped(wanted)) ?? []);
    const found = versions.get(version);
    if (found === undefined) return notFound;
    if (kind === "info") return { status: 200, body: JSON.stringify({ Version: version, Time: found.at }) };
    return { status: 200, body: kind === "mod" ? found.mod : found.zip };
  }

  #sum(what: string): Answer {
    if (what === "supported") return { status: 200, body: "" };
    if (what === "latest") return { status: 200, body: this.#tree() };
    const tile = (this.forgetsParts ? /^tile\/8\/0\/000()$/ : /^tile\/8\/0\/000\.p\/(\d+)$/).exec(what);
    if (this.forgetsParts && tile !== null) return { status: 200, body: Buffer.concat(this.#records.map(leafHash)) };
    if (tile !== null) return { status: 200, body: Buffer.concat(this.#records.slice(0, Number(tile[1])).map(leafHash)) };
    const [module = "", version = ""] = unescaped(/^lookup\/(.+)$/.exec(what)?.[1] ?? "").split("@");
    const found = this.#modules.get(module)?.get(version);
    if (found === undefined) return notFound;
    const record = `${module} ${version} ${hashOf(found.files)}\n${module} ${version}/go.mod ${hashOf(new Map([["go.mod", found.mod]]))}\n`;
    // What a database has said it never takes back.
    const known = this.#records.findIndex((each) => each.startsWith(`${module} ${version} `));
    if (known < 0) this.#records = [...this.#records, record];
    const id = known < 0 ? this.#records.length - 1 : known;
    return { status: 200, body: `${id}\n${this.#records[id]}\n${this.#tree()}` };
  }

  #tree(): string {
    const root = this.#records.length === 0 ? sha256("") : treeHash(this.#records.map(leafHash));
    const text = `go.sum database tree\n${this.#records.length}\n${root.toString("base64")}\n`;
    const hint = Buffer.from(this.verifierKey.split("+")[1] ?? "", "hex");
    const signature = sign(null, Buffer.from(text), this.#key.privateKey);
    return `${text}\n— ${this.database} ${Buffer.concat([hint, signature]).toString("base64")}\n`;
  }
}

const unescaped = (text: string): string => text.replace(/!([a-z])/g, (_, letter: string) => letter.toUpperCase());
const leafHash = (record: string): Buffer => sha256(Buffer.from([0]), record);

/** RFC 6962, section 2.1. */
function treeHash(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return only;
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return sha256(Buffer.from([1]), treeHash(leaves.slice(0, half)), treeHash(leaves.slice(half)));
}

/** https://go.dev/ref/mod#go-sum-files */
function hashOf(files: ReadonlyMap<string, string>): string {
  const lines = [...files]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, text]) => `${sha256(text).toString("hex")}  ${name}\n`);
  return `h1:${sha256(lines.join("")).toString("base64")}`;
}
