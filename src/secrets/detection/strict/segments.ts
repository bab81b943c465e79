import { decoded } from "./decode.ts";
import { type Encoded, encodedIn, type Kind } from "./encodings.ts";

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Something that was decoded, in the three texts that it stands in: the chunk, the text of the pass before, and the text of this pass. */
export interface Segment {
  readonly before: readonly Segment[];
  readonly original: Range;
  readonly encoded: Range;
  readonly decoded: Range;
  readonly kinds: readonly Kind[];
}

/** Touching counts. */
const overlaps = (a: Range, b: Range): boolean => b.start <= a.end && b.end >= a.start;

/** One pass of gitleaks' decoder: the text with everything decoded in its place, and what that was. */
export function decodePass(bytes: Uint8Array, before: readonly Segment[]): { bytes: Uint8Array; segments: readonly Segment[] } {
  const segments: Segment[] = [];
  const pieces: Uint8Array[] = [];
  let position = 0;
  let shift = 0;
  for (const encoded of encodedIn(bytes)) {
    const value = decoded(bytes, encoded);
    if (value.length === 0) continue;
    pieces.push(bytes.subarray(position, encoded.start), value);
    position = encoded.end;
    segments.push(segmentOf(encoded, encoded.start + shift, value.length, before));
    shift += value.length - (encoded.end - encoded.start);
  }
  if (segments.length === 0) return { bytes, segments };
  pieces.push(bytes.subarray(position));
  return { bytes: Buffer.concat(pieces), segments };
}

function segmentOf(encoded: Encoded, start: number, length: number, before: readonly Segment[]): Segment {
  const outer = before.filter((segment) => overlaps(encoded, segment.decoded)).flatMap(({ kinds }) => kinds);
  return {
    before,
    original: toOriginal(before, encoded),
    encoded: { start: encoded.start, end: encoded.end },
    decoded: { start, end: start + length },
    kinds: [...new Set([...outer, encoded.kind])],
  };
}

/** The segments that a range of the decoded text touches. `segments` are in order. */
export function segmentsAt(segments: readonly Segment[], range: Range): readonly Segment[] {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((segments[middle]?.decoded.end ?? 0) < range.start) low = middle + 1;
    else high = middle;
  }
  const touched: Segment[] = [];
  for (let at = low; at < segments.length; at++) {
    const segment = segments[at];
    if (segment === undefined || segment.decoded.start > range.end) break;
    touched.push(segment);
  }
  return touched;
}

/** Where in the chunk a range of a decoded text comes from: within one segment all of that, else as far beyond it as the range goes. */
export function toOriginal(before: readonly Segment[], range: Range): Range {
  if (before.length === 0) return range;
  let encoded: Range | undefined;
  for (const segment of segmentsAt(before, range)) {
    if (segment.decoded.start <= range.start && range.end <= segment.decoded.end) return segment.original;
    const start = segment.encoded.start + Math.min(0, range.start - segment.decoded.start);
    const end = segment.encoded.end + Math.max(0, range.end - segment.decoded.end);
    encoded = encoded === undefined ? { start, end } : { start: Math.min(encoded.start, start), end: Math.max(encoded.end, end) };
  }
  return encoded === undefined ? range : toOriginal(before[0]?.before ?? [], encoded);
}
