import { type CompiledRules, compileRules } from "../../../src/secrets/detection/compile.ts";
import type { Detection, ScanResult } from "../../../src/secrets/detection/detection.ts";
import type { Allowlist, Rule, RuleSet } from "../../../src/secrets/detection/rule.ts";
import { type ScanOptions, scan } from "../../../src/secrets/detection/scan.ts";

/** A rule that says only what a test is about. */
export const ruleOf = (id: string, regex: RegExp, more: Partial<Rule> = {}): Rule => ({
  id,
  description: id,
  regex,
  keywords: [],
  allowlists: [],
  severity: "high",
  kind: id,
  certainty: "format",
  ...more,
});

export const setOf = (...rules: readonly Rule[]): RuleSet => ({ rules, allowlists: [] });

export const allowlistOf = (more: Partial<Allowlist>): Allowlist => ({
  condition: "or",
  paths: [],
  commits: [],
  regexes: [],
  regexTarget: "secret",
  stopwords: [],
  ...more,
});

/** Tokens of a provider that does not exist, so that no scanner knows them: `zebra_` and 20 letters and digits. */
export const zebra = ruleOf("zebra-token", /\b(zebra_[a-z0-9]{20})\b/, { keywords: ["zebra_"] });
export const token = (seed = 1): string => {
  let state = seed * 7919;
  return `zebra_${Array.from({ length: 20 }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return "abcdefghijklmnopqrstuvwxyz0123456789"[state % 36];
  }).join("")}`;
};

/** Without a limit of time, unless `options` has one. */
export function scanText(
  rules: RuleSet | CompiledRules,
  text: string | Uint8Array,
  options: ScanOptions & { path?: string } = {},
): ScanResult {
  const compiled = "index" in rules ? rules : compileRules(rules);
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  return scan(compiled, { path: options.path ?? "src/a.ts", bytes }, { budget: Number.POSITIVE_INFINITY, ...options });
}

export const secretsIn = ({ detections }: ScanResult): string[] => detections.map(({ secret }) => secret.reveal());
export const placesOf = ({ detections }: ScanResult): string[] =>
  detections.map(({ rule, at }: Detection) => `${rule.id} ${at.startLine}:${at.startColumn}-${at.endLine}:${at.endColumn}`);

/** A clock that is a millisecond later each time that it is read: what it counts is work. */
export function countingClock(): { clock: () => number; readings: () => number } {
  let now = 0;
  return { clock: () => now++, readings: () => now };
}
