import type { HookDelivery } from "./hook-deliveries.ts";

/** After so many failed attempts a delivery is left to the hourly sweep of its repository. With the waits below that is about a day. */
const attemptLimit = 12;
const longestWait = 6 * 3_600_000;

/** A delivery that failed, with all its failed attempts. */
export interface Missed {
  readonly guid: string;
  /** Milliseconds since the epoch. */
  readonly firstAt: number;
  readonly attempts: number;
  readonly last: HookDelivery;
}

/** One entry for each guid, the longest missed first. */
export function consolidate(failures: readonly HookDelivery[]): Missed[] {
  const missed = new Map<string, Missed>();
  for (const delivery of failures) {
    const known = missed.get(delivery.guid);
    missed.set(delivery.guid, {
      guid: delivery.guid,
      firstAt: Math.min(delivery.deliveredAt, known?.firstAt ?? delivery.deliveredAt),
      attempts: (known?.attempts ?? 0) + 1,
      last: known !== undefined && known.last.deliveredAt >= delivery.deliveredAt ? known.last : delivery,
    });
  }
  return [...missed.values()].sort((a, b) => a.firstAt - b.firstAt);
}

/**
 * What to do about it. "refer": the body was too large for the way here (HTTP 413, or GitHub's words), so it would be again; it is
 * read from GitHub instead. "wait": the last attempt failed too recently; waits double, from one minute to six hours.
 */
export function verdictOn(missed: Missed, now: number): "refer" | "redeliver" | "wait" | "abandon" {
  const { last, attempts } = missed;
  if (last.statusCode === 413 || /too large/i.test(last.status)) return "refer";
  if (attempts >= attemptLimit) return "abandon";
  const wait = Math.min(60_000 * 2 ** (attempts - 1), longestWait);
  return now < last.deliveredAt + wait ? "wait" : "redeliver";
}
