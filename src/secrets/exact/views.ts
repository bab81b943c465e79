import type { Encoding } from "../detection/detection.ts";

/** A text, or what a part of it encodes. */
export interface View {
  readonly bytes: Uint8Array;
  /** Outermost first. */
  readonly encodings: readonly Encoding[];
  /** Which bytes of the text the bytes from `start` up to `end` of the view come from. */
  source(start: number, end: number): readonly [start: number, end: number];
}

export interface Views {
  readonly views: readonly View[];
  /** Parts of the text that hold more within each other than is looked into. */
  readonly tooDeep: readonly (readonly [start: number, end: number])[];
}

/** Base64 in base64 in base64. */
const deepest = 3;
/** Decoded bytes for each byte of the text; what is decoded in four ways at once grows by three. */
const mostDecoded = 4;
/** Characters: what encodes the sixteen of the shortest value, at any alignment. */
const shortestBase64 = 20;
const shortestHex = 24;
/** From so many characters on, the next line goes on with what this one encodes: programs wrap at 60 to 76, YAML's folding where it likes. */
const wrappedFrom = 40;

/**
 * The text itself, and everything that base64 (also base64url, wrapped over lines, or in the middle of other text) and hexadecimal digits
 * encode in it. Unlike what rules are tried on, nothing has to look like text, and every alignment is decoded: `user:password` in a longer
 * base64 text begins wherever it begins. Other encodings are undone by `canonicalise`.
 */
export function viewsOf(bytes: Uint8Array): Views {
  const whole = textOf(bytes);
  const views: View[] = [whole];
  const tooDeep: (readonly [number, number])[] = [];
  let left = mostDecoded * Math.max(bytes.length, 1024);
  const lookInto = (view: View): void => {
    for (const run of encodedRuns(view.bytes)) {
      const size = run.sextets.length * 3;
      if (view.encodings.length >= deepest || size > left) {
        tooDeep.push(view.source(run.at[0] ?? 0, (run.at.at(-1) ?? 0) + 1));
        continue;
      }
      left -= size;
      for (const decoded of [...decodedBase64(run, view), ...decodedHex(run, view)]) {
        views.push(decoded);
        lookInto(decoded);
      }
    }
  };
  lookInto(whole);
  return { views, tooDeep };
}

/** UTF-16 that says so at its beginning is read as the bytes of ASCII that it has. */
function textOf(bytes: Uint8Array): View {
  const mark = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  if (mark !== 0xfffe && mark !== 0xfeff) return { bytes, encodings: [], source: (start, end) => [start, end] };
  const at = new Int32Array(bytes.length);
  const narrow = bytes.filter((byte) => byte !== 0);
  for (let index = 0, length = 0; index < bytes.length; index += 1) if (bytes[index] !== 0) at[length++] = index;
  return { bytes: narrow, encodings: ["utf-16"], source: (start, end) => [at[start] ?? 0, (at[end - 1] ?? 0) + 1] };
}

/** Characters of base64 that belong together, as numbers, and where they stand. */
interface Run {
  readonly sextets: Uint8Array;
  readonly at: Int32Array;
}

const none = 255;
const sextetOf = new Uint8Array(256).fill(none);
for (const [value, character] of [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].entries()) {
  sextetOf[character.charCodeAt(0)] = value;
}
sextetOf[0x2d] = 62; // - and _ of base64url
sextetOf[0x5f] = 63;

function* encodedRuns(bytes: Uint8Array): Generator<Run> {
  for (let position = 0; position < bytes.length; ) {
    const end = runEnd(bytes, position);
    // Mostly there is none, or a word.
    if (end - position < shortestBase64) {
      position = end + 1;
      continue;
    }
    const pieces: (readonly [number, number])[] = [];
    let total = 0;
    for (;;) {
      const start = position;
      position = runEnd(bytes, start);
      pieces.push([start, position]);
      total += position - start;
      const next = position - start < wrappedFrom ? undefined : nextLine(bytes, position);
      if (next === undefined) break;
      position = next;
    }
    yield runOf(bytes, pieces, total);
  }
}

