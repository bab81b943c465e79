import { absent } from "../storage/condition.ts";
import { claimKey } from "../storage/keys.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import type { Json } from "../values/json.ts";
import type { Lane } from "../values/lane.ts";
import { took } from "./conditional-write.ts";

/** Longer than GitHub can redeliver (three days) and than a message can be on its way, in seconds. */
const keepFor = 30 * 86_400;

/**
 * What is known of one delivery in one lane. It says that work is *done*, never that a delivery was seen: a delivery whose worker died
 * is worked on again. That two workers never have the same delivery at the same time is the lease's business: every copy of it names
 * the same repository.
 */
export interface Claim {
  /** What was decided when the delivery was first worked on. */
  readonly plan?: Json;
  /** Present when everything was done: skip the delivery. `at`: milliseconds since the epoch. */
  readonly completed?: { readonly at: number; readonly result: Json };
  /** When a copy of it was met, and left, after everything was done; milliseconds since the epoch. The first one. */
  readonly skippedAt?: number;
  /** When it was done once more after everything was done, which must not happen; milliseconds since the epoch. */
  readonly repeatedAt?: number;
  /** When the redelivery sweep queued a reference to it; milliseconds since the epoch. */
  readonly referencedAt?: number;
  /** Stores what was decided, once. Answers the plan to follow: a redelivery resumes the first one, whatever it would decide now. */
  savePlan(plan: Json): Promise<Json>;
  /** Records that everything is done. The first result stays. */
  complete(result: Json): Promise<void>;
  /** Records that a copy was left, since everything is done. */
  noteSkipped(): Promise<void>;
  /** Records that a reference to it is in the queue. */
  noteReference(): Promise<void>;
}

/** Reads what is known of the delivery `guid` in `lane`. */
export async function claimDelivery(table: Table, clock: Clock, { guid, lane }: { guid: string; lane: Lane }): Promise<Claim> {
  const key = claimKey(guid, lane);
  const setOnce = (name: string, attributes: Record<string, unknown>) =>
    took(table.update(key, { set: { ...attributes, ttl: Math.ceil(clock.now() / 1000) + keepFor } }, absent(name)));

  const item = await table.get(key);
  return {
    ...(item?.plan === undefined ? {} : { plan: item.plan as Json }),
    ...(item?.completedAt === undefined ? {} : { completed: { at: Number(item.completedAt), result: item.result as Json } }),
    ...(item?.skippedAt === undefined ? {} : { skippedAt: Number(item.skippedAt) }),
    ...(item?.repeatedAt === undefined ? {} : { repeatedAt: Number(item.repeatedAt) }),
    ...(item?.referencedAt === undefined ? {} : { referencedAt: Number(item.referencedAt) }),
    async savePlan(plan) {
      if (await setOnce("plan", { plan })) return plan;
      return (await table.get(key))?.plan as Json;
    },
    async complete(result) {
      await setOnce("completedAt", { completedAt: clock.now(), result });
      // Not whenever the write came too late: after a lost answer, the client's second try meets the result of its first.
      if (item?.completedAt !== undefined) await setOnce("repeatedAt", { repeatedAt: clock.now() });
    },
    async noteSkipped() {
      await setOnce("skippedAt", { skippedAt: clock.now() });
    },
    async noteReference() {
      await setOnce("referencedAt", { referencedAt: clock.now() });
    },
  };
}
