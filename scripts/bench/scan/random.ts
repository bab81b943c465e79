/** Numbers that are the same in each run: Mulberry32, by Tommy Ettinger. From 0 up to, not including, 1. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const below = (random: () => number, limit: number): number => Math.floor(random() * limit);

export function oneOf<T>(random: () => number, things: readonly T[]): T {
  const thing = things[below(random, things.length)];
  if (thing === undefined) throw new RangeError("There is nothing to choose from.");
  return thing;
}