function runEnd(bytes: Uint8Array, start: number): number {
  let end = start;
  while (end < bytes.length && sextetOf[bytes[end] as number] !== none) end += 1;
  return end;
}

/** Where the next line goes on, if a line ends at `position`: really, or written as `\n`. */
function nextLine(bytes: Uint8Array, position: number): number | undefined {
  let next = position;
  if (bytes[next] === 0x0d) next += 1;
  if (bytes[next] === 0x0a) next += 1;
  else if (bytes[next] === 0x5c && bytes[next + 1] === 0x6e) next += 2;
  else if (bytes[next] === 0x5c && bytes[next + 1] === 0x72 && bytes[next + 2] === 0x5c && bytes[next + 3] === 0x6e) next += 4;
  else return undefined;
  while (bytes[next] === 0x20 || bytes[next] === 0x09) next += 1;
  return sextetOf[bytes[next] ?? 0] === none ? undefined : next;
}

function runOf(bytes: Uint8Array, pieces: readonly (readonly [number, number])[], total: number): Run {
  const sextets = new Uint8Array(total);
  const at = new Int32Array(total);
  let length = 0;
  for (const [start, end] of pieces) {
    for (let position = start; position < end; position += 1) {
      sextets[length] = sextetOf[bytes[position] as number] as number;
      at[length] = position;
      length += 1;
    }
  }
  return { sextets, at };
}

const hexDigit = new Uint8Array(256).fill(none);
for (let value = 0; value < 16; value += 1) {
  hexDigit[value.toString(16).charCodeAt(0)] = value;
  hexDigit[value.toString(16).toUpperCase().charCodeAt(0)] = value;
}

/** Decoded from each of the four characters on that a group may begin with. */
function decodedBase64({ sextets, at }: Run, view: View): View[] {
  return [0, 1, 2, 3].map((first) => {
    const bytes = new Uint8Array(Math.floor(((sextets.length - first) * 3) / 4));
    // Beyond the end of either array reads are zeros, and writes are ignored.
    for (let index = first, length = 0; length < bytes.length; index += 4, length += 3) {
      const bits =
        ((sextets[index] as number) << 18) |
        ((sextets[index + 1] as number) << 12) |
        ((sextets[index + 2] as number) << 6) |
        (sextets[index + 3] as number);
      bytes[length] = bits >> 16;
      bytes[length + 1] = bits >> 8;
      bytes[length + 2] = bits;
    }
    const characterOf = (bit: number) => at[Math.min(first + Math.floor(bit / 6), at.length - 1)] ?? 0;
    return {
      bytes,
      encodings: [...view.encodings, "base64"] as const,
      source: (start, end) => view.source(characterOf(start * 8), characterOf(end * 8 - 1) + 1),
    };
  });
}

/** Of each stretch of hexadecimal digits, which may stand behind `0x` or a name, from each of its first two digits on. */
function decodedHex({ at }: Run, view: View): View[] {
  const views: View[] = [];
  for (let start = 0; start + shortestHex <= at.length; start += 1) {
    let end = start;
    while (end < at.length && hexDigit[view.bytes[at[end] as number] as number] !== none) end += 1;
    if (end - start >= shortestHex) views.push(hexView(start, end), hexView(start + 1, end));
    start = end;
  }
  return views;

  function digitAt(index: number): number {
    return hexDigit[view.bytes[at[index] as number] as number] as number;
  }

  function hexView(from: number, to: number): View {
    const bytes = new Uint8Array(Math.floor((to - from) / 2));
    for (let index = 0; index < bytes.length; index += 1) {
      bytes[index] = (digitAt(from + 2 * index) << 4) | digitAt(from + 2 * index + 1);
    }
    return {
      bytes,
      encodings: [...view.encodings, "hex"],
      source: (start, end) => view.source(at[from + start * 2] ?? 0, (at[from + end * 2 - 1] ?? 0) + 1),
    };
  }
}
