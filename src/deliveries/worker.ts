import type { Ledger } from "../audit/ledger.ts";
import type { Clock } from "../values/clock.ts";
import { type PipewardenError, RetryLater } from "../values/errors.ts";
import type { Lane } from "../values/lane.ts";
import type { Log } from "../values/log.ts";
import type { Metrics } from "../values/metrics.ts";
import { delayedCopy, notYet } from "./backoff.ts";
import type { Message } from "./envelope.ts";
import { MalformedMessage } from "./malformed-message.ts";
import { fieldsOf } from "./message-fields.ts";
import type { Queue, ReceivedMessage } from "./queue.ts";

/** What became of a message. Each of them has been taken from the queue. */
export type Handled = "done" | "waiting" | "dead";

export interface Worker {
  /**
   * Works on one message and takes it from the queue: because it is done, because a delayed copy was sent, or because it lies among
   * the dead letters.
   * @throws when the queue cannot even do that; the message comes back when its visibility ends.
   */
  handle(lane: Lane, received: ReceivedMessage): Promise<Handled>;
}

export interface WorkerDependencies {
  readonly queue: Queue;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics | undefined;
  /** Does the work of a message; see `work.ts`. */
  work(lane: Lane, message: Message): Promise<void>;
  /** Tells those who wait for the answer to a message that there will be none; see `work.ts`. */
  lastWords(lane: Lane, message: Message, error: PipewardenError): Promise<void>;
  readonly classify: (error: unknown) => unknown;
}

/** The message's fate is decided here and nowhere else: the work itself only throws RetryLater, or something worse. */
export function createWorker(deps: WorkerDependencies): Worker {
  const { queue, clock, log, metrics } = deps;

  const again = async (lane: Lane, received: ReceivedMessage, copy: { delaySeconds: number; body: string }): Promise<Handled> => {
    await queue.send(lane, { group: received.group, ...copy });
    await queue.delete(lane, received);
    return "waiting";
  };
  const bury = async (lane: Lane, received: ReceivedMessage): Promise<Handled> => {
    await queue.bury(lane, received);
    metrics?.record("MessagesDead", 1, lane);
    return "dead";
  };

  const giveUp = async (
    lane: Lane,
    received: ReceivedMessage,
    message: Message,
    error: PipewardenError,
    fields: object,
  ): Promise<Handled> => {
    log.error({ ...fields, code: error.code, failures: message.failures, err: error }, "message given up");
    await recordDeath(deps.ledger, lane, message, error, clock.now());
    // Whoever waits for an answer shall not wait for ever; but the message is dead either way.
    await deps.lastWords(lane, message, error).catch((failure: unknown) => {
      log.warn({ ...fields, err: failure }, "nobody could be told");
    });
    return bury(lane, received);
  };

  const afterFailure = async (
    lane: Lane,
    received: ReceivedMessage,
    message: Message,
    error: unknown,
    fields: object,
  ): Promise<Handled> => {
    // Its envelope is sound, its payload is not.
    if (error instanceof MalformedMessage) return giveUp(lane, received, message, error, fields);
    const retry = asRetry(error, deps.classify);
    const copy = delayedCopy(message, retry, clock.now());
    if (copy === "dead") return giveUp(lane, received, message, retry, fields);
    const told = { ...fields, code: retry.code, failures: message.failures, delaySeconds: copy.delaySeconds };
    if (retry.countsAsFailure) {
      log.warn({ ...told, err: retry }, "message failed, to be tried again");
      metrics?.record("MessagesFailed", 1, lane);
    } else {
      log.debug(told, "message waits");
      if (retry.code === "github_rate_limited") metrics?.record("WaitingForRateLimit", 1, lane);
    }
    return again(lane, received, copy);
  };

  return {
    async handle(lane, received) {
      // The schema library is loaded with the first message: it is a tenth of the worker's start.
      const { decodeMessage } = await import("./envelope.ts");
      const began = clock.now();
      let message: Message;
      try {
        message = decodeMessage(received.body);
      } catch (error) {
        log.error({ lane, messageId: received.id, err: error }, "message unreadable");
        return bury(lane, received);
      }
      const early = notYet(message, began);
      if (early !== undefined) return again(lane, received, early);
      if (isFirstTime(message, received)) metrics?.record("DeliveryLag", Math.max(0, began - message.receivedAt));
      const fields = () => ({ ...fieldsOf(lane, message), messageId: received.id, durationMs: clock.now() - began });
      try {
        await deps.work(lane, message);
      } catch (error) {
        return afterFailure(lane, received, message, error, fields());
      }
      await queue.delete(lane, received);
      log.info(fields(), "message done");
      metrics?.record("MessagesDone", 1, lane);
      return "done";
    },
  };
}

/** Neither a copy that waited, nor handed out before, nor put back from the dead letters: its way here was the usual one. */
function isFirstTime(message: Message, received: ReceivedMessage): message is Message & { readonly type: "delivery" } {
  return message.type === "delivery" && message.attempt === 0 && received.receiveCount === 1 && message.firstAt === message.receivedAt;
}

/** Handlers of one event fail together, as an AggregateError: waiting for one of them is waiting for all. */
function asRetry(error: unknown, classify: (error: unknown) => unknown): RetryLater {
  const errors = (error instanceof AggregateError ? error.errors : [error]).map(classify);
  const waits = errors.filter((one) => one instanceof RetryLater).sort((a, b) => b.seconds - a.seconds);
  const worst = errors.find((one) => !(one instanceof RetryLater)) ?? waits.find(({ countsAsFailure }) => countsAsFailure) ?? waits[0];
  if (worst instanceof RetryLater) return worst;
  return new RetryLater("work_failed", "The work on a message failed in a way that is not foreseen; it is tried again.", {
    seconds: 5,
    countsAsFailure: true,
    cause: worst,
  });
}

/** Deliveries that belong to no owner (none of those that are stored today) leave a log line only: the trail is kept by owner. */
async function recordDeath(ledger: Ledger, lane: Lane, message: Message, error: PipewardenError, at: number): Promise<void> {
  const repository = message.type === "delivery" ? undefined : message.repository;
  const ownerId = message.type === "delivery" ? message.ownerId : message.repository.ownerId;
  if (ownerId === undefined) return;
  const { type, id } = fieldsOf(lane, message);
  await ledger.record({
    of: `${type}:${id}${repository === undefined ? "" : `:${repository.id}`}`,
    phase: "failed",
    attempt: 1,
    action: "delivery.dead_letter",
    at,
    ownerId,
    ...(repository === undefined ? {} : { repository: { id: repository.id, owner: repository.owner, name: repository.name } }),
    ...(message.type === "delivery" ? { delivery: { guid: message.guid, event: message.event } } : {}),
    error: { code: error.code, message: error.message },
    summary: `Given up after ${message.failures === 0 ? "1 failure" : `${message.failures + 1} failures`}; the message lies among the dead letters.`,
  });
}
