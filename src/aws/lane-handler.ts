import { randomBytes } from "node:crypto";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { createBot } from "../bot.ts";
import type { ReceivedMessage } from "../deliveries/queue.ts";
import type { Worker } from "../deliveries/worker.ts";
import { createLog, type LogLevel } from "../github/probot-log.ts";
import { type Lane, laneTimeoutSeconds } from "../values/lane.ts";
import { Secret } from "../values/secret.ts";
import { type Environment, optional } from "./environment.ts";
import type { AppSecret } from "./secret-values.ts";
import type { AwsWorld } from "./world.ts";

/** The share of the lane's time that must be left for another message to be begun. */
const shareForAnother = 1 / 3;

export type LaneHandler = (event: SQSEvent, context: Pick<Context, "getRemainingTimeInMillis">) => Promise<SQSBatchResponse>;

/**
 * Answers batches of one lane's queue. Lambda deletes the messages that the answer does not name; named are those whose fate the
 * worker could not decide, and those for which no time was left. Messages of one group are worked on one after the other, groups
 * side by side: they mostly wait for GitHub.
 */
export function createLaneHandler(lane: Lane, env: Environment): LaneHandler {
  const log = createLog({ level: (optional(env, "LOG_LEVEL") ?? "info") as LogLevel });
  // A worker checks no signature, and is not given the secret; Probot demands one.
  const webhookSecret = Secret.of(randomBytes(32).toString("hex"));
  let world: AwsWorld | undefined;
  let made: { readonly app: AppSecret; readonly worker: Promise<Worker> } | undefined;

  const currentWorker = async (): Promise<Worker> => {
    // The AWS clients are loaded with the first message, so that they do not delay the start.
    const { awsWorld } = await import("./world.ts");
    world ??= awsWorld(env, log);
    const app = await world.credentials.current();
    if (made?.app !== app) made = { app, worker: createBot({ ...world.as(app), appId: app.appId, webhookSecret }) };
    return made.worker;
  };

  return async (event, context) => {
    const worker = await currentWorker();
    const failures: string[] = [];
    const least = laneTimeoutSeconds[lane] * 1000 * shareForAnother;
    const workOn = async (records: readonly SQSRecord[]): Promise<void> => {
      for (const [index, record] of records.entries()) {
        const late = index > 0 && context.getRemainingTimeInMillis() < least;
        if (late || !(await isDecided(worker, record))) failures.push(record.messageId);
      }
    };
    const isDecided = async (worker: Worker, record: SQSRecord): Promise<boolean> => {
      try {
        await worker.handle(lane, messageOf(record));
        return true;
      } catch (error) {
        log.error({ lane, id: record.messageId, err: error }, "message left on the queue");
        return false;
      }
    };
    const groups = Map.groupBy(event.Records, ({ attributes, messageId }) => attributes.MessageGroupId ?? messageId);
    await Promise.all([...groups.values()].map(workOn));
    return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

const messageOf = ({ messageId, attributes, body, receiptHandle }: SQSRecord): ReceivedMessage => ({
  id: messageId,
  group: attributes.MessageGroupId ?? "app",
  body,
  receiveCount: Number(attributes.ApproximateReceiveCount),
  receipt: receiptHandle,
});
