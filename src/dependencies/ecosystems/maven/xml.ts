/** An element with its place in the text. Names without their prefixes: a POM has one namespace. */
export interface XmlElement {
  readonly name: string;
  /** Offsets of the whole, tags included. */
  readonly from: number;
  readonly to: number;
  /** Offsets of what stands between the tags; the same twice for `<a/>`. */
  readonly inner: { readonly from: number; readonly to: number };
  readonly children: readonly XmlElement[];
  /** The text directly in it, without blanks around it, entities resolved. */
  readonly text: string;
  /** Offsets of that text where it is written out as it is, in one piece: no CDATA, no entity; comments may stand around it. */
  readonly place: { readonly from: number; readonly to: number } | null;
}

interface Open {
  readonly name: string;
  readonly from: number;
  readonly innerFrom: number;
  readonly children: XmlElement[];
  text: string;
  /** Where a single stretch of plain text stands; null after another one, and after what is no plain text. */
  stretch: { readonly from: number; readonly to: number } | null | undefined;
}

const deepest = 200;
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * The root element of an XML text; undefined where tags do not match. Comments, processing instructions and the document type are passed over;
 * entities of the text's own are not resolved, and nothing outside of the text is ever read. Takes time in proportion to the text.
 */
export function parseXml(text: string): XmlElement | undefined {
  const stack: Open[] = [];
  let root: XmlElement | undefined;
  const close = (open: Open, innerTo: number, to: number): void => {
    const place = open.stretch ?? null;
    const element: XmlElement = {
      name: open.name,
      from: open.from,
      to,
      inner: { from: open.innerFrom, to: innerTo },
      children: open.children,
      text: open.text.trim(),
      place: place === null ? null : trimmed(text, place),
    };
    const parent = stack.at(-1);
    if (parent === undefined) root ??= element;
    else parent.children.push(element);
  };
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  while (at < text.length) {
    const next = text.indexOf("<", at);
    const end = next < 0 ? text.length : next;
    if (end > at) addText(stack.at(-1), text.slice(at, end), at, end);
    if (next < 0) break;
    const skipped = passOver(text, next, root === undefined && stack.length === 0);
    if (skipped !== undefined) {
      if (skipped < 0) return undefined;
      const open = stack.at(-1);
      if (open !== undefined && text.startsWith("<![CDATA[", next)) {
        open.text += text.slice(next + 9, skipped - 3);
        open.stretch = null;
      }
      at = skipped;
      continue;
    }
    const tagEnd = endOfTag(text, next);
    if (tagEnd < 0) return undefined;
    const name = localName(text.slice(next + (text[next + 1] === "/" ? 2 : 1), tagEnd));
    if (name === "") return undefined;
    if (text[next + 1] === "/") {
      const open = stack.pop();
      if (open?.name !== name) return undefined;
      close(open, next, tagEnd + 1);
    } else {
      if (root !== undefined || stack.length >= deepest) return undefined;
      const open: Open = { name, from: next, innerFrom: tagEnd + 1, children: [], text: "", stretch: undefined };
      const above = stack.at(-1);
      if (above !== undefined) above.stretch = null;
      if (text[tagEnd - 1] === "/") close(open, tagEnd + 1, tagEnd + 1);
      else stack.push(open);
    }
    at = tagEnd + 1;
  }
  return stack.length === 0 ? root : undefined;
}

/** The offset behind a comment and the like; smaller than 0 when it does not end; undefined for a tag. */
function passOver(text: string, at: number, isProlog: boolean): number | undefined {
  const forms = [
    ["<!--", "-->"],
    ["<![CDATA[", "]]>"],
    ["<?", "?>"],
  ] as const;
  for (const [begin, end] of forms) {
    if (!text.startsWith(begin, at)) continue;
    const found = text.indexOf(end, at + begin.length);
    return found < 0 ? -1 : found + end.length;
  }
  if (!text.startsWith("<!", at)) return undefined;
  if (!isProlog || text.indexOf("<!DOCTYPE") !== at) return -1;
  // A document type, whose own part stands in brackets.
  const close = text.indexOf(">", at);
  const bracket = text.indexOf("[", at);
  if (bracket < 0 || close < bracket) return close < 0 ? -1 : close + 1;
  const found = /\]\s*>/g;
  found.lastIndex = bracket;
  return found.exec(text) === null ? -1 : found.lastIndex;
}

/** The offset of the `>` that ends a tag; one within an attribute's value does not. */
function endOfTag(text: string, at: number): number {
  let quote = "";
  for (let here = at + 1; here < text.length; here += 1) {
    const character = text.charAt(here);
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return here;
    else if (character === "<") return -1;
  }
  return -1;
}

const localName = (tag: string): string => /^(?:[\w.-]+:)?([\w.-]+)/.exec(tag)?.[1] ?? "";

function addText(open: Open | undefined, raw: string, from: number, to: number): void {
  if (open === undefined) return;
  if (raw.trim() === "") {
    open.text += raw;
    return;
  }
  const isPlain = !raw.includes("&");
  open.text += isPlain
    ? raw
    : raw.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{1,8}));/gi, (whole, decimal, hexadecimal, name) =>
        resolved(whole, decimal, hexadecimal, name),
      );
  open.stretch = isPlain && open.stretch === undefined ? { from, to } : null;
}

function resolved(whole: string, decimal?: string, hexadecimal?: string, name?: string): string {
  if (name !== undefined) return entities[name] ?? whole;
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal);
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

function trimmed(text: string, { from, to }: { readonly from: number; readonly to: number }) {
  const raw = text.slice(from, to);
  return { from: from + (raw.length - raw.trimStart().length), to: to - (raw.length - raw.trimEnd().length) };
}

export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((each) => each.name === name);
export const childrenOf = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter((each) => each.name === name) ?? [];
/** The text of a child; undefined where there is none. */
export const textIn = (element: XmlElement | undefined, name: string): string | undefined => {
  const text = childOf(element, name)?.text;
  return text === "" ? undefined : text;
};
