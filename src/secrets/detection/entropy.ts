/**
 * Shannon's entropy of a text's code points, in bits per character. As gitleaks reckons it: shares are of the number of *bytes*, which
 * makes the result of a text with other letters than ASCII's a little smaller.
 */
export function entropyOf(text: string): number {
  const counts = new Map<number, number>();
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  let entropy = 0;
  for (const count of counts.values()) {
    const share = count / bytes;
    entropy -= share * Math.log2(share);
  }
  return entropy;
}
