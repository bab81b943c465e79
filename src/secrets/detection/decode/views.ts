import type { Content } from "../content.ts";
import type { Encoding } from "../detection.ts";
import { type EncodedPart, encodedParts } from "./parts.ts";

/** Byte offsets: from `start` up to, not including, `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A text that something else stands for, with what stands around it on the same lines. */
export interface View {
  /** UTF-8. */
  readonly bytes: Uint8Array;
  /** How often was decoded: 0 for the source itself. */
  readonly depth: number;
  /** What of `bytes` was decoded last, in order. The rest stands there for context, and was seen in the view before. */
  readonly decoded: readonly Range[];
  /** Where in the first view a range of `bytes` comes from. Of what was decoded: all that encodes it. */
  textRangeOf(range: Range): Range;
  /** Outermost first; empty where nothing of a range was decoded. Of a source in UTF-16 that too. */
  encodingsOf(range: Range): readonly Encoding[];
}

export interface Views {
  /** The source first, as UTF-8; then what it has encoded, then what that has. */
  readonly views: readonly View[];
  /** Ranges of the first view that encode something in more layers than were asked for. */
  readonly tooDeep: readonly Range[];
}

/** So much of a line is kept on each side of what was decoded. */
const contextSize = 512;

/**
 * All texts that are in a file: as they stand, and decoded (base64, hexadecimal, percent, numbers of characters) up to `depth` times.
 * Ends early when time runs out.
 */
export function viewsIn(content: Content, depth: number, expired: () => boolean): Views {
  const views: View[] = [sourceView(content)];
  for (let view = views[0]; view !== undefined; view = views[view.depth + 1]) {
    if (expired()) break;
    const parts = encodedParts(view.bytes).filter((part) => view === views[0] || touches(view?.decoded ?? [], part));
    if (parts.length === 0) break;
    const { textRangeOf } = view;
    if (view.depth === depth) return { views, tooDeep: depth === 0 ? [] : parts.map(textRangeOf) };
    views.push(decodedView(view, parts));
  }
  return { views, tooDeep: [] };
}

function sourceView({ text, encodings }: Content): View {
  return {
    bytes: text.bytes,
    depth: 0,
    decoded: [],
    textRangeOf: (range) => range,
    encodingsOf: () => encodings,
  };
}

/** Whether one of the ranges, which are in order, has a byte in common with another. */
export function touches(ranges: readonly Range[], { start, end }: Range): boolean {
  const at = firstEndingAfter(ranges, start);
  return (ranges[at]?.start ?? Number.POSITIVE_INFINITY) < end;
}

function firstEndingAfter(ranges: readonly Range[], offset: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A stretch of a view and where it is from: as it stood, or decoded. */
interface Piece extends Range {
  readonly from: Range;
  readonly part: EncodedPart | null;
}

function decodedView(outer: View, parts: readonly EncodedPart[]): View {
  const { pieces, bytes } = assembled(outer.bytes, parts);
  const piecesAt = ({ start, end }: Range): Piece[] => {
    const found: Piece[] = [];
    for (let at = firstEndingAfter(pieces, start); at < pieces.length; at++) {
      const piece = pieces[at];
      if (piece === undefined || piece.start >= Math.max(end, start + 1)) break;
      found.push(piece);
    }
    return found;
  };
  const textRangeOf = (range: Range): Range => {
    const found = piecesAt(range);
    const [first, last] = [found[0], found.at(-1)];
    if (first === undefined || last === undefined) return outer.textRangeOf({ start: outer.bytes.length, end: outer.bytes.length });
    return outer.textRangeOf({
      start: first.part === null ? first.from.start + Math.max(0, range.start - first.start) : first.from.start,
      end: last.part === null ? last.from.start + Math.min(last.end, range.end) - last.start : last.from.end,
    });
  };
  return {
    bytes,
    depth: outer.depth + 1,
    decoded: pieces.filter(({ part }) => part !== null),
    textRangeOf,
    encodingsOf(range) {
      const all = piecesAt(range).flatMap(({ part, from }) => (part === null ? [] : [...outer.encodingsOf(from), ...part.encodings]));
      return [...new Set(all)];
    },
  };
}

/** Puts the lines with encoded parts together, as far as they are near these, and the parts' values in their places. */
function assembled(bytes: Uint8Array, parts: readonly EncodedPart[]): { pieces: readonly Piece[]; bytes: Uint8Array } {
  const pieces: Piece[] = [];
  const chunks: Uint8Array[] = [];
  let length = 0;
  const add = (value: Uint8Array, from: Range, part: EncodedPart | null) => {
    if (value.length === 0) return;
    pieces.push({ start: length, end: length + value.length, from, part });
    chunks.push(value);
    length += value.length;
  };
  const addPlain = (start: number, end: number) => add(bytes.subarray(start, end), { start, end }, null);
  let position = 0;
  for (const [index, part] of parts.entries()) {
    const before = Math.max(lineStart(bytes, part.start), part.start - contextSize);
    if (before > position && index > 0) {
      const until = Math.min(lineEnd(bytes, position), position + contextSize, before);
      addPlain(position, until);
      // What comes from elsewhere must not look like one line with this.
      chunks.push(Buffer.from("\n"));
      length++;
      position = before;
    }
    addPlain(index === 0 ? before : Math.max(position, before), part.start);
    add(part.value, { start: part.start, end: part.end }, part);
    position = part.end;
  }
  addPlain(position, Math.min(lineEnd(bytes, position), position + contextSize));
  return { pieces, bytes: Buffer.concat(chunks) };
}

/** Looks no further than the context goes. */
function lineStart(bytes: Uint8Array, offset: number): number {
  let at = offset;
  while (at > 0 && offset - at < contextSize && bytes[at - 1] !== 10) at--;
  return at;
}

function lineEnd(bytes: Uint8Array, offset: number): number {
  let at = offset;
  while (at < bytes.length && at - offset < contextSize && bytes[at] !== 10) at++;
  return at;
}
