import type { Actors } from "./actors.ts";
import type { ClassicRule } from "./branch-rule.ts";
import type { Lattice } from "./lattice.ts";
import type { BranchPolicy } from "./policy.ts";
import type { RequiredCheck } from "./required-checks.ts";
import type { Ruleset } from "./ruleset.ts";

/** A value of some setting; null is "no pull request needed" or "everybody may". */
export type SettingValue = boolean | number | null | Actors | readonly RequiredCheck[];

/**
 * What of a rule can be changed on its own. `reviews` and `checks` have a partial update once the section exists, `admins` and
 * `signatures` a switch, `flags` GraphQL's partial update of a rule; `pushers` can only be written together with the whole rule.
 */
export type Part = "reviews" | "checks" | "admins" | "signatures" | "flags" | "pushers";

/** Shows a name from outside (a login, a check's context) within a sentence. */
export type Quote = (text: string) => string;

/** One setting of a branch's protection: its order, where it is found, and the words for it. */
export interface Setting<Value extends SettingValue = SettingValue> extends Lattice<Value> {
  /** Its path in `BranchPolicy`. */
  readonly key: string;
  readonly label: string;
  /** One sentence: what happens without it. */
  readonly why: string;
  readonly part: Part;
  /** True where GitHub has the setting for repositories of organisations only. */
  readonly organizationsOnly: boolean;
  /** Undefined: the policy does not name it. */
  wanted(policy: BranchPolicy): Value | undefined;
  inRule(rule: ClassicRule): Value;
  inRuleset(ruleset: Ruleset): Value;
  withValue(rule: ClassicRule, value: Value): ClassicRule;
  /** The value to which a weak one is repaired; never weaker than either. */
  repaired(have: Value, want: Value): Value;
  words(value: Value, quote: Quote): string;
}
