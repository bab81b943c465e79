import { type Answer, ok, Refusal } from "./answer.ts";
import type { Fault } from "./faults.ts";
import { rateLimitHeaders, type Standing } from "./rate-limit.ts";

export const GRAPHQL = "/graphql";

/** What a used-up hour answers: 403, or for GraphQL a 200 whose error has a type (https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api). */
export function limitExceeded(
  message: string,
  template: string | undefined,
  options: { status?: number | undefined; headers?: Record<string, string> } = {},
): Answer {
  if (template === GRAPHQL && options.status === undefined) return ok({ errors: [{ type: "RATE_LIMITED", message }] }, options.headers);
  return new Refusal(options.status ?? 403, message, options.headers && { headers: options.headers }).answer();
}

/** What an injected fault answers in GitHub's stead; undefined for faults of the connection. */
export function faultAnswer(fault: Fault, template: string | undefined, now: number, standing: Standing | undefined): Answer | undefined {
  switch (fault.kind) {
    case "status":
      return { status: fault.status, body: fault.body ?? { message: "Server Error" }, headers: fault.headers ?? {} };
    case "primaryRateLimit": {
      const limit = standing?.limit ?? 5_000;
      const resource = standing?.resource ?? "core";
      const reset = Math.ceil(now / 1000) + (fault.resetIn ?? 60);
      const headers = rateLimitHeaders({ limit, used: limit, remaining: 0, reset, resource });
      return limitExceeded("API rate limit exceeded for installation.", template, { status: fault.status, headers });
    }
    case "secondaryRateLimit": {
      const headers: Record<string, string> = fault.retryAfter === null ? {} : { "retry-after": String(fault.retryAfter ?? 60) };
      const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
      return new Refusal(fault.status ?? 403, message, { headers }).answer();
    }
    case "before":
    case "after":
    case "timeout":
    case "latency":
      return undefined;
  }
}
