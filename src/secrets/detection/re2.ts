import { parseRe2 } from "./re2/parse.ts";
import { Refusal } from "./re2/syntax.ts";
import { writeV8 } from "./re2/write.ts";
import type { TextModel } from "./re2/write-set.ts";

export type Translation =
  | { readonly ok: true; readonly regex: RegExp; readonly groups: number }
  /** The end of a sentence that begins with "the expression". */
  | { readonly ok: false; readonly reason: string };

/** Characters of an expression. The longest in gitleaks' own rules has some 400. */
const longest = 20_000;

/**
 * An expression in RE2's syntax, as Go's `regexp` reads it, as one of V8's that finds the same. What RE2 refuses is refused, and what V8
 * would take for something else.
 *
 * `over` says what its strings will hold: `bytes`, each unit a byte of UTF-8, as texts are scanned; or `characters`, as paths are. The
 * result has no flags over bytes and `u` over characters; letters in any case are written out. `g`, `y` and `d` may be added, no others.
 *
 * Two differences remain. Over bytes and under `(?i)`, K and S are not found in the form of the Kelvin sign and the long s. And a group
 * within a repetition is forgotten by V8 when the last time did without it, and remembered by RE2.
 */
export function translateRe2(pattern: string, { over = "bytes" }: { readonly over?: TextModel } = {}): Translation {
  if (pattern.length > longest) return { ok: false, reason: `has more than ${longest.toLocaleString("en")} characters` };
  try {
    const { node, groups } = parseRe2(pattern.toWellFormed(), over === "characters");
    const regex = new RegExp(writeV8(node, over), over === "characters" ? "u" : "");
    // V8 compiles at the first use, and finds only then that something is too large.
    regex.exec("");
    return { ok: true, regex, groups };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.message };
    if (error instanceof SyntaxError || error instanceof RangeError) return { ok: false, reason: "is too large for V8" };
    throw error;
  }
}
