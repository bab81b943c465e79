/** Where gitleaks says that a match stands in a chunk. Lines count from 0 here; columns count bytes; `line…` are offsets of the line's text. */
export interface Location {
  readonly startLine: number;
  readonly endLine: number;
  readonly startColumn: number;
  readonly endColumn: number;
  readonly lineStart: number;
  readonly lineEnd: number;
}

/** The offsets of all line breaks; of a text without any, one behind its end. */
export function lineBreaksOf(bytes: Uint8Array): readonly number[] {
  const breaks: number[] = [];
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) breaks.push(at);
  return breaks.length > 0 ? breaks : [bytes.length];
}

/**
 * Repeats gitleaks' reckoning with all that follows from it: a line begins with the line break before it; the columns of all lines but
 * the first count from there; and a match on a last line that no line break ends has everything from the chunk's beginning for its line.
 */
export function locationOf(bytes: Uint8Array, breaks: readonly number[], start: number, end: number): Location {
  const first = firstAtLeast(breaks, start + 1);
  if (first === breaks.length) return onLastLine(bytes, breaks, start, end);
  const lineStart = first === 0 ? 0 : (breaks[first - 1] ?? 0);
  const last = firstAtLeast(breaks, end);
  const ends = last < breaks.length && end > 0;
  const lineEnd = breaks[ends ? last : first] ?? 0;
  return {
    startLine: first,
    endLine: ends ? last : first,
    startColumn: start - lineStart + 1,
    endColumn: ends ? end - (last === 0 ? 0 : (breaks[last - 1] ?? 0)) : 0,
    lineStart,
    lineEnd: Math.max(lineEnd, end),
  };
}

function onLastLine(bytes: Uint8Array, breaks: readonly number[], start: number, end: number): Location {
  const last = breaks.at(-1) ?? 0;
  let lineEnd = end;
  while (lineEnd < bytes.length && bytes[lineEnd] !== 10 && bytes[lineEnd] !== 13) lineEnd++;
  return {
    startLine: breaks.length,
    endLine: breaks.length,
    startColumn: start - last + 1,
    endColumn: end - last,
    lineStart: 0,
    lineEnd,
  };
}

function firstAtLeast(breaks: readonly number[], offset: number): number {
  let low = 0;
  let high = breaks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((breaks[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
