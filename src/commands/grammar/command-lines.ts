import { blocksOf, inlineNodes, type Span } from "./blocks.ts";

/** A line that begins with the bot's name, as a person who reads the comment sees it. */
export interface FoundLine {
  /** 1-based. */
  readonly line: number;
  /** As it stands in the source, without its end. */
  readonly text: string;
  /** Something in it is shown in another way than it stands there. */
  readonly formatted: boolean;
}

/** The bot's name at the very beginning of a line, as a word. */
const beginsLikeCommand = /^\/warden(?=[ \t]|$)/i;
const lineEnd = /\r\n|\r|\n/g;
/** A paragraph with commands is not longer, in UTF-16 units; see `blocks.ts` for what longer ones could cost. */
const longestParagraph = 4_096;

/**
 * The lines of a comment that begin with `/warden` where GitHub shows them as plain text of the comment itself: in a paragraph that
 * is in nothing else, from the first column, and not within anything that began on an earlier line. A quote, a list, code, a table,
 * HTML, a hidden comment, a link's text or a footnote holds none. Undefined for a text that is too long or too nested to be sure.
 */
export function commandLines(given: string): FoundLine[] | undefined {
  // Of what begins with a byte order mark the parser drops it and counts from after it. To Markdown, this blank is just the same.
  const body = given.replaceAll("\uFEFF", "\u00A0");
  const blocks = blocksOf(body);
  if (blocks === undefined) return undefined;
  const found: FoundLine[] = [];
  for (const { from, to, line } of blocks.paragraphs) {
    const text = body.slice(from, to);
    const lines = linesOf(text).filter(({ start, content }) => {
      // The parser takes blanks before a paragraph's first line away; they would be in front of `from`.
      const firstColumn = start > 0 || from === 0 || /[\r\n]/.test(body[from - 1] ?? "");
      return firstColumn && beginsLikeCommand.test(content);
    });
    if (lines.length === 0) continue;
    if (text.length > longestParagraph) return undefined;
    const nodes = inlineNodes(text, blocks.labels);
    if (nodes === undefined) return undefined;
    for (const { start, content, index } of lines) {
      const within = nodes.filter((node) => overlap(node, { from: start, to: start + content.length }));
      if (within.some((node) => node.from <= start)) continue;
      found.push({
        line: line + index,
        text: given.slice(from + start, from + start + content.length),
        formatted: within.some(({ asItStands }) => !asItStands),
      });
    }
  }
  return found;
}

function linesOf(text: string): { start: number; content: string; index: number }[] {
  const lines: { start: number; content: string; index: number }[] = [];
  let start = 0;
  for (const end of text.matchAll(lineEnd)) {
    lines.push({ start, content: text.slice(start, end.index), index: lines.length });
    start = end.index + end[0].length;
  }
  return [...lines, { start, content: text.slice(start), index: lines.length }];
}

const overlap = (one: Span, other: Span): boolean => one.from < other.to && other.from < one.to;
