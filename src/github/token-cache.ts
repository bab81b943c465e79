import type { Clock } from "../values/clock.ts";
import type { Secret } from "../values/secret.ts";
import { Lru } from "./lru.ts";

export interface Token {
  readonly value: Secret;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** A token is given out only while it is good for this long, so that it does not expire in the middle of a piece of work. */
const reserveMs = 5 * 60_000;
const capacity = 5_000;

/** Tokens in memory, by key. Requests for the same key at the same time share one mint; a mint that failed is forgotten. */
export class TokenCache {
  readonly #tokens: Lru<string, Token>;
  readonly #mints = new Map<string, Promise<Token>>();
  readonly #clock: Clock;

  constructor(clock: Clock, limit = capacity) {
    this.#clock = clock;
    this.#tokens = new Lru(limit);
  }

  async get(key: string, mint: () => Promise<Token>): Promise<Secret> {
    const known = this.#tokens.get(key);
    if (known !== undefined && known.expiresAt - reserveMs > this.#clock.now()) return known.value;
    const running = this.#mints.get(key) ?? this.#start(key, mint);
    return (await running).value;
  }

  /** Forgets a token that GitHub refused; a newer one that took its place meanwhile stays. */
  drop(key: string, token: Secret): void {
    if (this.#tokens.get(key)?.value === token) this.#tokens.delete(key);
  }

  #start(key: string, mint: () => Promise<Token>): Promise<Token> {
    const running = mint()
      .then((token) => {
        this.#tokens.set(key, token);
        return token;
      })
      .finally(() => this.#mints.delete(key));
    this.#mints.set(key, running);
    return running;
  }
}
