import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { PipewardenError } from "../values/errors.ts";
import type { DeliveryMessage, Message } from "./envelope.ts";

// Apart from `envelope.ts`, so that the webhook function does not load a schema library.

/**
 * The longest body, in bytes of UTF-8: SQS takes 1 MiB including attributes. The margin is for the counters that grow in delayed
 * copies. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const messageLimit = 1_048_576 - 16_384;

// Above this, compressing takes longer than GitHub's ten seconds may allow on a small function, and would hardly fit.
const gzipLimit = 16 * 1_048_576;

/** The counters of a message that is sent for the first time; `now` in milliseconds since the epoch. */
export const firstTry = (now: number): { v: 1; attempt: number; failures: number; firstAt: number } => ({
  v: 1,
  attempt: 0,
  failures: 0,
  firstAt: now,
});

/**
 * The message as the text that a queue carries.
 * @throws PipewardenError `message_too_large` beyond `messageLimit`.
 */
export function encodeMessage(message: Message): string {
  const text = tryEncode(message);
  if (text !== undefined) return text;
  throw new PipewardenError(
    "message_too_large",
    `A ${message.type} message is larger than ${messageLimit} bytes. Put less into it: a reference, or several messages.`,
  );
}

/** A delivery with its body in the richest form that the queue can carry: as it is, compressed, or as a reference to GitHub's copy. */
export async function encodeDelivery(delivery: Omit<DeliveryMessage, "payload">, text: string): Promise<string> {
  const size = Buffer.byteLength(text);
  const plain = size < messageLimit ? tryEncode({ ...delivery, payload: { as: "json", text } }) : undefined;
  if (plain !== undefined) return plain;
  const compressed = size < gzipLimit ? await compress(delivery, text) : undefined;
  return compressed ?? encodeMessage({ ...delivery, payload: { as: "reference" } });
}

async function compress(delivery: Omit<DeliveryMessage, "payload">, text: string): Promise<string | undefined> {
  const base64 = (await promisify(gzip)(text)).toString("base64");
  return tryEncode({ ...delivery, payload: { as: "gzip", base64 } });
}

function tryEncode(message: Message): string | undefined {
  // SQS refuses a body with U+FFFE or U+FFFF; JSON may write them as escapes. JSON.stringify already escapes the others that it refuses.
  const text = JSON.stringify(message).replace(/[\uFFFE\uFFFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
  return Buffer.byteLength(text) <= messageLimit ? text : undefined;
}
