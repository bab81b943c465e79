import { isApplication } from "./file-kind.ts";

/** A part of a file that gitleaks searches by itself. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  /** Line breaks before it. */
  readonly linesBefore: number;
}

/** gitleaks reads so many bytes at once, and then on to two line breaks, at most so many bytes further. */
const readSize = 100_000;
const peekSize = 25_000;
/** Go's `bufio.Reader` fetches so many bytes for a single one. */
const bufferSize = 4096;

const newLine = 10;
const isSpace = (byte: number | undefined): boolean => byte === 32 || byte === 9 || byte === newLine || byte === 13;

/**
 * Cuts a file where gitleaks 8.30 cuts it: two parts of a key that stand in different parts do not make a finding. After a cut the
 * reader still holds some bytes that it had fetched, and the next part begins with these alone.
 */
export function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  let start = 0;
  let fetched = 0;
  let linesBefore = 0;
  while (start < bytes.length) {
    const read = fetched > start ? fetched - start : readSize;
    const first = Math.min(start + read, bytes.length);
    // Asked again for each part until a line break was seen.
    if (linesBefore === 0 && isApplication(bytes.subarray(start, first))) return;
    const end = safeEnd(bytes, start, first);
    fetched = Math.max(first, fetched);
    while (fetched < end) fetched = Math.min(fetched + bufferSize, bytes.length);
    yield { start, end, linesBefore };
    linesBefore += countLines(bytes, start, end);
    start = end;
  }
}

/** Where two line breaks with nothing but white space between them end, from `first` on. */
function safeEnd(bytes: Uint8Array, start: number, first: number): number {
  if (endsWithEmptyLine(bytes, start, first)) return first;
  let breaks = 0;
  for (let end = first; ; end++) {
    const last = bytes[end - 1];
    if (last === newLine) {
      breaks++;
      if (breaks >= 2) return end;
    } else if (!isSpace(last)) {
      breaks = 0;
    }
    if (end - first >= peekSize || end >= bytes.length) return end;
  }
}

function endsWithEmptyLine(bytes: Uint8Array, start: number, end: number): boolean {
  let breaks = 0;
  for (let at = end - 1; at >= start && isSpace(bytes[at]); at--) {
    if (bytes[at] === newLine && ++breaks >= 2) return true;
  }
  return false;
}

function countLines(bytes: Uint8Array, start: number, end: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(newLine, start); at !== -1 && at < end; at = bytes.indexOf(newLine, at + 1)) lines++;
  return lines;
}
