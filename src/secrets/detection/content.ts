import type { Encoding } from "./detection.ts";
import { type Text, textOf } from "./text.ts";

/** What a file's bytes are, as text. */
export interface Content {
  /** UTF-8; the bytes themselves unless they are UTF-16. */
  readonly text: Text;
  /** The offset in the file of an offset in the text. */
  readonly toFile: (offset: number) => number;
  readonly encodings: readonly Encoding[];
  /** Other bytes than those of text: a picture, a program. Words in it are found all the same. */
  readonly isBinary: boolean;
}

/** So many bytes tell what a file is. */
const sampleSize = 8192;
const same = (offset: number): number => offset;

/** Reads UTF-16, by its mark or by the zeros in every other byte, and everything else as UTF-8. */
export function contentOf(bytes: Uint8Array): Content {
  const utf16 = utf16In(bytes);
  if (utf16 === null) {
    return { text: textOf(bytes), toFile: same, encodings: [], isBinary: bytes.subarray(0, sampleSize).includes(0) };
  }
  const { bigEndian, mark } = utf16;
  const units = Buffer.from(bytes.subarray(mark, bytes.length - ((bytes.length - mark) % 2)));
  const string = (bigEndian ? units.swap16() : units).toString("utf16le").toWellFormed();
  const text = textOf(Buffer.from(string));
  return { text, toFile: (offset) => mark + text.indexAt(offset) * 2, encodings: ["utf-16"], isBinary: false };
}

function utf16In(bytes: Uint8Array): { bigEndian: boolean; mark: number } | null {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { bigEndian: false, mark: 2 };
  if (first === 0xfe && second === 0xff) return { bigEndian: true, mark: 2 };
  const sample = bytes.subarray(0, sampleSize);
  const pairs = sample.length >>> 1;
  const zeros = [0, 0];
  for (let at = 0; at < pairs * 2; at++) if (sample[at] === 0) zeros[at & 1] = (zeros[at & 1] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (pairs < 8 || Math.max(even, odd) < pairs * 0.7 || Math.min(even, odd) > pairs * 0.05) return null;
  return { bigEndian: even > odd, mark: 0 };
}
