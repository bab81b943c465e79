import { type Node, parseTree } from "jsonc-parser";
import { canonicalJson } from "../values/hash.ts";
import type { Json, JsonObject } from "../values/json.ts";

/** Members of an object: new values by name; null takes a member out. */
export type Members = ReadonlyMap<string, Json>;
/** The same at any depth: a map stands for changes within the object of that name, which is made where it is missing. */
export interface Edits extends ReadonlyMap<string, Json | Edits> {}

/** A member, as far as its place among others depends on it. */
export interface Placed {
  readonly name: string;
  readonly isObject: boolean;
}

export interface EditOptions {
  /** Smaller than 0 when the first stands before the other. By name, as `localeCompare` in English has it, where nothing else is said. */
  readonly order?: (one: Placed, other: Placed) => number;
  /** An object that loses its last member goes too. */
  readonly dropEmpty?: boolean;
}

/** How a JSON text is laid out. */
interface Layout {
  readonly indent: string;
  readonly lineEnd: string;
  /** Everything on one line. */
  readonly inline: boolean;
}

interface Context extends Required<EditOptions> {
  readonly text: string;
  readonly layout: Layout;
}

const byName = (one: Placed, other: Placed): number => one.name.localeCompare(other.name, "en");

/** `editJson` in the object at `path`. */
export const setMembers = (text: string, path: readonly string[], members: Members, options: EditOptions = {}): string =>
  editJson(
    text,
    path.reduceRight<Edits>((inner, name) => new Map([[name, inner]]), members),
    options,
  );

/**
 * The text with other members in its objects. Everything else stays byte for byte: order, blanks, line ends. A member that has the value
 * already is not written again; a new one goes where it belongs when the others are in their order, else to the end. A name that stands in
 * an object more than once is changed everywhere.
 *
 * @throws TypeError when the text is no JSON object, or something else than an object stands where there are changes within
 */
export function editJson(whole: string, edits: Edits, { order = byName, dropEmpty = false }: EditOptions = {}): string {
  const mark = whole.startsWith("\uFEFF") ? "\uFEFF" : "";
  const text = whole.slice(mark.length);
  const root = parseTree(text);
  if (root?.type !== "object") throw new TypeError("The text is no JSON object.");
  const context = { text, layout: layoutOf(text), order, dropEmpty };
  const [from, to] = [root.offset, root.offset + root.length];
  return mark + text.slice(0, from) + edited(root, edits, 0, context) + text.slice(to);
}

