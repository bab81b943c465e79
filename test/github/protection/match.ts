import type { ProtectionRule } from "./rule.ts";

const compiled = new Map<string, RegExp>();

export const isExact = (pattern: string): boolean => !/[*?[\]\\]/.test(pattern);

/**
 * Whether a branch name matches a pattern of classic protection or of a ruleset: Ruby's `File.fnmatch` with `FNM_PATHNAME`,
 * so `*` stops at a slash and a `**` followed by a slash crosses folders.
 * (https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/managing-a-branch-protection-rule)
 */
export function matchesPattern(pattern: string, name: string): boolean {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    expression = toRegExp(pattern);
    compiled.set(pattern, expression);
  }
  return expression.test(name);
}

function toRegExp(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*+|\?|\[[^\]]*\]|\\.|[^*?[\\]/g, (part) => {
    if (part === "**/") return "(?:[^/]+/)*";
    if (part.startsWith("*")) return "[^/]*";
    if (part === "?") return "[^/]";
    if (part.startsWith("[")) return part.replace(/^\[[!^]/, "[^");
    return (part.startsWith("\\") ? part.slice(1) : part).replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  });
  return new RegExp(`^${source}$`, "s");
}

/** The rule that governs a branch: an exact one wins over wildcards, and among wildcards the oldest. */
export function governingRule(rules: readonly ProtectionRule[], branch: string): ProtectionRule | undefined {
  return (
    rules.find((rule) => isExact(rule.pattern) && rule.pattern === branch) ??
    rules.find((rule) => !isExact(rule.pattern) && matchesPattern(rule.pattern, branch))
  );
}
