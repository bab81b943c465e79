import { absent, ConditionFailed, equals } from "../storage/condition.ts";
import { budgetKey } from "../storage/keys.ts";
import type { Item, Table } from "../storage/table.ts";
import type { OwnerId, RepositoryId } from "../values/ids.ts";

const hour = 3_600_000;

/** How many of an owner's repositories one version of its policy may change within an hour without anybody's approval: 2 %, and at least 10. */
export const budgetLimit = (repositories: number): number => Math.max(10, Math.floor(repositories / 50));

/** What a place is taken in and for. */
export interface Place {
  readonly owner: OwnerId;
  readonly policyVersion: string;
  readonly repository: RepositoryId;
}

/** The time at which each repository took its place, in milliseconds since the epoch. */
type Places = Readonly<Record<string, number>>;

const livingPlaces = (item: Item | undefined, now: number): Places =>
  Object.fromEntries(Object.entries((item?.places ?? {}) as Places).filter(([, at]) => at > now - hour));

/** Whether the repository has taken a place within the last hour. */
export async function hasPlace(table: Table, { owner, policyVersion, repository }: Place, now: number): Promise<boolean> {
  return livingPlaces(await table.get(budgetKey(owner, policyVersion)), now)[repository] !== undefined;
}

/**
 * Takes a place for the repository among the `limit` of any 60 minutes. A repository that has one takes no second: a redelivery, or
 * the next change in it, is no further repository. All places are in one item that is replaced on the condition that nobody else
 * has replaced it meanwhile, so however many take at once, no more than `limit` get one. Buckets by the clock's hour would need no
 * second try, but would let twice as many through around the full hour.
 *
 * @returns false when there is none left.
 */
export async function takePlace(table: Table, place: Place, limit: number, now: number): Promise<boolean> {
  const key = budgetKey(place.owner, place.policyVersion);
  // Each round that is lost means that somebody else's was won, so the rounds end when the places do.
  for (;;) {
    const item = await table.get(key);
    const places = livingPlaces(item, now);
    if (places[place.repository] !== undefined) return true;
    if (Object.keys(places).length >= limit) return false;
    const revision = item?.revision as number | undefined;
    const next = { ...key, revision: (revision ?? 0) + 1, places: { ...places, [place.repository]: now } };
    try {
      await table.put(next, revision === undefined ? absent() : equals("revision", revision));
      return true;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
}