/** Two blanks where nothing tells. */
function layoutOf(text: string): Layout {
  return {
    indent: /^\s*\{\r?\n([ \t]+)"/.exec(text)?.[1] ?? "  ",
    lineEnd: /\r?\n/.exec(text)?.[0] ?? "\n",
    inline: /^\s*\{[^\r\n]*\}\s*$/.test(text) && !/^\s*\{\s*\}\s*$/.test(text),
  };
}

interface Piece extends Placed {
  /** What stands before it, from the end of the one before. */
  readonly separator: string;
  readonly text: string;
}

/** The text of an object with its changes. */
function edited(object: Node, edits: Edits, depth: number, context: Context): string {
  const { text, layout } = context;
  const { children = [] } = object;
  const [from, to] = [object.offset, object.offset + object.length];
  const [first, second] = children;
  const opening = first === undefined ? undefined : text.slice(from, first.offset);
  const inline = opening === undefined ? layout.inline : !opening.includes("\n");
  const break_ = inline ? "" : layout.lineEnd + layout.indent.repeat(depth + 1);
  const between = first === undefined || second === undefined ? (inline ? ", " : `,${break_}`) : text.slice(endOf(first), second.offset);
  const left = new Map(edits);
  const pieces: Piece[] = [];
  for (const [index, property] of children.entries()) {
    const before = children[index - 1];
    const separator = before === undefined ? between : text.slice(endOf(before), property.offset);
    // Where values and objects have their own places, one that becomes the other moves.
    if (isMoved(property, edits.get(nameOf(property)), context)) continue;
    const piece = editedMember(property, edits, depth, inline, context);
    left.delete(nameOf(property));
    if (piece !== undefined) pieces.push({ ...piece, separator });
  }
  for (const [name, edit] of left) {
    const value = madeOf(edit);
    if (value === undefined) continue;
    const member = { name, isObject: isObject(value) };
    const piece = { ...member, separator: between, text: `${JSON.stringify(name)}: ${render(value, depth + 1, inline, layout)}` };
    pieces.splice(placeFor(pieces, member, context), 0, piece);
  }
  if (pieces.length === 0) return children.length === 0 ? text.slice(from, to) : "{}";
  const last = children.at(-1);
  const closing = last === undefined ? `${inline ? "" : layout.lineEnd + layout.indent.repeat(depth)}}` : text.slice(endOf(last), to);
  const inner = pieces.map(({ separator, text: piece }, index) => (index === 0 ? piece : separator + piece)).join("");
  return (opening ?? `{${break_}`) + inner + closing;
}

/** A member that is there, with its change; undefined when it goes. */
function editedMember(
  property: Node,
  edits: Edits,
  depth: number,
  inline: boolean,
  context: Context,
): Omit<Piece, "separator"> | undefined {
  const { text, layout } = context;
  const name = nameOf(property);
  const value = property.children?.[1];
  const edit = edits.get(name);
  const same = { name, isObject: value?.type === "object", text: text.slice(property.offset, endOf(property)) };
  if (edit === null) return undefined;
  if (edit === undefined || value === undefined) return same;
  const head = text.slice(property.offset, value.offset);
  if (!isEdits(edit)) {
    if (isSame(text.slice(value.offset, endOf(value)), edit)) return same;
    return { name, isObject: isObject(edit), text: head + render(edit, depth + 1, inline, layout) };
  }
  if (value.type !== "object") throw new TypeError(`Something else than an object stands at ${name}.`);
  const inner = edited(value, edit, depth + 1, context);
  return context.dropEmpty && inner === "{}" && (value.children ?? []).length > 0 ? undefined : { ...same, text: head + inner };
}

/** Whether an object takes the place of another value, or another value that of an object, in an order that tells them apart. */
function isMoved(property: Node, edit: Json | Edits | undefined, { order }: Context): boolean {
  if (edit === undefined || edit === null || isEdits(edit)) return false;
  const name = nameOf(property);
  const wasObject = property.children?.[1]?.type === "object";
  return wasObject !== isObject(edit) && order({ name, isObject: wasObject }, { name, isObject: !wasObject }) !== 0;
}

/** What an edit makes of nothing; undefined: nothing. */
function madeOf(edit: Json | Edits): Json | undefined {
  if (edit === null) return undefined;
  if (!isEdits(edit)) return edit;
  const members = [...edit].flatMap(([name, inner]) => {
    const value = madeOf(inner);
    return value === undefined ? [] : [[name, value] as const];
  });
  return members.length === 0 ? undefined : (Object.fromEntries(members) satisfies JsonObject);
}

const isEdits = (edit: Json | Edits): edit is Edits => edit instanceof Map;
const isObject = (value: Json): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
const nameOf = (property: Node): string => String(property.children?.[0]?.value);
const endOf = ({ offset, length }: Node): number => offset + length;

/** Where it belongs among members that are in order; else the end. */
function placeFor(pieces: readonly Piece[], member: Placed, { order }: Context): number {
  const inOrder = pieces.every((piece, index) => {
    const before = pieces[index - 1];
    return before === undefined || order(before, piece) < 0;
  });
  const place = inOrder ? pieces.findIndex((piece) => order(member, piece) < 0) : -1;
  return place === -1 ? pieces.length : place;
}

const isSame = (text: string, value: Json): boolean => canonicalJson(JSON.parse(text) as Json) === canonicalJson(value);

function render(value: Json, depth: number, inline: boolean, { indent, lineEnd }: Layout): string {
  return inline
    ? JSON.stringify(value)
    : JSON.stringify(value, null, indent)
        .split("\n")
        .join(lineEnd + indent.repeat(depth));
}
