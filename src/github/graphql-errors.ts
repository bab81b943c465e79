import type { RetryLater } from "../values/errors.ts";
import { GitHubRefusal, MissingPermission, outage, rateLimited, tidy } from "./github-errors.ts";
import { type LimitedAnswer, saysRateLimit, secondsToWait } from "./rate-limit.ts";

/** What Octokit throws for an answer (of status 200) that has `errors`; `type` is GitHub's addition to the GraphQL specification. */
interface GraphqlError extends Error {
  readonly headers: LimitedAnswer["headers"];
  readonly errors: readonly { readonly type?: string; readonly message: string }[];
}

export const isGraphqlError = (error: unknown): error is GraphqlError =>
  error instanceof Error && error.name === "GraphqlResponseError" && "errors" in error && Array.isArray(error.errors);

/** As `classify` does for REST. With several errors, the one that asks for a wait decides, then the gravest. */
export function classifyGraphql(error: GraphqlError, now: number): RetryLater | GitHubRefusal {
  const options = { status: 200, cause: error };
  const has = (type: RegExp, message?: RegExp) => error.errors.some((e) => type.test(e.type ?? "") || (message?.test(e.message) ?? false));
  if (error.errors.some((e) => /^RATE_LIMIT/.test(e.type ?? "") || saysRateLimit(e.message))) {
    return rateLimited(secondsToWait(error.headers, now), error);
  }
  if (has(/^(?:SERVICE_UNAVAILABLE|INTERNAL|TIMEOUT|LOADING)/, /something went wrong|timed? ?out|couldn't respond/i)) {
    return outage("GitHub could not finish a GraphQL query.", error);
  }
  const said = tidy(error.errors.map((e) => e.message).join("; "));
  if (has(/^INSUFFICIENT_SCOPES$/, /resource not accessible by integration/i)) return new MissingPermission(undefined, options);
  if (has(/^FORBIDDEN$/)) return new GitHubRefusal("github_forbidden", `GitHub forbids this. GitHub says: ${said}`, options);
  if (has(/^NOT_FOUND$/)) {
    return new GitHubRefusal("github_not_found", `GitHub has no such thing, or the App may not see it. GitHub says: ${said}`, options);
  }
  return new GitHubRefusal("github_invalid", `GitHub found the request invalid. GitHub says: ${said}`, options);
}
