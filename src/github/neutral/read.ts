import type { Nodes, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import type { Block } from "./block.ts";
import { linesOf, plainLines } from "./phrasing.ts";
import { codeAtom, withoutMarks } from "./words.ts";

/** Blocks first, and what is in them paragraph by paragraph: links and emphasis cost the square of the text they are searched in. */
const extensions = [
  { ...gfm(), text: {} },
  {
    disable: {
      null: [
        ...["attention", "autolink", "characterEscape", "characterReference", "codeText"],
        ...["hardBreakEscape", "htmlText", "labelEnd", "labelStartImage", "labelStartLink"],
      ],
    },
  },
];
const mdastExtensions = gfmFromMarkdown().map((extension) => ({ ...extension, transforms: [] }));

/** Lists and quotes in each other, as deep as they are kept. */
const deepest = 4;
/** A paragraph that is read for what is in it, in UTF-16 units. */
const longestParagraph = 4_096;
const highestNumber = 99_999;

/** Shapes that cost the square of their number: containers in containers on one line, and lines that begin two lists at once. */
const unreadable: readonly (readonly [RegExp, number])[] = [
  [/^(?:[ \t]*(?:>|[-+*]|\d{1,9}[.)])){9}/gm, 0],
  [/^[ \t>]*(?:[-+*]|\d{1,9}[.)])[ \t]{1,4}>?[ \t]{0,4}(?:>|[-+*]|\d{1,9}[.)])(?=[ \t\r\n]|$)/gm, 50],
];

/** The blocks of a text that has visible characters only; undefined for one that is not worth what reading it would cost. */
export function read(text: string): Block[] | undefined {
  if (unreadable.some(([shape, most]) => [...text.matchAll(shape)].length > most)) return undefined;
  return blocksOf(fromMarkdown(text, { extensions, mdastExtensions }).children, { depth: 0, quoted: false });
}

interface Within {
  readonly depth: number;
  /** Lines begin with the mark of a quote. */
  readonly quoted: boolean;
}

const blocksOf = (nodes: readonly RootContent[], within: Within): Block[] => merged(nodes.flatMap((node) => blockOf(node, within)));

function blockOf(node: RootContent, within: Within): Block[] {
  const { depth, quoted } = within;
  switch (node.type) {
    case "paragraph":
      return paragraph(node, within);
    case "heading":
      // Ours have headings; a stranger's must not look like one of them.
      return paragraph(node, within);
    case "code":
      return codeBlock(node.value, quoted);
    case "html":
      return node.value.split(/\n\s*\n/).flatMap((part) => filled(plainLines(part)));
    case "table":
      return codeBlock(node.children.map(({ children }) => `| ${children.map((cell) => sourceOf(cell)).join(" | ")} |`).join("\n"), quoted);
    case "blockquote": {
      if (depth === deepest) return blocksOf(node.children, within);
      const blocks = blocksOf(node.children, { depth: depth + 1, quoted: true });
      return blocks.length === 0 ? [] : [{ kind: "quote", blocks }];
    }
    case "list": {
      if (depth === deepest) return node.children.flatMap(({ children }) => blocksOf(children, within));
      const items = node.children
        .map(({ checked, children }) => withBox(checked, blocksOf(children, { depth: depth + 1, quoted })))
        .filter((blocks) => blocks.length > 0);
      const start = node.ordered === true ? Math.min(node.start ?? 1, highestNumber) : null;
      return items.length === 0 ? [] : [{ kind: "list", start, items }];
    }
    case "footnoteDefinition":
      return [...filled(plainLines(`[^${node.label ?? node.identifier}]:`)), ...blocksOf(node.children, within)];
    case "definition": {
      const [label = [], ...others] = plainLines(`[${node.label ?? node.identifier}]:`);
      return [
        {
          kind: "paragraph",
          lines: [[...label, { text: " ", kind: "blank" }, codeAtom(node.url)], ...others, ...plainLines(node.title ?? "")],
        },
      ];
    }
    default:
      return [];
  }
}

/** What stands in a block that holds text, as it stands there. */
function sourceOf(node: Nodes): string {
  if (node.type === "break") return "\n";
  if ("children" in node) return node.children.map(sourceOf).join("");
  return "value" in node ? node.value : "";
}

const filled = (lines: Extract<Block, { kind: "paragraph" }>["lines"]): Block[] =>
  lines.length === 0 ? [] : [{ kind: "paragraph", lines }];

function paragraph(node: RootContent, { quoted }: Within): Block[] {
  const source = sourceOf(node);
  return source.length > longestParagraph ? codeBlock(source, quoted) : filled(linesOf(source));
}

/** The box of a task, as text on the line of what is to be done. */
function withBox(checked: boolean | null | undefined, blocks: readonly Block[]): readonly Block[] {
  if (typeof checked !== "boolean") return blocks;
  const [box = []] = plainLines(checked ? "[x] " : "[ ] ");
  const [first, ...rest] = blocks;
  if (first?.kind !== "paragraph") return [{ kind: "paragraph", lines: [box] }, ...blocks];
  const [line = [], ...lines] = first.lines;
  return [{ ...first, lines: [[...box, { text: " ", kind: "blank" }, ...line], ...lines] }, ...rest];
}

/** Without a language, by which GitHub would draw or compute something. */
export function codeBlock(value: string, quoted: boolean): Block[] {
  const lines = value.split("\n").map((line) => withoutMarks(line).trimEnd());
  if (lines.every((line) => line === "")) return [];
  const code: Block = { kind: "code", lines };
  // Some bots read their commands at the beginning of any line, even of code. The mark of a quote comes before it.
  return !quoted && lines.some((line) => /^\s*\//.test(line)) ? [{ kind: "quote", blocks: [code] }] : [code];
}

/** Lists that nothing separates are one when they are read again. */
function merged(blocks: readonly Block[]): Block[] {
  const made: Block[] = [];
  for (const block of blocks) {
    const last = made.at(-1);
    const together = last?.kind === "list" && block.kind === "list" && (last.start === null) === (block.start === null);
    if (together) made[made.length - 1] = { ...last, items: [...last.items, ...block.items] };
    else made.push(block);
  }
  return made;
}
