import type { CodePoints } from "./code-points.ts";

/** Ranges of bytes, first and last included, one for each byte of a character. */
export type ByteSequence = readonly (readonly [first: number, last: number])[];

/** Where UTF-8 needs a byte more: the last code points of one, two, three and four bytes. */
const lastOfLength = [0x7f, 0x7ff, 0xffff, 0x10ffff];

/** What UTF-8 makes of a set of code points: every character is one of the sequences, and nothing else is. */
export const utf8Ranges = (set: CodePoints): ByteSequence[] => set.flatMap(([first, last]) => sequences(first, last));

function sequences(first: number, last: number): ByteSequence[] {
  for (const limit of lastOfLength) {
    if (first <= limit && limit < last) return [...sequences(first, limit), ...sequences(limit + 1, last)];
  }
  const length = bytesOf(first).length;
  for (let tail = 1; tail < length; tail++) {
    const mask = (1 << (6 * tail)) - 1;
    if ((first & ~mask) === (last & ~mask)) break;
    // The bytes after the one in which the ends differ must go through all of their values.
    if ((first & mask) !== 0) return [...sequences(first, first | mask), ...sequences((first | mask) + 1, last)];
    if ((last & mask) !== mask) return [...sequences(first, (last & ~mask) - 1), ...sequences(last & ~mask, last)];
  }
  const end = bytesOf(last);
  return [bytesOf(first).map((byte, at) => [byte, end[at] ?? byte] as const)];
}

/** Also of surrogates, which no text has: a range may go across them. */
function bytesOf(code: number): number[] {
  if (code < 0x80) return [code];
  if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 0x3f)];
  if (code < 0x10000) return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
  return [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
}
