import { PipewardenError } from "../values/errors.ts";

/** The message cannot be understood, now or later: it belongs to the dead letters. */
export class MalformedMessage extends PipewardenError {
  override readonly name: string = "MalformedMessage";

  constructor(what: string, options?: { cause?: unknown }) {
    super(
      "message_malformed",
      `A message on the queue cannot be read: ${what}. Was it sent by another version? Look at the dead letters.`,
      options,
    );
  }
}
