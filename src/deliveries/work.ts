import { type ApplyContext, apply } from "../changes/apply.ts";
import type { Capability } from "../changes/engine.ts";
import { settle } from "../changes/settle.ts";
import type { Scope } from "../storage/keys.ts";
import { PipewardenError, RetryLater } from "../values/errors.ts";
import type { JsonObject } from "../values/json.ts";
import { type Lane, laneTimeoutSeconds } from "../values/lane.ts";
import type { Log } from "../values/log.ts";
import { claimDelivery } from "./claim.ts";
import { commandRefused } from "./command-end.ts";
import type { Message } from "./envelope.ts";
import { claimIdOf, scopeOf } from "./identity.ts";
import { withJob } from "./job.ts";
import { acquireLease, type Lease, type LeaseRequest } from "./lease.ts";
import { createLook, type Look } from "./look.ts";
import { MalformedMessage } from "./malformed-message.ts";
import { fieldsOf } from "./message-fields.ts";
import type { FetchDelivery } from "./payload.ts";
import { readPayload } from "./payload.ts";
import type { Queue } from "./queue.ts";
import { requestAfterConflict } from "./requests.ts";

/** Beyond the lane's timeout, in seconds: the holder is stopped before another one can get the lease. */
const leaseMargin = 30;
/**
 * Milliseconds after which a lease that somebody has is asked for again before the message waits in the queue, where it waits for a
 * second or two: most work on a repository takes a fraction of one, and several messages about a repository come at a time.
 */
const leasePauses = [50, 150, 400];

export interface WorkDependencies extends Omit<ApplyContext, "stillMine" | "lookAgain"> {
  readonly queue: Queue;
  readonly log: Log;
  /** Names this process in the leases that it holds, for people. */
  readonly holder: string;
  /** This process owns the table alone; see `LeaseRequest`. */
  readonly sole: boolean;
  readonly fetchDelivery: FetchDelivery;
  readonly capabilities: ReadonlyMap<string, Capability>;
  /** See `World.pause`. */
  readonly pause: ((ms: number) => Promise<void>) | undefined;
  /** Hands an event to the Probot application. */
  receive(event: { id: string; name: string; payload: JsonObject }): Promise<void>;
}

/**
 * The work of one message: lease, claim, settle what was left open, do, complete. Every step can be interrupted; the message then
 * comes again and goes on where this one stopped.
 *
 * @throws RetryLater when it cannot be done now.
 */
export function createWork(deps: WorkDependencies): (lane: Lane, message: Message) => Promise<void> {
  return async (lane, message) => {
    const scope = scopeOf(message);
    const wanted = leaseFor(lane, message, deps);
    let lease = await acquireLease(deps.table, deps.clock, wanted);
    for (const ms of leasePauses) {
      if (lease !== undefined || deps.pause === undefined) break;
      await deps.pause(ms);
      lease = await acquireLease(deps.table, deps.clock, wanted);
    }
    if (lease === undefined) {
      throw new RetryLater("busy", `Another worker is busy with ${scope}.`, { seconds: 1, countsAsFailure: false });
    }
    try {
      await underLease(lane, message, scope, lease, deps);
    } finally {
      // A lease that cannot be given back now ends by itself; the failure that matters is the one of the work.
      await lease
        .release()
        .catch((error: unknown) => deps.log.warn({ ...fieldsOf(lane, message), scope, err: error }, "lease not released"));
    }
  };
}

const leaseFor = (lane: Lane, message: Message, { holder, sole }: Pick<WorkDependencies, "holder" | "sole">): LeaseRequest => ({
  scope: scopeOf(message),
  lane,
  holder,
  sole,
  seconds: laneTimeoutSeconds[lane] + leaseMargin,
});

async function underLease(lane: Lane, message: Message, scope: Scope, lease: Lease, deps: WorkDependencies): Promise<void> {
  const claim = await claimDelivery(deps.table, deps.clock, { guid: claimIdOf(message), lane });
  if (claim.completed !== undefined) return claim.noteSkipped();
  const context: ApplyContext = {
    ...deps,
    stillMine: () => lease.renew(),
    lookAgain: (change) => requestAfterConflict(deps.queue, deps.clock, change),
  };
  await settle(scope, lane, context);
  const look = createLook({ ...deps, context, claim, lane });
  await claim.complete(await endOf(lane, message, look, deps));
}

/** A refusal that would not change by asking again (a permission, the plan, an App that was removed) ends the message, too. */
async function endOf(lane: Lane, message: Message, look: Look, deps: WorkDependencies): Promise<string> {
  try {
    await dispatch(message, look, deps);
    return "done";
  } catch (thrown) {
    const errors = (thrown instanceof AggregateError ? thrown.errors : [thrown]).map(deps.classify);
    const [error] = errors;
    // Several may have handled the event; only when all of them were refused there is nothing left to try.
    if (!(error instanceof PipewardenError) || !errors.every(isRefusal)) throw errors.length === 1 ? error : thrown;
    deps.log.warn({ ...fieldsOf(lane, message), code: error.code, err: error }, "message refused");
    await look.recordRefusal(error);
    return error.code;
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof PipewardenError && !(error instanceof RetryLater) && !(error instanceof MalformedMessage);

async function dispatch(message: Message, look: Look, deps: WorkDependencies): Promise<void> {
  switch (message.type) {
    case "delivery": {
      const payload = await readPayload(message, deps.fetchDelivery);
      const event = { id: message.guid, name: message.event, payload };
      return withJob(look.jobOf(message, payload), () => deps.receive(event));
    }
    case "sweep":
      return look.sweep(message);
    case "request":
      return look.answer(message);
  }
}

/** The end of a request that was given up: the capability says so where its answer would have stood. Other messages answer nobody. */
export function createLastWords(deps: WorkDependencies): (lane: Lane, message: Message, error: PipewardenError) => Promise<void> {
  return async (lane, message, error) => {
    if (message.type !== "request") return;
    const { repository, cause, id, params } = message;
    const occasion = { repository, cause, episode: `given-up:${id}`, params: params as JsonObject };
    await commandRefused(deps.queue, deps.clock, { capability: message.capability, occasion }, error);
    const told = deps.capabilities.get(message.capability)?.refused?.(error, occasion);
    if (told === undefined) return;
    const lease = await acquireLease(deps.table, deps.clock, leaseFor(lane, message, deps));
    if (lease === undefined) return;
    try {
      // A run of its own beside whatever was begun: GitHub shows the newest of a name.
      await apply(told, { ...deps, stillMine: () => lease.renew(), lookAgain: async () => {} }, { observedNow: true });
    } finally {
      await lease.release();
    }
  };
}
