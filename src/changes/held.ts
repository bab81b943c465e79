import { absent, ConditionFailed } from "../storage/condition.ts";
import { heldKey, heldPartition } from "../storage/keys.ts";
import type { Item, Table } from "../storage/table.ts";
import { idOf } from "../values/hash.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Lane } from "../values/lane.ts";
import type { AskForLook } from "./brake.ts";
import type { Cause, Change } from "./change.ts";

/**
 * A repository that waits for a release. What was held is not kept to be performed: whoever is released is looked at and decided
 * anew, for the configuration and the world have gone on. One item for each, since thousands do not fit into one.
 */
export interface Held {
  readonly repository: RepositoryRef;
  readonly capability: string;
  readonly lane: Lane;
  /** When it was held first, in milliseconds since the epoch. */
  readonly heldAt: number;
  /** What the changes would have done, one sentence for each kind. */
  readonly summaries: readonly string[];
}

/** A release that never comes must not be listed for ever. Held again, a repository is listed again. */
const keptSeconds = 90 * 24 * 3600;
const summaryPrefix = "would ";

/** Lists the change's repository as held. Answers whether that is news. */
export async function noteHeld(table: Table, holdId: string, change: Change, now: number): Promise<boolean> {
  const { capability, lane, kind, summary } = change;
  const { repository } = change.target;
  const attribute = `${summaryPrefix}${kind}`;
  const set = { repository, capability, lane, heldAt: now, ttl: Math.floor(now / 1000) + keptSeconds, [attribute]: summary };
  try {
    await table.update(heldKey(holdId, repository.id, capability), { set }, absent(attribute));
    return true;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return false;
  }
}

export async function dropHeld(table: Table, holdId: string, { repository, capability }: Pick<Held, "repository" | "capability">) {
  await table.delete(heldKey(holdId, repository.id, capability));
}

const heldOf = (item: Item): Held => ({
  repository: item.repository as RepositoryRef,
  capability: item.capability as string,
  lane: item.lane as Lane,
  heldAt: item.heldAt as number,
  summaries: Object.entries(item)
    .filter(([name]) => name.startsWith(summaryPrefix))
    .map(([, summary]) => String(summary))
    .sort(),
});

/** Everything that a hold or a pause keeps back, page by page. */
export async function* heldBy(table: Table, holdId: string): AsyncGenerator<Held> {
  let after: string | undefined;
  do {
    const page = await table.query({ PK: heldPartition(holdId), ...(after === undefined ? {} : { after }) });
    yield* page.items.map(heldOf);
    after = page.next;
  } while (after !== undefined);
}

/** How much is held, in repositories, and at most `most` of it. */
export async function surveyHeld(table: Table, holdId: string, most: number): Promise<{ repositories: number; first: readonly Held[] }> {
  const first: Held[] = [];
  const ids = new Set<number>();
  for await (const held of heldBy(table, holdId)) {
    ids.add(held.repository.id);
    if (first.length < most) first.push(held);
  }
  return { repositories: ids.size, first };
}

/**
 * Queues a look at everything that is listed, and takes it from the list. Whoever lifts a hold or a pause does so first and calls
 * this afterwards, again if it was interrupted: a look is asked for under the same id and so is worked on once.
 *
 * @returns how many looks were queued by this call.
 */
export async function releaseHeld(table: Table, holdId: string, ask: AskForLook, cause: Cause): Promise<number> {
  let released = 0;
  for await (const held of heldBy(table, holdId)) {
    const { repository, capability, lane } = held;
    await ask(lane, { capability, repository, cause, id: idOf({ released: holdId, capability, repository: repository.id }) });
    await dropHeld(table, holdId, held);
    released += 1;
  }
  return released;
}
