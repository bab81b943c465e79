import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { visible } from "../config/problem.ts";
import { readGitleaksConfig } from "../secrets/gitleaks/config.ts";
import { type IgnoreFile, readIgnoreFile } from "../secrets/gitleaks/ignore-file.ts";
import type { ConfigProblem } from "../secrets/gitleaks/problem.ts";
import { ourRules } from "../secrets/rules/rule-set.ts";
import { PipewardenError } from "../values/errors.ts";
import { type RulesSource, rulesOf } from "./rules.ts";

/** Bytes of a rule or ignore file that are read at most. */
const largest = 16_000_000;

export interface ChosenRules {
  readonly source: RulesSource;
  readonly problems: readonly ConfigProblem[];
  readonly ignores: readonly IgnoreFile[];
  /** Lines of ignore files that are no fingerprints; some of them, of many. */
  readonly invalidIgnores: readonly { readonly file: string; readonly lines: readonly number[] }[];
  /** The rule file, if there is one, by its full path. */
  readonly file: string | null;
}

/**
 * The rules that count, as for gitleaks: those of `--config`; else of the file that GITLEAKS_CONFIG names; else of GITLEAKS_CONFIG_TOML;
 * else of the `.gitleaks.toml` in the folder that is scanned; else ours. And what the `.gitleaksignore` there, and in the folder where
 * one is, leaves out.
 *
 * @throws PipewardenError `file_unreadable`, `rules_invalid`
 */
export function chooseRules(scanned: string, config: string | undefined, env: Readonly<Record<string, string | undefined>>): ChosenRules {
  const folder = isFolder(scanned) ? resolve(scanned) : dirname(resolve(scanned));
  const files = [...new Set([resolve("."), folder])].map((each) => ignoreFileIn(each)).filter((file) => file !== undefined);
  const invalid = files.map(({ name, file }) => ({ file: name, lines: file.invalid.slice(0, 20) }));
  const ignoring = { ignores: files.map(({ file }) => file), invalidIgnores: invalid.filter(({ lines }) => lines.length > 0) };
  const named = config ?? (env.GITLEAKS_CONFIG || undefined);
  if (named !== undefined) return { ...rulesIn(named, readNamed(named), null), ...ignoring };
  const inline = env.GITLEAKS_CONFIG_TOML || undefined;
  if (inline !== undefined) return { ...checked("GITLEAKS_CONFIG_TOML", inline, null), ...ignoring, file: null };
  const own = join(folder, ".gitleaks.toml");
  const text = readRegular(own);
  if (text === undefined) return { source: { kind: "ours" }, problems: [], ...ignoring, file: null };
  return { ...rulesIn(own, text, folder), ...ignoring };
}

/** @param within the files that it extends must be in this folder; null: they may be anywhere */
function rulesIn(file: string, text: string, within: string | null) {
  return { ...checked(file, text, within), file: resolve(file) };
}

function checked(name: string, text: string, within: string | null) {
  const extended = new Map<string, string>();
  // Only to learn which files are extended; the threads then read the same texts.
  readGitleaksConfig(text, {
    base: ourRules,
    readExtended(path) {
      const content = readExtended(path, within);
      if (content !== undefined) extended.set(path, content);
      return content;
    },
  });
  const source: RulesSource = { kind: "file", text, extended };
  const rules = rulesOf(source);
  if (rules.ok && rules.set.rules.length > 0) return { source, problems: rules.problems };
  const reason = rules.problems[0]?.message ?? "It has no rules.";
  throw new PipewardenError("rules_invalid", `${visible(name)} cannot be used as rules. ${reason}`);
}

/** As for gitleaks, from the folder where one is. A file that came with what is scanned does not get others read out. */
function readExtended(path: string, within: string | null): string | undefined {
  try {
    const real = realpathSync(path);
    if (within !== null && !real.startsWith(`${realpathSync(within)}${sep}`)) return undefined;
    return readRegular(real);
  } catch {
    return undefined;
  }
}

function ignoreFileIn(folder: string): { readonly name: string; readonly file: IgnoreFile } | undefined {
  const name = join(folder, ".gitleaksignore");
  const text = readRegular(name);
  return text === undefined ? undefined : { name, file: readIgnoreFile(text) };
}

/** @throws PipewardenError `file_unreadable` */
export function readNamed(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new PipewardenError("file_unreadable", `${visible(path)} cannot be read.`, { cause });
  }
}

/** Undefined where there is no such file. A pipe would be waited for. */
function readRegular(path: string): string | undefined {
  try {
    const found = statSync(path);
    return found.isFile() && found.size <= largest ? readFileSync(path, "utf8") : undefined;
  } catch {
    return undefined;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
