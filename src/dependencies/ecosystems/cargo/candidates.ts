import type { Advisory } from "../../advisory.ts";
import type { Crate } from "./index-entry.ts";
import type { Metadata } from "./metadata.ts";
import type { CargoProject } from "./project.ts";
import { compareVersions, isAffectedVersion, isPreRelease } from "./requirement.ts";
import type { Node, State } from "./state.ts";

export interface Allowed {
  /** Other packages may change, come and go. */
  readonly update: boolean;
  /** Requirements of the manifests may change. */
  readonly bumps: boolean;
}

export interface Surroundings {
  readonly project: CargoProject;
  readonly metadata: Metadata;
  /** Before anything was changed. */
  readonly original: State;
  /** By package. */
  readonly known: ReadonlyMap<string, readonly Advisory[]>;
  readonly isYoung: (crate: Crate) => boolean;
  readonly tries: { left: number };
}

/** Labels of what is in the way. */
export interface Obstacle {
  readonly blockedBy: readonly string[];
}
export const isObstacle = (found: State | Obstacle): found is Obstacle => "blockedBy" in found;

/** What may be installed at all: neither yanked, nor vulnerable, nor made for a later Rust than the project promises to work with. */
export const isUsable = (crate: Crate, { project, known }: Surroundings): boolean =>
  !crate.yanked &&
  fitsRust(crate, project) &&
  !(known.get(crate.name) ?? []).some((advisory) => isAffectedVersion(crate.version, advisory));

export const fitsRust = ({ rustVersion }: Crate, project: CargoProject): boolean =>
  rustVersion === null || project.rustVersion === null || compareVersions(rustVersion, project.rustVersion) <= 0;

/** Newer versions, the lowest first; those that are too young after all others. Of a release no pre-release. */
export function candidates({ name, version }: Pick<Node, "name" | "version">, surroundings: Surroundings): readonly Crate[] {
  const found = (surroundings.metadata.crates(name) ?? []).filter(
    (each) =>
      compareVersions(each.version, version) > 0 && (isPreRelease(version) || !isPreRelease(each.version)) && isUsable(each, surroundings),
  );
  const rank = (each: Crate): number => (surroundings.isYoung(each) ? 1 : 0);
  return found.toSorted((one, other) => rank(one) - rank(other) || compareVersions(one.version, other.version));
}
