/** A place in the file: line and column count from 1, the column in UTF-16 code units. */
export type Position = { readonly line: number; readonly column: number };

/** What is wrong with a configuration file, for an annotation or a line of text. */
export type Problem = Position & {
  /** One sentence that says what is wrong and what to do. It may quote the file: escape it before it becomes Markdown. */
  readonly message: string;
  /** The last line, where the place spans several. */
  readonly endLine?: number;
  /** The keys that lead to the place, joined by dots; empty for the file as a whole. */
  readonly path: string;
  /** With an error the file is not used; with a warning it is. */
  readonly severity: "error" | "warning";
};

/** GitHub takes 50 annotations with one request, and nobody reads more. */
const mostProblems = 50;

const rank = ({ severity }: Problem): number => (severity === "error" ? 0 : 1);
const byPlace = (one: Problem, other: Problem): number => one.line - other.line || one.column - other.column || rank(one) - rank(other);

/** In the order of the file, and no more than people read: warnings are left out first, and the last one says that there are more. */
export function listed(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= mostProblems) return problems.toSorted(byPlace);
  const kept = problems.toSorted((one, other) => rank(one) - rank(other) || byPlace(one, other)).slice(0, mostProblems - 1);
  const severity = kept.some((each) => each.severity === "error") ? "error" : "warning";
  const message = "There are more problems in this file; repair these first.";
  return [...kept.sort(byPlace), { message, line: 1, column: 1, path: "", severity }];
}

/** Control and format characters as their numbers: they would break the line, or turn around the direction in which it is read. */
export const visible = (text: string): string =>
  text.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`);

/** A value of the file as a sentence shows it: quoted, on one line, cut. */
export function shown(text: string): string {
  return `"${visible(text.length > mostLetters ? `${text.slice(0, mostLetters)}…` : text)}"`;
}

const mostLetters = 60;
