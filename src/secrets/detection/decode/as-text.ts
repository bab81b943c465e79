import { isUtf8 } from "node:buffer";
import type { Encoding } from "../detection.ts";

const isControl = (byte: number): boolean => byte < 9 || (byte > 13 && byte < 32) || byte === 127;

/**
 * What was decoded, if it is text: UTF-8 without control characters, or UTF-16 (as PowerShell takes its encoded commands), which comes
 * back as UTF-8. Null for other bytes, which nearly everything becomes that only looked encoded.
 */
export function asText(value: Uint8Array, encoding: Encoding): { value: Uint8Array; encodings: readonly Encoding[] } | null {
  if (value.length === 0) return null;
  if (value.length > 7 && value[0] !== 0 && value[1] === 0) return fromUtf16(value, encoding);
  if (value.some(isControl) || !isUtf8(value)) return null;
  return { value, encodings: [encoding] };
}

function fromUtf16(value: Uint8Array, encoding: Encoding): { value: Uint8Array; encodings: readonly Encoding[] } | null {
  const text = new TextDecoder("utf-16le").decode(value);
  const ascii = [...text].filter((character) => character < "\x7f").length;
  if (ascii < text.length * 0.8 || text.includes("\0")) return null;
  return { value: Buffer.from(text), encodings: [encoding, "utf-16"] };
}
