/** What gitleaks decodes, the most particular first. */
export const kinds = ["percent", "unicode", "hex", "base64"] as const;
export type Kind = (typeof kinds)[number];

export interface Encoded {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
}

const isHex = tableFor((byte) => (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 70) || (byte >= 97 && byte <= 102));
const isBase64 = tableFor(
  (byte) =>
    (byte >= 48 && byte <= 57) ||
    (byte >= 65 && byte <= 90) ||
    (byte >= 97 && byte <= 122) ||
    byte === 43 ||
    byte === 45 ||
    byte === 47 ||
    byte === 95,
);
/** A run of these characters may begin with, or be, something encoded. */
const mayBegin = tableFor((byte) => isBase64[byte] === 1 || byte === 37 || byte === 92);
const leastHex = 32;
const leastBase64 = 16;

function tableFor(takes: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => Number(takes(byte)));
}

/**
 * Everything that looks encoded, from left to right, as gitleaks' expressions for it match; of two that touch only the more particular.
 * A run of letters shorter than the shortest encoding is passed over at once.
 */
export function encodedIn(bytes: Uint8Array): readonly Encoded[] {
  const found: Encoded[] = [];
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!buffer.includes(37) && !["\\u", "\\U", "U+"].some((beginning) => buffer.includes(beginning))) return onlyRuns(bytes);
  const lastPercent = new LastPercent(bytes);
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] as number;
    if (mayBegin[byte] === 0) {
      at++;
      continue;
    }
    const end = byte === 37 ? lastPercent.endFrom(at) : byte === 92 ? escapesEnd(bytes, at) : -1;
    if (end > at) {
      found.push({ kind: byte === 37 ? "percent" : "unicode", start: at, end });
      at = end;
    } else if (isBase64[byte] === 1) {
      at = addRun(bytes, at, found);
    } else {
      at++;
    }
  }
  return withoutNeighbours(found);
}

/** Of a text without escapes. Backwards from where the shortest run would end, a few steps mostly tell that none begins here. */
function onlyRuns(bytes: Uint8Array): readonly Encoded[] {
  const found: Encoded[] = [];
  for (let at = 0; at + leastBase64 <= bytes.length; ) {
    let last = at + leastBase64 - 1;
    while (last >= at && isBase64[bytes[last] as number] === 1) last--;
    at = last >= at ? last + 1 : addRun(bytes, at, found);
  }
  return withoutNeighbours(found);
}

/** A run of base64's characters from `start` on. Answers where to go on. */
function addRun(bytes: Uint8Array, start: number, found: Encoded[]): number {
  let end = start;
  let hexEnd = -1;
  while (isBase64[bytes[end] as number] === 1) {
    if (hexEnd === -1 && isHex[bytes[end] as number] === 0) hexEnd = end;
    end++;
  }
  if (hexEnd === -1) hexEnd = end;
  const points = codePointsEnd(bytes, start);
  if (points > start) return added(found, "unicode", start, points);
  if (hexEnd - start >= leastHex) return added(found, "hex", start, hexEnd);
  if (end - start >= leastBase64) {
    let padded = end;
    while (padded < end + 2 && bytes[padded] === 61) padded++;
    return added(found, "base64", start, padded);
  }
  for (let at = start + 1; at < end; at++) {
    const inside = bytes[at] === 85 ? codePointsEnd(bytes, at) : -1;
    if (inside > at) return added(found, "unicode", at, inside);
  }
  return end;
}

function added(found: Encoded[], kind: Kind, start: number, end: number): number {
  found.push({ kind, start, end });
  return end;
}

const fourHex = (bytes: Uint8Array, at: number): boolean => {
  for (let next = at; next < at + 4; next++) if (isHex[bytes[next] ?? 0] === 0) return false;
  return true;
};

/** The end of `\u0041\\u0042…` from `start` on. */
function escapesEnd(bytes: Uint8Array, start: number): number {
  let end = -1;
  for (let at = start; bytes[at] === 92; at = end) {
    const letter = bytes[at + 1] === 92 ? at + 2 : at + 1;
    if (((bytes[letter] ?? 0) | 32) !== 117 || !fourHex(bytes, letter + 1)) break;
    end = letter + 5;
  }
  return end;
}

/** The end of `U+0041 U+0042 …` from `start` on: each is followed by white space, or by nothing. */
function codePointsEnd(bytes: Uint8Array, start: number): number {
  let end = -1;
  for (let at = start; bytes[at] === 85 && bytes[at + 1] === 43 && fourHex(bytes, at + 2); at = end) {
    const next = bytes[at + 6];
    if (next === undefined) return at + 6;
    if (next !== 32 && next !== 9 && next !== 10 && next !== 12 && next !== 13) break;
    end = at + 7;
  }
  return end;
}

/** From one `%41` on a line to the last. Finds the last of each line once. */
class LastPercent {
  readonly #bytes: Uint8Array;
  #lineEnd = -1;
  #last = -1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  #isTriplet(at: number): boolean {
    return this.#bytes[at] === 37 && isHex[this.#bytes[at + 1] ?? 0] === 1 && isHex[this.#bytes[at + 2] ?? 0] === 1;
  }

  endFrom(start: number): number {
    if (!this.#isTriplet(start)) return -1;
    if (start >= this.#lineEnd) {
      const lineEnd = this.#bytes.indexOf(10, start);
      this.#lineEnd = lineEnd === -1 ? this.#bytes.length : lineEnd;
      this.#last = this.#lineEnd - 3;
      while (this.#last > start && !this.#isTriplet(this.#last)) this.#last--;
    }
    return this.#last >= start + 3 ? this.#last + 3 : start + 3;
  }
}

/** Touching counts as overlapping. */
function withoutNeighbours(found: readonly Encoded[]): readonly Encoded[] {
  if (found.length < 2) return found;
  const outranks = (other: Encoded | undefined, one: Encoded): boolean =>
    other !== undefined && other.start <= one.end && other.end >= one.start && kinds.indexOf(other.kind) < kinds.indexOf(one.kind);
  return found.filter((one, index) => !outranks(found[index - 1], one) && !outranks(found[index + 1], one));
}
