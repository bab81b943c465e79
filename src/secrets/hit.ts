import type { Encoding } from "./detection/detection.ts";
import type { Severity } from "./detection/rule.ts";
import type { ManagedSecretRef } from "./exact/managed-secret.ts";
import type { Place } from "./place.ts";

/** Lines and columns in the place itself, counted from 1. */
export type HitLines = {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
};

/** A secret that stands somewhere, without its value: what may be stored, compared and told. Plain data. */
export type Hit = {
  /** 64 hexadecimal digits: keyed HMAC of rule, path and value; the same when lines move. */
  readonly fingerprint: string;
  /** 64 hexadecimal digits: keyed HMAC of the value alone; the same wherever it stands. */
  readonly valueTag: string;
  /** `managed-secret` for an exact match that no rule found. */
  readonly rule: string;
  /** See `Rule.description`. */
  readonly description: string;
  /** See `Rule.kind`. */
  readonly kind: string;
  readonly severity: Severity;
  readonly certainty: "exact" | "checksum" | "format" | "guess";
  readonly documentation: string | null;
  /** Which managed secrets have, or had, this value; empty for a hit of rules alone. */
  readonly managed: readonly ManagedSecretRef[];
  readonly place: Place;
  readonly lines: HitLines;
  readonly encodings: readonly Encoding[];
  readonly allowedInline: boolean;
  /** A value that its provider publishes as an example, such as the one of AWS's documentation. */
  readonly publishedExample: boolean;
  /** What the provider said when it was asked whether the credential works; null when it was not asked. */
  readonly liveness: "alive" | "dead" | "unknown" | null;
};
