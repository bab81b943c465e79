import type { Filter } from "./filter.ts";
import type { Tagger } from "./tagger.ts";

/** Letters and digits of an anchor: so few that a password of signs has them in a row too, so many that other texts hardly ever do. */
export const anchorLength = 6;

const codes = new Uint8Array(256);
for (const [code, character] of [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"].entries()) {
  codes[character.charCodeAt(0)] = code;
}
const lastFive = 0x3fffffff;

/**
 * Hashes every run of `anchorLength` letters or digits of a canonical form, in one pass. Not a cryptographic hash: the filter that is made
 * of these is kept encrypted. The key only keeps people from writing texts that hit the filter on purpose.
 */
export class AnchorHash {
  readonly #seeds: Int32Array;

  constructor(tagger: Tagger) {
    const key = tagger.deriveKey("anchor-hash", 16);
    this.#seeds = new Int32Array(key.buffer.slice(key.byteOffset, key.byteOffset + 16));
  }

  /** Of the anchor that begins at `start`: two words of 32 bits. */
  of(form: Uint8Array, start: number): readonly [number, number] {
    let low = 0;
    for (let index = start + 1; index < start + anchorLength; index += 1) low = (low << 6) | (codes[form[index] as number] as number);
    const high = codes[form[start] as number] as number;
    return [this.#first(low, high), this.#second(low, high)];
  }

  /** Calls `hit` with the start of each anchor that `filter` does not rule out. */
  forEach(form: Uint8Array, filter: Filter, hit: (start: number) => void): void {
    // Written out: this runs for each letter and digit of every text.
    const { bits, mask } = filter;
    const seed = this.#seeds[0] as number;
    const otherSeed = this.#seeds[1] as number;
    let low = 0;
    for (let index = 0; index < Math.min(anchorLength - 1, form.length); index += 1) {
      low = (low << 6) | (codes[form[index] as number] as number);
    }
    for (let end = anchorLength - 1; end < form.length; end += 1) {
      // The first of the six falls out of the five before.
      const high = (low >>> 24) & 63;
      low = ((low << 6) | (codes[form[end] as number] as number)) & lastFive;
      let hash = Math.imul(low ^ seed, 0x9e3779b1);
      hash = Math.imul(hash ^ (hash >>> 15) ^ Math.imul(high + otherSeed, 0x85ebca77), 0xc2b2ae3d);
      hash ^= hash >>> 16;
      const bit = hash & mask;
      // The first probe alone rules out seven of eight.
      if (((bits[bit >>> 3] as number) & (1 << (bit & 7))) === 0) continue;
      if (filter.has(hash, this.#second(low, high))) hit(end - anchorLength + 1);
    }
  }

  #first(low: number, high: number): number {
    return this.#mix(low, high, 0, 1);
  }

  #second(low: number, high: number): number {
    return this.#mix(low, high, 2, 3);
  }

  #mix(low: number, high: number, one: number, two: number): number {
    let hash = Math.imul(low ^ (this.#seeds[one] as number), 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15) ^ Math.imul(high + (this.#seeds[two] as number), 0x85ebca77), 0xc2b2ae3d);
    return hash ^ (hash >>> 16);
  }
}

/** Pairs of letters that words mostly consist of. */
const commonPairs = new Set(
  "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab ty op ke ap od ey ub ag ok ck".split(
    " ",
  ),
);

/** The share of pairs of letters that words mostly consist of: about 0.8 for words, 0.2 for letters that were drawn. Few pairs say nothing: 0. */
export function wordiness(text: string): number {
  const pairs = [...text.toLowerCase().matchAll(/(?=([a-z]{2}))/g)].map((match) => match[1] ?? "");
  return pairs.length < 4 ? 0 : pairs.filter((pair) => commonPairs.has(pair)).length / pairs.length;
}

const searched = 400;

/**
 * Where in a canonical form its anchor stands: at the six characters that look least like a word, which few other texts have. Of a long
 * form the later half is looked at: a key's header, and what names its algorithm, stand at the beginning.
 *
 * @returns undefined for a form that is too short
 */
export function anchorStart(form: Uint8Array): number | undefined {
  const last = form.length - anchorLength;
  if (last < 0) return undefined;
  const text = Buffer.from(form).toString("latin1");
  const from = form.length > 64 ? Math.floor(form.length / 2) : 0;
  let best = from;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let start = from; start <= Math.min(last, from + searched); start += 1) {
    const score = scoreOf(text.slice(start, start + anchorLength));
    if (score > bestScore) {
      best = start;
      bestScore = score;
    }
  }
  return best;
}

function scoreOf(text: string): number {
  let score = 2 * new Set(text).size;
  for (let index = 1; index < text.length; index += 1) {
    const pair = text.slice(index - 1, index + 1);
    if (kindOf(pair[0]) !== kindOf(pair[1])) score += 1;
    if (commonPairs.has(pair.toLowerCase())) score -= 2;
    if (pair.charCodeAt(0) + 1 === pair.charCodeAt(1)) score -= 2;
  }
  return score;
}

const kindOf = (character = ""): number => (character <= "9" ? 0 : character <= "Z" ? 1 : 2);
