// Comments, strings, templates and regular expressions of TypeScript, found without a parser. A regular expression is told from a
// division by what stands before it; nested templates end at the first backtick, which pairs up with the next one.
const lexemes =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`|(?<=[=(,:[!&|?{};>]\s*|return\s+|^\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*)/gm;

const blank = (text: string): string => text.replace(/[^\n]/g, " ");

/** `source` with every comment turned to blanks; positions and lines stay. */
const withoutComments = (source: string): string =>
  source.replace(lexemes, (text, comment: string | undefined) => (comment === undefined ? text : blank(text)));

/** `source` with comments and the insides of strings, templates and regular expressions turned to blanks. */
export const codeOnly = (source: string): string =>
  source.replace(lexemes, (text, comment: string | undefined) =>
    comment === undefined ? text.charAt(0) + blank(text.slice(1, -1)) + text.charAt(text.length - 1) : blank(text),
  );

export interface Import {
  /** What stands between the quotes; `undefined` for a dynamic import of something computed. */
  readonly specifier: string | undefined;
  /** True when nothing of it exists at run time (`import type`, `export type`). */
  readonly typeOnly: boolean;
}

/** Every import and re-export of a TypeScript source: static, for side effects, dynamic. */
export function importsOf(source: string): Import[] {
  const text = withoutComments(source);
  const found: Import[] = [];
  for (const match of text.matchAll(/^[ \t]*(import|export)\s+(type\s+(?!from\b))?(?:[\w*{}\s,$]+?\s*from\s*)?(["'])([^"'\n]+)\3/gm)) {
    found.push({ specifier: match[4], typeOnly: match[2] !== undefined });
  }
  for (const match of text.matchAll(/\bimport\s*\(\s*(?:(["'])([^"'\n]+)\1\s*[,)])?/g)) {
    found.push({ specifier: match[2], typeOnly: false });
  }
  return found;
}
