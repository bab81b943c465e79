import {
  anything,
  type CharSet,
  complementOf,
  digits,
  foldedSet,
  lineBreaks,
  nothing,
  ofCharacters,
  rangeOf,
  spaces,
  unionOf,
  word,
} from "./char-set.ts";
import { contextOf, lengthsOf, type Node } from "./node.ts";

/** Flags in force at a place: modifiers such as `(?i:…)` change them within a group. */
interface Flags {
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
}

/** Of a few letters or digits each. */
const classes = new Map<string, CharSet>();
const mostClasses = 1000;

class NotUnderstood extends Error {}

/**
 * Takes a regular expression apart. Answers null for what is too rare to be worth it (set operations of the flag `v`): such an
 * expression is tried everywhere.
 */
export function parseExpression({ source, flags }: Pick<RegExp, "source" | "flags">): Node | null {
  try {
    return new Parser(source, flags).parse();
  } catch (error) {
    if (error instanceof NotUnderstood) return null;
    throw error;
  }
}

class Parser {
  readonly #source: string;
  readonly #unicode: boolean;
  readonly #sets: boolean;
  #at = 0;
  #flags: Flags;

  constructor(source: string, flags: string) {
    this.#source = source;
    this.#unicode = flags.includes("u") || flags.includes("v");
    this.#sets = flags.includes("v");
    this.#flags = { ignoreCase: flags.includes("i"), dotAll: flags.includes("s") };
  }

  parse(): Node {
    const node = this.#choice();
    if (this.#at < this.#source.length) throw new NotUnderstood();
    return node;
  }

  #peek(text: string): boolean {
    return this.#source.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    if (!this.#peek(text)) return false;
    this.#at += text.length;
    return true;
  }

  #match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at;
    const match = expression.exec(this.#source);
    if (match !== null) this.#at = expression.lastIndex;
    return match;
  }

