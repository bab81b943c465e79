import { asText } from "./as-text.ts";
import type { EncodedPart } from "./parts.ts";
import { isLetter, paddedEnd, WrappedValues } from "./wrapped.ts";

const isHex = Uint8Array.from({ length: 256 }, (_, byte) => Number(/[0-9A-Fa-f]/.test(String.fromCharCode(byte))));
const values = Int8Array.from({ length: 256 }, (_, byte) => Buffer.from(`${String.fromCharCode(byte)}AAA`, "base64")[0] ?? 0).map(
  (byte, at) => (isLetter[at] === 1 ? (byte & 255) >> 2 : 0),
);

const leastRun = 16;
const leastHex = 32;

/** Runs of letters that base64 or hexadecimal digits make of text; a value that is wrapped over several lines is one part. */
export function runsIn(bytes: Uint8Array): readonly EncodedPart[] {
  const parts: EncodedPart[] = [];
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const wrapped = new WrappedValues(buffer);
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
    const part = mayBeText(bytes, at) ? partAt(buffer, at, end, wrapped) : null;
    if (part !== null) parts.push(part);
    at = Math.max(end, part?.end ?? 0);
  }
  return parts;
}

const isTextByte = (byte: number): boolean => (byte >= 32 ? byte !== 127 : byte >= 9 && byte <= 13);
const nibbleOf = (byte: number): number => (byte < 58 ? byte - 48 : (byte | 32) - 87);

/** Whether the first bytes, decoded either way, can be text. Nearly nothing that is no encoded text passes. */
function mayBeText(bytes: Uint8Array, at: number): boolean {
  const a = bytes[at] as number;
  const b = bytes[at + 1] as number;
  if (isHex[a] === 1 && isHex[b] === 1 && isTextByte(nibbleOf(a) * 16 + nibbleOf(b))) return true;
  const f = values[b] as number;
  const g = values[bytes[at + 2] as number] as number;
  const second = ((f & 15) << 4) | (g >> 2);
  if (!isTextByte(((values[a] as number) << 2) | (f >> 4)) || (second !== 0 && !isTextByte(second))) return false;
  return isTextByte(((g & 3) << 6) | (values[bytes[at + 3] as number] as number));
}

function partAt(bytes: Buffer, start: number, runEnd: number, wrapped: WrappedValues): EncodedPart | null {
  const text = bytes.toString("latin1", start, runEnd);
  if (text.length >= leastHex && text.length % 2 === 0 && /^[0-9A-Fa-f]+$/.test(text)) {
    const found = asText(Buffer.from(text, "hex"), "hex");
    if (found !== null) return { start, end: runEnd, ...found };
  }
  const inLines = wrapped.valueAt(start, runEnd);
  if (inLines !== null) return { start, ...inLines };
  const found = text.length % 4 === 1 ? null : asText(Buffer.from(text, "base64"), "base64");
  return found === null ? null : { start, end: paddedEnd(bytes, runEnd), ...found };
}
