import { DeleteMessageCommand, GetQueueAttributesCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import type { Outcome } from "./instance.ts";

export interface EventSourceOptions {
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly region: string;
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  /** Whether the answer names what failed; without it, an invocation that did not fail settles its whole batch. */
  readonly reportsFailures: boolean;
  /** Seconds. */
  readonly functionTimeout: number;
  /** Signs with the function's role, as Lambda's own poller does. */
  readonly client: SQSClient;
  readonly invoke: (event: SQSEvent) => Promise<Outcome>;
  /** Told when the queue itself does not answer. */
  readonly onError: (error: unknown) => void;
}

/** How long one receipt waits for messages, in seconds. Lambda waits 20; less lets the rehearsal end sooner. */
const waitSeconds = 1;

/**
 * Lambda's event source mapping of a standard queue: takes messages, invokes the function, deletes what it did not name as failed, and
 * leaves the rest to the queue's visibility timeout. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export class EventSource {
  readonly #options: EventSourceOptions;
  readonly #running = new Set<Promise<void>>();
  readonly #left = new Map<string, string>();
  #stopped = false;
  #polling: Promise<void> | undefined;

  constructor(options: EventSourceOptions) {
    this.#options = options;
  }

  /** @throws Error when the messages would be shown again while the function may still work on them: AWS refuses such a mapping. */
  async start(): Promise<void> {
    const { client, queueUrl, functionTimeout } = this.#options;
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["VisibilityTimeout"] }));
    const visibility = Number(Attributes?.VisibilityTimeout);
    if (visibility < functionTimeout)
      throw new Error(`The visibility timeout of ${queueUrl} (${visibility} s) is below its function's timeout (${functionTimeout} s).`);
    this.#polling = this.#poll();
  }

  /** Batches that are worked on now. */
  get running(): number {
    return this.#running.size;
  }

  /** The receipt handles of the messages that were left on the queue since this was asked last. They are hidden until their visibility timeout ends. */
  takeLeft(): readonly string[] {
    const receipts = [...this.#left.values()];
    this.#left.clear();
    return receipts;
  }

  /** Takes no more messages, and resolves when the batches in hand are done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#polling;
    await Promise.all(this.#running);
  }

  async #poll(): Promise<void> {
    const { client, queueUrl, batchSize, maximumConcurrency, onError } = this.#options;
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: batchSize,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    });
    while (!this.#stopped) {
      if (this.#running.size >= maximumConcurrency) {
        await Promise.race(this.#running);
        continue;
      }
      try {
        const { Messages = [] } = await client.send(command);
        if (Messages.length > 0) this.#begin(Messages);
      } catch (error) {
        onError(error);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    }
  }

  #begin(messages: readonly Message[]): void {
    const work = this.#handle(messages)
      .catch(this.#options.onError)
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  async #handle(messages: readonly Message[]): Promise<void> {
    const { client, queueUrl, queueArn, region, invoke, reportsFailures } = this.#options;
    const outcome = await invoke({ Records: messages.map((message) => recordOf(message, queueArn, region)) });
    const ids = messages.map(({ MessageId = "" }) => MessageId);
    const failed = failedOf(outcome, ids, reportsFailures);
    for (const { MessageId = "", ReceiptHandle = "" } of messages) {
      if (failed.has(MessageId)) this.#left.set(MessageId, ReceiptHandle);
      else await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    }
  }
}

/**
 * Ids of the messages that stay on the queue. All of them after an error, and after an answer that is malformed: other than an object,
 * `batchItemFailures` that is no list, an identifier that is missing, empty, or of no message of the batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function failedOf(outcome: Outcome, ids: readonly string[], reportsFailures: boolean): ReadonlySet<string> {
  const all = new Set(ids);
  if (outcome.kind === "error") return all;
  if (!reportsFailures || outcome.result === null) return new Set();
  if (typeof outcome.result !== "object" || Array.isArray(outcome.result)) return all;
  const { batchItemFailures = null } = outcome.result as { batchItemFailures?: unknown };
  if (batchItemFailures === null) return new Set();
  if (!Array.isArray(batchItemFailures)) return all;
  const failed = batchItemFailures.map((each) => (each as { itemIdentifier?: unknown } | null)?.itemIdentifier);
  return failed.every((id): id is string => typeof id === "string" && all.has(id)) ? new Set(failed) : all;
}

function recordOf(message: Message, queueArn: string, region: string): SQSRecord {
  const { MessageId = "", ReceiptHandle = "", Body = "", MD5OfBody = "", Attributes = {} } = message;
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes as unknown as SQSRecord["attributes"],
    messageAttributes: {},
    md5OfBody: MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
