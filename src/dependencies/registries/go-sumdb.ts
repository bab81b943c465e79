import { createHash, createPublicKey, verify } from "node:crypto";
import { PipewardenError } from "../../values/errors.ts";
import type { Json } from "../../values/json.ts";
import { fetchBytes, fetchText, type RegistryOptions } from "./fetch-json.ts";

/** The checksum database that go itself trusts, with its verifier: its public key. https://go.dev/ref/mod#checksum-database */
const publicDatabase = { name: "sum.golang.org", verifier: "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8" };

export interface ChecksumDatabase {
  /**
   * The sums of one version; null where it has none. Its record is proven to be in the tree that the database has signed.
   *
   * @param escapedPath of module and version, as the address has them
   * @throws PipewardenError `checksum_unproven`.
   */
  lookup(module: string, version: string, escapedPath: string): Promise<Json>;
}

/**
 * The database as the proxy passes it on, or itself for the public proxy. Undefined where the proxy does not pass it on. Whoever runs a proxy of
 * their own could withhold it: nothing proves more than they allow.
 */
export async function checksumDatabase(
  options: RegistryOptions,
  isPublic: boolean,
  { name, verifier } = publicDatabase,
): Promise<ChecksumDatabase | undefined> {
  const through = new URL(`sumdb/${name}/`, options.url).href;
  if (await isSupported(options, through)) return databaseAt({ ...options, url: through }, name, verifier);
  const { fetch } = options;
  return isPublic ? databaseAt({ url: `https://${name}/`, ...(fetch === undefined ? {} : { fetch }) }, name, verifier) : undefined;
}

async function isSupported(options: RegistryOptions, url: string): Promise<boolean> {
  try {
    return (await fetchText({ ...options, url }, "supported")) !== undefined;
  } catch (error) {
    if (error instanceof PipewardenError && error.code === "registry_refused") return false;
    throw error;
  }
}

function databaseAt(options: RegistryOptions, name: string, verifier: string): ChecksumDatabase {
  const tiles = new Map<string, Promise<Buffer>>();
  const tile = (path: string): Promise<Buffer> => {
    const found = tiles.get(path) ?? tileAt(options, path).then((bytes) => bytes ?? Promise.reject(unproven(`it lacks ${path}`)));
    tiles.set(path, found);
    return found;
  };
  return {
    lookup: async (module, version, escapedPath) => {
      const answer = await fetchText(options, `lookup/${escapedPath}`);
      if (answer === undefined) return null;
      const [, id = "", record = "", note = ""] = /^(\d+)\n((?:[^\n]+\n)+)\n([\s\S]+)$/.exec(answer) ?? [];
      const { size, root } = signedTree(note, name, verifier);
      const index = Number(id);
      if (record === "" || index >= size) throw unproven("it answers in another form");
      const leaf = sha256(Buffer.from([0]), Buffer.from(record));
      if (!(await provenRoot(index, leaf, size, tile)).equals(root)) throw unproven(`the record of ${module} is not in the signed tree`);
      const hashOf = (what: string): Json =>
        record
          .split("\n")
          .find((line) => line.startsWith(`${what} h1:`))
          ?.slice(what.length + 1) ?? null;
      return { zip: hashOf(`${module} ${version}`), mod: hashOf(`${module} ${version}/go.mod`) };
    },
  };
}

/** Of a tree that has grown since, the part of a tile may be gone: the whole one begins with it. https://go.dev/ref/mod#checksum-database */
async function tileAt(options: RegistryOptions, path: string): Promise<Buffer | undefined> {
  const whole = path.replace(/\.p\/\d+$/, "");
  try {
    const part = await fetchBytes(options, path);
    if (part !== undefined || whole === path) return part;
  } catch (error) {
    if (!(error instanceof PipewardenError) || error.code !== "registry_refused" || whole === path) throw error;
  }
  return await fetchBytes(options, whole);
}

const unproven = (why: string): PipewardenError =>
  new PipewardenError(
    "checksum_unproven",
    `The checksum database cannot be believed: ${why}. Nothing was changed; try again, and tell who runs the proxy.`,
  );

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const nodeOf = (left: Uint8Array, right: Uint8Array): Buffer => sha256(Buffer.from([1]), left, right);

