import type { Files, ProjectPaths } from "../ecosystem.ts";
import type { Marker } from "./marker.ts";
import type { Release } from "./metadata.ts";
import type { Requirement } from "./requirement.ts";

/** A package at the version that a lockfile, or a pinned requirement, has. */
export interface Locked {
  /** Tells it from all others of the project. */
  readonly id: string;
  /** Normalised. */
  readonly name: string;
  /** As it is written. */
  readonly written: string;
  readonly version: string;
  /** A range, of which `version` is the lowest: the requirement of a project without a lockfile. */
  readonly isRange: boolean;
  /** What is written where `version` comes from: `==1.0`, `>=1,<2`. */
  readonly specifier: string;
  /** Where it comes from when that is no registry, so that it stays as it is: "from git". */
  readonly fixed: string | null;
  /** Installations that it is a part of. Only what shares one has to agree. */
  readonly sets: ReadonlySet<string>;
  /** Those that are asked for, as far as they are known; of what it needs, only that counts. */
  readonly extras: readonly string[];
  /** Where it is installed. */
  readonly marker: Marker | null;
  readonly direct: boolean;
  readonly development: boolean;
  /** What it asks for, where the lockfile tells. */
  readonly requires: readonly Requirement[] | null;
  /** The names of what it asks for, where the lockfile tells these alone. */
  readonly names: ReadonlySet<string> | null;
  /** Who needs it, as the file notes it; nobody where it does not. */
  readonly via: readonly string[];
  /** The file with it, and the manifest to which that belongs. */
  readonly file: string;
  readonly manifest: string;
  /** What it needs is locked as well; else what is missing comes by itself. */
  readonly isComplete: boolean;
  /** The registry must know a digest of each file. */
  readonly hashed: boolean;
}

/** What a manifest of the project's own asks for. */
export interface Own extends Requirement {
  readonly id: string;
  readonly file: string;
  readonly sets: ReadonlySet<string>;
  /** Of the specifier within the file; null where it cannot be changed. */
  readonly at: { readonly from: number; readonly to: number } | null;
  /** The specifier as it stands there, in the manifest's own style; `specifier` is the same in PEP 440's. */
  readonly style: "pep440" | "poetry";
  readonly writtenSpecifier: string;
  /** It counts instead of what everybody else asks for. */
  readonly isOverride: boolean;
}

export type Format = "requirements" | "poetry" | "uv" | "pipenv";

export interface PythonProject {
  readonly format: Format;
  readonly paths: ProjectPaths;
  readonly files: Files;
  readonly locked: readonly Locked[];
  readonly own: readonly Own[];
  /** Versions of Python that the project runs on, as a specifier; null where it does not say. */
  readonly python: string | null;
  /** Platforms and implementations are all meant; else the usual ones. */
  readonly isUniversal: boolean;
  /** The lockfile tells who asks for what, so that what nobody asks for any more can go. */
  readonly hasGraph: boolean;
  /** That the lockfile was not made of the manifest as it is, for people; null where it was. */
  readonly stale: string | null;
  /** Whether the package manager has overrides that can be written. */
  readonly canOverride: boolean;
  /** Names whose requirements are overridden already. */
  readonly overridden: ReadonlySet<string>;
  /** For whoever cannot be helped: the command that updates a package. */
  command(name: string): string;
}

/** What a plan holds for `edit`. Plain data. */
export type PythonEdits = {
  readonly moves: readonly Move[];
  readonly added: readonly Added[];
  /** Ids. */
  readonly removed: readonly string[];
  readonly bumps: readonly Bump[];
  readonly overrides: readonly { readonly name: string; readonly specifier: string }[];
  readonly noted: readonly Requirers[];
};
/** Whom a list notes behind a package as those that need it. */
export type Requirers = { readonly id: string; readonly via: readonly string[] };
export type Move = {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly release: Release;
  /** What the version before asked for; null where nobody tells. */
  readonly was: readonly string[] | null;
};
export type Added = {
  readonly name: string;
  readonly version: string;
  readonly release: Release;
  /** Who brought it in first, and everybody who needs it. */
  readonly neededBy: string;
  readonly via: readonly string[];
};
export type Bump = { readonly id: string; readonly name: string; readonly file: string; readonly from: string; readonly to: string };

/** The package that is there already because of which another comes in, be it by others that come in as well. */
export function askersOf(project: PythonProject, { moves, added }: PythonEdits, { neededBy }: Added): readonly Locked[] {
  let name = neededBy;
  for (let steps = 0; steps <= added.length; steps += 1) {
    const found = project.locked.filter((entry) => entry.name === name && moves.some(({ id }) => id === entry.id));
    if (found.length > 0) return found;
    name = added.find((each) => each.name === name)?.neededBy ?? name;
  }
  return [];
}
