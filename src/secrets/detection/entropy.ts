const counts = new Int32Array(128);
const order = new Uint8Array(128);

/**
 * Shannon's entropy of a text's code points, in bits per character. As gitleaks reckons it: shares are of the number of *bytes*, which
 * makes the result of a text with other letters than ASCII's a little smaller.
 */
export function entropyOf(text: string): number {
  let kinds = 0;
  let isAscii = true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) {
      isAscii = false;
      break;
    }
    if (counts[code] === 0) order[kinds++] = code;
    counts[code] = (counts[code] as number) + 1;
  }
  let entropy = 0;
  // In the order in which they were met, so that both ways add up the same numbers in the same order.
  for (let kind = 0; kind < kinds; kind++) {
    const code = order[kind] as number;
    const share = (counts[code] as number) / text.length;
    counts[code] = 0;
    entropy -= share * Math.log2(share);
  }
  return isAscii ? entropy : entropyOfAny(text);
}

function entropyOfAny(text: string): number {
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
