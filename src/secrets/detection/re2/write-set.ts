import { type CodePoints, complement, lastCodePoint, union, within } from "./code-points.ts";
import { type ByteSequence, utf8Ranges } from "./utf8-ranges.ts";

/** What a JavaScript string holds that the expression is tried on: a byte of UTF-8 in each unit, or text. */
export type TextModel = "bytes" | "characters";

const continuation: CodePoints = [[0x80, 0xbf]];
const nonAscii: CodePoints = [[0x80, 0xff]];
const named: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r" };
const special = /[\\^$.*+?()[\]{}|]/;
const specialInClass = /[\\\]^[-]/;

/**
 * A set of characters as V8 reads it; an atom, so that a repetition may follow.
 *
 * @param plain a short way to write it within brackets, which is the same
 * @param repeated it is repeated without a bound, so that whether a byte or a character is counted makes no difference
 */
export function writeSet(set: CodePoints, plain: string | undefined, model: TextModel, repeated: boolean): string {
  if (model === "characters") return plain === undefined ? bracketed(set, lastCodePoint) : classOf(plain);
  const beyond = within(set, 0x80, lastCodePoint);
  if (beyond.length === 0) return plain === undefined ? bracketed(set, 0xff) : classOf(plain);
  const ascii = within(set, 0, 0x7f);
  const whole = beyond.length === 1 && beyond[0]?.[0] === 0x80 && beyond[0][1] === lastCodePoint;
  // A character is a byte that continues none, and those that continue it. What is not UTF-8 is taken as if it were.
  if (whole && !repeated) return `(?:${bracketed(union(ascii, [[0xc0, 0xff]]), 0xff)}${bracketed(continuation, 0xff)}{0,3})`;
  if (whole) return bracketed(union(ascii, nonAscii), 0xff);
  const ways = utf8Ranges(beyond).map(written);
  if (ascii.length > 0) ways.unshift(bracketed(ascii, 0xff));
  return `(?:${ways.join("|")})`;
}

const written = (sequence: ByteSequence): string => sequence.map((range) => bracketed([range], 0xff)).join("");

const classOf = (plain: string): string => (/^\\[dw]$/.test(plain) ? plain : `[${plain}]`);

/** In the shorter of both ways, of those that cannot be misread. */
function bracketed(set: CodePoints, last: number): string {
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
  return code > 0xff ? `\\u{${code.toString(16)}}` : `\\x${code.toString(16).padStart(2, "0")}`;
}
