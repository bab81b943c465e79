/** Bits that an entry sets, and bits of the filter for each entry at least: (1 − e^(−8/64))^8 is 4 in 10^8 places of a text. */
const probes = 8;
const bitsPerEntry = 64;
const fewestBits = 8_192;

/** A Bloom filter over the hashes of anchors: says "no" for certain, and "perhaps" wrongly at less than one place in 10^7. */
export class Filter {
  /** A power of two of them, eight in each byte. */
  readonly bits: Uint8Array;
  /** Takes from a hash which bit it means. */
  readonly mask: number;

  constructor(bits: Uint8Array) {
    this.bits = bits;
    this.mask = bits.length * 8 - 1;
  }

  /** @param hashes two words of 32 bits for each entry, one after the other */
  static of(hashes: Int32Array): Filter {
    let bits = fewestBits;
    while (bits < (hashes.length / 2) * bitsPerEntry) bits *= 2;
    const filter = new Filter(new Uint8Array(bits / 8));
    for (let index = 0; index < hashes.length; index += 2) filter.#add(hashes[index] as number, hashes[index + 1] as number);
    return filter;
  }

  #add(a: number, b: number): void {
    const step = b | 1;
    for (let probe = 0, position = a; probe < probes; probe += 1, position = (position + step) | 0) {
      const bit = position & this.mask;
      this.bits[bit >>> 3] = (this.bits[bit >>> 3] as number) | (1 << (bit & 7));
    }
  }

  has(a: number, b: number): boolean {
    const step = b | 1;
    for (let probe = 0, position = a; probe < probes; probe += 1, position = (position + step) | 0) {
      const bit = position & this.mask;
      if (((this.bits[bit >>> 3] as number) & (1 << (bit & 7))) === 0) return false;
    }
    return true;
  }
}
