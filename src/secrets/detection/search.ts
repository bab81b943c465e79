import type { CompiledRules } from "./compile.ts";
import type { CompiledRule } from "./compile-rule.ts";
import { has } from "./expression/char-set.ts";
import { fits, type LiteralUse } from "./literal-use.ts";
import type { Rule } from "./rule.ts";
import type { Text } from "./text.ts";
import type { Words } from "./words.ts";

/** Where a rule's expression matches, as indexes of the text's string. */
export interface Match {
  readonly rule: CompiledRule;
  /** With the preamble. */
  readonly start: number;
  readonly end: number;
}

/** Says when to stop. Asked often: it has to be quick. */
export interface Deadline {
  readonly expired: () => boolean;
}

export interface SearchResult {
  readonly matches: readonly Match[];
  /** When time ran out: the byte offset from which on, at the latest, not every rule was tried. */
  readonly stoppedAt: number | null;
  /** Byte offsets of places where more text than an expression may look at stands on one line. */
  readonly cut: readonly number[];
}

/** Bytes that are searched by all rules before the next; what time ran out for is told as exactly. */
const sectionSize = 262_144;
/** A search of everything goes by such stretches. */
const stretchSize = 65_536;

/** Finds the places where expressions match: for each rule from left to right, none overlapping the one before, as `FindAll` in Go does. */
export class Search {
  readonly #compiled: CompiledRules;
  readonly #text: Text;
  readonly #deadline: Deadline;
  readonly #looks: (rule: Rule) => boolean;
  readonly #matches: Match[] = [];
  readonly #cut: number[] = [];
  /** By rule: beginnings to try, the first and the last of each stretch in turn. */
  readonly #pending = new Map<number, number[]>();
  /** By rule: where the last match ended. */
  readonly #position: Int32Array;
  /** By rule: 1 where one of its keywords was met. */
  readonly #present: Uint8Array;
  /** By rule: 1 where it looks at this text, 2 where not, 0 where that was not asked yet. */
  readonly #looking: Uint8Array;
  #lineEnd = { from: 0, at: -1 };

  /** @param looks whether a rule looks at this text at all; default: each does */
  constructor(compiled: CompiledRules, text: Text, deadline: Deadline, looks: (rule: Rule) => boolean = () => true) {
    this.#looks = looks;
    this.#compiled = compiled;
    this.#text = text;
    this.#deadline = deadline;
    this.#position = new Int32Array(compiled.rules.length);
    this.#present = new Uint8Array(compiled.rules.length);
    this.#looking = new Uint8Array(compiled.rules.length);
  }

