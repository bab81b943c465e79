import type { Json } from "../../values/json.ts";
import type { Advisory, EcosystemName } from "../advisory.ts";
import type { Origins } from "./origin.ts";

/** Texts of a repository by their paths, exactly as they are there: byte order marks, line ends and final newlines included. */
export type Files = ReadonlyMap<string, string>;

/** A manifest with the lockfiles that belong to it. */
export interface ProjectPaths {
  /** Of the manifest, without a slash at its end; "" for the root. */
  readonly directory: string;
  readonly manifest: string;
  /** Everything to be read, the manifest included. A workspace's root has the manifests of its members too. */
  readonly files: readonly string[];
  /** Those of them that belong to other projects, and are only looked at. */
  readonly others?: readonly string[];
  /** The others are looked at as they were before any of them was fixed. */
  readonly othersUnfixed?: true;
}

/** One package that a project installs. Where several of one version are installed, each is one. Plain data. */
export type Installed = {
  readonly name: string;
  readonly version: string;
  /** The manifest names it itself. */
  readonly direct: boolean;
  readonly scope: "production" | "development";
  /** How it is reached: packages from the manifest to it, itself the last, as `name@version`. The shortest way. */
  readonly path: readonly string[];
  /** The files do not tell the version for sure: a commit, or a tag that moves. Planning finds out, whatever the version seems to say. */
  readonly claimed?: true;
  /** Where in the ecosystem's files it stands, in the ecosystem's own terms: `node_modules/a/node_modules/b`. */
  readonly at: string;
};

/** What has to be known before a plan can be made; `kind` and the rest are the ecosystem's own. Plain data. */
export type Query = { readonly kind: string; readonly [field: string]: Json };
/** What was learnt, by the canonical JSON of the query. `null`: the registry knows no such thing. */
export type Answers = ReadonlyMap<string, Json>;

/** In the order in which they are tried. */
export const strategies = ["splice", "update", "bump", "override"] as const;
export type Strategy = (typeof strategies)[number];

/** One package that changes. Plain data. */
export type PackageChange = {
  readonly package: string;
  /** Null for a package that was not there. */
  readonly from: string | null;
  readonly to: string;
  /** Path of the manifest that changes for it; else of the project's. */
  readonly manifest: string;
  /** The file that changes because of it, where that is another. */
  readonly file: string;
  readonly strategy: Strategy;
};

/** One pull request: everything of one vulnerable package in one project. Plain data; the same input gives the same plan. */
export type Plan = {
  readonly ecosystem: EcosystemName;
  readonly manifest: string;
  readonly package: string;
  /** The advisories that it settles. */
  readonly advisories: readonly string[];
  /** The highest of the versions that it installs; "" when nothing needs the package any more. */
  readonly to: string;
  readonly strategy: Strategy;
  /** The vulnerable package first, then whatever has to follow. */
  readonly changes: readonly PackageChange[];
  /** What comes in by the changes without a change of its own, as `name@version`: where there is no lockfile that would say it. */
  readonly brings?: readonly string[];
  /** What nothing needs any more, as `name@version`. */
  readonly removed: readonly string[];
  /** How the package is reached now. */
  readonly paths: readonly (readonly string[])[];
  /** What a reviewer should know, in sentences: install scripts, a fresh release, an override that stays until it is removed. */
  readonly notes: readonly string[];
  /** What `edit` needs beyond `changes`. */
  readonly edits: Json;
};

/** Why there is no plan, for people. Plain data. */
export type NoFix = {
  readonly package: string;
  readonly advisory: string;
  /** In one word for programs: `no-patched-version`, `blocked`, `not-installed`, `not-vulnerable`, `unsupported` … */
  readonly code: string;
  /** A sentence or two: what is in the way, and what can be done, with the command that a person can run. */
  readonly reason: string;
  /** The dependencies in the way, as `name@version`. */
  readonly blockedBy: readonly string[];
};

/** A plan may leave something: an installation of the package that stays vulnerable, or an advisory that concerns nothing. */
export type PlanStep =
  | { readonly need: readonly Query[] }
  | { readonly plan: Plan; readonly noFix?: readonly NoFix[] }
  | { readonly noFix: readonly NoFix[] };

/** What is wished for: that none of these advisories concerns the project any more. All of one package. */
export interface Wish {
  readonly package: string;
  readonly advisories: readonly Advisory[];
  /** All known advisories of any package, so that a plan brings in no other vulnerability. */
  readonly known: readonly Advisory[];
  readonly options: PlanOptions;
}

export interface PlanOptions {
  readonly strategies: readonly Strategy[];
  /** A release younger than this is not taken unless nothing older settles the advisories; in hours. */
  readonly cooldownHours: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A package manager's files: reading, finding, planning and editing them. Everything here is pure. */
export interface Ecosystem<Project = unknown> {
  readonly name: EcosystemName;
  /** As OSV calls it: `npm`, `PyPI`, `crates.io`. https://ossf.github.io/osv-schema/#affectedpackage-field */
  readonly osvName: string;
  /** The projects among a repository's paths. */
  projects(paths: readonly string[]): readonly ProjectPaths[];
  /** Where there is no project: why what is there is none, for people. Undefined where nothing is there. */
  unlocked?(paths: readonly string[]): string | undefined;
  /** Refused, with a sentence for people, what cannot be edited safely. */
  read(files: Files, paths: ProjectPaths): { readonly project: Project } | { readonly refused: string };
  /** Every installed package, or those of one name. */
  locate(project: Project, name?: string): readonly Installed[];
  /** Where packages come from; absent where the files do not tell. */
  readonly origins?: Origins<Project>;
  /** Smaller than 0 when `one` is older. Versions that are none stand before all others. */
  compare(one: string, other: string): number;
  isAffected(version: string, advisory: Advisory): boolean;
  plan(project: Project, wish: Wish, answers: Answers): PlanStep;
  /** The files that change, whole. What the plan does not touch stays byte for byte; a plan that was applied changes nothing. */
  edit(project: Project, plan: Plan): Files;
}
