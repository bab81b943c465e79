import { translateRe2 } from "../detection/re2.ts";
import { limits } from "./limits.ts";
import type { Problems } from "./problem.ts";

/** Translates the regular expressions of a file; what is refused becomes a problem. */
export class Expressions {
  readonly #problems: Problems;
  #left: number = limits.expressions;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** @param where names the expression, for a sentence: "regex", "paths of an allow-list" */
  one(pattern: string, rule: string | null, where: string): { readonly regex: RegExp; readonly groups: number } | undefined {
    if (this.#left === 0) return undefined;
    this.#left -= 1;
    if (this.#left === 0)
      this.#problems.add(null, `The file has more than ${limits.expressions} regular expressions; the rest is left out.`);
    const translation = translateRe2(pattern);
    if (translation.ok) return translation;
    this.#problems.add(rule, `The expression (${where}) ${translation.reason}.`);
    return undefined;
  }

  all(patterns: readonly string[], rule: string | null, where: string): { readonly regexes: readonly RegExp[]; readonly refused: boolean } {
    const regexes = patterns.map((pattern) => this.one(pattern, rule, where)?.regex).filter((regex) => regex !== undefined);
    return { regexes, refused: regexes.length < patterns.length };
  }
}
