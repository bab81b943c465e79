import { type HookDelivery, listHookDeliveries } from "../deliveries/hook-deliveries.ts";
import type { Octokit } from "../github/client.ts";

/** All attempts to deliver one event, the newest first. */
export interface Attempts {
  readonly guid: string;
  readonly event: string;
  readonly newest: HookDelivery;
  readonly all: readonly HookDelivery[];
}

/** Pages of 100 attempts that one verb reads at most; GitHub gives an App some 5,000 requests an hour, and the bot needs them too. */
const pageLimit = 100;

/**
 * GitHub's list of the App's deliveries, page by page, newest first, back to `since` (milliseconds since the epoch). `complete` tells
 * whether the pages reached so far.
 */
export async function* pagesOf(
  octokit: Octokit,
  since: number,
): AsyncGenerator<{ readonly deliveries: readonly HookDelivery[]; readonly complete: boolean }> {
  let cursor: string | undefined;
  for (let page = 0; page < pageLimit; page += 1) {
    const { deliveries, next } = await listHookDeliveries(octokit, cursor === undefined ? {} : { cursor });
    const recent = deliveries.filter(({ deliveredAt }) => deliveredAt >= since);
    const complete = next === undefined || recent.length < deliveries.length;
    yield { deliveries: recent, complete };
    if (complete) return;
    cursor = next;
  }
}

/** Attempts of one delivery together, in the order of their newest one. */
export function grouped(deliveries: readonly HookDelivery[]): Attempts[] {
  const groups = Map.groupBy(deliveries, ({ guid }) => guid);
  return [...groups.values()].flatMap((all) => {
    const sorted = all.toSorted((a, b) => b.deliveredAt - a.deliveredAt || b.id - a.id);
    const [newest] = sorted;
    return newest === undefined ? [] : [{ guid: newest.guid, event: newest.event, newest, all: sorted }];
  });
}

/** All attempts of the delivery `guid` that GitHub still lists; undefined when there is none. */
export async function findAttempts(octokit: Octokit, guid: string): Promise<Attempts | undefined> {
  const found: HookDelivery[] = [];
  for await (const { deliveries } of pagesOf(octokit, 0)) {
    found.push(...deliveries.filter((delivery) => delivery.guid === guid));
    // The first attempt is the oldest.
    if (found.some(({ redelivery }) => !redelivery)) break;
  }
  return grouped(found)[0];
}

/** As GitHub counts: answers of 200 to 399. No answer at all has the code 0. */
export const succeeded = ({ statusCode }: HookDelivery): boolean => statusCode >= 200 && statusCode < 400;