  run(): SearchResult {
    const { bytes } = this.#text;
    if (!this.#text.isAscii && hasThirdCase(bytes) && this.#compiled.foldsFromBeyond()) return this.#searchEverywhere();
    const words = this.#compiled.index.wordsFor(bytes, this.#looks);
    const size = this.#compiled.strict ? Math.max(1, bytes.length) : sectionSize;
    for (let from = 0; from < bytes.length; from += size) {
      this.#collect(words, from, Math.min(from + size, bytes.length));
      if (!this.#tryPending((rule) => rule.keywords.length === 0)) return this.#result(from);
    }
    const done =
      this.#tryPending(({ index }) => this.#present[index] === 1) &&
      words.everywhere.every((rule) => !this.#applies(rule) || this.#everywhere(rule));
    return this.#result(done ? null : 0);
  }

  #result(stoppedAt: number | null): SearchResult {
    return { matches: this.#matches, stoppedAt, cut: this.#cut };
  }

  /** Without words, since they are not found where one of their letters is U+017F or U+212A. */
  #searchEverywhere(): SearchResult {
    // Go's lower case of U+0130 is one letter, JavaScript's are two.
    const lower = this.#text.string.replaceAll("\u0130", "i").toLowerCase();
    const isPresent = ({ keywords }: Rule) => keywords.length === 0 || keywords.some((keyword) => lower.includes(keyword));
    const { rules, index } = this.#compiled;
    const done = rules.every((rule, at) => !this.#looks(rule) || !isPresent(rule) || this.#everywhere(index.compiled(at)));
    return this.#result(done ? null : 0);
  }

  #applies({ keywords, index }: CompiledRule): boolean {
    return (keywords.length === 0 || this.#present[index] === 1) && this.#looksAt(index);
  }

  /** Notes for each rule where its literals stand. Words that end before `from` were seen already. */
  #collect({ automaton, uses, longest }: Words, from: number, to: number): void {
    const { bytes } = this.#text;
    const { count, ends, states } = automaton.find(bytes, Math.max(0, from - longest + 1), to);
    for (let hit = 0; hit < count; hit++) {
      const end = ends[hit] as number;
      if (end <= from && from > 0) continue;
      for (const word of automaton.wordsAt(states[hit] as number)) {
        const use = uses[word];
        if (use === undefined) continue;
        for (const rule of use.keywordOf) this.#present[rule] = 1;
        for (const literal of use.literals) {
          if (this.#looksAt(literal.rule) && fits(literal, bytes, end - use.length, end)) this.#note(literal, end - use.length);
        }
      }
    }
  }

  #looksAt(index: number): boolean {
    if (this.#looking[index] === 0) {
      const rule = this.#compiled.rules[index];
      this.#looking[index] = rule !== undefined && this.#looks(rule) ? 1 : 2;
    }
    return this.#looking[index] === 1;
  }

  #note({ rule, least, most }: LiteralUse, offset: number): void {
    const place = this.#text.indexAt(offset);
    const first = Math.max(0, place - most);
    const last = place - least;
    if (last < 0) return;
    const pending = this.#pending.get(rule);
    if (pending === undefined) this.#pending.set(rule, [first, last]);
    else pending.push(first, last);
  }

  /** Tries what was noted for the rules that `ready` holds for. Answers false when time ran out. */
  #tryPending(ready: (rule: CompiledRule) => boolean): boolean {
    for (const [index, noted] of this.#pending) {
      const rule = this.#compiled.index.compiled(index);
      if (!ready(rule)) continue;
      this.#pending.delete(index);
      const stretches = inOrder(noted);
      if (
        !(rule.search === "fixed" || rule.longest === Number.POSITIVE_INFINITY
          ? this.#each(rule, stretches)
          : this.#between(rule, stretches))
      ) {
        return false;
      }
    }
    return true;
  }

  /** Tries each beginning by itself. */
  #each(rule: CompiledRule, stretches: readonly number[]): boolean {
    const expression = rule.sticky();
    const { string } = this.#text;
    const reach = this.#reachOf(rule);
    const limited = rule.longest > reach && string.length > reach;
    const often = limited || rule.longest > 4096 ? 1 : 32;
    let position = this.#position[rule.index] ?? 0;
    let attempts = 0;
    for (let at = 0; at < stretches.length; at += 2) {
      const last = stretches[at + 1] as number;
      for (let start = Math.max(stretches[at] as number, position); start <= last; start++) {
        if (attempts++ % often === 0 && this.#deadline.expired()) return false;
        const length = limited ? this.#limited(rule, start, reach) : lengthAt(expression, string, start);
        if (length < 0) continue;
        this.#found(rule, start, start + length, position);
        position = start + Math.max(1, length);
        start = position - 1;
      }
    }
    this.#position[rule.index] = position;
    return true;
  }

  /** gitleaks has no limit: strict mode looks further, at the price of time. Where each character doubles the time, it cannot. */
  #reachOf({ reach, longest }: CompiledRule): number {
    return this.#compiled.strict && reach >= 64 ? Math.min(longest, reach * 8) : reach;
  }

  /** Tries one beginning, looking no further than the rule's reach. */
  #limited(rule: CompiledRule, start: number, reach: number): number {
    const { string } = this.#text;
    const from = Math.max(0, start - rule.context);
    const to = Math.min(string.length, start + reach);
    const length = lengthAt(rule.sticky(), string.slice(from, to), start - from);
    if (length < 0 && to < string.length && this.#lineEndAfter(start) > to) this.#cut.push(this.#text.byteAt(start));
    return length;
  }

