const lower = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";

/** The alphabets that providers write their tokens in. */
export const letters = {
  digits,
  hex: `${digits}abcdef`,
  upperHex: `${digits}ABCDEF`,
  lower: `${lower}${digits}`,
  upper: `${lower.toUpperCase()}${digits}`,
  base32: `${lower.toUpperCase()}234567`,
  base62: `${digits}${lower.toUpperCase()}${lower}`,
  base64url: `${lower.toUpperCase()}${lower}${digits}-_`,
  base64: `${lower.toUpperCase()}${lower}${digits}+/`,
} as const;

/** Seeded random text: the same in every run, so that no credential has to stand in a file. */
export interface Random {
  /** From 0 up to, not including, `below`. */
  int(below: number): number;
  /** `length` characters of an alphabet (a name of `letters`, or the characters themselves). */
  text(length: number, alphabet?: keyof typeof letters | (string & {})): string;
  bytes(length: number): Buffer;
  uuid(): string;
}

/** Mulberry32, which is small and good enough to make text of. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number) => Math.floor(next() * below);
  const text = (length: number, alphabet = "base62") => {
    const from: string = Object.hasOwn(letters, alphabet) ? letters[alphabet as keyof typeof letters] : alphabet;
    return Array.from({ length }, () => from[int(from.length)]).join("");
  };
  const uuid = () => [8, 4, 4, 4, 12].map((length) => text(length, "hex")).join("-");
  return { int, text, bytes: (length) => Buffer.from(Array.from({ length }, () => int(256))), uuid };
}
