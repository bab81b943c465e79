import { PipewardenError } from "../values/errors.ts";
import {
  GitHubRefusal,
  InstallationSuspended,
  MissingPermission,
  NotOnThisPlan,
  outage,
  RepositoryArchived,
  rateLimited,
  tidy,
} from "./github-errors.ts";
import { classifyGraphql, isGraphqlError } from "./graphql-errors.ts";
import { type LimitedAnswer, rateLimitSeconds } from "./rate-limit.ts";

const noAnswer = "GitHub could not be reached, or did not answer in time.";

/** What Octokit throws for an answer of 300 and above, and (with status 500 and no response) when there was no answer. */
interface HttpError extends Error {
  readonly status: number;
  readonly response?: { readonly headers: LimitedAnswer["headers"]; readonly data: unknown };
}

/**
 * Turns what a client threw into RetryLater (rate limit, outage, no answer) or into another PipewardenError (GitHub's refusals).
 * Whatever did not come from GitHub is given back as it is: a fault of ours. Never waits.
 *
 * @param now milliseconds since the epoch
 */
export function classify(error: unknown, now: number): unknown {
  const own = ownError(error);
  if (own !== undefined) return own;
  if (isGraphqlError(error)) return classifyGraphql(error, now);
  if (isAbort(error)) return outage(noAnswer, error);
  if (!isHttpError(error)) return error;
  if (error.response === undefined) return outage(noAnswer, error);
  const { status } = error;
  const answer = { status, headers: error.response.headers, message: messageOf(error.response.data) };
  const refusal = refusalByMessage(answer, error);
  if (refusal !== undefined) return refusal;
  const seconds = rateLimitSeconds(answer, now);
  if (seconds !== undefined) return rateLimited(seconds, error);
  if (status >= 500) return outage(`GitHub answered ${status}.`, error);
  return refusalByStatus(answer, error);
}

/** Our own error, also where Octokit wrapped it because it was thrown inside `fetch`. */
export function ownError(error: unknown): PipewardenError | undefined {
  if (error instanceof PipewardenError) return error;
  return error instanceof Error && error.cause instanceof PipewardenError ? error.cause : undefined;
}

export const isHttpError = (error: unknown): error is HttpError =>
  error instanceof Error && error.name === "HttpError" && "status" in error && typeof error.status === "number";

/** GitHub's own sentence, with what it found invalid; shortened, without control characters. */
export function messageOf(data: unknown): string {
  if (typeof data === "string") return tidy(data);
  const { message, errors } = (typeof data === "object" && data !== null ? data : {}) as { message?: unknown; errors?: unknown };
  const parts = Array.isArray(errors) ? errors.map(invalidPart) : typeof errors === "string" ? [errors] : [];
  return tidy([message, ...parts].filter((part) => typeof part === "string" && part !== "").join("; "));
}

function invalidPart(part: unknown): string {
  if (typeof part === "string") return part;
  if (typeof part !== "object" || part === null) return "";
  const { message, resource, field, code } = part as Record<string, unknown>;
  return typeof message === "string" ? message : [resource, field, code].filter((word) => typeof word === "string").join(" ");
}

// Node gives time limits the name TimeoutError and cancellations AbortError; Octokit passes the latter on unwrapped.
const isAbort = (error: unknown): boolean => error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError");

/** Refusals that GitHub tells apart by their sentence only. They come first: the last request of an hour may be refused for these reasons too. */
function refusalByMessage({ status, headers, message }: LimitedAnswer, cause: unknown): PipewardenError | undefined {
  if (status !== 403) return undefined;
  if (/installation has been suspended/i.test(message)) return new InstallationSuspended({ cause });
  if (/resource not accessible by integration|must have admin rights/i.test(message)) {
    return new MissingPermission(acceptedPermissions(headers), { status, cause });
  }
  if (/upgrade to github \w+/i.test(message)) return new NotOnThisPlan({ status, cause });
  if (/repository was archived/i.test(message)) return new RepositoryArchived({ status, cause });
  if (/ip allow list/i.test(message)) {
    const advice = "The organisation's IP allow list does not contain this bot's address. An owner has to add it.";
    return new GitHubRefusal("ip_not_allowed", advice, { status, cause });
  }
  return undefined;
}

/** `x-accepted-github-permissions`: sets parted by `;`, each of which suffices (GitHub changelog, 10 August 2023). */
function acceptedPermissions(headers: LimitedAnswer["headers"]): string | undefined {
  const value = tidy(String(headers["x-accepted-github-permissions"] ?? ""));
  return value === "" ? undefined : value;
}

function refusalByStatus({ status, headers, message }: LimitedAnswer, cause: unknown): GitHubRefusal {
  const said = message === "" ? "" : ` GitHub says: ${message}`;
  const refusal = (code: string, sentence: string) => new GitHubRefusal(code, `${sentence}${said}`, { status, cause });
  switch (status) {
    case 401:
      return refusal(
        "github_unauthorized",
        "GitHub does not accept the App's credentials. Check the App id, the private key and this machine's clock.",
      );
    case 403:
      return refusal("github_forbidden", "GitHub forbids this.");
    case 404: {
      const needed = acceptedPermissions(headers);
      const maybe = needed === undefined ? "" : ` (${needed} is needed to see it)`;
      return refusal("github_not_found", `GitHub has no such thing, or the App may not see it${maybe}.`);
    }
    case 409:
      return refusal("github_conflict", "The thing on GitHub is in another state than this needs.");
    case 410:
      return refusal("github_gone", "This is switched off for the repository, or was removed for good.");
    case 422:
      return refusal("github_invalid", "GitHub found the request invalid.");
    case 451:
      return refusal("github_blocked", "GitHub has blocked access to this for legal reasons.");
    default:
      return refusal("github_refused", `GitHub answered ${status}.`);
  }
}
