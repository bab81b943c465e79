import type { Encoded } from "./encodings.ts";

/** Tab, line breaks and what prints. gitleaks gives up a value with any other byte. */
const isPrintable = (byte: number): boolean => byte > 8 && byte < 127;

const nothing = new Uint8Array();

/** What an encoded value says; nothing where it is no encoding after all, or not of printable ASCII. */
export function decoded(bytes: Uint8Array, { kind, start, end }: Encoded): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
  switch (kind) {
    case "percent":
      return percent(buffer);
    case "unicode":
      return unicode(buffer.toString("latin1"));
    case "hex":
      return hex(buffer);
    case "base64":
      return base64(buffer);
  }
}

const nibble = (byte: number | undefined): number => {
  const value = Number.parseInt(String.fromCharCode(byte ?? 0), 16);
  return Number.isNaN(value) ? -1 : value;
};

function percent(encoded: Buffer): Uint8Array {
  const result = Buffer.alloc(encoded.length);
  let length = 0;
  for (let at = 0; at < encoded.length; at++) {
    const high = encoded[at] === 37 && at + 2 < encoded.length ? nibble(encoded[at + 1]) : -1;
    const low = high === -1 ? -1 : nibble(encoded[at + 2]);
    if (low === -1) {
      result[length++] = encoded[at] ?? 0;
      continue;
    }
    const byte = high * 16 + low;
    if (!isPrintable(byte)) return nothing;
    result[length++] = byte;
    at += 2;
  }
  return result.subarray(0, length);
}

/** Half of a pair alone is U+FFFD, as Go has it; a pair in two escapes is so twice. */
function unicode(encoded: string): Uint8Array {
  const codes = [...encoded.matchAll(/(?:U\+|\\[uU])([0-9a-fA-F]{4})/g)].map(([, digits = ""]) => Number.parseInt(digits, 16));
  return Buffer.from(codes.map((code) => (code >= 0xd800 && code <= 0xdfff ? "\ufffd" : String.fromCharCode(code))).join(""));
}

function hex(encoded: Buffer): Uint8Array {
  if (encoded.length % 2 !== 0) return nothing;
  // The first byte decides nearly always.
  if (!isPrintable(nibble(encoded[0]) * 16 + nibble(encoded[1]))) return nothing;
  const text = encoded.toString("latin1");
  if (!/[0-9]/.test(text)) return nothing;
  const result = Buffer.from(text, "hex");
  return result.every(isPrintable) ? result : nothing;
}

const values = (() => {
  const table = new Int8Array(256).fill(-1);
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  for (let at = 0; at < letters.length; at++) table[letters.charCodeAt(at)] = at;
  table[43] = table[45] = 62;
  table[47] = table[95] = 63;
  return table;
})();

function base64(encoded: Buffer): Uint8Array {
  // Three bytes decide nearly always.
  const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map((at) => values[encoded[at] ?? 0] ?? 0);
  if (!isPrintable((a << 2) | (b >> 4)) || !isPrintable(((b & 15) << 4) | (c >> 2)) || !isPrintable(((c & 3) << 6) | d)) return nothing;
  const text = encoded.toString("latin1");
  if (!/[0-9+/\-_]/.test(text)) return nothing;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const rest = (text.length - padding) % 4;
  const isStandard = !/[-_]/.test(text) && text.length % 4 === 0 && rest !== 1;
  const isForUrls = !/[+/=]/.test(text) && rest !== 1;
  if (!isStandard && !isForUrls) return nothing;
  const result = Buffer.from(text, "base64");
  return result.every(isPrintable) ? result : nothing;
}
