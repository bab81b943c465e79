import { checkMessage } from "../deliveries/queue-limits.ts";
import type { Lane } from "../values/lane.ts";
import { type Environment, queueUrlOf } from "./environment.ts";
import { askAws, type Patience, sqs } from "./signed-request.ts";

/** `Queue.send` as the webhook function does it. Sent twice after a connection that broke is all right: the claim of a delivery absorbs it. */
export async function sendMessage(
  env: Environment,
  lane: Lane,
  message: { group: string; body: string },
  patience: Patience,
): Promise<void> {
  checkMessage(message);
  const input = { QueueUrl: queueUrlOf(env, lane), MessageGroupId: message.group, MessageBody: message.body };
  await askAws(env, sqs, "SendMessage", input, patience);
}
