import { codeSpan, plainText, visibleText } from "./markdown.ts";
import type { Block } from "./neutral/block.ts";
import { printWithin } from "./neutral/cut.ts";
import { codeBlock, read } from "./neutral/read.ts";

/** Longer results are not made, in UTF-16 units: what comes in is read up to twice that. */
const longest = 30_000;

/**
 * Markdown from outside, such as a comment or release notes, as Markdown that says the same and does nothing: paragraphs, lists,
 * quotes, code and plain emphasis are kept; whatever GitHub would make more of is shown as what it is. Links and images become their
 * text, addresses, mentions and references become code, headings become paragraphs, HTML and footnotes text, tables and drawings code.
 * No line begins with a slash. Given its own result, it answers just that.
 *
 * @param most length of the result in UTF-16 units; what does not fit is left out whole, and an ellipsis says so
 */
export function neutralise(text: string, most = 4_000): string {
  const limit = Math.min(most, longest);
  const visible = visibleText(text.slice(0, 2 * limit));
  if (visible.length <= limit && isAllCode(visible)) return visible;
  const blocks = read(visible);
  if (blocks !== undefined) {
    const cut = text.length > 2 * limit;
    const made = printWithin(blocks, limit, cut);
    // What was made is read again: only what then stays as it is means what it was made to mean.
    if (isStable(made)) return made;
  }
  return printWithin(codeBlock(visible, false), limit);
}

function isStable(made: string): boolean {
  const again = read(made);
  return again !== undefined && printWithin(again, Number.POSITIVE_INFINITY) === made;
}

/** Whether a text is one block of code as this module makes them, which needs no reading. */
function isAllCode(text: string): boolean {
  const inner = text.split("\n");
  const quoted = inner.every((line) => line.startsWith(">"));
  const lines = (quoted ? inner.map((line) => line.replace(/^> ?/, "")) : inner).slice(1, -1);
  const blocks: Block[] = codeBlock(lines.join("\n"), false);
  return blocks.length === 1 && printWithin(blocks, Number.POSITIVE_INFINITY) === text;
}

/** The same where there is room for one line alone; what would take more is shown as code. */
export function neutralLine(text: string, most = 200): string {
  const line = plainText(text, most);
  const made = neutralise(line, 2 * most);
  return made === "" || made.includes("\n") ? codeSpan(line, most) : made;
}
