import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
  type Message as SqsMessage,
} from "@aws-sdk/client-sqs";
import type { Lane } from "../values/lane.ts";
import type { DeadLetter, Queue, ReceivedMessage, Redriven } from "./queue.ts";
import { checkMessage } from "./queue-limits.ts";

export interface QueueUrls {
  readonly queue: string;
  /** Named by its own URL: a message that cannot be worked on goes there at once, not after so many receipts. */
  readonly deadLetters: string;
}

/** While an operator reads dead letters they are hidden from other readers, in seconds. */
const lookingAt = 30;
/** While they are put back, in seconds; a run of many takes as long. Longer ones may send a letter twice. */
const redriving = 300;

/** The queues on AWS: standard SQS queues, fair by `MessageGroupId`. */
export class SqsQueue implements Queue {
  readonly #client: SQSClient;
  readonly #urls: Record<Lane, QueueUrls>;
  readonly #deletedByLambda: boolean;

  /**
   * `urls`: only those lanes are used that the caller's role may use. `deletedByLambda`: an event source takes the messages, and
   * deletes those that the function's answer does not name; `delete` has nothing to do then.
   */
  constructor(client: SQSClient, urls: Record<Lane, QueueUrls>, { deletedByLambda = false }: { deletedByLambda?: boolean } = {}) {
    this.#client = client;
    this.#urls = urls;
    this.#deletedByLambda = deletedByLambda;
  }

  async send(lane: Lane, message: { group: string; body: string; delaySeconds?: number }): Promise<void> {
    checkMessage(message);
    await this.#send(this.#urls[lane].queue, message);
  }

  async receive(lane: Lane, options: { max: number; waitSeconds: number; visibilitySeconds: number }): Promise<ReceivedMessage[]> {
    const messages = await this.#receive(this.#urls[lane].queue, options);
    return messages.map((message) => ({
      id: message.MessageId ?? "",
      group: message.Attributes?.MessageGroupId ?? "",
      body: message.Body ?? "",
      receiveCount: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
      receipt: message.ReceiptHandle ?? "",
    }));
  }

  async delete(lane: Lane, message: ReceivedMessage): Promise<void> {
    if (this.#deletedByLambda) return;
    await this.#client.send(new DeleteMessageCommand({ QueueUrl: this.#urls[lane].queue, ReceiptHandle: message.receipt }));
  }

  async release(lane: Lane, message: ReceivedMessage, seconds: number): Promise<void> {
    await this.#show(this.#urls[lane].queue, message.receipt, seconds);
  }

  /** Sends a copy to the dead letters, then deletes the original: dying in between leaves both, never none. */
  async bury(lane: Lane, message: ReceivedMessage): Promise<void> {
    await this.#send(this.#urls[lane].deadLetters, message);
    await this.delete(lane, message);
  }

  async deadLetters(lane: Lane, max: number): Promise<DeadLetter[]> {
    const url = this.#urls[lane].deadLetters;
    const letters = await this.#collect(url, max, lookingAt);
    for (const letter of letters) await this.#show(url, letter.ReceiptHandle ?? "", 0);
    return letters.map(letterOf);
  }

  /** SQS moves nothing atomically: each letter is sent first and deleted then. All are taken before the first is sent. */
  async redrive(lane: Lane, max: number, renew: (letter: DeadLetter) => string | undefined): Promise<Redriven> {
    const { queue, deadLetters: url } = this.#urls[lane];
    const letters = await this.#collect(url, max, redriving);
    let sent = 0;
    let at = 0;
    try {
      for (; at < letters.length; at += 1) {
        const letter = letters[at] ?? {};
        const { group } = letterOf(letter);
        const body = renew(letterOf(letter));
        if (body === undefined) {
          await this.#show(url, letter.ReceiptHandle ?? "", 0);
          continue;
        }
        checkMessage({ group, body });
        await this.#send(queue, { group, body });
        await this.#client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: letter.ReceiptHandle ?? "" }));
        sent += 1;
      }
    } catch (error) {
      // Those that were taken and not sent are shown again now, not minutes later; the failure that is told is the first.
      for (const letter of letters.slice(at)) await this.#show(url, letter.ReceiptHandle ?? "", 0).catch(() => {});
      throw error;
    }
    return { sent, kept: letters.length - sent };
  }

  async depth(lane: Lane): Promise<{ visible: number; hidden: number; dead: number }> {
    const { queue, deadLetters } = this.#urls[lane];
    const [waiting, dead] = await Promise.all([this.#counts(queue), this.#counts(deadLetters)]);
    return { ...waiting, dead: dead.visible + dead.hidden };
  }

  /** Takes up to `max` letters, each once, and hides them for so many seconds. */
  async #collect(url: string, max: number, hiddenFor: number): Promise<SqsMessage[]> {
    const letters = new Map<string, SqsMessage>();
    // Queues with few messages answer from some of their servers only: one empty answer is no proof.
    for (let empty = 0; letters.size < max && empty < 2; ) {
      const found = await this.#receive(url, { max: Math.min(10, max - letters.size), waitSeconds: 1, visibilitySeconds: hiddenFor });
      if (found.length === 0) empty += 1;
      for (const letter of found) letters.set(letter.MessageId ?? "", letter);
    }
    return [...letters.values()];
  }

  async #send(url: string, message: { group: string; body: string; delaySeconds?: number }): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageGroupId: message.group,
        MessageBody: message.body,
        DelaySeconds: message.delaySeconds ?? 0,
      }),
    );
  }

  async #receive(url: string, options: { max: number; waitSeconds: number; visibilitySeconds: number }): Promise<SqsMessage[]> {
    const { Messages } = await this.#client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: options.max,
        WaitTimeSeconds: options.waitSeconds,
        VisibilityTimeout: options.visibilitySeconds,
        MessageSystemAttributeNames: ["MessageGroupId", "ApproximateReceiveCount"],
      }),
    );
    return Messages ?? [];
  }

  async #show(url: string, receipt: string, seconds: number): Promise<void> {
    try {
      await this.#client.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: receipt, VisibilityTimeout: seconds }));
    } catch (error) {
      if (!isStaleReceipt(error)) throw error;
    }
  }

  async #counts(url: string): Promise<{ visible: number; hidden: number }> {
    const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"] as const;
    const { Attributes } = await this.#client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] }));
    const [visible, inFlight, delayed] = names.map((name) => Number(Attributes?.[name] ?? 0));
    return { visible: visible ?? 0, hidden: (inFlight ?? 0) + (delayed ?? 0) };
  }
}

const letterOf = ({ MessageId: id = "", Attributes, Body: body = "" }: SqsMessage): DeadLetter => ({
  id,
  group: Attributes?.MessageGroupId ?? "",
  body,
});

/** The message was handed out again, or deleted: somebody else decides about it now. */
const isStaleReceipt = (error: unknown): boolean =>
  error instanceof Error &&
  (["MessageNotInflight", "ReceiptHandleIsInvalid"].includes(error.name) || /parameter ReceiptHandle is invalid/i.test(error.message));
