import { parseRe2 } from "./re2/parse.ts";
import { Refusal } from "./re2/syntax.ts";
import { isInUnits, writeV8 } from "./re2/write.ts";

export type Translation =
  | { readonly ok: true; readonly regex: RegExp; readonly groups: number }
  /** The end of a sentence that begins with "the expression". */
  | { readonly ok: false; readonly reason: string };

/** Characters of an expression; the longest in gitleaks' own rules has some 400. And of what becomes of it. */
const longest = 20_000;
const longestResult = 1_000_000;

/**
 * An expression in RE2's syntax, as Go's `regexp` reads it, as one of V8's that finds the same. What RE2 refuses is refused, and what V8
 * would take for something else.
 *
 * The result is for text that was decoded as Go does: what is no UTF-8 as U+FFFD, one for each byte. It has no flags, or `u` where
 * characters beyond the first 65,536 would be counted wrongly without; letters in any case are written out, with U+017F and U+212A for S
 * and K. `g`, `y` and `d` may be added, no others.
 *
 * One difference remains: a group within a repetition is forgotten by V8 when the last time did without it, and remembered by RE2.
 */
export function translateRe2(pattern: string): Translation {
  if (pattern.length > longest) return { ok: false, reason: `has more than ${longest.toLocaleString("en")} characters` };
  try {
    const { node, groups } = parseRe2(pattern.toWellFormed());
    const counting = isInUnits(node) ? "code-units" : "code-points";
    const source = writeV8(node, counting);
    if (source.length > longestResult) throw new Refusal("is too large for V8");
    const regex = new RegExp(source, counting === "code-points" ? "u" : "");
    // V8 compiles at the first use, and finds only then that something is too large.
    regex.exec("");
    return { ok: true, regex, groups };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.message };
    if (error instanceof SyntaxError || error instanceof RangeError) return { ok: false, reason: "is too large for V8" };
    throw error;
  }
}
