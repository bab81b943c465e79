import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** So many pages may be open at once; an older one's state ends. */
const capacity = 16;

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Values of OAuth's kind of `state`: each is drawn at random, is good once and for a time, and stands for what it was issued for. */
export class OneTimeStates<Value> {
  readonly #lifetime: number;
  readonly #now: () => number;
  #issued: { readonly digest: Buffer; readonly expiresAt: number; readonly value: Value }[] = [];

  /** Both in milliseconds; `now` since the epoch. */
  constructor(options: { lifetime: number; now: () => number }) {
    this.#lifetime = options.lifetime;
    this.#now = options.now;
  }

  /** A new state of 256 bits. */
  issue(value: Value): string {
    const state = randomBytes(32).toString("base64url");
    this.#issued = [...this.#issued, { digest: digest(state), expiresAt: this.#now() + this.#lifetime, value }].slice(-capacity);
    return state;
  }

  /** What `state` was issued for, once; undefined for every other. Takes the same time for each, right or wrong. */
  take(state: string): Value | undefined {
    const claimed = digest(state);
    const found = this.#issued.filter((issued) => timingSafeEqual(issued.digest, claimed))[0];
    if (found === undefined) return undefined;
    this.#issued = this.#issued.filter((issued) => issued !== found);
    return this.#now() < found.expiresAt ? found.value : undefined;
  }
}
