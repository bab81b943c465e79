import { isUtf8 } from "node:buffer";
import type { Encoding } from "../detection.ts";
import type { EncodedPart } from "./parts.ts";

/** `\u0041`, `\\u0041` (in a text within a text), `\u{41}`, `\x41`; `&#65;`, `&#x41;`; `U+0041 `: several in a row are one part. */
const unicode =
  /(?:\\{1,2}(?:[uU][0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,6}\}|x[0-9a-fA-F]{2})|&#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6});|U\+[0-9a-fA-F]{4}(?=\s|$) ?)+/g;
const oneOfThem = /\\{1,2}[uUx]\{?([0-9a-fA-F]+)\}?|&#([0-9]+);|&#[xX]([0-9a-fA-F]+);|U\+([0-9a-fA-F]{4}) ?/g;
const percent = /(?:%[0-9a-fA-F]{2})+/g;

/** Characters written as numbers. Every index of `latin1` is a byte. */
export function escapesIn(bytes: Uint8Array): readonly EncodedPart[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const hasPercent = buffer.includes(37);
  const hasOther =
    buffer.includes("\\u") || buffer.includes("\\U") || buffer.includes("\\x") || buffer.includes("&#") || buffer.includes("U+");
  if (!hasPercent && !hasOther) return [];
  const latin1 = buffer.toString("latin1");
  const found = hasPercent ? [...partsBy(latin1, percent, percentValue, "percent")] : [];
  if (hasOther) for (const part of partsBy(latin1, unicode, unicodeValue, "unicode")) found.push(part);
  // They have no first character in common, so that none overlaps another.
  return found.sort((a, b) => a.start - b.start);
}

function* partsBy(latin1: string, expression: RegExp, decode: (text: string) => Buffer | null, encoding: Encoding): Generator<EncodedPart> {
  for (const { 0: text, index } of latin1.matchAll(expression)) {
    const value = decode(text);
    if (value !== null) yield { start: index, end: index + text.length, encodings: [encoding], value };
  }
}

const isControl = (code: number): boolean => code < 9 || (code > 13 && code < 32) || code === 127;

function percentValue(text: string): Buffer | null {
  const value = Buffer.from(text.replaceAll("%", ""), "hex");
  return value.some(isControl) || !isUtf8(value) ? null : value;
}

function unicodeValue(text: string): Buffer | null {
  const codes: number[] = [];
  for (const [, backslash, decimal, hexadecimal, point] of text.matchAll(oneOfThem)) {
    const code = decimal === undefined ? Number.parseInt(backslash ?? hexadecimal ?? point ?? "", 16) : Number(decimal);
    if (isControl(code) || code > 0x10ffff) return null;
    codes.push(code);
  }
  return Buffer.from(
    codes
      .map((code) => String.fromCodePoint(code))
      .join("")
      .toWellFormed(),
  );
}