  /** Remembers what it found: asked again and again within one long line, it must not search that line each time. */
  #lineEndAfter(start: number): number {
    if (start < this.#lineEnd.from || start > this.#lineEnd.at) {
      const at = this.#text.string.indexOf("\n", start);
      this.#lineEnd = { from: start, at: at === -1 ? this.#text.string.length : at };
    }
    return this.#lineEnd.at;
  }

  /** Searches stretches for beginnings; a match is not longer than the rule's longest. */
  #between(rule: CompiledRule, stretches: readonly number[]): boolean {
    const expression = rule.global();
    const { string } = this.#text;
    const reach = this.#reachOf(rule);
    let position = this.#position[rule.index] ?? 0;
    for (let at = 0; at < stretches.length; at += 2) {
      const last = stretches[at + 1] as number;
      let first = Math.max(stretches[at] as number, position);
      if (first > last) continue;
      const from = Math.max(0, first - rule.context);
      const part = string.slice(from, Math.min(string.length, last + reach + rule.context));
      while (first <= last) {
        if (this.#deadline.expired()) return false;
        expression.lastIndex = first - from;
        const match = expression.exec(part);
        if (match === null || match.index + from > last) break;
        const start = match.index + from;
        const end = start + match[0].length;
        if (end > start) this.#found(rule, start, end, position);
        position = Math.max(end, start + 1);
        first = position;
      }
    }
    this.#position[rule.index] = position;
    return true;
  }

  #everywhere(rule: CompiledRule): boolean {
    const { string } = this.#text;
    const size = this.#compiled.strict ? Math.max(1, string.length) : stretchSize;
    const stretches: number[] = [];
    for (let first = 0; first < string.length; first += size) stretches.push(first, Math.min(first + size, string.length) - 1);
    // What may look at no more than a few characters may not search either, since a search looks as far as it likes.
    return rule.longest > rule.reach && rule.reach < 64 ? this.#each(rule, stretches) : this.#between(rule, stretches);
  }

  #found(rule: CompiledRule, start: number, end: number, position: number): void {
    this.#matches.push({ rule, start: this.#withPreamble(rule, start, position), end });
  }

  /** Where the match would have begun with the preamble that its expression was rid of. */
  #withPreamble({ preamble }: CompiledRule, start: number, position: number): number {
    if (preamble === null) return start;
    const least = Math.max(position, start - preamble.most);
    let first = start;
    while (first > least) {
      const code = this.#text.string.charCodeAt(first - 1);
      const belongs = code < 128 ? has(preamble.set, code) : preamble.set.wide > 0 && preamble.character.test(String.fromCharCode(code));
      if (!belongs) break;
      first--;
    }
    return first;
  }
}

/** The long s and the Kelvin sign: the only characters beyond ASCII that Unicode's case folding makes letters of ASCII. */
function hasThirdCase(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return buffer.includes("\u017f") || buffer.includes("\u212a");
}

function lengthAt(expression: RegExp, string: string, start: number): number {
  expression.lastIndex = start;
  return expression.test(string) ? expression.lastIndex - start : -1;
}

/** Stretches by their beginnings, without those that are in the one before. Nearly always they are so already. */
function inOrder(stretches: number[]): readonly number[] {
  let sorted = true;
  for (let at = 2; at < stretches.length && sorted; at += 2) {
    sorted = (stretches[at] as number) > (stretches[at - 1] as number);
  }
  if (sorted) return stretches;
  const pairs: [number, number][] = [];
  for (let at = 0; at < stretches.length; at += 2) pairs.push([stretches[at] as number, stretches[at + 1] as number]);
  pairs.sort((a, b) => a[0] - b[0]);
  const joined: number[] = [];
  for (const [first, last] of pairs) {
    const end = joined.at(-1);
    if (end !== undefined && first <= end) joined[joined.length - 1] = Math.max(end, last);
    else joined.push(first, last);
  }
  return joined;
}
