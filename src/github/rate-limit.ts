/** What is needed of GitHub's answer to see a rate limit; header names in lower case, as Octokit gives them. */
export interface LimitedAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | number | undefined };
  readonly message: string;
}

const withoutAdvice = 60;
/** Primary limits are counted by the hour; a longer wait would come from a wrong clock. */
const longest = 3600;

/** The messages by which GitHub tells a rate limit from other refusals, in REST and in GraphQL. */
export const saysRateLimit = (message: string): boolean => /rate limit|abuse detection/i.test(message);

/**
 * Seconds to wait (1 … 3,600) when the answer is a primary or secondary rate limit, else undefined. Order of the sources:
 * `retry-after`; `x-ratelimit-reset` when nothing remains; a minute.
 *
 * Source: docs.github.com, "Rate limits for the REST API", section "Exceeding the rate limit".
 * @param now milliseconds since the epoch; used only when the answer carries no `date`
 */
export function rateLimitSeconds({ status, headers, message }: LimitedAnswer, now: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const isLimit =
    status === 429 || headers["retry-after"] !== undefined || saysRateLimit(message) || Number(headers["x-ratelimit-remaining"] ?? 1) === 0;
  return isLimit ? secondsToWait(headers, now) : undefined;
}

/** For an answer that is known to be a rate limit. */
export function secondsToWait(headers: LimitedAnswer["headers"], now: number): number {
  const advised = Number(headers["retry-after"]);
  if (headers["retry-after"] !== undefined && Number.isFinite(advised)) return bounded(advised);
  const reset = Number(headers["x-ratelimit-reset"]);
  if (Number(headers["x-ratelimit-remaining"] ?? 1) !== 0 || !Number.isFinite(reset)) return withoutAdvice;
  const date = Date.parse(String(headers.date));
  // One second more: both times are cut to whole seconds.
  return bounded(reset - Math.floor((Number.isNaN(date) ? now : date) / 1000) + 1);
}

const bounded = (seconds: number): number => Math.min(Math.max(Math.ceil(seconds), 1), longest);

/** The limits by the hour that the bot's work needs; others, such as that of the search, are small and refill each minute. */
const hourly = ["core", "graphql"];

/** How many requests (or points of GraphQL) the answer says are left of the hour's, if it does. */
export function callsLeft(headers: Headers): number | undefined {
  const left = headers.get("x-ratelimit-remaining");
  if (left === null || !/^\d{1,9}$/.test(left) || !hourly.includes(headers.get("x-ratelimit-resource") ?? "core")) return undefined;
  return Number(left);
}
