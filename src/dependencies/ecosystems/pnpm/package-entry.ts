import type { Json, JsonObject } from "../../../values/json.ts";
import { objectOf } from "../../json-members.ts";
import type { Manifest } from "../npm/metadata.ts";

/** Whether the project has addresses written into its lockfile (`lockfileIncludeTarballUrl`). */
export function tellsAddresses({ packages }: JsonObject): boolean {
  const resolutions = Object.values(objectOf(packages)).map((entry) => objectOf(objectOf(entry).resolution));
  const published = resolutions.filter(({ integrity }) => integrity !== undefined);
  return published.length > 0 && published.every(({ tarball }) => tarball !== undefined);
}

/** What pnpm copies from a manifest into `packages`, in its order. */
export function packageEntry({ raw, peerDependencies }: Manifest, withAddress: boolean): JsonObject {
  const { dist, engines, cpu, os, libc, deprecated, bin, peerDependenciesMeta } = raw;
  const { integrity, shasum, tarball } = objectOf(dist);
  const digest = integrity ?? `sha1-${Buffer.from(String(shasum ?? ""), "hex").toString("base64")}`;
  const listed = (value: Json | undefined): readonly Json[] | undefined =>
    Array.isArray(value) ? (value as readonly Json[]) : typeof value === "string" ? [value] : undefined;
  const members: { readonly [name: string]: Json | undefined } = {
    resolution: { integrity: digest, ...(withAddress ? { tarball: String(tarball) } : {}) },
    engines: Object.keys(objectOf(engines)).length === 0 || objectOf(engines).node === "*" ? undefined : engines,
    cpu: listed(cpu),
    os: listed(os),
    libc: listed(libc),
    deprecated: typeof deprecated === "string" && deprecated !== "" ? deprecated : undefined,
    hasBin: bin !== undefined && Object.keys(typeof bin === "string" ? { bin } : objectOf(bin)).length > 0 ? true : undefined,
    peerDependencies: Object.keys(peerDependencies).length === 0 ? undefined : sortedByName({ ...peerDependencies }),
    peerDependenciesMeta,
  };
  return Object.fromEntries(Object.entries(members).filter((each): each is [string, Json] => each[1] !== undefined));
}

/** pnpm's order of keys: by their code units. */
export const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
export const sortedByName = (members: { [name: string]: Json }): JsonObject =>
  Object.fromEntries(Object.entries(members).toSorted(([one], [other]) => byText(one, other)));
