import type { Ledger } from "../audit/ledger.ts";
import { encodeMessage, firstTry } from "../deliveries/encode.ts";
import type { Message } from "../deliveries/envelope.ts";
import type { Queue } from "../deliveries/queue.ts";
import type { Clock } from "../values/clock.ts";
import type { OwnerId } from "../values/ids.ts";
import { type Lane, lanes } from "../values/lane.ts";
import { readable } from "./deliveries-fate.ts";

/** How many dead letters went back to work, by lane, and how many stayed because this version cannot read them. */
export type RedriveReport = Readonly<Partial<Record<Lane, { readonly sent: number; readonly kept: number }>>>;

export interface RedriveDependencies {
  readonly queue: Queue;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly operator: string;
}

/**
 * Puts dead letters back into their queue as if they had come just now: with no failures and no age, which would make them die at their
 * next failure. Nothing is done twice, since their claims stand. One that cannot be read stays, since it would die at once.
 *
 * @param limit letters of all lanes together
 */
export async function redrive(
  { queue, ledger, clock, operator }: RedriveDependencies,
  { lane: only, limit }: { readonly lane?: Lane; readonly limit: number },
): Promise<RedriveReport> {
  const report: Partial<Record<Lane, { sent: number; kept: number }>> = {};
  let left = limit;
  for (const lane of lanes) {
    if ((only !== undefined && only !== lane) || left === 0) continue;
    const at = clock.now();
    const owners = new Map<OwnerId, number>();
    report[lane] = await queue.redrive(lane, left, ({ body }) => {
      const message = readable(body);
      if (message === undefined) return undefined;
      const owner = message.type === "delivery" ? message.ownerId : message.repository.ownerId;
      if (owner !== undefined) owners.set(owner, (owners.get(owner) ?? 0) + 1);
      return encodeMessage(renewed(message, at));
    });
    left -= report[lane].sent + report[lane].kept;
    for (const [ownerId, letters] of owners) {
      await ledger.record({
        of: `redrive:${lane}:${at}`,
        phase: "succeeded",
        attempt: 1,
        action: "delivery.redrive",
        at,
        ownerId,
        target: { lane, letters },
        summary: `${operator} put ${letters} dead ${letters === 1 ? "letter" : "letters"} of the lane ${lane} back into the queue.`,
      });
    }
  }
  return report;
}

function renewed(message: Message, now: number): Message {
  const { notBefore: _, ...rest } = message;
  return { ...rest, ...firstTry(now) };
}
