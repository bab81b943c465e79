import { type CodePoints, complement, lastCodePoint, within } from "./code-points.ts";

/** What an expression counts as a character: with V8's flag `u` a code point, without a unit of UTF-16. */
export type Counting = "code-points" | "code-units";

const lastUnit = 0xffff;
const named: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r" };
const special = /[\\^$.*+?()[\]{}|]/;
const specialInClass = /[\\\]^[-]/;

/**
 * A set of characters as V8 reads it; an atom, so that a repetition may follow.
 *
 * @param plain a short way to write it within brackets, which is the same
 */
export function writeSet(set: CodePoints, plain: string | undefined, counting: Counting): string {
  if (plain === undefined) return bracketed(set, counting === "code-points" ? lastCodePoint : lastUnit);
  return /^\\[dw]$/.test(plain) ? plain : `[${plain}]`;
}

/** Whether a set can be written in units: each of its characters is one, or as many of them as there are may follow each other. */
export function fitsInUnits(set: CodePoints, repeated: boolean): boolean {
  const beyond = within(set, lastUnit + 1, lastCodePoint);
  return beyond.length === 0 || (repeated && beyond[0]?.[0] === lastUnit + 1 && beyond[0][1] === lastCodePoint);
}

/** In the shorter of both ways, of those that cannot be misread. */
function bracketed(whole: CodePoints, last: number): string {
  const [only, another] = whole;
  if (only !== undefined && another === undefined && only[0] === only[1]) return letter(only[0], special);
  const set = within(whole, 0, last);
  const [first, second] = set;
  if (first === undefined) return "[]";
  if (second === undefined && first[0] === first[1]) return letter(first[0], special);
  const rest = within(complement(set), 0, last);
  if (rest.length === 0) return "[^]";
  return rest.length < set.length || (set.at(-1)?.[1] === last && rest.length <= set.length) ? `[^${ranges(rest)}]` : `[${ranges(set)}]`;
}

const ranges = (set: CodePoints): string =>
  set
    .map(([first, last]) => {
      const from = letter(first, specialInClass);
      if (first === last) return from;
      return `${from}${last > first + 1 ? "-" : ""}${letter(last, specialInClass)}`;
    })
    .join("");

function letter(code: number, escaped: RegExp): string {
  const name = named[code];
  if (name !== undefined) return name;
  if (code >= 0x20 && code <= 0x7e) return String.fromCharCode(code).replace(escaped, "\\$&");
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, "0")}`;
  return code <= lastUnit ? `\\u${digits.padStart(4, "0")}` : `\\u{${digits}}`;
}
