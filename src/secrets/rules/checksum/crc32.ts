import { crc32 } from "node:zlib";

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** CRC-32 of ASCII text in base 62 (digits, upper case, lower case), six characters. */
export function crc32InBase62(text: string): string {
  let rest = crc32(text);
  let result = "";
  for (let place = 0; place < 6; place += 1) {
    result = base62.charAt(rest % 62) + result;
    rest = Math.floor(rest / 62);
  }
  return result;
}

/** CRC-32 of ASCII text in base 36, seven characters. */
export const crc32InBase36 = (text: string): string => crc32(text).toString(36).padStart(7, "0");

/** CRC-32 of ASCII text as eight hexadecimal digits, the lowest byte first. */
export function crc32InLittleEndianHex(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(crc32(text));
  return bytes.toString("hex");
}
