import type { Secret } from "../../values/secret.ts";
import type { Rule } from "./rule.ts";

/** How a secret was written where it was found. */
export type Encoding = "base64" | "hex" | "percent" | "unicode" | "utf-16";

/** A place in a text. Lines and columns count from 1; columns in UTF-16 code units, as editors and SARIF do. */
export interface Span {
  /** Byte offsets in what was scanned: from `start` up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  /** Of the last character. */
  readonly endColumn: number;
}

/** Something that a rule found. The only place where the value stands is `secret`. */
export interface Detection {
  readonly rule: Rule;
  readonly secret: Secret;
  /** Of the secret; of what encodes it, where it was encoded. */
  readonly at: Span;
  /** Of all that the rule's expression matched. In strict mode as gitleaks reports it, peculiarities included (columns count bytes). */
  readonly match: Span;
  /** Bits per character. */
  readonly entropy: number;
  /** Outermost first; empty for plain text. */
  readonly encodings: readonly Encoding[];
  /** The line says `gitleaks:allow` or its like. Who asks decides whether that counts. */
  readonly allowedInline: boolean;
}

/** A part of a text that was not scanned, or not by every rule. It is reported, and never taken for clean. */
export interface NotScanned {
  readonly reason: "too-large" | "line-too-long" | "out-of-time" | "too-deeply-encoded" | "not-text";
  /** Lines, both included, counted from 1. */
  readonly fromLine: number;
  readonly toLine: number;
}

export interface ScanResult {
  /** In the order of their places; of several at one place, the more certain one alone. */
  readonly detections: readonly Detection[];
  readonly notScanned: readonly NotScanned[];
}