/** SubjectPublicKeyInfo of an Ed25519 key begins so. https://www.rfc-editor.org/rfc/rfc8410 */
const ed25519 = Buffer.from("302a300506032b6570032100", "hex");

/** A signed note: text, an empty line, signatures. https://pkg.go.dev/golang.org/x/mod/sumdb/note */
function signedTree(note: string, name: string, verifier: string): { readonly size: number; readonly root: Buffer } {
  const split = note.indexOf("\n\n");
  const text = note.slice(0, split + 1);
  const [, , encoded = ""] = /^([^+]+)\+[0-9a-f]{8}\+(.+)$/.exec(verifier) ?? [];
  const bytes = Buffer.from(encoded, "base64");
  const publicKey = createPublicKey({ key: Buffer.concat([ed25519, bytes.subarray(1)]), format: "der", type: "spki" });
  const signatures = note
    .slice(split + 2)
    .split("\n")
    .filter((line) => line.startsWith(`— ${name} `));
  const isSigned = signatures.some((line) => {
    const signature = Buffer.from(line.slice(`— ${name} `.length), "base64");
    // Four bytes say which key it is.
    return signature.length === 68 && verify(null, Buffer.from(text), publicKey, signature.subarray(4));
  });
  const [, size = "", root = ""] = /^go\.sum database tree\n(\d+)\n([\w+/=]+)\n/.exec(text) ?? [];
  if (split < 0 || !isSigned || size === "") throw unproven("its tree is not signed with its key");
  return { size: Number(size), root: Buffer.from(root, "base64") };
}

/** Levels of hashes in a tile. https://go.dev/design/25530-sumdb#checksum-database */
const height = 8;
const width = 2 ** height;

type Tile = (path: string) => Promise<Buffer>;

/** The root that follows from a leaf and the hashes beside its way up (RFC 6962, section 2.1.1). */
async function provenRoot(index: number, leaf: Buffer, size: number, tile: Tile): Promise<Buffer> {
  const climb = async (begin: number, end: number): Promise<Buffer> => {
    if (end - begin === 1) return leaf;
    const middle = begin + largestPowerBelow(end - begin);
    return index < middle
      ? nodeOf(await climb(begin, middle), await rangeHash(middle, end, size, tile))
      : nodeOf(await rangeHash(begin, middle, size, tile), await climb(middle, end));
  };
  return await climb(0, size);
}

const largestPowerBelow = (count: number): number => 2 ** Math.ceil(Math.log2(count) - 1);

/** The hash over the leaves from `begin` to before `end`; complete subtrees stand in tiles. */
async function rangeHash(begin: number, end: number, size: number, tile: Tile): Promise<Buffer> {
  const count = end - begin;
  const level = Math.log2(count);
  if (Number.isInteger(level)) return await subtreeHash(level, begin / count, size, tile);
  const middle = begin + largestPowerBelow(count);
  return nodeOf(await rangeHash(begin, middle, size, tile), await rangeHash(middle, end, size, tile));
}

/** The hash of the complete subtree of 2^level leaves that is the n-th of its kind. */
async function subtreeHash(level: number, n: number, size: number, tile: Tile): Promise<Buffer> {
  const row = Math.floor(level / height);
  const first = n * 2 ** (level % height);
  const number = Math.floor(first / width);
  const whole = Math.floor(size / width ** row);
  const part = Math.min(width, whole - number * width);
  const bytes = await tile(`tile/${height}/${row}/${tilePath(number)}${part < width ? `.p/${part}` : ""}`);
  const offset = (first % width) * 32;
  let hashes = Array.from({ length: 2 ** (level % height) }, (_, each) => bytes.subarray(offset + each * 32, offset + each * 32 + 32));
  if (bytes.length < part * 32) throw unproven("a tile of its tree is too short");
  while (hashes.length > 1) hashes = hashes.flatMap((hash, at) => (at % 2 === 0 ? [nodeOf(hash, hashes[at + 1] ?? hash)] : []));
  return hashes[0] ?? Buffer.alloc(0);
}

/** In groups of three digits, all but the last with an x before them. */
function tilePath(number: number): string {
  const groups = [String(number % 1000).padStart(3, "0")];
  for (let rest = Math.floor(number / 1000); rest > 0; rest = Math.floor(rest / 1000))
    groups.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  return groups.join("/");
}
