import { objectOf } from "../../json-members.ts";
import type { Manifest } from "./metadata.ts";

/** Whether a version's archive lies where a registry's archives lie, so that a lockfile need not tell: `name/-/name-1.0.0.tgz`. */
export function liesAtUsualAddress({ name, version, raw }: Pick<Manifest, "name" | "version" | "raw">): boolean {
  const { tarball } = objectOf(raw.dist);
  const base = name.slice(name.indexOf("/") + 1);
  return String(tarball).replaceAll(/%2f/gi, "/").endsWith(`/${name}/-/${base}-${version}.tgz`);
}
