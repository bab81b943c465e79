import type { Rule, RuleSet } from "../detection/rule.ts";

/** The groups of rules, one file each. */
const groups: readonly (readonly Rule[])[] = [];

/** Our own rules, written from the providers' documentation. What they leave alone stands with each of them. */
export const ourRules: RuleSet = { rules: groups.flat(), allowlists: [] };
