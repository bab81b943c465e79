import { complement, everything, setOf } from "./code-points.ts";
import { Cursor } from "./cursor.ts";
import { readClass, readEscape, readNamedSet } from "./read-set.ts";
import { type Assertion, type Node, Refusal, type Repeat } from "./syntax.ts";

/** RE2's limit for one repetition, and for repetitions of repetitions. */
const mostRepeats = 1_000;
/** RE2 allows 1,000; nobody writes so many. */
const deepestGroup = 200;

const quantifiers = new Set(["*", "+", "?", "{"]);
const notLineEnd = complement([[10, 10]]);

const escapedAssertions: Readonly<Record<string, Assertion>> = {
  A: "text-start",
  z: "text-end",
  b: "word-boundary",
  B: "no-word-boundary",
};

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly U: boolean;
}

export interface Parsed {
  readonly node: Node;
  /** How many groups it has that are remembered. */
  readonly groups: number;
}

/**
 * Reads an expression as Go's `regexp` does (https://pkg.go.dev/regexp/syntax), with its flags for Perl's syntax.
 *
 * @throws Refusal
 */
export function parseRe2(text: string): Parsed {
  const parser = new Parser(text);
  const node = parser.alternatives(0);
  if (!parser.cursor.ended) throw new Refusal("has a closing parenthesis without an opening one");
  return { node, groups: parser.groups };
}

class Parser {
  readonly cursor: Cursor;
  groups = 0;
  #flags: Flags = { i: false, m: false, s: false, U: false };

  constructor(text: string) {
    this.cursor = new Cursor(text);
  }

  /** Up to the end, or the parenthesis that closes the group. */
  alternatives(depth: number): Node {
    if (depth > deepestGroup) throw new Refusal(`has groups within groups, more than ${deepestGroup} deep`);
    const branches = [this.#branch(depth)];
    while (this.cursor.eat("|")) branches.push(this.#branch(depth));
    const [only] = branches;
    return branches.length === 1 && only !== undefined ? only : { type: "choice", branches };
  }

  #branch(depth: number): Node {
    const parts: Node[] = [];
    let repeated = false;
    while (!this.cursor.ended && !this.cursor.startsWith("|") && !this.cursor.startsWith(")")) {
      const repeat = this.#quantifier();
      if (repeat === undefined) parts.push(...this.#atom(depth));
      else parts.push(repetition(parts.pop(), repeat, repeated));
      repeated = repeat !== undefined;
    }
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { type: "sequence", parts };
  }

  #quantifier(): Omit<Repeat, "type" | "body"> | undefined {
    if (!quantifiers.has(this.cursor.ahead)) return undefined;
    const found = this.cursor.match(/([*+?]|\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?\})(\??)/y);
    if (found === null) return undefined;
    const [, sign = "", from, comma, to, lazy] = found;
    const greedy = (lazy === "") !== this.#flags.U;
    if (from === undefined) return { min: sign === "+" ? 1 : 0, max: sign === "?" ? 1 : null, greedy };
    const min = Number(from);
    const max = comma === undefined ? min : to === undefined ? null : Number(to);
    if (min > mostRepeats || (max ?? 0) > mostRepeats) throw new Refusal(`repeats something more than ${mostRepeats} times`);
    if (max !== null && max < min) throw new Refusal("has a repetition whose end is below its beginning");
    return { min, max, greedy };
  }

