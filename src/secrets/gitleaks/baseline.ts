import { PipewardenError } from "../../values/errors.ts";

/** What a baseline tells a finding by. */
export interface BaselinePlace {
  readonly rule: string;
  readonly file: string;
  /** "" in a working tree. */
  readonly commit: string;
  readonly startLine: number;
  readonly endLine: number;
}

export interface Baseline {
  /**
   * Whether the finding was there already when the baseline was written. Asked again for the same place, it holds as often as the baseline
   * has findings there: one that was added beside them is new.
   */
  takes(place: BaselinePlace): boolean;
}

/**
 * Reads a report of gitleaks, or one of our own in that format, as the findings that are known. Neither values are compared, since a report
 * may be redacted, nor columns, which gitleaks counts in its own way. No value is kept.
 *
 * @throws PipewardenError `baseline_invalid`
 */
export function readBaseline(text: string): Baseline {
  const left = new Map<string, number>();
  for (const entry of entriesOf(text)) {
    const key = keyOf(placeOf(entry));
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  return {
    takes(place) {
      const key = keyOf(place);
      const count = left.get(key) ?? 0;
      if (count > 0) left.set(key, count - 1);
      return count > 0;
    },
  };
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
    endLine: number("EndLine"),
  };
}

const keyOf = ({ rule, file, commit, startLine, endLine }: BaselinePlace): string =>
  JSON.stringify([rule, file, commit, startLine, endLine]);

const invalid = (why: string): PipewardenError =>
  new PipewardenError(
    "baseline_invalid",
    `The baseline is not a report in gitleaks' JSON format: ${why}. Write one with --format gitleaks.`,
  );
