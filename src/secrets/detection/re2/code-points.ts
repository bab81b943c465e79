import { foldingsOf } from "./case-folding.ts";

/** A set of Unicode's code points: ranges, first and last included, in order, that neither overlap nor touch. */
export type CodePoints = readonly (readonly [first: number, last: number])[];

export const lastCodePoint = 0x10ffff;
export const everything: CodePoints = [[0, lastCodePoint]];

export function union(...sets: readonly CodePoints[]): CodePoints {
  const ranges = sets.flat().sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const [first, last] of ranges) {
    const previous = joined.at(-1);
    if (previous !== undefined && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

export function complement(set: CodePoints): CodePoints {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [first, last] of set) {
    if (first > next) rest.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= lastCodePoint) rest.push([next, lastCodePoint]);
  return rest;
}

/** What of `set` lies from `from` up to and including `to`. */
export function within(set: CodePoints, from: number, to: number): CodePoints {
  return set.flatMap(([first, last]): CodePoints => (last < from || first > to ? [] : [[Math.max(first, from), Math.min(last, to)]]));
}

export const sameSet = (a: CodePoints, b: CodePoints): boolean =>
  a.length === b.length && a.every(([first, last], at) => first === b[at]?.[0] && last === b[at]?.[1]);

/** With every letter in all its cases, as Unicode's simple case folding has them. */
export const folded = (set: CodePoints): CodePoints => union(set, foldingsOf(set));

const single = new Map<number, CodePoints>();
const singleFolded = new Map<number, CodePoints>();

/** The set of one code point, in all its cases where `anyCase`. Made once for each of ASCII, of which expressions are made. */
export function setOf(code: number, anyCase: boolean): CodePoints {
  const known = anyCase ? singleFolded : single;
  const found = known.get(code);
  if (found !== undefined) return found;
  const set: CodePoints = anyCase ? folded([[code, code]]) : [[code, code]];
  if (code < 0x80) known.set(code, set);
  return set;
}

export const asciiWord: CodePoints = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
export const asciiDigits: CodePoints = [[0x30, 0x39]];
/** RE2's `\s`: without the vertical tab and whatever Unicode adds. */
export const asciiSpaces: CodePoints = [
  [0x09, 0x0a],
  [0x0c, 0x0d],
  [0x20, 0x20],
];
