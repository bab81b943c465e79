import type { ChunkLimits } from "./chunks.ts";
import type { FileName, Gap, Sighting } from "./finding.ts";
import type { RulesSource } from "./rules.ts";

/** Something for a thread to scan. */
export type Job =
  /** A file of the working tree; `location` is its path as the system has it. */
  | { readonly kind: "file"; readonly location: Uint8Array; readonly file: FileName }
  /** A version of a file, by git's id. `commit` is for allow-lists. */
  | { readonly kind: "blob"; readonly blob: string; readonly file: FileName; readonly commit: string | null };

export interface JobResult {
  readonly sightings: readonly Sighting[];
  readonly gaps: readonly Pick<Gap, "reason" | "lines">[];
  readonly bytes: number;
  /** Where the file's name has a value that was found: the name without it. */
  readonly file?: FileName;
}

/** What a thread is started with. */
export interface ThreadSettings {
  readonly rules: RulesSource;
  /** Find exactly what gitleaks finds; see `compileRules`. */
  readonly strict: boolean;
  readonly limits: ChunkLimits;
  /** Under which the tags of sightings are made: drawn anew for each run. */
  readonly key: Uint8Array;
  /** The folder of the repository whose blobs are read; null in a working tree. */
  readonly repository: string | null;
}

/**
 * To a thread: jobs with their numbers. From it: that it is ready; that it goes on with a large
 * one; the number of each job that it did, with what came of it.
 */
export type ThreadTask = readonly { readonly number: number; readonly job: Job }[];
export type ThreadAnswer = "ready" | "working" | { readonly number: number; readonly result: JobResult };
