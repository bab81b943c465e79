import { absent, any, less } from "../storage/condition.ts";
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
  /** Stores what was decided, once. Answers the plan to follow: a redelivery resumes the first one, whatever it would decide now. */
  savePlan(plan: Json): Promise<Json>;
  /** Records that everything is done. The first result stays. */
  complete(result: Json): Promise<void>;
}

/** Reads what is known of the delivery `guid` in `lane`. */
export async function claimDelivery(table: Table, clock: Clock, { guid, lane }: { guid: string; lane: Lane }): Promise<Claim> {
  const key = claimKey(guid, lane);
  const nowSeconds = () => Math.floor(clock.now() / 1000);
  const read = async () => {
    const item = await table.get(key);
    // Deletion by `ttl` may be days late.
    return item === undefined || Number(item.ttl) < nowSeconds() ? undefined : item;
  };
  const set = (attributes: Record<string, unknown>) => ({ set: { ...attributes, ttl: nowSeconds() + keepFor } });

  const found = await read();
  return {
    ...(found?.plan === undefined ? {} : { plan: found.plan as Json }),
    ...(found?.completedAt === undefined ? {} : { completed: { at: Number(found.completedAt), result: found.result as Json } }),
    async savePlan(plan) {
      const stored = await took(table.update(key, set({ plan }), any(absent("plan"), less("ttl", nowSeconds()))));
      return stored ? plan : ((await read())?.plan as Json);
    },
    async complete(result) {
      await took(table.update(key, set({ result, completedAt: clock.now() }), any(absent("completedAt"), less("ttl", nowSeconds()))));
    },
  };
}

/** Whether every one of `lanes` has completed the delivery. */
export async function isCompleted(table: Table, clock: Clock, guid: string, lanes: readonly Lane[]): Promise<boolean> {
  const claims = await Promise.all(lanes.map((lane) => claimDelivery(table, clock, { guid, lane })));
  return claims.every((claim) => claim.completed !== undefined);
}
