import { type AST, parseTOML } from "toml-eslint-parser";

/** A string of a TOML document, and where it stands without its quotes. */
export interface TomlString {
  /** Keys and, within lists, numbers. */
  readonly path: readonly (string | number)[];
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

/** All strings that stand on one line, and without escapes, so that they can be replaced. @throws Error when the text is no TOML. */
export function tomlStrings(text: string): readonly TomlString[] {
  const mark = text.startsWith("\uFEFF") ? 1 : 0;
  const found: TomlString[] = [];
  const visit = (node: AST.TOMLContentNode, path: readonly (string | number)[]): void => {
    if (node.type === "TOMLArray") for (const [index, element] of node.elements.entries()) visit(element, [...path, index]);
    else if (node.type === "TOMLInlineTable") for (const each of node.body) visitMember(each, path);
    else if (node.kind === "string" && !node.multiline) {
      const [from, to] = [node.range[0] + mark + 1, node.range[1] + mark - 1];
      if (text.slice(from, to) === node.value) found.push({ path, value: node.value, from, to });
    }
  };
  const visitMember = ({ key, value }: AST.TOMLKeyValue, path: readonly (string | number)[]): void => {
    const own = key.keys.map((each) => (each.type === "TOMLBare" ? each.name : each.value));
    visit(value, [...path, ...own]);
  };
  for (const node of parseTOML(text.slice(mark)).body[0].body) {
    if (node.type === "TOMLTable") for (const each of node.body) visitMember(each, node.resolvedKey);
    else visitMember(node, []);
  }
  return found;
}

/** A text in which one `[[package]]` after another stands, as lockfiles have it. */
export interface LockText {
  /** What stands before the first one. */
  readonly head: string;
  /** From each `[[package]]` to the next one. */
  readonly blocks: readonly string[];
  /** From the first table on that belongs to none. */
  readonly tail: string;
}

/** A table of the file's own begins behind the packages: `[metadata]`. */
export function splitLock(text: string): LockText {
  // A line begins behind a byte order mark too.
  const lines = text.replace(/^\uFEFF/, "\n");
  const starts = [...lines.matchAll(/^\[\[package\]\][ \t]*\r?$/gm)].map(({ index }) => index);
  const [first] = starts;
  const last = starts.at(-1);
  if (first === undefined || last === undefined) return { head: text, blocks: [], tail: "" };
  const end = /^\[(?!\[?package(?:\]|\.))/m.exec(lines.slice(last));
  const stop = end === null ? text.length : last + end.index;
  const blocks = starts.map((start, index) => text.slice(start, starts[index + 1] ?? stop));
  return { head: text.slice(0, first), blocks, tail: text.slice(stop) };
}

export const joinLock = ({ head, blocks, tail }: LockText): string => head + blocks.join("") + tail;

/** A TOML basic string, which is JSON's but for one character. https://toml.io/en/v1.0.0#string */
export const tomlString = (text: string): string => JSON.stringify(text).replaceAll("\u007f", "\\u007f");
