import type { Json, JsonObject } from "../../../values/json.ts";
import { objectOf } from "../../json-members.ts";
import type { Placed } from "../../json-text.ts";
import type { Manifest } from "./metadata.ts";
import type { NpmNode } from "./project.ts";

/** What npm copies from a package's manifest into a lockfile, from version 2 of the format on. */
const copied = [
  ...["dependencies", "peerDependencies", "peerDependenciesMeta", "optionalDependencies", "bundleDependencies", "acceptDependencies"],
  ...["funding", "engines", "os", "cpu", "libc", "license", "bin", "deprecated"],
] as const;

/**
 * The entry of the list `packages` for a version, its members in npm's order.
 * https://docs.npmjs.com/cli/configuring-npm/package-lock-json#packages
 *
 * @param flags how it is needed: see `flagsOf`
 * @param withAddress false where the project leaves addresses out, so that the lockfile fits every mirror
 */
export function lockEntry({ raw, name, version }: Manifest, node: NpmNode, flags: JsonObject, withAddress: boolean): JsonObject {
  const { tarball, integrity, shasum } = objectOf(raw.dist);
  const entry: Record<string, Json> = {
    ...(name === node.installedAs ? {} : { name }),
    version,
    ...(withAddress ? { resolved: tarball ?? "" } : {}),
    integrity: integrity ?? sha1(shasum),
    ...flags,
    ...(node.hasInstallScript ? { hasInstallScript: true } : {}),
  };
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
      return typeof type === "string" ? type : nonEmpty(value);
    }
    case "funding":
      return typeof value === "string" ? { url: value } : nonEmpty(value);
    case "bin": {
      const programs = typeof value === "string" ? { [String(raw.name).replace(/^@[^/]+\//, "")]: value } : objectOf(value);
      const entries = Object.entries(programs).map(([name, path]) => [name, String(path).replace(/^(?:\.?\/)+/, "")] as const);
      return nonEmpty(Object.fromEntries(entries));
    }
    default:
      return nonEmpty(value);
  }
}

const nonEmpty = (value: Json): Json | undefined =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0 ? undefined : value;

const isObject = (value: Json | undefined): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
const first = ["name", "version", "lockfileVersion", "resolved", "integrity", "requires", "packages", "dependencies"];
const rank = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length);

/** npm's order of the members of a lockfile's objects: values before objects, some names before others, then by name. */
export const lockOrder = (one: Placed, other: Placed): number =>
  Number(one.isObject) - Number(other.isObject) || rank(one.name) - rank(other.name) || one.name.localeCompare(other.name, "en");

/** In that order at every depth. */
export function sorted(value: JsonObject): JsonObject {
  const entries = Object.entries(value).map(([name, inner]) => ({ name, inner, isObject: isObject(inner) }));
  return Object.fromEntries(
    entries.sort(lockOrder).map(({ name, inner, isObject: deeper }) => [name, deeper ? sorted(inner as JsonObject) : inner]),
  );
}
