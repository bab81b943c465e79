import type { Secret } from "../../values/secret.ts";
import type { Encoding, NotScanned, Span } from "../detection/detection.ts";
import type { ManagedSecretRef } from "./managed-secret.ts";

/** The value of a managed secret, where a text has it. */
export interface ExactMatch {
  /** As the text writes it, decoded: what is between the first and the last letter or digit of the value. */
  readonly secret: Secret;
  readonly at: Span;
  /** Outermost first; empty for plain text. */
  readonly encodings: readonly Encoding[];
  /** The secrets that have this value now, or had it before the current one; at least one. */
  readonly managed: readonly ManagedSecretRef[];
}

export interface ExactResult {
  /** In the order of their places. */
  readonly matches: readonly ExactMatch[];
  /** What was not compared, because the text asked for more than a text may. */
  readonly notScanned: readonly NotScanned[];
}

/** Recognises the values of managed secrets, with no rule for what they look like. */
export interface ExactMatcher {
  /**
   * From now on, what is managed by now is recognised. Asked once for each look, not for each of its texts.
   * @throws what the table throws.
   */
  refresh(): Promise<void>;
  /** @throws what the table throws. */
  match(bytes: Uint8Array): Promise<ExactResult>;
}
