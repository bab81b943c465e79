import { isUtf8 } from "node:buffer";
import type { Encoding } from "../detection.ts";

/** A value that is text, and how it was written. */
export interface DecodedText {
  /** UTF-8, never empty. */
  readonly value: Uint8Array;
  readonly encodings: readonly Encoding[];
}

/** Whether a byte stands in no text: tabs and line breaks do. */
export function hasControl(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if ((byte < 32 && (byte < 9 || byte > 13)) || byte === 127) return true;
  }
  return false;
}

/** Whether bytes begin as text of ASCII in UTF-16 does. */
export const beginsAsUtf16 = (value: Uint8Array): boolean => value.length > 7 && value[0] !== 0 && value[1] === 0;

/**
 * What was decoded, if it is text: UTF-8 without control characters, or UTF-16 (as PowerShell takes its encoded commands), which comes
 * back as UTF-8. Null for other bytes, which nearly everything becomes that only looked encoded.
 */
export function asText(value: Uint8Array, encoding: Encoding): DecodedText | null {
  if (value.length === 0) return null;
  if (beginsAsUtf16(value)) return fromUtf16(value, encoding);
  if (hasControl(value) || !isUtf8(value)) return null;
  return { value, encodings: [encoding] };
}

function fromUtf16(value: Uint8Array, encoding: Encoding): DecodedText | null {
  let ascii = 0;
  for (let at = 0; at + 1 < value.length; at += 2) {
    if (value[at + 1] !== 0) continue;
    const low = value[at] as number;
    if (low === 0) return null;
    if (low < 0x7f) ascii++;
  }
  if (ascii < Math.ceil(value.length / 2) * 0.8) return null;
  return { value: Buffer.from(new TextDecoder("utf-16le").decode(value)), encodings: [encoding, "utf-16"] };
}
