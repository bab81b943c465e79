const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** The checksum of Bech32 (BIP 173) over values of five bits. */
function polymod(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of generators.entries()) if ((top >>> bit) & 1) sum ^= generator;
  }
  return sum;
}

/** Whether a text (of one case) is valid Bech32: a name, `1`, data with six characters of checksum. */
export function isBech32(text: string): boolean {
  const plain = text.toLowerCase();
  const separator = plain.lastIndexOf("1");
  if (separator < 1 || (plain !== text && text.toUpperCase() !== text)) return false;
  const name = [...plain.slice(0, separator)].map((character) => character.charCodeAt(0));
  const data = [...plain.slice(separator + 1)].map((character) => alphabet.indexOf(character));
  if (data.length < 6 || data.includes(-1)) return false;
  return polymod([...name.map((code) => code >> 5), 0, ...name.map((code) => code & 31), ...data]) === 1;
}
