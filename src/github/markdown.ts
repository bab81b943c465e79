// Text from outside (names of branches, people, checks) must not become Markdown, a mention or a link where the bot shows it.

// Controls, format characters (bidirectional overrides among them), lone surrogates, private use, line separators; what Unicode
// counts as shown by nothing (zero-width joiners, fillers, variation selectors, tags); the empty Braille pattern.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** The text without what nobody sees; lines stay lines, each ended by a line feed. */
export const visibleText = (text: string): string =>
  text
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .map((line) => line.replaceAll("\t", "    ").replace(invisible, ""))
    .join("\n");

/**
 * One line of visible text: white space becomes a single blank, invisible characters are taken out, and what is longer than `most`
 * characters ends with an ellipsis. For places that show plain text, such as a check run's title.
 */
export function plainText(text: string, most = 200): string {
  const line = text
    .replace(/[\s\u2028\u2029]+/gu, " ")
    .replace(invisible, "")
    .replace(/ +/g, " ")
    .trim();
  const characters = [...line];
  return characters.length <= most ? line : `${characters.slice(0, Math.max(0, most - 1)).join("")}…`;
}

/**
 * A code span that shows `text` and nothing else: GitHub makes no mention, link or reference of what is in one, and no run of
 * backticks in the text can end it. Not for table cells, see `codeCell`.
 * (CommonMark 0.31, section 6.1)
 */
export function codeSpan(text: string, most = 200): string {
  const shown = plainText(text, most) || "(empty)";
  const runs = new Set([...shown.matchAll(/`+/g)].map(([run]) => run.length));
  let length = 1;
  while (runs.has(length)) length += 1;
  const fence = "`".repeat(length);
  // A blank on either side is taken away again when the span is read; it keeps backticks of the text off the fence.
  const space = shown.startsWith("`") || shown.endsWith("`") ? " " : "";
  return `${fence}${space}${shown}${space}${fence}`;
}

/** A code span within a table, where a bar would end the cell even inside of code. (GitHub Flavored Markdown, section 4.10) */
export const codeCell = (text: string, most = 200): string => codeSpan(text, most).replaceAll("|", "\\|");

/** A table; cells are Markdown and must already be free of bars and line breaks that were not meant. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
