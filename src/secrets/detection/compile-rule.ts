import { type Literal, literalsOf } from "./expression/literals.ts";
import { contextOf, lengthsOf, type Node } from "./expression/node.ts";
import { parseExpression } from "./expression/parse.ts";
import { type Preamble, preambleOf } from "./expression/preamble.ts";
import { reachOf } from "./expression/reach.ts";
import type { Rule } from "./rule.ts";

/** What is known about where an expression can match. */
interface Analysis {
  /** Words of which every match has one. Null: none is known. */
  readonly literals: readonly Literal[] | null;
  /** `fixed`: a literal tells where a match begins; `near`: it tells a stretch; `everywhere`: nothing is known. */
  readonly search: "fixed" | "near" | "everywhere";
  readonly preamble: Preamble | null;
  /** The longest match in UTF-16 code units, without the preamble; `Infinity` where there is no limit. */
  readonly longest: number;
  /** How far to look for the end of a match, where the text may be hostile: never more than this. */
  readonly reach: number;
  /** How far the expression looks beyond its match. */
  readonly context: number;
  /** Without the preamble; sticky: matches at `lastIndex` or not at all. */
  readonly sticky: () => RegExp;
  /** Without the preamble; global: searches from `lastIndex` on. */
  readonly global: () => RegExp;
  /** As it was written; sticky, with the indices of groups. */
  readonly whole: () => RegExp;
  /** As it was written. */
  readonly anywhere: () => RegExp;
}

export interface CompiledRule extends Analysis {
  readonly rule: Rule;
  readonly index: number;
  /** The rule's keywords, where its literals do not imply one of them; empty: it needs none. */
  readonly keywords: readonly string[];
}

export function compileRule(rule: Rule & { regex: RegExp }, index: number): CompiledRule {
  const analysis = analyses.get(rule.regex) ?? analysisOf(rule.regex);
  analyses.set(rule.regex, analysis);
  const isImplied = analysis.literals?.every(({ text }) => rule.keywords.some((keyword) => text.includes(keyword)));
  return { ...analysis, rule, index, keywords: isImplied ? [] : rule.keywords };
}

/** Several sets have the same rule, each with other allow-lists. */
const analyses = new WeakMap<RegExp, Analysis>();

function analysisOf(regex: RegExp): Analysis {
  const node = parseExpression(regex);
  const preamble = node && preambleOf(regex, node);
  const source = preamble?.rest ?? regex.source;
  const stripped = preamble === null ? node : parseExpression({ source, flags: regex.flags });
  const literals = stripped && literalsOf(stripped);
  const longest = stripped === null ? Number.POSITIVE_INFINITY : lengthsOf(stripped).max;
  const flags = regex.flags.replace(/[dgy]/g, "");
  return {
    literals,
    search: searchOf(literals, longest),
    preamble,
    longest,
    reach: reachOf(stripped, longest),
    context: contextBeyond(stripped),
    sticky: once(() => new RegExp(source, `${flags}y`)),
    global: once(() => new RegExp(source, `${flags}g`)),
    whole: once(() => new RegExp(regex.source, `${flags}dy`)),
    anywhere: once(() => new RegExp(regex.source, flags)),
  };
}

/** Beyond this many beginnings, or where a match has no limit, trying one after the other would be slower than searching everywhere. */
const mostBeginnings = 400;

function searchOf(literals: readonly Literal[] | null, longest: number): CompiledRule["search"] {
  if (literals === null) return "everywhere";
  if (literals.every(({ least, most }) => least === most)) return "fixed";
  const stretch = Math.max(...literals.map(({ least, most }) => most - least));
  return stretch <= (longest === Number.POSITIVE_INFINITY ? 64 : mostBeginnings) ? "near" : "everywhere";
}

const contextBeyond = (node: Node | null): number => (node === null ? 64 : Math.min(contextOf(node), 4096)) + 1;

function once(make: () => RegExp): () => RegExp {
  let made: RegExp | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
