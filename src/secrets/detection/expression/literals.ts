import { type CharSet, charactersOf, nothing, sizeOf, unionOf } from "./char-set.ts";
import { lengthsOf, type Node } from "./node.ts";

/** A word that stands in a match: between `least` and `most` characters behind its beginning. */
export interface Literal {
  /** Lower case. */
  readonly text: string;
  readonly least: number;
  readonly most: number;
  /** What the characters right behind it and right before it (nearest first) have to be. */
  readonly after: readonly CharSet[];
  readonly before: readonly CharSet[];
  /** `\b` right before it. */
  readonly boundaryBefore: boolean;
}

const mostWords = 48;
const mostLetters = 40;
/** Of a class, each character makes words of their own; of a larger class none does. Digits are ten. */
const mostOfClass = 10;
/** Longer words are no rarer, and of many words each needs its own row of the automaton. */
const longEnough = { ofFew: 24, ofMany: 6 };
const guardLength = 16;

/** What surrounds a node: what comes next and what came before, nearest first. */
interface Surroundings {
  readonly least: number;
  readonly most: number;
  readonly next: readonly Node[];
  readonly previous: readonly Node[];
}

/** Words that were found, before it is known whether they are the best; what stands around them is worked out only then. */
interface Draft extends Surroundings {
  readonly words: readonly string[];
}

/**
 * Words of which every match has one, each with its place: the longest that can be found, of equals those whose place is fixed.
 * Null where there are none. (The long s and the Kelvin sign are not thought of: a text that has them is searched without words.)
 */
export function literalsOf(node: Node): readonly Literal[] | null {
  known.clear();
  const drafts = best(node, { least: 0, most: 0, next: [], previous: [] });
  known.clear();
  return drafts?.flatMap(finished) ?? null;
}

function best(node: Node, around: Surroundings): readonly Draft[] | null {
  const words = exactly(node);
  if (words !== null) return words.includes("") ? null : [{ ...around, words }];
  switch (node.type) {
    case "group":
      return best(node.body, around);
    case "repeat": {
      if (node.min === 0) return null;
      const beginning = beginningOf(node);
      if (beginning !== null) return [{ ...around, next: [], words: beginning }];
      const again = node.max > 1 ? [{ ...node, min: Math.max(0, node.min - 1), max: node.max - 1 }] : [];
      return best(node.body, { ...around, next: [...again, ...around.next] });
    }
    case "choice": {
      const drafts: Draft[] = [];
      for (const branch of node.branches) {
        const found = best(branch, around);
        if (found === null) return null;
        drafts.push(...found);
      }
      return drafts;
    }
    case "sequence":
      return bestOfSequence(node.parts, around);
    default:
      return null;
  }
}

function bestOfSequence(parts: readonly Node[], around: Surroundings): readonly Draft[] | null {
  let bestSoFar: readonly Draft[] | null = null;
  let bestWorth = Number.NEGATIVE_INFINITY;
  let { least, most } = around;
  for (let first = 0; first < parts.length; first++) {
    const here = {
      least,
      most,
      next: [...parts.slice(first + 1), ...around.next],
      previous: [...parts.slice(0, first).reverse(), ...around.previous],
    };
    const part = parts[first];
    if (part === undefined) break;
    // As many parts as together still are a few words.
    let words = exactly(part);
    let last = first;
    let isCut = false;
    for (let next = parts[last + 1]; words !== null && next !== undefined; next = parts[last + 1]) {
      if (isLongEnough(words)) break;
      const longer: readonly string[] | null = product(words, exactly(next) ?? beginningOf(next));
      if (longer === null || (longer.length > words.length * 4 && !isShort(words))) break;
      words = longer;
      isCut = exactly(next) === null;
      if (isCut) break;
      last++;
    }
    const isWord = words !== null && !words.includes("");
    const found = isWord
      ? [{ ...here, words: words ?? [], next: isCut ? [] : [...parts.slice(last + 1), ...around.next] }]
      : best(part, here);
    if (!isWord) last = first;
    const worth = found === null ? Number.NEGATIVE_INFINITY : Math.min(...found.map(worthOf));
    if (worth > bestWorth) {
      bestSoFar = found;
      bestWorth = worth;
    }
    for (const passed of parts.slice(first, last + 1)) {
      const lengths = lengthsOf(passed);
      least += lengths.min;
      most += lengths.max;
    }
    first = last;
  }
  return bestSoFar;
}

const shortest = (words: readonly string[]): number => Math.min(...words.map(({ length }) => length));
const isShort = (words: readonly string[]): boolean => shortest(words) < 3;
const isLongEnough = (words: readonly string[]): boolean => shortest(words) >= (words.length > 4 ? longEnough.ofMany : longEnough.ofFew);

/** The words that a repeat of one character or a few begins with, such as the first of `A{22,}`. */
function beginningOf(node: Node): readonly string[] | null {
  if (node.type !== "repeat" || node.min === 0) return null;
  const body = exactly(node.body);
  if (body?.length !== 1) return null;
  return [(body[0] ?? "").repeat(Math.min(node.min, 12))];
}

/** Long words are rare ones; a fixed place saves searching for the beginning; a place without limit is nearly worthless. */
function worthOf({ words, least, most, previous }: Draft): number {
  const length = shortest(words);
  const place = least === most ? 6 : most === Number.POSITIVE_INFINITY ? -40 : Math.max(-4, 2 - (most - least) / 8);
  const common = length > 1 ? 0 : words.some((text) => /^[a-z0-9]$/.test(text)) ? 8 + words.length : 4;
  return Math.min(length, 8) * 3 + (hasBoundary(previous) ? 0.7 : 0) + place - common - words.length / 10;
}

