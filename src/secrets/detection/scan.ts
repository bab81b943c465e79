import { allowsFile } from "./allow.ts";
import type { CompiledRules } from "./compile.ts";
import type { Clock } from "./deadline.ts";
import type { ScanResult } from "./detection.ts";
import { scanLoosely } from "./scan-loosely.ts";
import { scanStrictly } from "./strict/scan.ts";

/** A file, or any other text: then `path` is empty. */
export interface ScanInput {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Full, lower case. */
  readonly commit?: string;
}

export interface ScanOptions {
  /** Milliseconds that a scan may take; default 2,000. What there was no time for is in `notScanned`. */
  readonly budget?: number;
  /** Default: the process's own monotonic clock. */
  readonly clock?: Clock;
  /** Bytes from the beginning that are scanned; default 16 MiB. */
  readonly mostBytes?: number;
  /** How often what was decoded is decoded again; 0: nothing is decoded. Default 5, as gitleaks. */
  readonly decodeDepth?: number;
}

export type Limits = Required<ScanOptions>;

const defaults: Limits = { budget: 2000, clock: () => performance.now(), mostBytes: 16 * 1024 * 1024, decodeDepth: 5 };

/**
 * Finds secrets in bytes. Reads nothing else, and never throws because of them: what could not be scanned, or not by every rule, is told
 * in `notScanned`.
 */
export function scan(rules: CompiledRules, input: ScanInput, options: ScanOptions = {}): ScanResult {
  const limits = { ...defaults, ...options };
  if (allowsFile(rules.allowlists, { path: input.path, commit: input.commit })) return { detections: [], notScanned: [] };
  return rules.strict ? scanStrictly(rules, input, limits) : scanLoosely(rules, input, limits);
}
