import { PipewardenError } from "../../values/errors.ts";

/** What a baseline tells a finding by. */
export interface BaselinePlace {
  readonly rule: string;
  readonly file: string;
  /** "" in a working tree. */
  readonly commit: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface Baseline {
  /** Whether the finding was there already when the baseline was written. */
  has(place: BaselinePlace): boolean;
}

/**
 * Reads a report of gitleaks, or one of our own in that format, as the findings that are known. Values are not compared, since a report
 * may be redacted, and are not kept.
 *
 * @throws PipewardenError `baseline_invalid`
 */
export function readBaseline(text: string): Baseline {
  const known = new Set<string>();
  for (const entry of entriesOf(text)) known.add(keyOf(placeOf(entry)));
  return { has: (place) => known.has(keyOf(place)) };
}

function entriesOf(text: string): readonly unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Without the cause: its sentence quotes the report, and with it a value perhaps.
    throw invalid("it is no JSON");
  }
  // gitleaks writes null for no findings when its list was never made.
  if (parsed === null) return [];
  if (!Array.isArray(parsed)) throw invalid("it is no list");
  return parsed;
}

function placeOf(entry: unknown): BaselinePlace {
  const fields = (typeof entry === "object" && entry !== null ? entry : {}) as Readonly<Record<string, unknown>>;
  const text = (key: string): string => {
    const value = fields[key] ?? "";
    if (typeof value !== "string") throw invalid(`an entry's ${key} is no text`);
    return value;
  };
  const number = (key: string): number => {
    const value = fields[key];
    if (!Number.isSafeInteger(value)) throw invalid(`an entry has no ${key}`);
    return value as number;
  };
  if (text("RuleID") === "") throw invalid("an entry has no RuleID");
  return {
    rule: text("RuleID"),
    file: text("File"),
    commit: text("Commit"),
    startLine: number("StartLine"),
    startColumn: number("StartColumn"),
    endLine: number("EndLine"),
    endColumn: number("EndColumn"),
  };
}

const keyOf = ({ rule, file, commit, startLine, startColumn, endLine, endColumn }: BaselinePlace): string =>
  JSON.stringify([rule, file, commit, startLine, startColumn, endLine, endColumn]);

const invalid = (why: string): PipewardenError =>
  new PipewardenError(
    "baseline_invalid",
    `The baseline is not a report in gitleaks' JSON format: ${why}. Write one with --format gitleaks.`,
  );
