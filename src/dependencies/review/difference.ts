import type { Advisory } from "../advisory.ts";
import type { SourceFinding } from "./sources.ts";

/** What somebody else has found out about a package already. Plain data. */
export type ToldAdvisory = Pick<Advisory, "id" | "aliases" | "summary" | "severity" | "malware">;

/** One package that a pull request brings or takes away: a new version is both. Plain data. */
export type DependencyDelta = {
  readonly change: "added" | "removed";
  /** As alerts call it: `npm`, `pip`. */
  readonly ecosystem: string;
  readonly package: string;
  /** Exact; as the manifest writes it where no lockfile tells. */
  readonly version: string;
  /** The manifest or lockfile in which it stands. */
  readonly file: string;
  /** How it is reached, as `Installed.path`; empty where that is not known. */
  readonly path: readonly string[];
  /** As `Installed.at`; "" where that is not known. */
  readonly at: string;
  /** SPDX, as GitHub or the registry says; null where it is not known. */
  readonly licence: string | null;
  /** What GitHub's comparison says of it. */
  readonly told: readonly ToldAdvisory[];
};

/** A part of what changes that was not reviewed, and is therefore not known to be sound. Plain data. */
export type Gap = {
  readonly file: string | null;
  readonly reason: string;
  /** Only what the base branch has could not be read. */
  readonly onBase?: true;
};

/** Whether what our own pull request is for is gone with it. Plain data. */
export type Confirmation = {
  readonly package: string;
  /** Advisories that concerned an installed version on the base, and concern none on the head. */
  readonly gone: readonly string[];
  /** Those that still concern one, although fewer than before. */
  readonly fewer: readonly string[];
  /** Those with which nothing changed. */
  readonly left: readonly string[];
};

/** What a head changes in dependencies, against the commit at which it left its base. */
export interface Difference {
  readonly deltas: readonly DependencyDelta[];
  readonly gaps: readonly Gap[];
}

/** A package that comes in, and why it should not. Plain data. */
export type Problem = {
  readonly ecosystem: string;
  readonly package: string;
  readonly version: string;
  readonly file: string;
  /** From 1, in the head's file. */
  readonly line: number;
  readonly path: readonly string[];
  /** Those that concern it and did not concern what was there before, the worst first. `allowed`: why it counts for nothing, if so. */
  readonly advisories: readonly (ToldAdvisory & { readonly allowed: string | null })[];
  /** The lowest version that none of the known advisories concerns; null where there is none, or it is not known. */
  readonly fixed: string | null;
  /** The licence, where it is denied. */
  readonly licence: string | null;
  /** What is wrong with where it comes from. `allowed`: why it counts for nothing, if so. */
  readonly sources: readonly (SourceFinding & { readonly allowed: string | null })[];
};
