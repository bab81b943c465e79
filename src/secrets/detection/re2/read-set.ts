import { type CodePoints, complement, folded, lastCodePoint, sameSet, setOf, union } from "./code-points.ts";
import type { Cursor } from "./cursor.ts";
import { perlSets, posixSets, unicodeSet } from "./named-sets.ts";
import { type Node, Refusal } from "./syntax.ts";

type SetNode = Extract<Node, { type: "set" }>;

const simpleEscapes: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** One element of a class. */
type Item = Omit<SetNode, "type">;

/** After a backslash, a letter that stands for a class: `\d`, `\pL`. Undefined, with nothing read, for another. */
export function readNamedSet(cursor: Cursor, anyCase: boolean): SetNode | undefined {
  const perl = cursor.match(/[dswDSW]/y)?.[0];
  if (perl !== undefined) {
    const set = signed(perlSets.get(perl.toLowerCase()) ?? [], perl !== perl.toLowerCase(), anyCase);
    const plain = perl === "s" ? "\\t\\n\\f\\r " : /[dw]/.test(perl) ? `\\${perl}` : undefined;
    return { type: "set", set, ...(plain !== undefined && sameSet(set, perlSets.get(perl) ?? []) && { plain }) };
  }
  const property = cursor.match(/([pP])(?:\{(\^?)([^}]*)\}|([A-Z]))/y);
  if (property === null) {
    if (/[pP]/.test(cursor.ahead)) throw new Refusal("names a class of Unicode that does not exist");
    return undefined;
  }
  const [, letter, negation, name, initial] = property;
  return { type: "set", set: signed(unicodeSet(name ?? initial ?? ""), (letter === "P") !== (negation === "^"), anyCase) };
}

/** The named sets in all cases: large ones take long, and can be named again and again. */
const inAnyCase = new WeakMap<CodePoints, CodePoints>();

function signed(set: CodePoints, negated: boolean, anyCase: boolean): CodePoints {
  const whole = anyCase ? (inAnyCase.get(set) ?? folded(set)) : set;
  if (anyCase) inAnyCase.set(set, whole);
  return negated ? complement(whole) : whole;
}

/** A single letter, as it is or, after a backslash that was read already, as an escape. */
export function readEscape(cursor: Cursor): number {
  if (cursor.ended) throw new Refusal("ends with a backslash");
  const octal = cursor.match(/(?:[1-7](?=[0-7])|0)[0-7]{0,2}/y);
  if (octal !== null) return Number.parseInt(octal[0], 8);
  if (/\d/.test(cursor.ahead)) throw new Refusal("refers back to what a group matched, which RE2 does not know");
  if (cursor.eat("x")) return readHex(cursor);
  const code = cursor.next();
  const letter = String.fromCodePoint(code);
  const simple = simpleEscapes[letter];
  if (simple !== undefined) return simple;
  if (code < 0x80 && !/[A-Za-z0-9]/.test(letter)) return code;
  throw new Refusal(`has the escape \\${letter}, which RE2 does not know`);
}

function readHex(cursor: Cursor): number {
  const digits = cursor.match(/\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2})/y);
  const code = Number.parseInt(digits?.[1] ?? digits?.[2] ?? "", 16);
  if (!(code <= lastCodePoint)) throw new Refusal("has \\x without the hexadecimal digits of a code point");
  return code;
}

/** A class in brackets, the first of which was read. */
export function readClass(cursor: Cursor, anyCase: boolean): SetNode {
  const negated = cursor.eat("^");
  const items: Item[] = [];
  while (items.length === 0 || !cursor.eat("]")) {
    if (cursor.ended) throw new Refusal("has a class without its closing bracket");
    items.push(readPosix(cursor, anyCase) ?? readEscapedSet(cursor, anyCase) ?? readRange(cursor, anyCase));
  }
  const set = union(...items.map((item) => item.set));
  if (negated) return { type: "set", set: complement(set) };
  const plain = items.every((item) => item.plain !== undefined) ? items.map((item) => item.plain).join("") : undefined;
  // A hyphen at the end stands for itself, and reads better so.
  return { type: "set", set, ...(plain !== undefined && { plain: plain.replace(/\\-$/, "-") }) };
}

function readPosix(cursor: Cursor, anyCase: boolean): Item | undefined {
  const name = cursor.match(/\[:(\^?)((?:(?!:\]).)*):\]/sy);
  if (name === null) return undefined;
  const set = posixSets.get(name[2] ?? "");
  if (set === undefined) throw new Refusal("names a class in [: :] that does not exist");
  return { set: signed(set, name[1] === "^", anyCase) };
}

function readEscapedSet(cursor: Cursor, anyCase: boolean): Item | undefined {
  if (cursor.match(/\\(?=[dswDSWpP])/y) === null) return undefined;
  return readNamedSet(cursor, anyCase);
}

function readRange(cursor: Cursor, anyCase: boolean): Item {
  const first = readLetter(cursor);
  const last = cursor.match(/-(?=[^\]])/y) === null ? first : readLetter(cursor);
  if (last < first) throw new Refusal("has a range in a class that ends before it begins");
  const set: CodePoints = first === last ? setOf(first, false) : [[first, last]];
  const whole = first === last ? setOf(first, anyCase) : anyCase ? folded(set) : set;
  const plain = sameSet(set, whole) ? plainRange(first, last) : undefined;
  return { set: whole, ...(plain !== undefined && { plain }) };
}

function readLetter(cursor: Cursor): number {
  if (cursor.ended) throw new Refusal("has a class without its closing bracket");
  return cursor.eat("\\") ? readEscape(cursor) : cursor.next();
}

const plainRange = (first: number, last: number): string | undefined => {
  if (first < 0x20 || last > 0x7e) return undefined;
  const letters = first === last ? [first] : [first, last];
  return letters.map((code) => String.fromCharCode(code).replace(/[\\\]^[-]/, "\\$&")).join("-");
};