  #choice(): Node {
    const from = this.#at;
    const branches = [this.#sequence()];
    while (this.#take("|")) branches.push(this.#sequence());
    const [only] = branches;
    return only !== undefined && branches.length === 1 ? only : { type: "choice", branches, from, to: this.#at };
  }

  #sequence(): Node {
    const from = this.#at;
    const parts: Node[] = [];
    while (this.#at < this.#source.length && !this.#peek("|") && !this.#peek(")")) parts.push(this.#term());
    const [only] = parts;
    return only !== undefined && parts.length === 1 ? only : { type: "sequence", parts, from, to: this.#at };
  }

  #term(): Node {
    const from = this.#at;
    const body = this.#atom();
    const next = this.#source[this.#at];
    if (next !== "*" && next !== "+" && next !== "?" && next !== "{") return body;
    const quantifier = this.#match(/([*+?])(\??)|\{(\d+)(?:(,)(\d*))?\}(\??)/y);
    if (quantifier === null) return body;
    const [, sign, signLazy, least, comma, most, lazy] = quantifier;
    const min = sign === undefined ? Number(least) : sign === "+" ? 1 : 0;
    const endless = sign === "*" || sign === "+" || (comma !== undefined && most === "");
    const max = endless ? Number.POSITIVE_INFINITY : sign === "?" ? 1 : comma === undefined ? min : Number(most);
    return { type: "repeat", body, min, max, lazy: signLazy === "?" || lazy === "?", from, to: this.#at };
  }

  #atom(): Node {
    const from = this.#at;
    if (this.#take("(")) return this.#group(from);
    if (this.#take("[")) return this.#setNode(this.#knownClass() ?? this.#class(), from);
    if (this.#take(".")) return this.#setNode(this.#flags.dotAll ? anything : complementOf(lineBreaks), from, false);
    if (this.#take("^") || this.#take("$")) return this.#assertion("other", 1, 1, from);
    if (this.#take("\\")) return this.#escape(from);
    return this.#setNode(this.#one(this.#character()), from);
  }

  #setNode(set: CharSet, from: number, fold = true): Node {
    const folded = fold && this.#flags.ignoreCase ? foldedSet(set, this.#unicode) : set;
    // Without the flag for Unicode, each half of a pair is a character.
    const units = this.#unicode || folded.wide < 2 ? folded : { ...folded, wide: 1 as const };
    return { type: "set", set: units, from, to: this.#at };
  }

  #assertion(kind: "word-boundary" | "other", before: number, after: number, from: number): Node {
    return { type: "assertion", kind, before, after, from, to: this.#at };
  }

  #group(from: number): Node {
    const around = this.#match(/\?(<?)([=!])/y);
    if (around !== null) {
      const body = this.#body();
      const reach = lengthsOf(body).max + contextOf(body);
      return around[1] === "<" ? this.#assertion("other", reach, 1, from) : this.#assertion("other", 1, reach, from);
    }
    const modifiers = this.#match(/\?([ims]*)(?:-([ims]*))?:/y);
    const outer = this.#flags;
    if (modifiers === null) this.#match(/\?<[^>]*>/y);
    else this.#flags = modified(outer, modifiers[1] ?? "", modifiers[2] ?? "");
    const body = this.#body();
    this.#flags = outer;
    return { type: "group", body, from, to: this.#at };
  }

  #body(): Node {
    const body = this.#choice();
    if (!this.#take(")")) throw new NotUnderstood();
    return body;
  }

  #escape(from: number): Node {
    if (this.#take("b")) return this.#assertion("word-boundary", 1, 1, from);
    if (this.#take("B")) return this.#assertion("other", 1, 1, from);
    if (this.#match(/[1-9]\d*|k<[^>]*>/y) !== null) return { type: "reference", from, to: this.#at };
    return this.#setNode(this.#escapedSet(), from);
  }

  /** What follows a backslash, outside and inside of a class. */
  #escapedSet(): CharSet {
    const shorthand = this.#match(/[dDwWsS]/y)?.[0];
    if (shorthand !== undefined) {
      const set = shorthand === "d" || shorthand === "D" ? digits : shorthand === "w" || shorthand === "W" ? word : spaces;
      return shorthand === shorthand.toLowerCase() ? set : complementOf(set);
    }
    // Which characters of ASCII have a property is not worth a table: all may.
    if (this.#unicode && this.#match(/[pP]\{[^}]*\}/y) !== null) return anything;
    return this.#one(this.#escapedCharacter());
  }

  #escapedCharacter(): number {
    const hex = this.#match(/x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})/y);
    if (hex !== null) return Number.parseInt(hex[1] ?? hex[2] ?? "", 16);
    const long = this.#unicode ? this.#match(/u\{([0-9A-Fa-f]+)\}/y) : null;
    if (long !== null) return Number.parseInt(long[1] ?? "", 16);
    const control = this.#match(/c([A-Za-z])/y);
    if (control !== null) return (control[1]?.charCodeAt(0) ?? 0) & 31;
    const named = this.#match(/[0tnvfr]/y);
    if (named !== null) return "\0\t\n\v\f\r".charCodeAt("0tnvfr".indexOf(named[0]));
    return this.#character();
  }

  #character(): number {
    const code = this.#source.codePointAt(this.#at);
    if (code === undefined) throw new NotUnderstood();
    this.#at += code > 0xffff ? 2 : 1;
    return code;
  }

  /** Case folding from beyond ASCII: U+017F is a case of s, U+212A of k. */
  #one(code: number): CharSet {
    const set = rangeOf(code, code);
    if (!this.#flags.ignoreCase || !this.#unicode) return set;
    if (code === 0x17f) return unionOf(set, rangeOf(0x73, 0x73));
    return code === 0x212a ? unionOf(set, rangeOf(0x6b, 0x6b)) : set;
  }

  /** A plain class such as `[aA]`: expressions have the same ones again and again. */
  #knownClass(): CharSet | undefined {
    const end = this.#source.indexOf("]", this.#at);
    if (end === -1 || end - this.#at > 4) return undefined;
    const text = this.#source.slice(this.#at, end);
    if (!/^[A-Za-z0-9_]+$/.test(text)) return undefined;
    const set = classes.get(text) ?? ofCharacters(text);
    if (classes.size < mostClasses) classes.set(text, set);
    this.#at = end + 1;
    return set;
  }

  #class(): CharSet {
    const negated = this.#take("^");
    let set = nothing;
    while (!this.#take("]")) {
      if (this.#at >= this.#source.length || (this.#sets && /\[|--|&&|\\q/.test(this.#source.slice(this.#at, this.#at + 2)))) {
        throw new NotUnderstood();
      }
      set = unionOf(set, this.#classItem());
    }
    // The case of letters is folded before the set is turned round.
    if (negated && this.#flags.ignoreCase) set = foldedSet(set, this.#unicode);
    return negated ? complementOf(set) : set;
  }

  #classItem(): CharSet {
    const first = this.#classAtom();
    if (typeof first !== "number") return first;
    const before = this.#at;
    if (this.#take("-") && !this.#peek("]")) {
      const last = this.#classAtom();
      if (typeof last === "number") return unionOf(rangeOf(first, last), unionOf(this.#one(first), this.#one(last)));
    }
    this.#at = before;
    return this.#one(first);
  }

  #classAtom(): number | CharSet {
    if (!this.#take("\\")) return this.#character();
    if (this.#take("b")) return 8;
    if (this.#match(/(?=[dDwWsS])/y) !== null || (this.#unicode && this.#match(/(?=[pP]\{)/y) !== null)) return this.#escapedSet();
    return this.#escapedCharacter();
  }
}

const modified = (outer: Flags, on: string, off: string): Flags => ({
  ignoreCase: on.includes("i") || (outer.ignoreCase && !off.includes("i")),
  dotAll: on.includes("s") || (outer.dotAll && !off.includes("s")),
});
