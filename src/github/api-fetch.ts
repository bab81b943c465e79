import { PipewardenError } from "../values/errors.ts";
import { redact, Secret } from "../values/secret.ts";

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

export interface ApiFetchOptions {
  readonly apiUrl: string;
  /** Default: the platform's. */
  readonly fetch?: Fetch | undefined;
  /** In milliseconds. */
  readonly timeoutMs?: number;
  /** Sees the headers of every answer. */
  readonly onAnswer?: ((headers: Headers) => void) | undefined;
}

const bodyless = new Set([204, 205, 304]);
const redirections = new Set([301, 302, 307, 308]);
/** In characters; GitHub's tokens have 40 and more. Anything shorter might stand in an answer by itself. */
const shortestCredential = 16;

/**
 * A `fetch` for GitHub's API and no other host: credentials must not follow a URL that came out of a payload. The time limit
 * covers the whole answer, and a body that breaks off is an error (Octokit alone would hand on what came before the break as if it
 * were the answer). The error pages of some proxies show the request that they got: a credential that comes back in an answer is
 * replaced, since GitHub's words go on into logs, the audit trail and check runs. A write that is redirected, as after the renaming of a repository, is repeated verbatim at its new address of
 * the same host, as GitHub's documentation asks ("Follow redirects"); the platform's `fetch` would turn some of them into a GET.
 */
export function apiFetch({ apiUrl, fetch, timeoutMs = 10_000, onAnswer }: ApiFetchOptions): Fetch {
  const { origin } = new URL(apiUrl);
  // Looked up at each call: tests put theirs into globalThis later than this module runs.
  const send: Fetch = (url, init) => (fetch ?? globalThis.fetch)(url, init);

  return async (input, init = {}) => {
    const url = new URL(input);
    requireOrigin(url, origin);
    const limit = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
    const credential = credentialOf(init);
    const reads = /^(?:get|head)$/i.test(init.method ?? "GET");
    const first = await send(url.href, { redirect: reads ? "follow" : "manual", ...init, signal });
    onAnswer?.(first.headers);
    const location = reads || !redirections.has(first.status) ? null : first.headers.get("location");
    if (location === null) return whole(first, credential);
    const target = new URL(location, url);
    requireOrigin(target, origin);
    return whole(await send(target.href, { ...init, redirect: "error", signal }), credential);
  };
}

function requireOrigin(url: URL, origin: string): void {
  if (url.origin === origin) return;
  throw new PipewardenError("foreign_host", `A request to ${url.origin} was not sent: this client speaks to ${origin} only.`);
}

/** What follows the scheme in the request's `authorization`. */
function credentialOf({ headers }: RequestInit): Secret | undefined {
  const [, credential = ""] = /^\S+ +(.+)$/.exec(new Headers(headers).get("authorization") ?? "") ?? [];
  return credential.length < shortestCredential ? undefined : Secret.of(credential);
}

/** The response with its body already received. */
async function whole(response: Response, credential: Secret | undefined): Promise<Response> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const { status, statusText, headers } = response;
  const body = bodyless.has(status) ? null : credential === undefined ? bytes : without(credential, bytes);
  const complete = new Response(body, { status, statusText, headers });
  // A Response that is made by hand has no address, and Octokit's pagination reads it.
  return Object.defineProperty(complete, "url", { value: response.url });
}

/** Latin-1 gives every byte a character and back, whatever the body is. */
function without(credential: Secret, bytes: Buffer): Buffer {
  const text = bytes.toString("latin1");
  const clean = redact(text, [credential]);
  return clean === text ? bytes : Buffer.from(clean, "latin1");
}
