import type { Json } from "./json.ts";

/**
 * The base of every error that a person may read: `code` is stable for programs, `message` is one sentence that says what is
 * wrong and what to do, `cause` keeps the origin.
 */
export class PipewardenError extends Error {
  // Written out in each class: bundles shorten the names of classes, and logs are searched by these.
  override readonly name: string = "PipewardenError";

  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Work cannot go on now but may later (rate limit, maintenance, a busy lease). The worker answers with a delayed copy of the
 * message; nothing sleeps in the process.
 */
export class RetryLater extends PipewardenError {
  override readonly name: string = "RetryLater";

  /** Seconds to wait before the next try. */
  readonly seconds: number;
  /** False when waiting is no failure (a busy lease, a rate limit): such waits do not bring a message nearer to the dead letters. */
  readonly countsAsFailure: boolean;

  constructor(code: string, message: string, options: { seconds: number; countsAsFailure: boolean; cause?: unknown }) {
    super(code, message, options);
    this.seconds = options.seconds;
    this.countsAsFailure = options.countsAsFailure;
  }
}

/**
 * Somebody else changed the target of a write between reading and writing, and the write was refused for it. Nothing was lost: the bot
 * looks again. `observed` is the target's state now, as far as it is known, in JSON.
 */
export class ChangedMeanwhile extends PipewardenError {
  override readonly name: string = "ChangedMeanwhile";

  readonly observed: Json;

  constructor(message: string, observed: Json, options?: { cause?: unknown }) {
    super("changed_meanwhile", message, options);
    this.observed = observed;
  }
}
