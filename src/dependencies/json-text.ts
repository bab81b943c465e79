import { type Node, parseTree } from "jsonc-parser";
import { canonicalJson } from "../values/hash.ts";
import type { Json, JsonObject } from "../values/json.ts";

/** How a JSON text is laid out. */
interface Layout {
  readonly indent: string;
  readonly lineEnd: string;
}

/** Members of an object: new values by name; null takes a member out. */
export type Members = ReadonlyMap<string, Json>;

/**
 * The text with other members in the object at `path`, which is made where it is missing. Everything else stays byte for byte: order,
 * blanks, line ends. A member that has the value already is not written again; a new one goes where its name belongs when the others are in
 * their order, else to the end.
 *
 * @throws TypeError when the text is no JSON, or something else than an object stands on the way
 */
export function setMembers(text: string, path: readonly string[], members: Members): string {
  const start = text.startsWith("\uFEFF") ? 1 : 0;
  const root = parseTree(text.slice(start));
  if (root?.type !== "object") throw new TypeError("The text is no JSON object.");
  const layout = layoutOf(text);
  let node = root;
  for (const [depth, name] of path.entries()) {
    const inner = valueNode(node, name);
    if (inner === undefined) {
      const value = path.slice(depth + 1).reduceRight<Json>((below, each) => ({ [each]: below }), withoutRemoved(members));
      return splice(text, start, node, new Map([[name, value]]), depth, layout);
    }
    if (inner.type !== "object") throw new TypeError(`Something else than an object stands at ${path.slice(0, depth + 1).join(".")}.`);
    node = inner;
  }
  return splice(text, start, node, members, path.length, layout);
}

const withoutRemoved = (members: Members): JsonObject => Object.fromEntries([...members].filter(([, value]) => value !== null));

/** Two blanks where nothing tells. */
function layoutOf(text: string): Layout {
  return { indent: /^\uFEFF?\s*\{\r?\n([ \t]+)"/.exec(text)?.[1] ?? "  ", lineEnd: /\r?\n/.exec(text)?.[0] ?? "\n" };
}

const nameOf = (property: Node): string => String(property.children?.[0]?.value);

function valueNode({ children = [] }: Node, name: string): Node | undefined {
  return children.find((property) => nameOf(property) === name)?.children?.[1];
}

interface Piece {
  readonly name: string;
  /** What stands before it, from the end of the one before. */
  readonly separator: string;
  readonly text: string;
}

function splice(text: string, start: number, object: Node, members: Members, depth: number, layout: Layout): string {
  const { children = [] } = object;
  const [from, to] = [start + object.offset, start + object.offset + object.length];
  const ends = children.map((property) => start + property.offset + property.length);
  const break_ = layout.lineEnd + layout.indent.repeat(depth + 1);
  const between = children[1] === undefined ? `,${break_}` : text.slice(ends[0], start + children[1].offset);
  const left = new Map(members);
  const pieces: Piece[] = [];
  for (const [index, property] of children.entries()) {
    const name = nameOf(property);
    const begin = start + property.offset;
    const separator = index === 0 ? between : text.slice(ends[index - 1], begin);
    const wanted = left.get(name);
    left.delete(name);
    if (wanted === null) continue;
    const value = property.children?.[1];
    if (wanted === undefined || value === undefined || isSame(text.slice(start), value, wanted)) {
      pieces.push({ name, separator, text: text.slice(begin, ends[index]) });
    } else {
      const head = text.slice(begin, start + value.offset);
      pieces.push({ name, separator, text: head + render(wanted, depth + 1, layout) });
    }
  }
  for (const [name, value] of left) {
    if (value === null) continue;
    const piece = { name, separator: between, text: `${JSON.stringify(name)}: ${render(value, depth + 1, layout)}` };
    pieces.splice(placeFor(pieces, name), 0, piece);
  }
  const [firstChild] = children;
  const lastEnd = ends.at(-1);
  const opening = firstChild === undefined ? `{${break_}` : text.slice(from, start + firstChild.offset);
  const closing = lastEnd === undefined ? `${layout.lineEnd}${layout.indent.repeat(depth)}}` : text.slice(lastEnd, to);
  const inner = pieces.map(({ separator, text: piece }, index) => (index === 0 ? piece : separator + piece)).join("");
  const whole = pieces.length === 0 ? "{}" : opening + inner + closing;
  return text.slice(0, from) + whole + text.slice(to);
}

/** Where the name belongs among names that are in order; else the end. npm's order is that of `localeCompare` in English. */
function placeFor(pieces: readonly Piece[], name: string): number {
  const before = (one: string, other: string) => one.localeCompare(other, "en") < 0;
  const inOrder = pieces.every((piece, index) => index === 0 || before(pieces[index - 1]?.name ?? "", piece.name));
  const place = inOrder ? pieces.findIndex((piece) => before(name, piece.name)) : -1;
  return place === -1 ? pieces.length : place;
}

const isSame = (text: string, node: Node, value: Json): boolean =>
  canonicalJson(JSON.parse(text.slice(node.offset, node.offset + node.length)) as Json) === canonicalJson(value);

function render(value: Json, depth: number, { indent, lineEnd }: Layout): string {
  const outer = lineEnd + indent.repeat(depth);
  return JSON.stringify(value, null, indent).split("\n").join(outer);
}
