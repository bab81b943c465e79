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

/** Counts what a look takes. What is not begun any more is left to the next look. */
export interface Budget {
  readonly requests: number;
  request(): void;
  take(bytes: number): void;
  /** Whether nothing more should be begun. */
  spent(): boolean;
}

/** @param now milliseconds of any clock that runs forward */
export function createBudget({ requests, bytes, time }: Limits, now: () => number): Budget {
  const until = now() + time;
  let [sent, taken] = [0, 0];
  return {
    get requests() {
      return sent;
    },
    request() {
      sent += 1;
    },
    take(more) {
      taken += more;
    },
    spent: () => sent >= requests || taken >= bytes || now() >= until,
  };
}
