import { absent, any, ConditionFailed, less } from "../../storage/condition.ts";
import { livenessKey, questionsKey } from "../../storage/keys.ts";
import type { Table } from "../../storage/table.ts";
import type { Liveness } from "./provider.ts";

const minute = 60_000;
const hour = 60 * minute;
/** How long an answer counts, in milliseconds: a live credential may be revoked, and a key that was switched off may be switched on. */
const lasting: Record<Liveness, number> = { alive: hour, dead: 24 * hour, unknown: 10 * minute };
/** Questions about one kind of credential within a minute of the clock, of the whole bot: a flood of invented tokens is not passed on. */
export const mostPerMinute = 20;

const inSeconds = (at: number): number => Math.ceil(at / 1_000);

/**
 * What the provider said of this value lately. `valueTag`: see `Hit`.
 *
 * @param now milliseconds since the epoch
 */
export async function earlierAnswer(table: Table, valueTag: string, now: number): Promise<Liveness | undefined> {
  const item = await table.get(livenessKey(valueTag));
  const liveness = item?.liveness as Liveness | undefined;
  return liveness !== undefined && now < Number(item?.at) + lasting[liveness] ? liveness : undefined;
}

export async function keepAnswer(table: Table, valueTag: string, liveness: Liveness, now: number): Promise<void> {
  await table.put({ ...livenessKey(valueTag), liveness, at: now, ttl: inSeconds(now + lasting[liveness]) });
}

/** Whether one more question about this kind may be asked now; each that may is counted. */
export async function mayAsk(table: Table, kind: string, now: number): Promise<boolean> {
  try {
    const key = questionsKey(kind, Math.floor(now / minute));
    await table.update(key, { add: { asked: 1 }, set: { ttl: inSeconds(now + hour) } }, any(absent("asked"), less("asked", mostPerMinute)));
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}
