/**
 * What is left of a text when everything that the place may change is left out: letters and digits of ASCII. Blanks, line ends, quotes and
 * backslashes come and go with JSON, YAML, shells and source code; `+/-_=` with the variants of base64; so do comment signs before the
 * lines of a key. A value and a text are both brought into this form, and compared there: no tokens, no list of ways to quote.
 */
export interface Canonical {
  readonly form: Uint8Array;
  /** Where in the text each byte of the form begins. */
  readonly at: Int32Array;
}

const [drop, keep, special] = [0, 1, 2];
const backslash = 0x5c;
const percent = 0x25;
const ampersand = 0x26;

const tableOf = (kept: string): Uint8Array => {
  const table = new Uint8Array(256).fill(drop);
  for (const character of kept) table[character.charCodeAt(0)] = keep;
  for (const sign of [backslash, percent, ampersand]) table[sign] = special;
  return table;
};
const lettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const narrow = tableOf(lettersAndDigits);
// Signs that no way to write a value down doubles, escapes with something else than a backslash, or puts between its lines.
const wide = tableOf(`${lettersAndDigits}!@^()[]:;?.,~#*|`);

/** Linear in the length of `bytes`. */
export const canonicalise = (bytes: Uint8Array): Canonical => run(bytes, narrow);

/** With those signs of a value that are the same wherever it stands: for values that have few letters and digits. */
export const wideForm = (bytes: Uint8Array): Uint8Array => run(bytes, wide).form;

function run(bytes: Uint8Array, table: Uint8Array): Canonical {
  const form = new Uint8Array(bytes.length);
  const at = new Int32Array(bytes.length);
  let length = 0;
  for (let position = 0; position < bytes.length; ) {
    const byte = bytes[position] as number;
    const kind = table[byte] as number;
    if (kind === keep) {
      form[length] = byte;
      at[length] = position;
      length += 1;
      position += 1;
    } else if (kind === drop) {
      position += 1;
    } else {
      const end = escapeEnd(bytes, position);
      const meant = escapeMeaning(bytes, position, end);
      if (table[meant] === keep) {
        form[length] = meant;
        at[length] = position;
        length += 1;
      }
      position = end;
    }
  }
  return { form: form.subarray(0, length), at: at.subarray(0, length) };
}

/** Where what begins at `position` ends: a byte, or the escape that stands for one. */
export const endAt = (bytes: Uint8Array, position: number): number => {
  const byte = bytes[position] ?? 0;
  return byte === backslash || byte === percent || byte === ampersand ? escapeEnd(bytes, position) : position + 1;
};

const isHex = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 70) || (byte >= 97 && byte <= 102));

const allHex = (bytes: Uint8Array, from: number, count: number): boolean => {
  for (let index = from; index < from + count; index += 1) if (!isHex(bytes[index])) return false;
  return true;
};

function escapeEnd(bytes: Uint8Array, start: number): number {
  const first = bytes[start];
  if (first === percent) {
    const digits = afterEscapedPercents(bytes, start);
    return allHex(bytes, digits, 2) ? digits + 2 : digits;
  }
  if (first === ampersand) return entityEnd(bytes, start);
  // However often it was escaped: of `\\\\n` nothing is left, as nothing is left of a line end.
  let position = start;
  while (bytes[position] === backslash) position += 1;
  const letter = bytes[position];
  if (letter === 0x6e || letter === 0x72 || letter === 0x74) return position + 1;
  if (letter === 0x75 && allHex(bytes, position + 1, 4)) return position + 5;
  if (letter === 0x78 && allHex(bytes, position + 1, 2)) return position + 3;
  return position;
}

/** `%25` is an escaped percent sign, and `%2541` an `A` that was escaped twice. Answers where the digits begin. */
function afterEscapedPercents(bytes: Uint8Array, start: number): number {
  let position = start + 1;
  while (bytes[position] === 0x32 && bytes[position + 1] === 0x35) position += 2;
  return position;
}

/** The byte that an escape stands for; 0, which is never kept, for none. */
function escapeMeaning(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start];
  if (first === ampersand) return entityMeaning(bytes, start, end);
  if (end - start < 3) return 0;
  if (first === percent) return allHex(bytes, end - 2, 2) ? hexOf(bytes, end - 2, 2) : 0;
  // A run of backslashes holds no digits, so what ends in some is `\u` or `\x`.
  if (bytes[end - 5] === 0x75 && allHex(bytes, end - 4, 4)) return below256(hexOf(bytes, end - 4, 4));
  return bytes[end - 3] === 0x78 && allHex(bytes, end - 2, 2) ? hexOf(bytes, end - 2, 2) : 0;
}

const hexOf = (bytes: Uint8Array, from: number, count: number): number =>
  Number.parseInt(Buffer.from(bytes.buffer, bytes.byteOffset + from, count).toString("latin1"), 16);
const below256 = (code: number): number => (code < 256 ? code : 0);

const longestEntity = 40;
const entity = /^&(?:amp;)*(?:(?:lt|gt|quot|apos|amp);|(?:#(\d{1,7});)|(?:#[xX]([0-9a-fA-F]{1,6});))/;
const textAt = (bytes: Uint8Array, start: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(longestEntity, bytes.length - start)).toString("latin1");

function entityEnd(bytes: Uint8Array, start: number): number {
  const next = bytes[start + 1];
  // Mostly an ampersand is one: `#`, or the first letter of a name.
  if (next !== 0x23 && next !== 0x61 && next !== 0x6c && next !== 0x67 && next !== 0x71) return start + 1;
  return start + (entity.exec(textAt(bytes, start))?.[0].length ?? 1);
}

function entityMeaning(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 4) return 0;
  const [, decimal, hexadecimal] = entity.exec(textAt(bytes, start)) ?? [];
  if (decimal !== undefined) return below256(Number(decimal));
  return hexadecimal === undefined ? 0 : below256(Number.parseInt(hexadecimal, 16));
}