  /** What stands here: one node, or none for flags, or several for a quotation. */
  #atom(depth: number): readonly Node[] {
    const { cursor } = this;
    if (cursor.eat("(")) return this.#parenthesis(depth);
    if (cursor.eat("[")) return [readClass(cursor, this.#flags.i)];
    if (cursor.eat("\\")) return this.#escaped();
    if (cursor.eat(".")) return [{ type: "set", set: this.#flags.s ? everything : notLineEnd }];
    if (cursor.eat("^")) return [{ type: "assertion", kind: this.#flags.m ? "line-start" : "text-start" }];
    if (cursor.eat("$")) return [{ type: "assertion", kind: this.#flags.m ? "line-end" : "text-end" }];
    return [this.#letter(cursor.next())];
  }

  #letter(code: number): Node {
    return { type: "set", set: setOf(code, this.#flags.i) };
  }

  #escaped(): readonly Node[] {
    const { cursor } = this;
    if (cursor.eat("Q")) return Array.from(cursor.upTo("\\E"), (letter) => this.#letter(letter.codePointAt(0) ?? 0));
    if (cursor.startsWith("C")) throw new Refusal("asks for a single byte by \\C, which Go does not know");
    const kind = escapedAssertions[cursor.ahead];
    if (kind !== undefined) {
      cursor.next();
      return [{ type: "assertion", kind }];
    }
    return [readNamedSet(cursor, this.#flags.i) ?? this.#letter(readEscape(cursor))];
  }

  #parenthesis(depth: number): readonly Node[] {
    const { cursor } = this;
    const before = this.#flags;
    let remembered = true;
    if (cursor.startsWith("?")) {
      remembered = this.#named();
      if (!remembered && this.#inlineFlags()) return [];
    }
    if (remembered) this.groups += 1;
    const body = this.alternatives(depth + 1);
    if (!cursor.eat(")")) throw new Refusal("has an opening parenthesis without a closing one");
    this.#flags = before;
    return [remembered ? { type: "group", body } : body];
  }

  /** Whether the group has a name. Nobody asks for it, and Go lets several have the same; but it must be one that Go takes. */
  #named(): boolean {
    const name = this.cursor.match(/\?P?<(?![=!])([^>]*)>/y)?.[1];
    if (name === undefined) return false;
    if (!/^\w+$/.test(name)) throw new Refusal("has a group with a name that RE2 does not take");
    return true;
  }

  /** `(?i)`, whose flags hold up to the end of the group around it: true. `(?i:`, whose flags hold within: false. */
  #inlineFlags(): boolean {
    const found = this.cursor.match(/\?([imsU]*)(?:(-)([imsU]+))?([:)])/y);
    if (found === null) throw new Refusal(explained(this.cursor));
    const [, on = "", , off = "", end] = found;
    const after = (flag: keyof Flags): boolean => (off.includes(flag) ? false : on.includes(flag) || this.#flags[flag]);
    this.#flags = { i: after("i"), m: after("m"), s: after("s"), U: after("U") };
    return end === ")";
  }
}

function explained(cursor: Cursor): string {
  if (cursor.match(/\?<?[=!]/y) !== null) return "looks ahead or behind, which RE2 does not know";
  if (cursor.startsWith("?>")) return "has an atomic group, which RE2 does not know";
  if (cursor.startsWith("?P=")) return "refers back to what a group matched, which RE2 does not know";
  return "has a group or flags that RE2 does not know";
}

function repetition(body: Node | undefined, repeat: Omit<Repeat, "type" | "body">, repeated: boolean): Node {
  if (body === undefined) throw new Refusal("repeats nothing");
  if (repeated) throw new Refusal("has one repetition right after another (a possessive one, perhaps), which RE2 does not know");
  const node: Repeat = { type: "repeat", body, ...repeat };
  if (!fits(node, mostRepeats)) throw new Refusal(`repeats something more than ${mostRepeats} times, by repetitions within repetitions`);
  return node;
}

function fits(node: Node, most: number): boolean {
  switch (node.type) {
    case "repeat": {
      const count = node.max === 0 ? 0 : (node.max ?? node.min);
      if (node.max === 0) return true;
      return count <= most && fits(node.body, count > 1 ? Math.floor(most / count) : most);
    }
    case "group":
      return fits(node.body, most);
    case "sequence":
      return node.parts.every((part) => fits(part, most));
    case "choice":
      return node.branches.every((branch) => fits(branch, most));
    case "set":
    case "assertion":
      return true;
  }
}
