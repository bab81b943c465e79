import { CST, Lexer, type LineCounter, Parser } from "yaml";
import { type Problem, shown } from "./problem.ts";

/**
 * The parser needs stack for each level and, in the worst case, time that grows with the square of the number of tokens. A file
 * of ten thousand lines stays below.
 */
const mostTokens = 50_000;
const deepest = 32;

const refused: ReadonlyMap<string | null, (source: string) => string> = new Map([
  [
    "anchor",
    (source) =>
      `The anchor ${shown(source)} is not allowed: anchors and aliases can make a small file huge. Write the value where it is used.`,
  ],
  [
    "alias",
    (source) => `The alias ${shown(source)} is not allowed: anchors and aliases can make a small file huge. Write the value itself.`,
  ],
  ["tag", (source) => `The tag ${shown(source)} is not allowed: a configuration is plain data. Remove the tag.`],
  ["directive-line", (source) => `The directive ${shown(source)} is not allowed. Remove the line.`],
]);

/** These lexemes stand for no character of the source. */
const withoutLength = new Set<string | null>(["doc-mode", "flow-error-end", "scalar"]);

/** Reads tokens only, in time that grows with the file's length, and stops at the first that is refused. */
function refusedToken(text: string, lines: LineCounter): Problem | undefined {
  let offset = 0;
  let tokens = 0;
  let scalarNext = false;
  for (const lexeme of new Lexer().lex(text)) {
    const type: CST.TokenType | null = scalarNext ? null : CST.tokenType(lexeme);
    scalarNext = type === "scalar";
    const words = refused.get(type);
    if (words !== undefined) return problemAt(lines, offset, words(lexeme));
    if (!withoutLength.has(type)) offset += lexeme.length;
    if (++tokens > mostTokens)
      return problemAt(
        lines,
        offset,
        `The file has more than ${mostTokens} parts before this place; that is too much. Say less, or say it once in \`policies\`.`,
      );
  }
  return undefined;
}

export function problemAt(lines: LineCounter, offset: number, message: string, path = ""): Problem {
  const { line, col } = lines.linePos(offset);
  return { message, line, column: col, path, severity: "error" };
}

type Level = { readonly token: CST.Token; readonly depth: number };

/** Where the nesting gets deeper than any configuration needs. The walk does not recurse: the depth is what it is about. */
function tooDeep(tokens: readonly CST.Token[]): number | undefined {
  const open: Level[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let level = open.pop(); level !== undefined; level = open.pop()) {
    const { token, depth } = level;
    if (depth > deepest) return "offset" in token ? token.offset : 0;
    if (token.type === "document" && token.value !== undefined) open.push({ token: token.value, depth });
    if (!("items" in token)) continue;
    for (const { key, value } of token.items) {
      if (key) open.push({ token: key, depth: depth + 1 });
      if (value) open.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}

/**
 * The syntax tree of a text, or the reason why it is not parsed further: anchors, aliases, tags and directives are refused, and
 * so is what would take the parser's stack or minutes of time.
 */
export function yamlTokens(text: string, lines: LineCounter): { readonly tokens: readonly CST.Token[] } | { readonly problem: Problem } {
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines.addNewLine(at + 1);
  const problem = refusedToken(text, lines);
  if (problem !== undefined) return { problem };
  const tokens = [...new Parser().parse(text)];
  const at = tooDeep(tokens);
  return at === undefined
    ? { tokens }
    : { problem: problemAt(lines, at, `The nesting is deeper than ${deepest} levels, which no setting needs.`) };
}
