import { ProbotOctokit } from "probot";
import type { Fetch } from "./api-fetch.ts";
import { isHttpError, ownError } from "./classify.ts";
import type { Octokit } from "./client.ts";

/**
 * Probot's Octokit without the plugins that sleep inside the process. Only a function given to `.defaults` has this effect: Probot's
 * own defaults overwrite an object. Waiting is the queue's business.
 */
export const QuietOctokit = ProbotOctokit.defaults((options: object) => ({
  ...options,
  throttle: { enabled: false },
  retry: { enabled: false },
}));

/** A request on its way, as Octokit's hooks see it. */
interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly [name: string]: string | number | undefined };
}

/** Adds credentials to a request and sends it on by `send`, more than once if it must. */
export type Authenticate = <Answer>(send: (request: OutgoingRequest) => Promise<Answer>, request: OutgoingRequest) => Promise<Answer>;

/** Where Octokit's warnings go (that GitHub is going to remove an endpoint, say). */
export interface WarningLog {
  warn(message: string): void;
  error(message: string): void;
}

// The version that this code was written against; without the header, GitHub chooses.
const apiVersion = "2022-11-28";

/** An Octokit whose requests are authenticated by `authenticate` and leave by `fetch`. `apiUrl` as `parseApiUrl` gives it. */
export function createClient(options: { apiUrl: string; fetch: Fetch; authenticate: Authenticate; log?: WarningLog | undefined }): Octokit {
  const { apiUrl, fetch, authenticate } = options;
  const hook: Authenticate = (send, request) =>
    authenticate(send, { ...request, headers: { "x-github-api-version": apiVersion, ...request.headers } });
  const log = quiet(options.log);
  const client = new QuietOctokit({
    baseUrl: apiUrl,
    userAgent: "pipewarden",
    log,
    request: { fetch, log },
    authStrategy: () => Object.assign(async () => ({ type: "unauthenticated" }), { hook }),
  });
  // Registered last, it sees the error of every other hook.
  client.hook.error("request", (error) => {
    throw withoutRequest(ownError(error) ?? error);
  });
  return client;
}

/** Probot logs the body of every request at the level "debug"; bodies may hold what must not be logged. */
const quiet = (log: WarningLog | undefined) => ({
  debug: () => {},
  info: () => {},
  warn: (message: string) => log?.warn(message),
  error: (message: string) => log?.error(message),
});

/** An error that is logged with all its fields must not carry the body of the request. */
function withoutRequest(error: unknown): unknown {
  if (isHttpError(error) && "request" in error) {
    const { method, url } = error.request as OutgoingRequest;
    error.request = { method, url, headers: {} };
  }
  return error;
}
