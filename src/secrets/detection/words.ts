import { type Automaton, automatonOf } from "./automaton.ts";
import { type CompiledRule, compileRule } from "./compile-rule.ts";
import { type LiteralUse, LiteralUses } from "./literal-use.ts";
import type { Rule } from "./rule.ts";

export type RuleWithRegex = Rule & { readonly regex: RegExp };

/** What to look for in a text. */
export interface Words {
  readonly automaton: Automaton;
  /** What to do where the automaton finds the word of that index. */
  readonly uses: readonly WordUses[];
  /** How many bytes the longest word has. */
  readonly longest: number;
  /** Rules of which no word is known. */
  readonly everywhere: readonly CompiledRule[];
}

interface WordUses {
  readonly length: number;
  /** Rules that need the word as a keyword. */
  readonly keywordOf: readonly number[];
  readonly literals: readonly LiteralUse[];
}

/** From here on, looking for rules that were never needed has cost as much as preparing them: so much text, or so many times. */
const enough = { bytes: 24_000_000, times: 24 };

/**
 * The words of rules, which are prepared when one of their keywords is met for the first time: taking an expression apart takes longer
 * than scanning some kilobytes, and most texts have a word of few rules.
 */
export class WordIndex {
  readonly #rules: readonly RuleWithRegex[];
  readonly #compiled: (CompiledRule | undefined)[] = [];
  readonly #met = new Set<number>();
  readonly #literals = new LiteralUses();
  #unmet: { readonly automaton: Automaton; readonly rulesOf: readonly (readonly number[])[] } | undefined;
  #words: Words | undefined;
  #bytes = 0;
  #times = 0;

  constructor(rules: readonly RuleWithRegex[]) {
    this.#rules = rules;
    const rulesOf = new Map<string, number[]>();
    for (const [index, { keywords }] of rules.entries()) {
      if (keywords.length === 0) this.#met.add(index);
      for (const keyword of keywords) {
        const known = rulesOf.get(keyword);
        if (known === undefined) rulesOf.set(keyword, [index]);
        else known.push(index);
      }
    }
    if (rulesOf.size > 0) this.#unmet = { automaton: automatonOf([...rulesOf.keys()]), rulesOf: [...rulesOf.values()] };
  }

  /** The rule of an index of the set. */
  compiled(index: number): CompiledRule {
    const rule = this.#rules[index];
    if (rule === undefined) throw new RangeError(`There is no rule ${index}.`);
    const compiled = this.#compiled[index] ?? compileRule(rule, index);
    this.#compiled[index] = compiled;
    return compiled;
  }

  /** The words of all rules that look at `bytes` and of which one can match there, and of some others. */
  wordsFor(bytes: Uint8Array, looks: (rule: Rule) => boolean): Words {
    const before = this.#met.size;
    if (this.#unmet !== undefined) {
      this.#bytes += bytes.length;
      if (this.#bytes > enough.bytes || this.#times > enough.times) this.#meetAll();
      else this.#meet(bytes, looks);
    }
    if (this.#met.size > before) {
      this.#times++;
      this.#words = undefined;
    }
    this.#words ??= this.#wordsOfMet();
    return this.#words;
  }

  /** The words of all rules. */
  allWords(): Words {
    this.#meetAll();
    this.#words = this.#wordsOfMet();
    return this.#words;
  }

  #meetAll(): void {
    for (const index of this.#rules.keys()) this.#met.add(index);
    this.#unmet = undefined;
  }

  #meet(bytes: Uint8Array, looks: (rule: Rule) => boolean): void {
    if (this.#unmet === undefined) return;
    const { automaton, rulesOf } = this.#unmet;
    const { count, states } = automaton.find(bytes, 0, bytes.length);
    const seen = new Set<number>();
    const present = new Set<number>();
    for (let hit = 0; hit < count; hit++) {
      const state = states[hit] as number;
      if (seen.has(state)) continue;
      seen.add(state);
      for (const word of automaton.wordsAt(state)) for (const rule of rulesOf[word] ?? []) present.add(rule);
    }
    for (const index of present) {
      const rule = this.#rules[index];
      if (!this.#met.has(index) && rule !== undefined && looks(rule)) this.#met.add(index);
    }
  }

  #wordsOfMet(): Words {
    const uses = new Map<string, { length: number; keywordOf: number[]; literals: LiteralUse[] }>();
    const useOf = (text: string) => {
      const known = uses.get(text) ?? { length: Buffer.byteLength(text), keywordOf: [], literals: [] };
      uses.set(text, known);
      return known;
    };
    const everywhere: CompiledRule[] = [];
    // In the order of the rules, so that what comes of a text does not depend on the texts before.
    for (const index of [...this.#met].sort((a, b) => a - b)) {
      const rule = this.compiled(index);
      for (const keyword of rule.keywords) useOf(keyword).keywordOf.push(index);
      if (rule.search === "everywhere") everywhere.push(rule);
      else for (const use of this.#literals.of(rule)) useOf(use.text).literals.push(use);
    }
    const all = [...uses.values()];
    return {
      automaton: automatonOf([...uses.keys()]),
      uses: all,
      longest: all.reduce((most, { length }) => Math.max(most, length), 0),
      everywhere,
    };
  }
}
