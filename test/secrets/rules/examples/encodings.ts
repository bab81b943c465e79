import type { Random } from "../random.ts";
import { letters } from "../random.ts";

/** Bytes in groups of five bits, the last filled with zeros. */
const fives = (bytes: Uint8Array): number[] =>
  (
    [...bytes]
      .map((byte) => byte.toString(2).padStart(8, "0"))
      .join("")
      .match(/.{1,5}/g) ?? []
  ).map((bits) => Number.parseInt(bits.padEnd(5, "0"), 2));

/** A NATS user seed: two bytes of prefix, 32 of seed, CRC-16/XMODEM with the low byte first, in base32. */
export function natsSeed(random: Random): string {
  const bytes = Buffer.concat([Buffer.from([0x95, 0x00]), random.bytes(32)]);
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 0x8000 ? ((sum << 1) ^ 0x1021) & 0xffff : (sum << 1) & 0xffff;
  }
  return fives(Buffer.concat([bytes, Buffer.from([sum & 255, sum >> 8])]))
    .map((five) => letters.base32.charAt(five))
    .join("");
}

const bech32Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/** BIP 173, written as its reference says it: the remainder of a division by the generator, in arithmetic over 32 elements. */
function bech32(name: string, bytes: Uint8Array): string {
  const data = fives(bytes);
  const codes = [...name].map((letter) => letter.charCodeAt(0));
  const values = [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31), ...data, 0, 0, 0, 0, 0, 0];
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    if (top & 1) sum ^= 0x3b6a57b2;
    if (top & 2) sum ^= 0x26508e6d;
    if (top & 4) sum ^= 0x1ea119fa;
    if (top & 8) sum ^= 0x3d4233dd;
    if (top & 16) sum ^= 0x2a1462b3;
  }
  const check = [25, 20, 15, 10, 5, 0].map((shift) => ((sum ^ 1) >>> shift) & 31);
  return `${name}1${[...data, ...check].map((five) => bech32Letters.charAt(five)).join("")}`;
}

export const ageKey = (random: Random): string => bech32("age-secret-key-", random.bytes(32)).toUpperCase();
export const nostrKey = (random: Random): string => bech32("nsec", random.bytes(32));
