import { secondsToWait } from "../../github/rate-limit.ts";
import { RetryLater } from "../../values/errors.ts";

/** What one look may take. */
export interface Limits {
  readonly requests: number;
  /** Of texts, in memory. */
  readonly bytes: number;
  /** Milliseconds for reading. */
  readonly time: number;
}

/** A worker of the lane has 60 s and 512 MB for everything: reading, examining, deciding, telling. */
export const usualLimits: Limits = { requests: 400, bytes: 24 * 1024 * 1024, time: 25_000 };

/** So many requests of the hour's 5,000 or more are left to everything else that the bot does for an installation. */
const reserve = 1000;
/** A look that needs no more than these is never held up. */
const small = 50;

type Headers = { readonly [name: string]: string | number | undefined };

/** Counts what a look takes. What is not begun any more is left to the next look. */
export interface Budget {
  request(): void;
  /** GitHub's answer says how many requests are left of the hour's. */
  heard(headers: Headers): void;
  take(bytes: number): void;
  /** Whether nothing more should be begun. */
  spent(): boolean;
  /**
   * For a look that goes on with what earlier looks began.
   *
   * @throws RetryLater `github_rate_limited` when the hour's requests are nearly used up: ten thousand commits must not stop all other work.
   */
  requireReserve(): void;
}

/** @param now milliseconds of any clock that runs forward */
export function createBudget({ requests, bytes, time }: Limits, now: () => number): Budget {
  const until = now() + time;
  let [sent, taken] = [0, 0];
  let last: Headers = {};
  const scarce = () => Number(last["x-ratelimit-remaining"] ?? reserve) < reserve;
  return {
    request() {
      sent += 1;
    },
    heard(headers) {
      last = headers;
    },
    take(more) {
      taken += more;
    },
    spent: () => sent >= requests || taken >= bytes || now() >= until || (sent >= small && scarce()),
    requireReserve() {
      if (!scarce()) return;
      const seconds = secondsToWait({ ...last, "x-ratelimit-remaining": "0" }, now());
      const sentence = `Fewer than ${reserve} requests to GitHub are left in this hour. They are kept for other work; reading a large push goes on in ${seconds} s.`;
      throw new RetryLater("github_rate_limited", sentence, { seconds, countsAsFailure: false });
    },
  };
}
