import type { Account, App, Permissions } from "../state/entities.ts";
import { randomText } from "../state/random.ts";

export interface InstallationToken {
  readonly installationId: number;
  readonly permissions: Permissions;
  readonly repositoryIds: ReadonlySet<number> | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface UserToken {
  readonly account: Account;
  readonly via: App | undefined;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const HOUR = 3_600_000;

/** Tokens that were given out, by their text. */
export class Tokens {
  readonly #installation = new Map<string, InstallationToken>();
  readonly #personal = new Map<string, UserToken>();
  readonly #random: () => number;
  readonly #now: () => number;

  constructor(random: () => number, now: () => number) {
    this.#random = random;
    this.#now = now;
  }

  /** A token for an installation; it lives for one hour. */
  mint(token: Omit<InstallationToken, "expiresAt">): { text: string; expiresAt: number } {
    const text = `ghs_${randomText(this.#random, 36, ALPHABET)}`;
    const expiresAt = this.#now() + HOUR;
    this.#installation.set(text, { ...token, expiresAt });
    return { text, expiresAt };
  }

  /** A token of a person's own or, with `via`, the one with which an App acts for them. */
  personal(account: Account, via?: App): string {
    const text = `${via === undefined ? "ghp" : "ghu"}_${randomText(this.#random, 36, ALPHABET)}`;
    this.#personal.set(text, { account, via });
    return text;
  }

  /** What a token stands for; undefined when it is unknown or has expired. */
  find(text: string): InstallationToken | UserToken | undefined {
    const token = this.#installation.get(text);
    if (token !== undefined) return token.expiresAt > this.#now() ? token : undefined;
    return this.#personal.get(text);
  }

  revoke(text: string): void {
    this.#installation.delete(text);
  }
}