const hasBoundary = ([nearest]: readonly Node[]): boolean => nearest?.type === "assertion" && nearest.kind === "word-boundary";

function finished({ words, least, most, next, previous }: Draft): readonly Literal[] {
  const after = edge(next, "forwards");
  const before = edge(previous, "backwards");
  const boundaryBefore = hasBoundary(previous);
  return words.map((text) => ({ text, least, most, after, before, boundaryBefore }));
}

/** Of the expression that is looked at. */
const known = new Map<Node, readonly string[] | null>();

/** All words that a node can match, lower case; null where they are not a few. */
function exactly(node: Node): readonly string[] | null {
  const before = known.get(node);
  if (before !== undefined) return before;
  const words = wordsOf(node);
  known.set(node, words);
  return words;
}

function wordsOf(node: Node): readonly string[] | null {
  switch (node.type) {
    case "assertion":
      return [""];
    case "group":
      return exactly(node.body);
    case "set":
      return lettersOf(node.set);
    case "choice": {
      const branches = node.branches.map(exactly);
      const words = branches.every((branch) => branch !== null) ? [...new Set(branches.flat())] : null;
      return words !== null && words.length <= mostWords ? words : null;
    }
    case "repeat": {
      if (node.max > 16) return null;
      const body = exactly(node.body);
      let words: readonly string[] | null = [""];
      const all = new Set<string>(node.min === 0 ? [""] : []);
      for (let times = 1; times <= node.max && words !== null; times++) {
        words = product(words, body);
        if (times >= node.min) for (const text of words ?? []) all.add(text);
      }
      return words === null || all.size > mostWords ? null : [...all];
    }
    case "sequence":
      return node.parts.reduce<readonly string[] | null>((words, part) => product(words, exactly(part)), [""]);
    default:
      return null;
  }
}

/** A to Z, as in the third word of a set. */
const upperCase = 0x07fffffe;

function lettersOf(set: CharSet): readonly string[] | null {
  // Of characters beyond ASCII only those two may take part that fold to ASCII, which are seen to elsewhere.
  if (set.wide > 1 || sizeOf(set) > mostOfClass * 2 + 2) return null;
  const [low, digits, upper, lower] = set.ascii;
  // Both cases of a letter are one.
  const letters = charactersOf({ ascii: [low, digits, upper & ~upperCase, lower | (upper & upperCase)], wide: 0 }).map((code) =>
    String.fromCharCode(code),
  );
  const plain = set.wide === 0 || (letters.length === 1 && (letters[0] === "k" || letters[0] === "s"));
  return plain && letters.length > 0 && letters.length <= mostOfClass ? letters : null;
}

function product(words: readonly string[] | null, more: readonly string[] | null): readonly string[] | null {
  if (words === null || more === null || words.length * more.length > mostWords) return null;
  const [only = ""] = more;
  if (more.length === 1 && only === "") return words;
  if (words.length === 1 && more.length === 1) {
    const text = words[0] + only;
    return text.length <= mostLetters ? [text] : null;
  }
  const longer = words.flatMap((text) => more.map((end) => text + end));
  if (!longer.every((text) => text.length <= mostLetters)) return null;
  // Of one word on either side, no two can become the same.
  return words.length === 1 || more.length === 1 ? longer : [...new Set(longer)];
}

/** What the first (backwards: the last) characters that `nodes` match have to be, as far as each is bound to be there. */
function edge(nodes: readonly Node[], direction: "forwards" | "backwards"): readonly CharSet[] {
  const sets: CharSet[] = [];
  for (const node of nodes) {
    const { sure, whole } = startOf(node, direction, guardLength - sets.length);
    sets.push(...sure);
    if (!whole || sets.length >= guardLength) break;
  }
  return sets.slice(0, guardLength);
}

/** `whole`: `sure` says all about the node, so that what follows comes right behind it. */
function startOf(node: Node, direction: "forwards" | "backwards", most: number): { sure: readonly CharSet[]; whole: boolean } {
  switch (node.type) {
    case "set":
      // A character of two units would shift what follows.
      return { sure: [node.set], whole: node.set.wide < 2 };
    case "assertion":
      return { sure: [], whole: true };
    case "group":
      return startOf(node.body, direction, most);
    case "sequence": {
      const sets: CharSet[] = [];
      for (const part of direction === "forwards" ? node.parts : node.parts.toReversed()) {
        const { sure, whole } = startOf(part, direction, most - sets.length);
        sets.push(...sure);
        if (!whole || sets.length >= most) return { sure: sets, whole: false };
      }
      return { sure: sets, whole: true };
    }
    case "repeat": {
      const body = startOf(node.body, direction, most);
      const sets: CharSet[] = [];
      for (let times = 0; times < node.min && sets.length < most; times++) {
        sets.push(...body.sure);
        if (!body.whole) return { sure: sets, whole: false };
      }
      return { sure: sets, whole: node.min === node.max };
    }
    case "choice": {
      const branches = node.branches.map((branch) => startOf(branch, direction, most));
      const length = Math.min(...branches.map(({ sure }) => sure.length));
      const sure = [...Array(length).keys()].map((at) => branches.map((branch) => branch.sure[at] ?? nothing).reduce(unionOf));
      return { sure, whole: branches.every((branch) => branch.whole && branch.sure.length === length) };
    }
    default:
      return { sure: [], whole: false };
  }
}
