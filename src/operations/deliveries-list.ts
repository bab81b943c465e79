import { deliveriesKeptFor } from "../deliveries/hook-deliveries.ts";
import { inParallel } from "../values/in-parallel.ts";
import { type Attempts, grouped, pagesOf } from "./deliveries-attempts.ts";
import { type FateDependencies, type Fates, fatesOf, isTrouble, readDeadLetters } from "./deliveries-fate.ts";

/** One delivery, with what became of it. Ids are GitHub's; times in milliseconds since the epoch. */
export interface ListedDelivery {
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  /** Of the newest attempt. */
  readonly at: number;
  readonly attempts: number;
  /** The newest answer as GitHub saw it; 0 when there was none. */
  readonly statusCode: number;
  readonly status: string;
  readonly lanes: Fates;
}

export interface DeliveryListing {
  /** Newest first. */
  readonly deliveries: readonly ListedDelivery[];
  /** Whether there are older ones that were not looked at. */
  readonly more: boolean;
}

export interface DeliveryQuery {
  /** Only those that a person should look at. */
  readonly failed: boolean;
  /** Milliseconds since the epoch; GitHub keeps three days. */
  readonly since?: number;
  /** 1 … 500 */
  readonly limit: number;
}

/** Claims and answers that are read at the same time. */
const width = 10;

/**
 * Deliveries as GitHub lists them, newest first, attempts of one delivery together, joined with the bot's claims. Attempts that lie
 * further back than what had to be read for `limit` deliveries are not counted.
 */
export async function listDeliveries(deps: FateDependencies, { failed, since, limit }: DeliveryQuery): Promise<DeliveryListing> {
  const from = Math.max(since ?? 0, deps.clock.now() - deliveriesKeptFor);
  const letters = await readDeadLetters(deps.queue);
  const known = new Map<string, { attempts: number; listed: ListedDelivery }>();
  const read: Attempts["all"][number][] = [];
  let complete = false;

  for await (const page of pagesOf(deps.octokit, from)) {
    complete = page.complete;
    read.push(...page.deliveries);
    // A page may add attempts to a delivery that is known, and an older success tells another story than a newer failure.
    const groups = grouped(read);
    const changed = groups.filter(({ guid, all }) => known.get(guid)?.attempts !== all.length).slice(0, failed ? undefined : limit + 1);
    const listed = await inParallel(changed, width, async (attempts) =>
      listedOf(attempts, await fatesOf(deps, { ...attempts, attempts }, letters, { thorough: !failed })),
    );
    for (const one of listed) known.set(one.guid, { attempts: one.attempts, listed: one });
    if (matching(known, failed).length > limit) break;
  }
  const found = matching(known, failed).sort((a, b) => b.at - a.at);
  return { deliveries: found.slice(0, limit), more: !complete || found.length > limit };
}

const matching = (known: ReadonlyMap<string, { readonly listed: ListedDelivery }>, failed: boolean): ListedDelivery[] =>
  [...known.values()].map(({ listed }) => listed).filter(({ lanes }) => !failed || isTrouble(lanes));

function listedOf({ guid, event, newest, all }: Attempts, lanes: Fates): ListedDelivery {
  return {
    guid,
    event,
    action: newest.action ?? null,
    installationId: newest.installationId ?? null,
    repositoryId: newest.repositoryId ?? null,
    at: newest.deliveredAt,
    attempts: all.length,
    statusCode: newest.statusCode,
    status: newest.status,
    lanes,
  };
}
