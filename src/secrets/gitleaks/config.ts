import { parse, TomlError } from "smol-toml";
import type { Allowlist, Rule, RuleSet } from "../detection/rule.ts";
import { Expressions } from "./expressions.ts";
import { limits } from "./limits.ts";
import { type ConfigProblem, Problems } from "./problem.ts";
import { readAllowlist } from "./read-allowlist.ts";
import { completed, readRule, type WrittenRule } from "./read-rule.ts";
import { Table } from "./table.ts";

export interface ConfigOptions {
  /** What `[extend] useDefault = true` takes the place of gitleaks' own rules: ours. */
  readonly base: RuleSet;
  /**
   * Reads the file that `[extend] path` names; undefined where it cannot be read. Without it no file is read: what a repository's file
   * names is not for the bot to open.
   */
  readonly readExtended?: (path: string) => string | undefined;
}

export type GitleaksConfig =
  | { readonly ok: true; readonly title: string; readonly set: RuleSet; readonly problems: readonly ConfigProblem[] }
  /** The file as a whole cannot be used. */
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * Reads a `.gitleaks.toml` (https://github.com/gitleaks/gitleaks#configuration). What cannot be used as it is meant is left out, with a
 * problem that says so, and the rest counts. Severity, which gitleaks does not know, is taken from a tag of that name, else `high`; a rule
 * with an entropy is a guess, every other one a format.
 */
export function readGitleaksConfig(text: string, options: ConfigOptions): GitleaksConfig {
  return readAt(text, options, 0);
}

function readAt(text: string, options: ConfigOptions, depth: number): GitleaksConfig {
  const problems = new Problems(limits.problems);
  const root = parsed(text, problems);
  if (root === undefined) return { ok: false, problems: problems.found };
  const expressions = new Expressions(problems);
  const written = rulesOf(root, expressions, problems);
  const base = baseOf(root, options, depth, problems);
  const rules = joined(written, base.rules, problems);
  const { everywhere, targeted } = allowlistsOf(root, new Set(rules.map(({ id }) => id)), expressions, problems);
  return {
    ok: true,
    title: root.text("title"),
    set: {
      rules: rules.map((rule) => ({ ...rule, allowlists: [...rule.allowlists, ...(targeted.get(rule.id) ?? [])] })),
      allowlists: [...everywhere, ...base.allowlists],
    },
    problems: problems.found,
  };
}

function parsed(text: string, problems: Problems): Table | undefined {
  if (text.length > limits.text) {
    problems.add(null, `The file has more than ${limits.text.toLocaleString("en")} characters, so it is not read.`);
    return undefined;
  }
  try {
    return Table.of(parse(text.replace(/^\ufeff/, ""), { integersAsBigInt: "asNeeded" }));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The parser's own sentence quotes the file.
    problems.add(null, `The file is no TOML: line ${error.line}, column ${error.column}.`);
    return undefined;
  }
}

function rulesOf(root: Table, expressions: Expressions, problems: Problems): readonly WrittenRule[] {
  const tables = root.tables("rules");
  if (tables.length > limits.rules) problems.add(null, `The file has more than ${limits.rules} rules; those after them are left out.`);
  const rules = new Map<string, WrittenRule>();
  for (const table of tables.slice(0, limits.rules)) {
    const rule = readRule(table, expressions, problems);
    if (rule === undefined) continue;
    if (rules.has(rule.id)) problems.add(rule.id, "Several rules have this id; the last one counts.");
    rules.set(rule.id, rule);
  }
  return [...rules.values()];
}

const none: RuleSet = { rules: [], allowlists: [] };

/** What the file extends, without the rules that it disables. */
function baseOf(root: Table, options: ConfigOptions, depth: number, problems: Problems): RuleSet {
  const extend = root.table("extend");
  if (extend === undefined) return none;
  if (extend.text("url") !== "") problems.add(null, "[extend] url is not followed: rules are not loaded from the network.");
  const disabled = new Set(extend.texts("disabledRules"));
  const base = extend.isTrue("useDefault") ? options.base : extended(extend.text("path"), options, depth, problems);
  if (extend.isTrue("useDefault") && extend.text("path") !== "") {
    problems.add(null, "[extend] names a path and useDefault, of which only one can be; the path is not read.");
  }
  for (const id of disabled) {
    if (!base.rules.some((rule) => rule.id === id)) problems.add(id, "It is disabled, but not one of the rules that the file extends.");
  }
  return { ...base, rules: base.rules.filter(({ id }) => !disabled.has(id)) };
}

function extended(path: string, options: ConfigOptions, depth: number, problems: Problems): RuleSet {
  if (path === "") return none;
  const leave = (why: string): RuleSet => {
    problems.add(null, `[extend] path ${why}; the rules of that file are missing.`);
    return none;
  };
  if (options.readExtended === undefined) return leave("is only followed by the command line");
  if (depth >= limits.depth) return leave(`is not followed further than ${limits.depth} files`);
  const text = options.readExtended(path);
  if (text === undefined) return leave("names a file that cannot be read");
  const config = readAt(text, options, depth + 1);
  for (const { rule, message } of config.problems) problems.add(rule, `In the file that [extend] path names: ${message}`);
  return config.ok ? config.set : none;
}

/** In the order of the ids, where anything is extended, as gitleaks has them; else as they are written. */
function joined(written: readonly WrittenRule[], base: readonly Rule[], problems: Problems): readonly Rule[] {
  const own = new Map(written.map((rule) => [rule.id, rule]));
  const byId = new Map(base.map((rule) => [rule.id, rule]));
  const rules = written.map((rule) => completed(rule, byId.get(rule.id), problems)).filter((rule) => rule !== undefined);
  const all = [...rules, ...base.filter(({ id }) => !own.has(id))];
  return base.length === 0 ? all : all.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Those for all rules, and those that name the rules for which they are. */
function allowlistsOf(root: Table, ids: ReadonlySet<string>, expressions: Expressions, problems: Problems) {
  const everywhere: Allowlist[] = [];
  const targeted = new Map<string, Allowlist[]>();
  for (const table of [...root.tables("allowlists"), ...root.tables("allowlist")]) {
    const allowlist = readAllowlist(table, null, expressions, problems);
    if (allowlist === undefined) continue;
    const targets = table.texts("targetRules");
    if (targets.length === 0) everywhere.push(allowlist);
    for (const id of targets) {
      if (!ids.has(id)) problems.add(id, "An allow-list is meant for it, but there is no such rule.");
      targeted.set(id, [...(targeted.get(id) ?? []), allowlist]);
    }
  }
  return { everywhere, targeted };
}
