import { asText } from "./as-text.ts";
import type { EncodedPart } from "./parts.ts";

/** Letters of base64 and of base64 for URLs. */
const isLetter = Uint8Array.from({ length: 256 }, (_, byte) => Number(/[A-Za-z0-9+/_-]/.test(String.fromCharCode(byte))));
const isHex = Uint8Array.from({ length: 256 }, (_, byte) => Number(/[0-9A-Fa-f]/.test(String.fromCharCode(byte))));
const values = Int8Array.from({ length: 256 }, (_, byte) => Buffer.from(`${String.fromCharCode(byte)}AAA`, "base64")[0] ?? 0).map(
  (byte, at) => (isLetter[at] === 1 ? (byte & 255) >> 2 : 0),
);

const leastRun = 16;
const leastHex = 32;
/** A value that is wrapped has lines of at least so many letters. */
const leastWrapped = 40;

/** Runs of letters that base64 or hexadecimal digits make of text; a value that is wrapped over several lines is one part. */
export function runsIn(bytes: Uint8Array): readonly EncodedPart[] {
  const parts: EncodedPart[] = [];
  for (let at = 0; at + leastRun <= bytes.length; ) {
    // Backwards from where the shortest run would end: mostly a few steps tell that none begins here.
    let last = at + leastRun - 1;
    while (last >= at && isLetter[bytes[last] as number] === 1) last--;
    if (last >= at) {
      at = last + 1;
      continue;
    }
    let end = at + leastRun;
    while (end < bytes.length && isLetter[bytes[end] as number] === 1) end++;
    const part = mayBeText(bytes, at) ? partAt(bytes, at, end) : null;
    if (part !== null) parts.push(part);
    at = Math.max(end, part?.end ?? 0);
  }
  return parts;
}

const isTextByte = (byte: number): boolean => (byte >= 32 ? byte !== 127 : byte >= 9 && byte <= 13);

/** Whether the first bytes, decoded either way, can be text. Nearly nothing that is no encoded text passes. */
function mayBeText(bytes: Uint8Array, at: number): boolean {
  const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map((next) => bytes[at + next] ?? 0);
  if (isHex[a] === 1 && isHex[b] === 1 && isTextByte(Number.parseInt(String.fromCharCode(a, b), 16))) return true;
  const [e = 0, f = 0, g = 0, h = 0] = [a, b, c, d].map((byte) => values[byte] ?? 0);
  const second = ((f & 15) << 4) | (g >> 2);
  return isTextByte((e << 2) | (f >> 4)) && (second === 0 || isTextByte(second)) && isTextByte(((g & 3) << 6) | h);
}

function partAt(bytes: Uint8Array, start: number, runEnd: number): EncodedPart | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, runEnd - start).toString("latin1");
  if (text.length >= leastHex && text.length % 2 === 0 && /^[0-9A-Fa-f]+$/.test(text)) {
    const found = asText(Buffer.from(text, "hex"), "hex");
    if (found !== null) return { start, end: runEnd, ...found };
  }
  const wrapped = text.length >= leastWrapped ? wrappedFrom(bytes, start, runEnd) : null;
  if (wrapped !== null) {
    const found = asText(Buffer.from(wrapped.text, "base64"), "base64");
    if (found !== null) return { start, end: wrapped.end, ...found };
  }
  const found = text.length % 4 === 1 ? null : asText(Buffer.from(text, "base64"), "base64");
  return found === null ? null : { start, end: paddedEnd(bytes, runEnd), ...found };
}

function paddedEnd(bytes: Uint8Array, end: number): number {
  let padded = end;
  while (padded < end + 2 && bytes[padded] === 61) padded++;
  return padded;
}

/** A value that goes on in the next lines: each as long as the first, the last perhaps shorter. Null for a value of one line. */
function wrappedFrom(bytes: Uint8Array, start: number, runEnd: number): { text: string; end: number } | null {
  const width = runEnd - start;
  const lines = [Buffer.from(bytes.subarray(start, runEnd)).toString("latin1")];
  let end = runEnd;
  for (let next = nextLine(bytes, end); next !== -1; next = nextLine(bytes, end)) {
    let lineEnd = next;
    while (lineEnd < bytes.length && lineEnd - next <= width && isLetter[bytes[lineEnd] as number] === 1) lineEnd++;
    if (lineEnd === next || lineEnd - next > width) break;
    lines.push(Buffer.from(bytes.subarray(next, lineEnd)).toString("latin1"));
    end = lineEnd;
    if (lineEnd - next < width) break;
  }
  return lines.length === 1 ? null : { text: lines.join(""), end: paddedEnd(bytes, end) };
}

/** Where the text of the next line begins, behind its indentation, if this line ends here; else -1. */
function nextLine(bytes: Uint8Array, end: number): number {
  let at = bytes[end] === 13 ? end + 1 : end;
  if (bytes[at] !== 10) return -1;
  at++;
  while (bytes[at] === 32 || bytes[at] === 9) at++;
  return at;
}
