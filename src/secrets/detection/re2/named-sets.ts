import { asciiDigits, asciiSpaces, asciiWord, type CodePoints, everything, lastCodePoint, union } from "./code-points.ts";
import { Refusal } from "./syntax.ts";

const upper: CodePoints = [[0x41, 0x5a]];
const lower: CodePoints = [[0x61, 0x7a]];
const alpha = union(upper, lower);
const alnum = union(alpha, asciiDigits);

/** `[:alpha:]` and its like: all of ASCII (https://github.com/google/re2/wiki/Syntax). */
export const posixSets: ReadonlyMap<string, CodePoints> = new Map<string, CodePoints>([
  ["alnum", alnum],
  ["alpha", alpha],
  ["ascii", [[0, 0x7f]]],
  ["blank", union([[0x09, 0x09]], [[0x20, 0x20]])],
  ["cntrl", union([[0, 0x1f]], [[0x7f, 0x7f]])],
  ["digit", asciiDigits],
  ["graph", [[0x21, 0x7e]]],
  ["lower", lower],
  ["print", [[0x20, 0x7e]]],
  ["punct", union([[0x21, 0x2f]], [[0x3a, 0x40]], [[0x5b, 0x60]], [[0x7b, 0x7e]])],
  ["space", union([[0x09, 0x0d]], [[0x20, 0x20]])],
  ["upper", upper],
  ["word", asciiWord],
  ["xdigit", union(asciiDigits, [[0x41, 0x46]], [[0x61, 0x66]])],
]);

/** `\d`, `\s` and `\w`, whose capitals are the rest. */
export const perlSets: ReadonlyMap<string, CodePoints> = new Map([
  ["d", asciiDigits],
  ["s", asciiSpaces],
  ["w", asciiWord],
]);

const known = new Map<string, CodePoints>();

/**
 * The code points of a general category (`L`, `Lu`) or a script (`Greek`), in the version of Unicode that Node has.
 * @throws Refusal when there is none of this name
 */
export function unicodeSet(name: string): CodePoints {
  if (name === "Any") return everything;
  const found = known.get(name) ?? enumerated(name);
  known.set(name, found);
  return found;
}

function enumerated(name: string): CodePoints {
  const has = propertyTest(name);
  const ranges: [number, number][] = [];
  for (let code = 0; code <= lastCodePoint; code++) {
    if (!has(code)) continue;
    const previous = ranges.at(-1);
    if (previous !== undefined && previous[1] === code - 1) previous[1] = code;
    else ranges.push([code, code]);
  }
  return ranges;
}

function propertyTest(name: string): (code: number) => boolean {
  const property = /^[A-Z][a-z]?$/.test(name) ? `gc=${name}` : `sc=${name}`;
  let test: RegExp;
  try {
    if (!/^\w+$/.test(name)) throw new Error("no name");
    test = new RegExp(`^\\p{${property}}$`, "u");
  } catch {
    throw new Refusal("names a class of Unicode that does not exist");
  }
  return (code) => test.test(String.fromCodePoint(code));
}
