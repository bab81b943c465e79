/** Characters that one place of an expression takes: those of ASCII one by one, of all others how long they are. */
export interface CharSet {
  /** 128 flags in four words of 32 bits. */
  readonly ascii: readonly [number, number, number, number];
  /** The most UTF-16 code units of a character beyond ASCII that it takes; 0: it takes none. */
  readonly wide: Width;
}

type Width = 0 | 1 | 2;

export const nothing: CharSet = { ascii: [0, 0, 0, 0], wide: 0 };

export const has = ({ ascii }: CharSet, code: number): boolean => code < 128 && (((ascii[code >>> 5] ?? 0) >>> (code & 31)) & 1) === 1;

export const unionOf = (a: CharSet, b: CharSet): CharSet => ({
  ascii: [a.ascii[0] | b.ascii[0], a.ascii[1] | b.ascii[1], a.ascii[2] | b.ascii[2], a.ascii[3] | b.ascii[3]],
  wide: Math.max(a.wide, b.wide) as Width,
});

/** Whether a character of ASCII is in both, or both take characters beyond it. */
export const overlap = (a: CharSet, b: CharSet): boolean =>
  (a.wide > 0 && b.wide > 0) || a.ascii.some((word, index) => (word & (b.ascii[index] ?? 0)) !== 0);

export const sameSet = (a: CharSet, b: CharSet): boolean => a.wide === b.wide && a.ascii.every((word, index) => word === b.ascii[index]);

/** All characters but these. Nearly every set leaves some character beyond ASCII out, so the result takes such characters. */
export const complementOf = ({ ascii }: CharSet): CharSet => ({
  ascii: [~ascii[0], ~ascii[1], ~ascii[2], ~ascii[3]],
  wide: 2,
});

export function rangeOf(first: number, last: number): CharSet {
  const ascii: [number, number, number, number] = [0, 0, 0, 0];
  for (let code = first; code <= Math.min(last, 127); code++) {
    const word = (code >>> 5) as 0 | 1 | 2 | 3;
    ascii[word] |= 1 << (code & 31);
  }
  return { ascii, wide: last > 0xffff ? 2 : last > 127 ? 1 : 0 };
}

export const ofCharacters = (characters: string): CharSet =>
  [...characters].map((character) => character.codePointAt(0) ?? 0).reduce((set, code) => unionOf(set, rangeOf(code, code)), nothing);

/** With both cases of each letter of ASCII; `unicode`: also what folds to ASCII from beyond it, and back (the long s, the Kelvin sign). */
export function foldedSet(set: CharSet, unicode: boolean): CharSet {
  const [, , upper, lower] = set.ascii;
  const letters = 0x07fffffe;
  const both = (upper | lower) & letters;
  const thirds = (1 << (0x6b & 31)) | (1 << (0x73 & 31));
  return {
    ascii: [set.ascii[0], set.ascii[1], upper | both, lower | both],
    wide: set.wide > 0 || !unicode || (both & thirds) === 0 ? set.wide : 1,
  };
}

export const word: CharSet = [rangeOf(0x30, 0x39), rangeOf(0x41, 0x5a), rangeOf(0x5f, 0x5f), rangeOf(0x61, 0x7a)].reduce(unionOf);
export const digits: CharSet = rangeOf(0x30, 0x39);
/** JavaScript's: there are some beyond ASCII. */
export const spaces: CharSet = { ...ofCharacters("\t\n\v\f\r "), wide: 1 };
export const lineBreaks: CharSet = { ...ofCharacters("\n\r"), wide: 1 };
export const anything: CharSet = complementOf(nothing);

/** How many characters of ASCII it takes. */
export function sizeOf({ ascii }: CharSet): number {
  let size = 0;
  for (let bits of ascii) for (; bits !== 0; bits &= bits - 1) size++;
  return size;
}

/** Its characters of ASCII. */
export function charactersOf({ ascii }: CharSet): number[] {
  const codes: number[] = [];
  for (let word = 0; word < 4; word++) {
    for (let rest = ascii[word] as number; rest !== 0; rest &= rest - 1) codes.push(word * 32 + 31 - Math.clz32(rest & -rest));
  }
  return codes;
}
