import { randomUUID } from "node:crypto";
import { absent, any, differs, equals, less } from "../storage/condition.ts";
import { leaseKey, type Scope } from "../storage/keys.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import { RetryLater } from "../values/errors.ts";
import type { Lane } from "../values/lane.ts";
import { took } from "./conditional-write.ts";

/** The lease is another's by now, or ran out: stop writing and leave the message to whoever has it next. */
export class LeaseLost extends RetryLater {
  override readonly name: string = "LeaseLost";

  constructor(scope: Scope, lane: Lane) {
    super(
      "lease_lost",
      `The lease on ${scope} in lane ${lane} was lost while working. The message comes back; if this repeats, the work takes too long.`,
      { seconds: 5, countsAsFailure: true },
    );
  }
}

/** The right to write to one scope in one lane, for a while. */
export interface Lease {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /**
   * Makes it last as long again, from now.
   * @throws LeaseLost when it ran out or is another's.
   */
  renew(): Promise<void>;
  /** Gives it back. Not having it any more is no error. */
  release(): Promise<void>;
}

export interface LeaseRequest {
  readonly scope: Scope;
  readonly lane: Lane;
  /** Who asks, for people who look at the table; two holders may share a name. */
  readonly holder: string;
  /**
   * True where one process owns the table, as on one machine: a lease of any other holder was left by a process that died, and is
   * taken over at once.
   */
  readonly sole?: boolean;
  /** The lane's timeout plus 30: the holder is certainly dead, or stopped by its own timeout, before another one gets the lease. */
  readonly seconds: number;
}

/**
 * Asks for the lease; undefined while another holder has it. One conditional write.
 *
 * Time is compared between machines: a holder whose clock is slow believes for too long that it has the lease. The 30 seconds beyond
 * the lane's timeout are for that; clocks on Lambda and on machines with NTP differ by far less. Beyond it, a change would still be
 * applied once, since every change reads its target before it writes.
 */
export async function acquireLease(table: Table, clock: Clock, request: LeaseRequest): Promise<Lease | undefined> {
  const { scope, lane, holder, seconds } = request;
  const key = leaseKey(scope, lane);
  // Not the holder's name: when an answer of the table is lost, the client's second try of the same write must still succeed.
  const token = randomUUID();
  const now = clock.now();
  let expiresAt = now + seconds * 1000;
  const free = any(absent(), less("expiresAt", now), equals("token", token), ...(request.sole ? [differs("holder", holder)] : []));
  const won = await took(table.put({ ...key, holder, token, expiresAt, ttl: ttlOf(expiresAt) }, free));
  if (!won) return undefined;

  return {
    get expiresAt() {
      return expiresAt;
    },
    async renew() {
      const at = clock.now();
      if (at > expiresAt) throw new LeaseLost(scope, lane);
      const until = at + seconds * 1000;
      const kept = await took(table.update(key, { set: { expiresAt: until, ttl: ttlOf(until) } }, equals("token", token)));
      if (!kept) throw new LeaseLost(scope, lane);
      expiresAt = until;
    },
    async release() {
      await took(table.delete(key, equals("token", token)));
    },
  };
}

/** A day later than needed: deletion only saves room. Seconds since the epoch. */
const ttlOf = (expiresAt: number): number => Math.ceil(expiresAt / 1000) + 86_400;
