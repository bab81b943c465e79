import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

type Extension = ReturnType<typeof gfm>;

const full = gfm();
/**
 * The parts of a document without what is in them. Emphasis and links cost the square of a text's length, up to a minute for one
 * comment; so they are looked for only in the few paragraphs that matter.
 */
const blocksOnly: Extension[] = [
  { ...full, text: {} },
  {
    disable: {
      null: [
        ...["attention", "autolink", "characterEscape", "characterReference", "codeText"],
        ...["hardBreakEscape", "htmlText", "labelEnd", "labelStartImage", "labelStartLink"],
      ],
    },
  },
];
// The second search for addresses in text walks the tree by recursion, which deep quotes exhaust; it could find no line that counts.
const toTree = gfmFromMarkdown().map((extension) => ({ ...extension, transforms: [] }));

/** From `from` up to, not including, `to`: offsets in the text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Blocks {
  /** Paragraphs that are in nothing else. */
  readonly paragraphs: readonly (Span & { readonly line: number })[];
  /** What links and footnotes may refer to, as it stands between brackets: `a`, `^1`. */
  readonly labels: ReadonlySet<string>;
}

/**
 * Shapes that cost the square of their number, up to a minute for one comment, and more of them than anybody writes: containers in
 * containers on one line, lines that begin two lists at once (more than four blanks between them make code), and items of inner lists.
 * The patterns themselves cost no more than a text's length.
 */
const unreadable: readonly (readonly [RegExp, number])[] = [
  [/^(?:[ \t]*(?:>|[-+*]|\d{1,9}[.)])){17}/gm, 0],
  [/^[ \t>]*(?:[-+*]|\d{1,9}[.)])[ \t]{1,4}>?[ \t]{0,4}(?:>|[-+*]|\d{1,9}[.)])(?=[ \t\r\n]|$)/gm, 50],
  [/^(?=[ \t>]*[ \t]{2}|\t)[ \t>]*(?:[-+*]|\d{1,9}[.)])(?=[ \t\r\n]|$)/gm, 500],
];
const isUnreadable = (text: string): boolean => unreadable.some(([shape, most]) => [...text.matchAll(shape)].length > most);

/** More definitions than this are not looked up. */
const mostLabels = 200;

/** The block structure of a comment (CommonMark 0.31 with GitHub's additions); undefined for a text that nobody could read. */
export function blocksOf(text: string): Blocks | undefined {
  if (isUnreadable(text)) return undefined;
  const root = fromMarkdown(text, { extensions: blocksOnly, mdastExtensions: toTree });
  const paragraphs = root.children.flatMap(({ type, position }) =>
    type === "paragraph" && position !== undefined
      ? [{ from: position.start.offset ?? 0, to: position.end.offset ?? 0, line: position.start.line }]
      : [],
  );
  const labels = labelsIn(root);
  return labels.size > mostLabels ? undefined : { paragraphs, labels };
}

/** Exactly those that are defined: one too few, or one too many around which another link would have been, hides what people see. */
function labelsIn(root: Nodes): Set<string> {
  const labels = new Set<string>();
  // Not by recursion, which deep quotes would exhaust.
  const open: Nodes[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "definition") labels.add(node.identifier);
    if (node.type === "footnoteDefinition") labels.add(`^${node.identifier}`);
    if ("children" in node) open.push(...node.children);
  }
  return labels;
}

/**
 * The nodes within one paragraph, apart from plain text and line breaks, by their place in it. Undefined for what would be no
 * paragraph by itself: after a definition, one may begin like a quote or a list.
 */
export function inlineNodes(
  paragraph: string,
  labels: ReadonlySet<string>,
): readonly (Span & { readonly asItStands: boolean })[] | undefined {
  const definitions = [...labels].map((label) => `\n\n[${label}]: x`);
  const root = fromMarkdown(`${paragraph}${definitions.join("")}`, { extensions: [full], mdastExtensions: toTree });
  const [block] = root.children;
  if (block?.type !== "paragraph" || block.position?.end.offset !== paragraph.length) return undefined;
  return block.children.flatMap((node) => {
    if (node.type === "text" || node.type === "break" || node.position === undefined) return [];
    const span = { from: node.position.start.offset ?? 0, to: node.position.end.offset ?? 0 };
    const [only] = node.type === "link" ? node.children : [];
    // An address that GitHub makes a link of by itself is shown as it stands.
    return [{ ...span, asItStands: only?.type === "text" && only.value === paragraph.slice(span.from, span.to) }];
  });
}
