/** A small seeded generator (mulberry32): numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `count` characters out of `alphabet`. */
export function randomText(random: () => number, count: number, alphabet: string): string {
  let text = "";
  for (let index = 0; index < count; index += 1) text += alphabet[Math.floor(random() * alphabet.length)];
  return text;
}

const HEX = "0123456789abcdef";

/** A version 4 UUID from the seeded source: a delivery's guid. */
export function randomGuid(random: () => number): string {
  const part = (count: number) => randomText(random, count, HEX);
  return `${part(8)}-${part(4)}-4${part(3)}-${randomText(random, 1, "89ab")}${part(3)}-${part(12)}`;
}
