import { Secret } from "../../values/secret.ts";
import { type AllowedFile, allows } from "./allow.ts";
import type { CompiledRules } from "./compile.ts";
import type { CompiledRule } from "./compile-rule.ts";
import { entropyOf } from "./entropy.ts";
import type { Match } from "./search.ts";
import type { Text } from "./text.ts";

/** A match that counts: indexes of the text's string. */
export interface Found {
  readonly match: Match;
  readonly secret: Secret;
  readonly entropy: number;
  /** Where the secret stands. */
  readonly start: number;
  readonly end: number;
  readonly allowedInline: boolean;
}

/** Around a match, as much of its line is looked at. */
const lineReach = 4096;
/** What people write beside a secret so that scanners leave it alone: ours, and those of the tools that they come from. */
const inlineComment =
  /pipewarden:allow|gitleaks:allow|betterleaks:allow|trufflehog:ignore|pragma: allowlist secret|secretlint-disable-line/;

/** Decides whether a match is a finding: which part of it is the secret, whether that is random enough, and whether a list allows it. */
export function judge(rules: CompiledRules, match: Match, { string }: Text, file: AllowedFile): Found | null {
  const { rule } = match.rule;
  const { text, start, end } = secretIn(match, string);
  if (text === "") return null;
  const entropy = entropyOf(text);
  if (rule.entropy !== undefined && rule.entropy > 0 && entropy <= rule.entropy) return null;
  if (rule.isGenuine !== undefined && !rule.isGenuine(text)) return null;
  const line = lineAround(string, match.start, match.end);
  const candidate = { secret: text, match: string.slice(match.start, match.end), line };
  if (allows(rules.allowlists, candidate, file) || allows(rules.allowlistsOf(rule), candidate, file)) return null;
  return { match, secret: Secret.of(text), entropy, start, end, allowedInline: inlineComment.test(line) };
}

/** All lines that a match touches, without the last line break. */
function lineAround(string: string, start: number, end: number): string {
  const before = string.slice(Math.max(0, start - lineReach), start);
  const after = string.slice(end, end + lineReach);
  const lineEnd = string[end - 1] === "\n" ? 0 : after.search(/\r?\n/);
  return before.slice(before.lastIndexOf("\n") + 1) + string.slice(start, end) + (lineEnd < 0 ? after : after.slice(0, lineEnd));
}

/** The group that the rule names, else the first that took part, else all. */
function secretIn({ rule, start, end }: Match, string: string): { text: string; start: number; end: number } {
  const all = { text: string.slice(start, end), start, end };
  const groups = groupsOf(rule, string, start);
  if (groups === null) return all;
  const named = rule.rule.secretGroup ?? 0;
  const index = named > 0 ? named : groups.findIndex((range, group) => group > 0 && range !== undefined && range[1] > range[0]);
  const range = groups[index];
  return index < 1 || range === undefined ? all : { text: string.slice(range[0], range[1]), start: range[0], end: range[1] };
}

type Ranges = readonly (readonly [number, number] | undefined)[];

/** Matches again, with the places of the groups: in as much text as the search looked at. */
function groupsOf(rule: CompiledRule, string: string, start: number): Ranges | null {
  const from = Math.max(0, start - rule.context);
  const most = (rule.preamble?.most ?? 0) + rule.reach;
  const expression = rule.whole();
  expression.lastIndex = start - from;
  const match = expression.exec(string.slice(from, Math.min(string.length, start + most)));
  return match?.indices?.map((range) => range && ([range[0] + from, range[1] + from] as const)) ?? null;
}
