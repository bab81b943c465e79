import { randomBytes } from "node:crypto";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { createBot } from "../bot.ts";
import type { ReceivedMessage } from "../deliveries/queue.ts";
import type { Worker } from "../deliveries/worker.ts";
import { type Lane, laneTimeoutSeconds } from "../values/lane.ts";
import { Secret } from "../values/secret.ts";
import type { Environment } from "./environment.ts";
import { functionLog } from "./function-log.ts";
import type { AppSecret } from "./secret-values.ts";
import type { AwsWorld } from "./world.ts";

export type LaneHandler = (event: SQSEvent, context: Pick<Context, "getRemainingTimeInMillis">) => Promise<SQSBatchResponse>;

/**
 * Answers batches of one lane's queue. Messages of one group wait for each other, since they need the same repository's lease; groups
 * are worked on side by side, since they mostly wait for GitHub. Lambda deletes the messages that the answer does not name; named are
 * those whose fate the worker could not decide, and those for which no time was left. They come back when their visibility ends.
 *
 * @throws when there is no worker: the App is not set up, or its credentials cannot be read. The whole batch comes back then.
 */
export function createLaneHandler(lane: Lane, env: Environment): LaneHandler {
  const log = functionLog(env);
  // A worker checks no signature, and is not given the secret; Probot demands one.
  const webhookSecret = Secret.of(randomBytes(32).toString("hex"));
  let world: AwsWorld | undefined;
  let made: { readonly app: AppSecret; readonly worker: Promise<Worker> } | undefined;

  const currentWorker = async ({ as, credentials }: AwsWorld): Promise<Worker> => {
    const app = await credentials.current();
    if (made?.app !== app) made = { app, worker: createBot({ ...as(app), appId: app.appId, webhookSecret }) };
    return made.worker.catch((error: unknown) => {
      made = undefined;
      throw error;
    });
  };
  const isDecided = async (worker: Worker, record: SQSRecord): Promise<boolean> => {
    try {
      await worker.handle(lane, messageOf(record));
      return true;
    } catch (error) {
      log.error({ lane, messageId: record.messageId, err: error }, "message left on the queue");
      return false;
    }
  };

  return async (event, context) => {
    // The AWS clients are loaded with the first message, so that they do not delay the start.
    const { awsWorld } = await import("./world.ts");
    world ??= awsWorld(env, log);
    try {
      const worker = await currentWorker(world);
      const failures: string[] = [];
      const workOn = async (records: readonly SQSRecord[]): Promise<void> => {
        for (const [index, record] of records.entries()) {
          const late = index > 0 && context.getRemainingTimeInMillis() < timeForAnother(lane);
          if (late || !(await isDecided(worker, record))) failures.push(record.messageId);
        }
      };
      const groups = Map.groupBy(event.Records, ({ attributes, messageId }) => attributes.MessageGroupId ?? messageId);
      await Promise.all([...groups.values()].map(workOn));
      return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
    } finally {
      await world.metrics.flush();
    }
  };
}

/** Milliseconds that must be left for another message of a batch to be begun: a third of what one may take. */
const timeForAnother = (lane: Lane): number => (laneTimeoutSeconds[lane] * 1000) / 3;

const messageOf = ({ messageId, attributes, body, receiptHandle }: SQSRecord): ReceivedMessage => ({
  id: messageId,
  group: attributes.MessageGroupId ?? "app",
  body,
  receiveCount: Number(attributes.ApproximateReceiveCount),
  receipt: receiptHandle,
});
