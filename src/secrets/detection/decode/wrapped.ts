import { TextDecoder } from "node:util";
import { asText, beginsAsUtf16, type DecodedText, hasControl } from "./as-text.ts";

/** Letters of base64 and of base64 for URLs. */
export const isLetter = Uint8Array.from({ length: 256 }, (_, byte) => Number(/[A-Za-z0-9+/_-]/.test(String.fromCharCode(byte))));

/** A value that is wrapped has lines of at least so many letters. */
const leastWrapped = 40;
/** Where a line alone cannot tell that a value is no text, so many beginnings of one value are tried. */
const mostTries = 16;

/** A value in several lines: each as long as the first, the last perhaps shorter. */
interface Wrapped extends DecodedText {
  /** Behind its padding. */
  readonly end: number;
}

/**
 * Values of base64 that are wrapped over several lines. A table of numbers, a picture, looks like one that begins in each of its lines
 * anew: what is known to be no text is remembered, so that each line is read once and not once for each line before it.
 */
export class WrappedValues {
  readonly #bytes: Buffer;
  #width = 0;
  /** A value of that width that has what stands before this offset is no text. */
  #notTextBefore = 0;
  /** The end of the value that was tried last, and how often it was. */
  #end = 0;
  #tries = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The value whose first line is the run of letters from `start` up to `runEnd`; null for one of a single line, and for what is no text. */
  valueAt(start: number, runEnd: number): Wrapped | null {
    const width = runEnd - start;
    if (width < leastWrapped) return null;
    if (width !== this.#width) {
      this.#width = width;
      this.#notTextBefore = 0;
      this.#end = 0;
    }
    if (start < this.#notTextBefore) return null;
    if (nextLine(this.#bytes, runEnd) === -1) return null;
    const first = Buffer.from(this.#bytes.toString("latin1", start, runEnd), "base64");
    return width % 4 === 0 && !beginsAsUtf16(first) ? this.#lineByLine(start, runEnd) : this.#atOnce(start, runEnd);
  }

  /** Each line says by itself whether it is text. */
  #lineByLine(start: number, runEnd: number): Wrapped | null {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const values: Buffer[] = [];
    let end = runEnd;
    for (const line of this.#lines(start, runEnd)) {
      const value = Buffer.from(this.#bytes.toString("latin1", line.start, line.end), "base64");
      if (hasControl(value) || !takes(decoder, value)) {
        // Its first byte may be wrong only behind the line before.
        this.#notTextBefore = line.start === start || hasControl(value) ? line.end : line.start;
        return null;
      }
      end = line.end;
      values.push(value);
    }
    if (!takes(decoder)) {
      this.#notTextBefore = end;
      return null;
    }
    return values.length === 1 ? null : { value: Buffer.concat(values), encodings: ["base64"], end: paddedEnd(this.#bytes, end) };
  }

  #atOnce(start: number, runEnd: number): Wrapped | null {
    this.#tries = start < this.#end ? this.#tries + 1 : 0;
    if (this.#tries >= mostTries) return null;
    const lines = [...this.#lines(start, runEnd)];
    this.#end = lines.at(-1)?.end ?? runEnd;
    if (lines.length === 1) return null;
    const text = lines.map((line) => this.#bytes.toString("latin1", line.start, line.end)).join("");
    const found = asText(Buffer.from(text, "base64"), "base64");
    return found === null ? null : { ...found, end: paddedEnd(this.#bytes, this.#end) };
  }

  *#lines(start: number, runEnd: number): Generator<{ readonly start: number; readonly end: number }> {
    const bytes = this.#bytes;
    const width = runEnd - start;
    yield { start, end: runEnd };
    let end = runEnd;
    for (let next = nextLine(bytes, end); next !== -1; next = nextLine(bytes, end)) {
      let lineEnd = next;
      while (lineEnd < bytes.length && lineEnd - next <= width && isLetter[bytes[lineEnd] as number] === 1) lineEnd++;
      if (lineEnd === next || lineEnd - next > width) return;
      end = lineEnd;
      yield { start: next, end };
      if (end - next < width) return;
    }
  }
}

/** Whether UTF-8 may go on with `value`, or, without one, may end. */
function takes(decoder: TextDecoder, value?: Uint8Array): boolean {
  try {
    decoder.decode(value, { stream: value !== undefined });
    return true;
  } catch {
    return false;
  }
}

/** Behind what fills the last four letters up. */
export function paddedEnd(bytes: Uint8Array, end: number): number {
  let padded = end;
  while (padded < end + 2 && bytes[padded] === 61) padded++;
  return padded;
}

/** Where the text of the next line begins, behind its indentation, if this line ends here; else -1. */
function nextLine(bytes: Uint8Array, end: number): number {
  let at = bytes[end] === 13 ? end + 1 : end;
  if (bytes[at] !== 10) return -1;
  at++;
  while (bytes[at] === 32 || bytes[at] === 9) at++;
  return at;
}
