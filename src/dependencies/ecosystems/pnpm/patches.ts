import semver from "semver";
import { canonicalJson } from "../../../values/hash.ts";
import type { Json, JsonObject } from "../../../values/json.ts";
import { objectOf } from "../../json-members.ts";
import type { Graph } from "../javascript/graph.ts";
import { keyOfReference, readKey, referenceTo } from "./lock-key.ts";
import type { PnpmProject } from "./project.ts";

type Mutable = { [name: string]: Json };

/** Where a key or a reference says by which patch a package is changed. */
const mark = /\(patch_hash=[^()]*\)/g;

/** A lockfile without the project's patches, and how they come back into one that was made of it. */
export interface Unpatched {
  readonly lock: JsonObject;
  restore(lock: JsonObject): JsonObject;
}

/**
 * pnpm computes the marks of patched packages from the patches' own files, which need not be read: the marks go before it computes anything,
 * and come back afterwards. Undefined where that does not give the very same lockfile.
 */
export function withoutPatches(lock: JsonObject): Unpatched | undefined {
  const marks = new Map<string, string>();
  for (const key of Object.keys(objectOf(lock.snapshots))) {
    const { id, suffix } = readKey(key);
    const [found = ""] = suffix.match(mark) ?? [];
    if (suffix.startsWith(found) && found !== "") marks.set(id, found);
  }
  const { patchedDependencies = null, ...rest } = lock;
  const bare = JSON.parse(JSON.stringify(rest).replaceAll(mark, "")) as JsonObject;
  const restore = (from: JsonObject): JsonObject => ({ ...restored(from, marks), patchedDependencies });
  return canonicalJson(restore(bare)) === canonicalJson(lock) ? { lock: bare, restore } : undefined;
}

/** Why the project's patches do not go with a graph, in words; null where they do. */
export function patchObstacle({ lock, graph: before }: PnpmProject, after: Graph): string | null {
  const patched = Object.keys(objectOf(lock.patchedDependencies)).map((key) => readKey(key));
  for (const { id, name, version } of patched) {
    const isExact = semver.valid(version, { loose: true }) !== null;
    const was = [...before.nodes.values()].some((node) => node.name === name && (!isExact || node.id === id));
    const stays = after.named(name).some((node) => !isExact || node.id === id);
    if (was && !stays) return `Nothing would need ${id} any more, which the project patches: pnpm refuses a patch that is of no use.`;
    const news = after.named(name).find((node) => !isExact && !before.nodes.has(node.id));
    if (news !== undefined)
      return `${news.id} would be patched as the other versions of ${name} are, which only pnpm in the project can do.`;
  }
  return null;
}

function restored(lock: JsonObject, marks: ReadonlyMap<string, string>): JsonObject {
  const reference = (name: string, written: string): string => {
    const key = keyOfReference(name, written);
    return key === null ? written : referenceTo(name, marked(key, marks));
  };
  const importers: Mutable = {};
  for (const [importer, entry] of Object.entries(objectOf(lock.importers))) {
    const next = structuredClone(objectOf(entry)) as Mutable;
    for (const group of ["dependencies", "devDependencies", "optionalDependencies"]) {
      for (const [name, about] of Object.entries(objectOf(next[group]))) {
        const { version } = objectOf(about);
        if (typeof version === "string") (about as Mutable).version = reference(name, version);
      }
    }
    importers[importer] = next;
  }
  const snapshots: Mutable = {};
  for (const [key, entry] of Object.entries(objectOf(lock.snapshots))) {
    const next = structuredClone(objectOf(entry)) as Mutable;
    for (const group of ["dependencies", "optionalDependencies"]) {
      const own = objectOf(next[group]) as Mutable;
      for (const [name, written] of Object.entries(own)) own[name] = reference(name, String(written));
    }
    snapshots[marked(key, marks)] = next;
  }
  return { ...lock, importers, snapshots };
}

/** Peers of peers; nobody has more. */
const deepest = 30;

/** A key with the marks of its package and of its peers, which stand in brackets behind it, each with its own. */
function marked(key: string, marks: ReadonlyMap<string, string>): string {
  if (isDeep(key)) return key;
  const { id, suffix } = readKey(key);
  let peers = "";
  let [depth, begin] = [0, 0];
  for (const [at, character] of [...suffix].entries()) {
    if (character === "(") {
      depth += 1;
      if (depth === 1) begin = at + 1;
    } else if (character === ")") {
      depth -= 1;
      if (depth === 0) peers += `(${marked(suffix.slice(begin, at), marks)})`;
    }
  }
  return id + (marks.get(id) ?? "") + peers;
}

function isDeep(key: string): boolean {
  let depth = 0;
  for (const [bracket] of key.matchAll(/[()]/g)) {
    depth += bracket === "(" ? 1 : -1;
    if (depth > deepest) return true;
  }
  return false;
}
