import type { PhrasingContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { visibleText } from "../markdown.ts";
import type { Atom } from "./block.ts";
import { codeAtom, escapeText, isMeaningful, wordsOf } from "./words.ts";

const extensions = [gfm()];
const mdastExtensions = gfmFromMarkdown().map((extension) => ({ ...extension, transforms: [] }));

/** Emphasis whose ends cannot be misread is kept; other pieces are text, code, and the ends of lines. */
type Piece =
  | { readonly kind: "text" | "code"; readonly value: string }
  | { readonly kind: "emphasis"; readonly mark: string; readonly value: string };

/**
 * The lines of a paragraph, made of its words and code.
 *
 * @param source the paragraph without the marks of what it is in
 */
export function linesOf(source: string): Atom[][] {
  const [paragraph, ...others] = fromMarkdown(source, { extensions, mdastExtensions }).children;
  // Alone, its lines can mean what they do not mean where it stands: then they are what they are.
  const pieces: Piece[] =
    paragraph?.type === "paragraph" && others.length === 0 ? piecesOf(paragraph.children) : [{ kind: "text", value: source }];
  return linesFrom(keepEmphasis(joined(pieces)));
}

/** A text that is no Markdown. */
export const plainLines = (text: string): Atom[][] => linesFrom([{ kind: "text", value: visibleText(text) }]);

const text = (value: string): Piece => ({ kind: "text", value: visibleText(value) });
const code = (value: string): Piece => ({ kind: "code", value });

const piecesOf = (nodes: readonly PhrasingContent[]): Piece[] => nodes.flatMap(pieceOf);

function pieceOf(node: PhrasingContent): Piece[] {
  switch (node.type) {
    case "text":
    case "html":
      return [text(node.value)];
    case "break":
      return [text("\n")];
    case "inlineCode":
      return [code(node.value)];
    case "strong":
      return emphasised("**", node.children);
    case "emphasis":
      return emphasised("*", node.children);
    case "delete":
      return emphasised("~~", node.children);
    case "link":
      return linked(piecesOf(node.children), node.url);
    case "image":
    case "imageReference":
      return [text(node.alt ?? "")];
    case "linkReference":
      return [text("["), ...piecesOf(node.children), text("]")];
    case "footnoteReference":
      return [text(`[^${node.label ?? node.identifier}]`)];
  }
}

/** A link's text, and where it leads, for people to read. */
function linked(shown: Piece[], url: string): Piece[] {
  const [only, ...others] = shown;
  if (only === undefined) return [code(url)];
  const { value } = only;
  const asItStands = others.length === 0 && [value, `http://${value}`, `mailto:${value}`].includes(url);
  return asItStands ? [code(value)] : [...shown, text(" ("), code(url), text(")")];
}

function emphasised(mark: string, children: readonly PhrasingContent[]): Piece[] {
  const inner = joined(piecesOf(children));
  const [only, ...others] = inner;
  const plain =
    others.length === 0 && only?.kind === "text" && /^[a-z0-9]([^\n]*[a-z0-9])?$/i.test(only.value) && !isMeaningful(only.value);
  if (plain) return [{ kind: "emphasis", mark, value: only.value }];
  // Without its line, struck text would say what it does not say.
  return mark === "~~" ? [text(mark), ...inner, text(mark)] : inner;
}

const plainly = ({ mark, value }: { mark: string; value: string }): Piece => text(mark === "~~" ? `${mark}${value}${mark}` : value);

/** Neighbouring texts become one, for what GitHub would make of both together. */
function joined(pieces: readonly Piece[]): Piece[] {
  const made: Piece[] = [];
  for (const piece of pieces) {
    const last = made.at(-1);
    if (last?.kind === "text" && piece.kind === "text") made[made.length - 1] = { kind: "text", value: last.value + piece.value };
    else if (piece.kind !== "text" || piece.value !== "") made.push(piece);
  }
  return made;
}

/** Only emphasis of whole words is kept: nothing can join it from either side. */
function keepEmphasis(pieces: readonly Piece[]): Piece[] {
  const kept = pieces.map((piece, index): Piece => {
    if (piece.kind !== "emphasis") return piece;
    const [before, after] = [pieces[index - 1], pieces[index + 1]];
    const free =
      (before === undefined || (before.kind === "text" && /\s$/.test(before.value))) &&
      (after === undefined || (after.kind === "text" && /^[.,;:!?]*(?:\s|$)/.test(after.value)));
    return free ? piece : plainly(piece);
  });
  return joined(kept);
}

function linesFrom(pieces: readonly Piece[]): Atom[][] {
  const lines: Atom[][] = [[]];
  const add = (atom: Atom): void => {
    const line = lines.at(-1) ?? [];
    const last = line.at(-1);
    if (atom.kind === "code" && last?.kind === "code") line.push({ text: " ", kind: "blank" });
    if (atom.kind !== "blank" || (last !== undefined && last.kind !== "blank")) line.push(atom);
  };
  for (const piece of pieces) {
    if (piece.kind === "code") add(codeAtom(piece.value));
    else if (piece.kind === "emphasis")
      add({ text: `${piece.mark}${escapeText(piece.value.replace(/\s+/g, " "))}${piece.mark}`, kind: "word" });
    else
      for (const [index, line] of piece.value.split("\n").entries()) {
        if (index > 0) lines.push([]);
        for (const atom of wordsOf(line)) add(atom);
      }
  }
  return lines.map((line) => (line.at(-1)?.kind === "blank" ? line.slice(0, -1) : line)).filter((line) => line.length > 0);
}
