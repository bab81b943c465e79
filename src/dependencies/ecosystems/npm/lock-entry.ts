import type { Json, JsonObject } from "../../../values/json.ts";
import { objectOf } from "../../json-members.ts";
import type { Manifest } from "./metadata.ts";
import type { NpmNode, NpmProject } from "./project.ts";

/** What npm copies from a package's manifest into a lockfile, from version 2 of the format on. */
const copied = [
  ...["dependencies", "peerDependencies", "peerDependenciesMeta", "optionalDependencies", "bundleDependencies", "funding", "engines"],
  ...["os", "cpu", "libc", "license", "bin", "deprecated"],
] as const;
/** How a package is needed, which does not change with its version. */
const kept = ["dev", "devOptional", "optional", "peer", "extraneous"] as const;

/**
 * The entry of the list `packages` for a version, its members in npm's order: values before objects, then by name. `old`: what stood in its
 * place; how it is needed stays. https://docs.npmjs.com/cli/configuring-npm/package-lock-json#packages
 */
export function lockEntry({ raw, name, version }: Manifest, node: NpmNode, project: NpmProject, old: NpmNode | undefined): JsonObject {
  const { tarball, integrity, shasum } = objectOf(raw.dist);
  const before = old === undefined ? undefined : entryOf(project, old.location);
  const entry: Record<string, Json> = {
    ...(name === node.installedAs ? {} : { name }),
    version,
    // Some projects leave the address out, so that the lockfile fits every mirror.
    ...(before !== undefined && before.resolved === undefined ? {} : { resolved: tarball ?? "" }),
    integrity: integrity ?? sha1(shasum),
  };
  for (const member of kept) if (before?.[member] !== undefined) entry[member] = before[member];
  if (before === undefined && node.development) entry.dev = true;
  if (node.hasInstallScript) entry.hasInstallScript = true;
  for (const member of copied) {
    const value = copy(member, raw[member], raw);
    if (value !== undefined) entry[member] = value;
  }
  return sorted(entry);
}

/** The oldest packages have nothing but a SHA-1. */
const sha1 = (shasum: Json | undefined): string => `sha1-${Buffer.from(String(shasum ?? ""), "hex").toString("base64")}`;

function copy(member: (typeof copied)[number], value: Json | undefined, raw: Manifest["raw"]): Json | undefined {
  if (value === undefined || value === null || value === "" || value === false) return undefined;
  switch (member) {
    case "dependencies": {
      const optional = objectOf(raw.optionalDependencies);
      return nonEmpty(Object.fromEntries(Object.entries(objectOf(value)).filter(([name]) => optional[name] === undefined)));
    }
    case "license": {
      const { type } = objectOf(value);
      return typeof value === "string" ? value : typeof type === "string" ? type : undefined;
    }
    case "funding":
      return typeof value === "string" ? { url: value } : value;
    case "bin":
      return typeof value === "string" ? { [String(raw.name).replace(/^@[^/]+\//, "")]: value } : nonEmpty(objectOf(value));
    default:
      return typeof value === "object" && !Array.isArray(value) ? nonEmpty(objectOf(value)) : value;
  }
}

const nonEmpty = (value: JsonObject): JsonObject | undefined => (Object.keys(value).length === 0 ? undefined : value);

const isObject = (value: Json | undefined): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
const first = ["name", "version", "lockfileVersion", "resolved", "integrity", "requires", "packages", "dependencies"];

/** In the order in which npm writes the members of a lockfile's objects, at every depth. */
export function sorted(value: JsonObject): JsonObject {
  const rank = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length);
  const entries = Object.entries(value).sort(
    ([one, a], [other, b]) => Number(isObject(a)) - Number(isObject(b)) || rank(one) - rank(other) || one.localeCompare(other, "en"),
  );
  return Object.fromEntries(entries.map(([name, inner]) => [name, isObject(inner) ? sorted(inner as JsonObject) : inner]));
}

/** The entry that stands in the lockfile, whatever its version: of version 1 the tree's. */
export function entryOf({ lockText, lockVersion }: Pick<NpmProject, "lockText" | "lockVersion">, location: string): JsonObject | undefined {
  const lock = JSON.parse(lockText.replace(/^\uFEFF/, "")) as JsonObject;
  if (lockVersion !== 1) return objectOf(lock.packages)[location] === undefined ? undefined : objectOf(objectOf(lock.packages)[location]);
  let found: JsonObject | undefined = lock;
  for (const name of location.split(/(?:^|\/)node_modules\//).slice(1)) {
    const inner: Json | undefined = objectOf(found?.dependencies)[name];
    found = inner === undefined ? undefined : objectOf(inner);
  }
  return found;
}
