import { PipewardenError, RetryLater } from "../values/errors.ts";
import { ConditionFailed } from "./condition.ts";

/**
 * What an error of the AWS client means for the bot. Throttling is no failure of the work at hand; a server that is down or silent
 * counts as one, so that a table that never comes back brings the messages to the dead letters in the end.
 *
 * Trap: after a time-out nobody knows whether the write took effect, and the client's own second try of a conditional write may then
 * fail on the first one's result. Callers see `ConditionFailed` and must look whose write it was.
 */
export function translated(error: unknown, table: string): Error {
  if (!(error instanceof Error)) return new PipewardenError("storage_failed", "The table could not be used.", { cause: error });
  if (error instanceof PipewardenError) return error;
  if (error.name === "ConditionalCheckFailedException") return new ConditionFailed({ cause: error });
  if (throttlings.has(error.name)) {
    return new RetryLater("storage_throttled", "The table takes no more requests at the moment; the work goes on later.", {
      seconds: 5,
      countsAsFailure: false,
      cause: error,
    });
  }
  if (isOutage(error)) {
    return new RetryLater("storage_unavailable", "The table cannot be reached at the moment; the work goes on later.", {
      seconds: 15,
      countsAsFailure: true,
      cause: error,
    });
  }
  if (error.name === "ResourceNotFoundException") {
    return new PipewardenError("storage_no_table", `The table "${table}" does not exist. Deploy the stack, or correct TABLE_NAME.`, {
      cause: error,
    });
  }
  if (error.name === "AccessDeniedException") {
    return new PipewardenError(
      "storage_denied",
      `The role of this function may not use the table "${table}" this way. Correct its policy.`,
      { cause: error },
    );
  }
  if (/item size|item.*maximum allowed size/i.test(error.message)) {
    return new PipewardenError("item_too_large", "An item is larger than the 400 kB that the table takes. Store less in it.", {
      cause: error,
    });
  }
  return new PipewardenError("storage_failed", `The table refused a request (${error.name}).`, { cause: error });
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
const throttlings = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "LimitExceededException",
  "TransactionConflictException",
]);

const outages = new Set([
  "TimeoutError",
  "InternalServerError",
  "InternalServerErrorException",
  "ServiceUnavailable",
  "ServiceUnavailableException",
]);
const networkCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

function isOutage(error: Error): boolean {
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  return outages.has(error.name) || (typeof code === "string" && networkCodes.has(code)) || (status !== undefined && status >= 500);
}
