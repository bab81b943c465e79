import { type CompiledAllowlist, compileAllowlist } from "./allow.ts";
import { type Automaton, automatonOf } from "./automaton.ts";
import { type CompiledRule, compileRule } from "./compile-rule.ts";
import { type CharSet, has } from "./expression/char-set.ts";
import type { Literal } from "./expression/literals.ts";
import type { Rule, RuleSet } from "./rule.ts";

/** A rule set that is ready to be searched for. Keeps buffers between scans: not to be shared between threads. */
export interface CompiledRules {
  readonly strict: boolean;
  readonly rules: readonly CompiledRule[];
  /** Rules about a file's path alone. */
  readonly pathRules: readonly Rule[];
  readonly automaton: Automaton;
  /** What to do where the automaton finds the word of that index. */
  readonly uses: readonly WordUses[];
  /** How many bytes the longest word has. */
  readonly longestWord: number;
  /** Whether letters of ASCII in an expression may stand for the long s or the Kelvin sign too. */
  readonly foldsFromBeyond: boolean;
  readonly allowlists: readonly CompiledAllowlist[];
  readonly allowlistsOf: ReadonlyMap<Rule, readonly CompiledAllowlist[]>;
}

interface WordUses {
  readonly length: number;
  /** Rules that need the word as a keyword. */
  readonly keywordOf: readonly number[];
  readonly literals: readonly LiteralUse[];
}

/** A literal of a rule, with what stands around it as tables of 256 flags. */
export interface LiteralUse {
  readonly rule: number;
  readonly least: number;
  readonly most: number;
  readonly after: readonly Uint8Array[];
  readonly before: readonly Uint8Array[];
  readonly boundaryBefore: boolean;
}

/**
 * Prepares rules for `scan`: finds the words that their matches must have, builds the automaton for all of them, and looks up allow-lists.
 * A few milliseconds for some 200 rules; the regular expressions themselves are compiled when they are first tried.
 * @param options.strict find exactly what gitleaks finds with these rules, its peculiarities included
 */
export function compileRules(set: RuleSet, { strict = false }: { strict?: boolean } = {}): CompiledRules {
  const withRegex = set.rules.filter((rule): rule is Rule & { regex: RegExp } => rule.regex !== undefined);
  const rules = withRegex.map(compileRule);
  const uses = new Map<string, { keywordOf: number[]; literals: LiteralUse[] }>();
  const useOf = (text: string) => {
    const known = uses.get(text) ?? { keywordOf: [], literals: [] };
    uses.set(text, known);
    return known;
  };
  const tables = new Map<string, Uint8Array>();
  const surroundings = new Map<readonly CharSet[], readonly Uint8Array[]>();
  const tablesOf = (sets: readonly CharSet[]): readonly Uint8Array[] => {
    const made = surroundings.get(sets) ?? trimmed(sets).map((set) => tableOf(set, tables));
    surroundings.set(sets, made);
    return made;
  };
  for (const { index, literals, keywords, search } of rules) {
    for (const keyword of keywords) useOf(keyword).keywordOf.push(index);
    if (search === "everywhere") continue;
    for (const literal of literals ?? []) useOf(literal.text).literals.push(literalUse(literal, index, tablesOf));
  }
  const words = [...uses.keys()];
  return {
    strict,
    rules,
    pathRules: set.rules.filter(({ regex }) => regex === undefined),
    automaton: automatonOf(words),
    uses: words.map((word) => ({ length: Buffer.byteLength(word), ...useOf(word) })),
    longestWord: Math.max(0, ...words.map((word) => Buffer.byteLength(word))),
    foldsFromBeyond: withRegex.some(({ regex }) => regex.unicode || regex.unicodeSets || /\\u017f|\\u212a/.test(regex.source)),
    allowlists: set.allowlists.map(compileAllowlist),
    allowlistsOf: new Map(set.rules.map((rule) => [rule, rule.allowlists.map(compileAllowlist)])),
  };
}

const literalUse = (literal: Literal, rule: number, tablesOf: (sets: readonly CharSet[]) => readonly Uint8Array[]): LiteralUse => ({
  rule,
  least: literal.least,
  most: literal.most,
  after: tablesOf(literal.after),
  before: tablesOf(literal.before),
  boundaryBefore: literal.boundaryBefore && /^\w/.test(literal.text),
});

const takesAll = ({ ascii, wide }: CharSet): boolean => wide > 0 && ascii.every((bits) => bits === -1);

/** Without what everything passes at its end. */
function trimmed(sets: readonly CharSet[]): readonly CharSet[] {
  return sets.slice(0, sets.findLastIndex((set) => !takesAll(set)) + 1);
}

/** 1 for a byte that passes, 2 for one that begins a character beyond ASCII, behind which nothing more can be told by offsets. */
function tableOf(set: CharSet, known: Map<string, Uint8Array>): Uint8Array {
  const [a, b, c, d] = set.ascii;
  const key = `${a},${b},${c},${d},${set.wide}`;
  const table =
    known.get(key) ?? Uint8Array.from({ length: 256 }, (_, byte) => (byte < 128 ? Number(has(set, byte)) : set.wide > 0 ? 2 : 0));
  known.set(key, table);
  return table;
}
