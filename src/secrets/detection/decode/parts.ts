import type { Encoding } from "../detection.ts";
import { escapesIn } from "./escapes.ts";
import { runsIn } from "./runs.ts";

/** A part of a text that stands for another text. */
export interface EncodedPart {
  readonly start: number;
  readonly end: number;
  readonly encodings: readonly Encoding[];
  /** UTF-8, never empty. */
  readonly value: Uint8Array;
}

/** Everything in a text that can be decoded to text, in order, none overlapping another: escapes before runs of letters. */
export function encodedParts(bytes: Uint8Array): readonly EncodedPart[] {
  const escapes = escapesIn(bytes);
  const runs = runsIn(bytes);
  if (escapes.length === 0) return runs;
  const parts: EncodedPart[] = [];
  let at = 0;
  for (const run of runs) {
    for (let next = escapes[at]; next !== undefined && next.end <= run.start; next = escapes[++at]) parts.push(next);
    const next = escapes[at];
    if (next === undefined || next.start >= run.end) parts.push(run);
  }
  return parts.concat(escapes.slice(at));
}
