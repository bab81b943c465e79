import type { Tokens } from "../auth/tokens.ts";
import type { Hooks } from "../hooks/hooks.ts";
import type { RateLimits } from "../http/rate-limit.ts";
import type { Store } from "./store.ts";

/** What every handler gets: the state, the clock, and the ways out. */
export interface World {
  readonly store: Store;
  readonly tokens: Tokens;
  readonly hooks: Hooks;
  readonly limits: RateLimits;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A number in [0, 1) from the seeded source. */
  random(): number;
  /** The address of the REST API, without a slash at its end; also the root of the web pages that answers link to. */
  readonly url: string;
  /** Notes something that the real GitHub would not accept or answer; tests assert that the list stays empty. */
  violation(message: string): void;
}

const written = new Map<number, string>();

/** A time as GitHub writes it: UTC, whole seconds. Few times are written often, so the last ones are kept. */
export function iso(at: number): string {
  const second = Math.floor(at / 1000);
  const known = written.get(second);
  if (known !== undefined) return known;
  if (written.size > 5_000) written.clear();
  const text = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
  written.set(second, text);
  return text;
}
