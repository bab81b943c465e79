import { PipewardenError } from "../values/errors.ts";

// What SQS refuses, the local queue refuses too, in the same words.

const longestBody = 1_048_576;

/**
 * @throws PipewardenError `queue_message_refused` when SQS would not take the message: an empty body or one above 1 MiB, a delay that
 *   is not a whole number of 0 to 900 seconds, a group that is not 1 to 128 letters, digits and punctuation characters.
 */
export function checkMessage({ group, body, delaySeconds = 0 }: { group: string; body: string; delaySeconds?: number }): void {
  const refuse = (what: string): never => {
    throw new PipewardenError("queue_message_refused", `The queue does not take this message: ${what}.`);
  };
  const size = Buffer.byteLength(body);
  if (size === 0 || size > longestBody) refuse(`its body has ${size} bytes, allowed are 1 to ${longestBody}`);
  if (!/^[!-~]{1,128}$/.test(group)) refuse("its group must have 1 to 128 letters, digits or punctuation characters");
  if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > 900)
    refuse("its delay must be a whole number of 0 to 900 seconds");
}
