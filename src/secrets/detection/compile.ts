import { type CompiledAllowlist, compileAllowlist } from "./allow.ts";
import type { Rule, RuleSet } from "./rule.ts";
import { type RuleWithRegex, WordIndex } from "./words.ts";

/** A rule set that is ready to be searched for. Keeps buffers between scans: not to be shared between threads. */
export interface CompiledRules {
  readonly strict: boolean;
  readonly rules: readonly RuleWithRegex[];
  /** Rules about a file's path alone. */
  readonly pathRules: readonly Rule[];
  readonly index: WordIndex;
  /** Whether letters of ASCII in an expression may stand for the long s or the Kelvin sign too. */
  foldsFromBeyond(): boolean;
  readonly allowlists: readonly CompiledAllowlist[];
  allowlistsOf(rule: Rule): readonly CompiledAllowlist[];
}

/**
 * Prepares rules for `scan`. A few milliseconds for some 200 rules: each rule is taken apart, and its expressions are compiled, when one
 * of its keywords is met for the first time.
 * @param options.strict find exactly what gitleaks finds with these rules, its peculiarities included
 */
export function compileRules(set: RuleSet, { strict = false }: { strict?: boolean } = {}): CompiledRules {
  const rules = set.rules.filter((rule): rule is RuleWithRegex => rule.regex !== undefined);
  let folds: boolean | undefined;
  const allowlists = new Map<Rule, readonly CompiledAllowlist[]>();
  return {
    strict,
    rules,
    pathRules: set.rules.filter(({ regex }) => regex === undefined),
    index: new WordIndex(rules),
    foldsFromBeyond() {
      folds ??= rules.some(({ regex }) => regex.unicode || regex.unicodeSets || /\\u017f|\\u212a/.test(regex.source));
      return folds;
    },
    allowlists: set.allowlists.map(compileAllowlist),
    allowlistsOf(rule) {
      const lists = allowlists.get(rule) ?? rule.allowlists.map(compileAllowlist);
      allowlists.set(rule, lists);
      return lists;
    },
  };
}
