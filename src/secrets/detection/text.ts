import { isAscii, isUtf8 } from "node:buffer";

/** Bytes as a string that regular expressions can be tried on. One index of the string is one UTF-16 code unit. */
export interface Text {
  readonly bytes: Uint8Array;
  readonly string: string;
  /** Nothing beyond ASCII stands in it: offsets are indexes. */
  readonly isAscii: boolean;
  /** The byte offset of the character at `index`; of the string's length, the number of bytes. */
  byteAt(index: number): number;
  /** The index of the character that the byte at `offset` belongs to. */
  indexAt(offset: number): number;
}

const same = (place: number): number => place;

/**
 * Reads bytes as UTF-8, a byte that belongs to no character as U+FFFD (as Go does, one for each such byte). Text of ASCII alone, nearly
 * all of it, is copied as it is: V8 keeps one byte for each character, and offsets are indexes.
 */
export function textOf(bytes: Uint8Array): Text {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (isAscii(bytes)) return { bytes, string: buffer.toString("latin1"), isAscii: true, byteAt: same, indexAt: same };
  if (!isUtf8(bytes)) {
    const units = unitsOf(bytes);
    return textWith(bytes, units.string, () => units);
  }
  let known: Offsets | undefined;
  return textWith(bytes, buffer.toString("utf8"), () => {
    known ??= offsetsOf(bytes);
    return known;
  });
}

const textWith = (bytes: Uint8Array, string: string, offsets: () => Offsets): Text => ({
  bytes,
  string,
  isAscii: false,
  byteAt: (index) => offsets().offsets[index] ?? bytes.length,
  indexAt: (offset) => indexIn(offsets().offsets, offsets().length, offset),
});

/** Of each UTF-16 code unit, where its character begins in the bytes; and behind the last one, how many bytes there are. */
interface Offsets {
  readonly offsets: Int32Array;
  readonly length: number;
}

/** Of well-formed UTF-8. */
function offsetsOf(bytes: Uint8Array): Offsets {
  const offsets = new Int32Array(bytes.length + 1);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if ((byte & 0xc0) === 0x80) continue;
    offsets[length++] = at;
    if (byte >= 0xf0) offsets[length++] = at;
  }
  offsets[length] = bytes.length;
  return { offsets, length };
}

function unitsOf(bytes: Uint8Array): Offsets & { readonly string: string } {
  const units = new Uint16Array(bytes.length + 1);
  const offsets = new Int32Array(bytes.length + 1);
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] as number;
    if (byte < 0x80) {
      offsets[length] = at++;
      units[length++] = byte;
      continue;
    }
    const { code, size } = characterAt(bytes, at);
    offsets[length] = at;
    if (code > 0xffff) {
      units[length++] = 0xd800 + ((code - 0x10000) >>> 10);
      offsets[length] = at;
      units[length++] = 0xdc00 + ((code - 0x10000) & 0x3ff);
    } else {
      units[length++] = code;
    }
    at += size;
  }
  offsets[length] = bytes.length;
  return { offsets, length, string: Buffer.from(units.buffer, 0, length * 2).toString("utf16le") };
}

/** The last index whose character begins at or before `offset`; of a character with two units, the first of them. */
function indexIn(offsets: Int32Array, length: number, offset: number): number {
  let low = 0;
  let high = length + 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low > 0 && low < length && offsets[low - 1] === offsets[low] ? low - 1 : low;
}

const replacement = { code: 0xfffd, size: 1 };

/** The character at `at`, as the table of well-formed UTF-8 in the Unicode Standard (3-7) has it. */
function characterAt(bytes: Uint8Array, at: number): { code: number; size: number } {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { code: first, size: 1 };
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + size > bytes.length) return replacement;
  const second = bytes[at + 1] ?? 0;
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return replacement;
  let code = ((first & (0x7f >>> size)) << 6) | (second & 0x3f);
  for (let next = 2; next < size; next++) {
    const byte = bytes[at + next] ?? 0;
    if ((byte & 0xc0) !== 0x80) return replacement;
    code = (code << 6) | (byte & 0x3f);
  }
  return { code, size };
}

/** The bytes from `start` up to `end` as text. */
export const stringOf = (bytes: Uint8Array, start = 0, end = bytes.length): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8", start, end);
