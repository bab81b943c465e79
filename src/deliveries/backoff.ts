import { createHash } from "node:crypto";
import type { RetryLater } from "../values/errors.ts";
import { encodeMessage } from "./encode.ts";
import type { Message } from "./envelope.ts";

/** The longest delay of one message, in seconds: SQS's `DelaySeconds`. Longer waits take several copies. */
export const longestDelay = 900;
/** So many failures, and the message is dead. With the delays below that is about an hour. */
export const failureLimit = 12;
// With the spread still below the longest delay, in seconds.
const longestBackoff = 720;
/** A message that is older than this, in milliseconds, is dead at its next failure, but not before the third. */
const oldWhenFailing = 6 * 3_600_000;
/** Nothing waits longer than this, in milliseconds, whatever the reason: GitHub keeps a delivery for three days. */
const oldest = 3 * 86_400_000;

/** What to do with a message whose work cannot go on now. */
export type Delayed = { readonly delaySeconds: number; readonly body: string } | "dead";

/**
 * The copy of `message` to send before the original is deleted, or "dead". `now`: milliseconds since the epoch.
 *
 * Waits that are nobody's failure (a rate limit with its `retry-after` or reset, a busy lease) take the seconds that `retry` names and
 * do not count. Failures wait twice as long each time, from five seconds. Both are spread by up to a fifth, so that what failed together
 * does not come back together; the spread follows from the message, so the same message always waits the same time.
 */
export function delayedCopy(message: Message, retry: RetryLater, now: number): Delayed {
  const attempt = message.attempt + 1;
  const failures = message.failures + (retry.countsAsFailure ? 1 : 0);
  const age = now - message.firstAt;
  if (age >= oldest) return "dead";
  if (retry.countsAsFailure && (failures >= failureLimit || (failures >= 3 && age >= oldWhenFailing))) return "dead";

  const least = retry.countsAsFailure ? Math.min(5 * 2 ** (failures - 1), longestBackoff) : 1;
  const seconds = Math.max(retry.seconds, least) * (1 + spread(message, attempt) / 5);
  return copyUntil({ ...message, attempt, failures }, now, now + Math.ceil(seconds * 1000));
}

/**
 * For a message that came back before its time because one delay was too short for its wait: the next copy, to be sent without trying
 * anything. Undefined when it is time to work.
 */
export function notYet(message: Message, now: number): { readonly delaySeconds: number; readonly body: string } | undefined {
  if (message.notBefore === undefined || message.notBefore <= now) return undefined;
  return copyUntil(message, now, message.notBefore);
}

function copyUntil(message: Message, now: number, until: number): { delaySeconds: number; body: string } {
  const { notBefore: _, ...rest } = message;
  const delaySeconds = Math.max(1, Math.ceil((until - now) / 1000));
  if (delaySeconds <= longestDelay) return { delaySeconds, body: encodeMessage(rest) };
  return { delaySeconds: longestDelay, body: encodeMessage({ ...rest, notBefore: until }) };
}

/** A number from 0 to 1 that follows from the message and its attempt. */
function spread(message: Message, attempt: number): number {
  const digest = createHash("sha256")
    .update(`${identityOf(message)}:${attempt}`)
    .digest();
  return digest.readUInt32BE(0) / 0xffff_ffff;
}

function identityOf(message: Message): string {
  switch (message.type) {
    case "delivery":
      return message.guid;
    case "sweep":
      return `${message.run}:${message.repository.id}`;
    case "request":
      return message.id;
  }
}
