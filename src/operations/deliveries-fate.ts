import { claimDelivery } from "../deliveries/claim.ts";
import { decodeMessage, type Message } from "../deliveries/envelope.ts";
import { lanesOf, mayConcern } from "../deliveries/lanes.ts";
import type { DeadLetter, Queue } from "../deliveries/queue.ts";
import { nothingToDo } from "../deliveries/receive-webhook.ts";
import { isHttpError } from "../github/classify.ts";
import type { Octokit } from "../github/client.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import { type Lane, lanes } from "../values/lane.ts";
import { type Attempts, succeeded } from "./deliveries-attempts.ts";

/**
 * What became of a delivery in one lane. "done": also when there was nothing to change. "refused": GitHub, or the bot, will not do it,
 * also when asked again; `code` says why. "waiting": in the queue, or in hand. "dead": among the dead letters. "not wanted": nothing acts
 * on such an event, so it was not stored. "never arrived": no attempt to deliver it was answered well.
 */
export type Fate =
  | { readonly state: "done"; readonly at: number }
  | { readonly state: "refused"; readonly code: string; readonly at: number }
  | { readonly state: "waiting" | "dead" | "not wanted" | "never arrived" };

/** By lane; empty for an event that no lane wants. Times in milliseconds since the epoch. */
export type Fates = Readonly<Partial<Record<Lane, Fate>>>;

export interface FateDependencies {
  readonly table: Table;
  readonly queue: Queue;
  readonly clock: Clock;
  /** Authenticated as the App. */
  readonly octokit: Octokit;
}

/** Dead letters of a lane that are read to find a delivery among them. */
const lettersRead = 200;

/** A dead letter as far as it can be read. */
export interface ReadLetter {
  readonly lane: Lane;
  readonly letter: DeadLetter;
  /** Undefined when this version cannot read it. */
  readonly message: Message | undefined;
}

/** The dead letters of all lanes. */
export async function readDeadLetters(queue: Queue): Promise<ReadLetter[]> {
  const found = await Promise.all(
    lanes.map(async (lane) =>
      (await queue.deadLetters(lane, lettersRead)).map((letter) => ({ lane, letter, message: readable(letter.body) })),
    ),
  );
  return found.flat();
}

export function readable(body: string): Message | undefined {
  try {
    return decodeMessage(body);
  } catch {
    return undefined;
  }
}

/**
 * @param attempts absent when GitHub does not list the delivery any more
 * @param thorough whether GitHub is asked for the bot's answer where nothing else tells "waiting" from "not wanted"; else it is "waiting"
 */
export async function fatesOf(
  deps: FateDependencies,
  { guid, event, attempts }: { readonly guid: string; readonly event: string; readonly attempts?: Attempts },
  letters: readonly ReadLetter[],
  { thorough = true }: { readonly thorough?: boolean } = {},
): Promise<Fates> {
  const concerns = mayConcern(event, { action: attempts?.newest.action ?? null });
  const answered = attempts?.all.find(succeeded);
  // Asked once, and only when nothing else tells.
  let stored: Promise<boolean> | undefined;
  const fates = await Promise.all(
    lanesOf(event).map(async (lane): Promise<[Lane, Fate]> => {
      const { completed, plan, referencedAt } = await claimDelivery(deps.table, deps.clock, { guid, lane });
      if (completed !== undefined) {
        const { at, result } = completed;
        return [lane, result === "done" ? { state: "done", at } : { state: "refused", code: String(result), at }];
      }
      const died = letters.some((one) => one.lane === lane && one.message?.type === "delivery" && one.message.guid === guid);
      if (died) return [lane, { state: "dead" }];
      if (plan !== undefined || referencedAt !== undefined) return [lane, { state: "waiting" }];
      if (attempts !== undefined && !concerns) return [lane, { state: "not wanted" }];
      if (answered === undefined) return [lane, { state: attempts === undefined ? "waiting" : "never arrived" }];
      if (!thorough) return [lane, { state: "waiting" }];
      stored ??= wasStored(deps.octokit, answered.id);
      return [lane, { state: (await stored) ? "waiting" : "not wanted" }];
    }),
  );
  return Object.fromEntries(fates);
}

/** Whether the bot took the delivery in, by its own answer, which GitHub keeps. */
async function wasStored(octokit: Octokit, id: number): Promise<boolean> {
  try {
    const { data } = await octokit.request("GET /app/hook/deliveries/{delivery_id}", { delivery_id: id });
    return !String(data.response.payload).includes(nothingToDo);
  } catch (error) {
    if (isHttpError(error) && error.status === 404) return true;
    throw error;
  }
}

/** Whether a person should look at it. */
export const isTrouble = (fates: Fates): boolean =>
  Object.values(fates).some(({ state }) => state === "refused" || state === "dead" || state === "never arrived");
