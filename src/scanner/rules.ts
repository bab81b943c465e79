import type { RuleSet } from "../secrets/detection/rule.ts";
import { readGitleaksConfig } from "../secrets/gitleaks/config.ts";
import type { ConfigProblem } from "../secrets/gitleaks/problem.ts";
import { ourRules } from "../secrets/rules/rule-set.ts";

/** Where rules come from, as plain data that can be sent to a thread: rules have functions. */
export type RulesSource =
  | { readonly kind: "ours" }
  /** `extended`: the files that are extended, by the paths that name them. */
  | { readonly kind: "file"; readonly text: string; readonly extended: ReadonlyMap<string, string> };

export type RulesOfSource =
  | { readonly ok: true; readonly set: RuleSet; readonly problems: readonly ConfigProblem[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

export function rulesOf(source: RulesSource): RulesOfSource {
  if (source.kind === "ours") return { ok: true, set: ourRules, problems: [] };
  return readGitleaksConfig(source.text, { base: ourRules, readExtended: (path) => source.extended.get(path) });
}
