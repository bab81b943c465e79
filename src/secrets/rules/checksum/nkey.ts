const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** CRC-16/XMODEM. */
function crc16(bytes: readonly number[]): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 0x8000 ? ((sum << 1) ^ 0x1021) & 0xffff : (sum << 1) & 0xffff;
  }
  return sum;
}

/** Whether a text is a NATS key in base32 whose last two bytes are the checksum, little-endian, of what stands before. */
export function isNkey(text: string): boolean {
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value === -1) return false;
    bits = ((bits << 5) | value) & 0xffff;
    held += 5;
    if (held < 8) continue;
    held -= 8;
    bytes.push((bits >> held) & 0xff);
  }
  const [low, high] = bytes.slice(-2);
  return low !== undefined && high !== undefined && crc16(bytes.slice(0, -2)) === low + high * 256;
}
