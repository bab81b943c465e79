import type { Octokit } from "../github/client.ts";
import type { Clock } from "../values/clock.ts";
import { PipewardenError, RetryLater } from "../values/errors.ts";
import type { JsonObject } from "../values/json.ts";
import { type HookDelivery, listHookDeliveries } from "./hook-deliveries.ts";
import type { FetchDelivery } from "./payload.ts";

/** An attempt's time at GitHub and at us differ by clocks and by the transport; and GitHub lists deliveries late. Milliseconds. */
const slack = 10 * 60_000;
/** So many pages of 100 are searched at most: a message is read minutes after its delivery, which is near the top of the list. */
const pageLimit = 50;

/**
 * Finds the body of a delivery in GitHub's list, by its guid, from the newest down to the time when it was received. Its event is the
 * one that GitHub sent, whatever a header said.
 *
 * The answer throws RetryLater (`delivery_not_listed`) while GitHub may still list it, then PipewardenError: `delivery_gone`, or
 * `delivery_mismatch` when the message claims another event.
 */
export function deliveryFetcher(octokit: Octokit, clock: Clock): FetchDelivery {
  return async ({ guid, event, receivedAt }) => {
    const found = await find(octokit, guid, receivedAt);
    if (found === undefined) throw notFound(guid, receivedAt, clock.now());
    if (found.event !== event) {
      throw new PipewardenError(
        "delivery_mismatch",
        `Delivery ${guid} is an event ${found.event} at GitHub, not ${event}. It is not worked on.`,
      );
    }
    const { data } = await octokit.request("GET /app/hook/deliveries/{delivery_id}", { delivery_id: found.id });
    const { payload } = data.request;
    if (payload === null) throw new PipewardenError("delivery_gone", `GitHub no longer keeps the body of delivery ${guid}.`);
    return payload as JsonObject;
  };
}

/** The attempt that is nearest in time to `receivedAt`; all have the same body. */
async function find(octokit: Octokit, guid: string, receivedAt: number): Promise<HookDelivery | undefined> {
  let cursor: string | undefined;
  for (let page = 0; page < pageLimit; page += 1) {
    const { deliveries, next } = await listHookDeliveries(octokit, cursor === undefined ? {} : { cursor });
    const distance = (delivery: HookDelivery) => Math.abs(delivery.deliveredAt - receivedAt);
    const [nearest] = deliveries.filter((delivery) => delivery.guid === guid).sort((a, b) => distance(a) - distance(b));
    const last = deliveries.at(-1);
    if (nearest !== undefined || next === undefined || (last !== undefined && last.deliveredAt < receivedAt - slack)) return nearest;
    cursor = next;
  }
  return undefined;
}

function notFound(guid: string, receivedAt: number, now: number): Error {
  if (now - receivedAt < slack) {
    return new RetryLater("delivery_not_listed", `GitHub does not list delivery ${guid} yet. It is looked for again in a minute.`, {
      seconds: 60,
      countsAsFailure: true,
    });
  }
  return new PipewardenError("delivery_gone", `GitHub does not list delivery ${guid} any more. The next sweep looks at its repository.`);
}
