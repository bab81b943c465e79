import type { AuditEvent } from "../audit/cloud-event.ts";
import { listEvents } from "../audit/list.ts";
import type { Change, Outcome } from "../changes/change.ts";
import { readRecord } from "../changes/intents.ts";
import { claimDelivery } from "../deliveries/claim.ts";
import type { Message } from "../deliveries/envelope.ts";
import type { GitHub } from "../github/client.ts";
import type { Table } from "../storage/table.ts";
import { PipewardenError } from "../values/errors.ts";
import { type Lane, lanes } from "../values/lane.ts";
import { accountsOf } from "./accounts.ts";
import { type Attempts, findAttempts } from "./deliveries-attempts.ts";
import { type Fate, type FateDependencies, fatesOf, readDeadLetters } from "./deliveries-fate.ts";

/** Everything that is known of one delivery, without its payload. Times in milliseconds since the epoch. */
export interface ShownDelivery {
  readonly guid: string;
  /** Null when GitHub does not list it any more and no dead letter names it. */
  readonly event: string | null;
  /** Newest first. */
  readonly attempts: readonly {
    readonly id: number;
    readonly at: number;
    readonly redelivery: boolean;
    readonly statusCode: number;
    readonly status: string;
  }[];
  readonly lanes: Readonly<Partial<Record<Lane, ShownLane>>>;
  readonly deadLetters: readonly {
    readonly lane: Lane;
    readonly type: Message["type"];
    readonly failures: number;
    readonly firstAt: number;
  }[];
  /** Newest first. */
  readonly audit: readonly { readonly at: number; readonly type: string; readonly sentence: string; readonly code: string | null }[];
}

export interface ShownLane {
  readonly fate: Fate;
  /** When what is to be done was decided, and what it is; null when nothing had to be. */
  readonly plan: { readonly decidedAt: number; readonly changes: readonly ShownChange[] } | null;
  /** When a copy of the delivery was met and left, since everything was done. */
  readonly copyLeftAt: number | null;
}

interface ShownChange {
  readonly kind: string;
  readonly summary: string;
  readonly outcome: Outcome["status"] | "open";
}

export interface ShowDependencies extends FateDependencies {
  readonly github: GitHub;
}

/** The trail is searched from so long before the first attempt, in milliseconds: clocks differ. */
const slack = 10 * 60_000;
/** Pages of 500 events of the trail that are searched at most. */
const trailPages = 20;

/** @throws PipewardenError `delivery_unknown` when neither GitHub nor the bot knows it. */
export async function showDelivery(deps: ShowDependencies, guid: string): Promise<ShownDelivery> {
  const [attempts, letters] = await Promise.all([findAttempts(deps.octokit, guid), readDeadLetters(deps.queue)]);
  const own = letters.filter(({ message }) => message !== undefined && belongsTo(message, guid));
  const claimed = await claimedLanes(deps, guid);
  const event = attempts?.event ?? own.flatMap(({ message }) => (message?.type === "delivery" ? [message.event] : []))[0] ?? null;
  if (attempts === undefined && own.length === 0 && claimed.size === 0) throw unknown(guid);

  const fates = event === null ? {} : await fatesOf(deps, { guid, event, ...(attempts === undefined ? {} : { attempts }) }, letters);
  const shown: Partial<Record<Lane, ShownLane>> = {};
  for (const lane of lanes) {
    const claim = claimed.get(lane);
    const fate = fates[lane] ?? claim?.fate;
    if (fate !== undefined) shown[lane] = { fate, plan: claim?.plan ?? null, copyLeftAt: claim?.copyLeftAt ?? null };
  }
  return {
    guid,
    event,
    attempts: (attempts?.all ?? []).map(({ id, deliveredAt: at, redelivery, statusCode, status }) => ({
      id,
      at,
      redelivery,
      statusCode,
      status,
    })),
    lanes: shown,
    deadLetters: own.flatMap(({ lane, message }) =>
      message === undefined ? [] : [{ lane, type: message.type, failures: message.failures, firstAt: message.firstAt }],
    ),
    audit: (await trailOf(deps, guid, attempts, [...claimed.values()])).map(toldOf),
  };
}

const unknown = (guid: string): PipewardenError =>
  new PipewardenError(
    "delivery_unknown",
    `Neither GitHub nor the bot knows a delivery ${guid}. GitHub lists deliveries for three days, the bot remembers them for 30.`,
  );

const belongsTo = (message: Message, guid: string): boolean =>
  message.type === "delivery" ? message.guid === guid : message.type === "request" && message.cause.id === guid;

/** The claims that there are, with the fate that they tell by themselves: the event's lanes may be unknown by now. */
async function claimedLanes(deps: FateDependencies, guid: string): Promise<Map<Lane, ShownLane>> {
  const found = new Map<Lane, ShownLane>();
  for (const lane of lanes) {
    const { completed, plan, referencedAt, skippedAt } = await claimDelivery(deps.table, deps.clock, { guid, lane });
    if (completed === undefined && plan === undefined && referencedAt === undefined) continue;
    const result = completed?.result;
    const fate: Fate =
      completed === undefined
        ? { state: "waiting" }
        : result === "done"
          ? { state: "done", at: completed.at }
          : { state: "refused", code: String(result), at: completed.at };
    found.set(lane, { fate, plan: await planOf(deps.table, plan), copyLeftAt: skippedAt ?? null });
  }
  return found;
}

/** Of a plan its changes, each with how it ended; never the facts that it rests on. */
async function planOf(table: Table, stored: unknown): Promise<ShownLane["plan"]> {
  const plan = stored as { decidedAt: number; decision: { changes: readonly Change[] } } | undefined;
  if (plan === undefined) return null;
  const changes = await Promise.all(
    plan.decision.changes.map(async ({ id, kind, summary }): Promise<ShownChange> => {
      const outcome = (await readRecord(table, id))?.outcome;
      return { kind, summary, outcome: outcome?.status ?? "open" };
    }),
  );
  return { decidedAt: plan.decidedAt, changes };
}

/** The owner's trail since the delivery; which owner's, GitHub's list tells. Without it every owner's is searched since the claim. Not the repository's alone: what is given up, or asked for again, belongs to the owner. */
async function trailOf(
  { github, table, clock }: ShowDependencies,
  guid: string,
  attempts: Attempts | undefined,
  claims: readonly ShownLane[],
): Promise<AuditEvent[]> {
  const now = clock.now();
  const accounts = await accountsOf(github);
  const newest = attempts?.newest;
  const owners = accounts.filter(({ installation }) => newest === undefined || installation === newest.installationId).map(({ id }) => id);
  const oldest = attempts?.all.at(-1)?.deliveredAt ?? Math.min(now, ...claims.map((claim) => timeOf(claim) ?? now));

  const found: AuditEvent[] = [];
  for (const owner of owners) {
    let cursor: string | undefined;
    for (let page = 0; page < trailPages; page += 1) {
      const query = { ownerId: owner, since: oldest - slack, limit: 500, ...(cursor === undefined ? {} : { cursor }) };
      const { events, cursor: next } = await listEvents(table, query, now);
      found.push(...events.filter(({ data }) => data.unmapped.delivery?.guid === guid));
      cursor = next;
      if (cursor === undefined) break;
    }
  }
  return found;
}

const timeOf = ({ fate, plan }: ShownLane): number | undefined => plan?.decidedAt ?? ("at" in fate ? fate.at : undefined);

const toldOf = ({ type, data }: AuditEvent): ShownDelivery["audit"][number] => ({
  at: data.time,
  type,
  sentence: data.message,
  code: data.status_code ?? null,
});
