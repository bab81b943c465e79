import semver from "semver";
import { compareVersions } from "./affected.ts";
import type { Manifest } from "./metadata.ts";
import type { NpmNode } from "./project.ts";
import { isKnownVulnerable, type Surroundings } from "./settle.ts";

/** What may change beside the package itself. */
export interface Allowed {
  /** Other packages may get newer versions. */
  readonly parents: boolean;
  /** The project's own manifests may ask for other versions. */
  readonly bumps: boolean;
  /** Also to releases that are meant to break what worked. */
  readonly breaking: boolean;
}

/** So many versions of a package are tried, the lowest first. */
export const mostTried = 12;
/** The lowest, and the newest: where none of the others helps, that one does if any. */
export const lowest = <Each>(wanted: readonly Each[]): readonly Each[] =>
  wanted.length <= mostTried ? wanted : [...wanted.slice(0, mostTried - 1), ...wanted.slice(-1)];
/** Whether both are of one major version; below 1.0.0 of one minor version. */
export function isSameLine(one: Pick<NpmNode, "version">, other: Pick<NpmNode, "version">): boolean {
  const lineOf = ({ version }: Pick<NpmNode, "version">) => /^0\.\d+|^\d+/.exec(version ?? "")?.[0];
  return lineOf(one) === lineOf(other);
}

/**
 * Newer versions of an installed package that are not known to be vulnerable, the lowest first; those that are deprecated or too young after all
 * others. Of a release no pre-release.
 */
export function candidates(
  { name, version }: Pick<NpmNode, "name" | "version">,
  surroundings: Pick<Surroundings, "metadata" | "known" | "isYoung" | "dated">,
): readonly Manifest[] {
  if (version === null) return [];
  const isInstalled = semver.prerelease(version, { loose: true }) !== null;
  const found = surroundings.metadata
    .versions(name, surroundings.dated)
    .filter(
      (each) =>
        compareVersions(each.version, version) > 0 &&
        (isInstalled || semver.prerelease(each.version, { loose: true }) === null) &&
        each.hasArchive &&
        !each.bundles &&
        !isKnownVulnerable(surroundings, name, each.version),
    );
  const rank = (each: Manifest): number => (each.deprecated === null ? 0 : 2) + (surroundings.isYoung(each) ? 1 : 0);
  return found.toSorted((one, other) => rank(one) - rank(other));
}
