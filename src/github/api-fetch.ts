import { PipewardenError } from "../values/errors.ts";

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

const bodyless = new Set([204, 205, 304]);
const redirections = new Set([301, 302, 307, 308]);

/**
 * A `fetch` for GitHub's API and no other host: credentials must not follow a URL that came out of a payload. The time limit
 * covers the whole answer, and a body that breaks off is an error (Octokit alone would hand on what came before the break as if it
 * were the answer). A write that is redirected, as after the renaming of a repository, is repeated verbatim at its new address of
 * the same host, as GitHub's documentation asks ("Follow redirects"); the platform's `fetch` would turn some of them into a GET.
 */
export function apiFetch({ apiUrl, fetch, timeoutMs = 10_000 }: { apiUrl: string; fetch?: Fetch | undefined; timeoutMs?: number }): Fetch {
  const { origin } = new URL(apiUrl);
  // Looked up at each call: tests put theirs into globalThis later than this module runs.
  const send: Fetch = (url, init) => (fetch ?? globalThis.fetch)(url, init);

  return async (input, init = {}) => {
    const url = new URL(input);
    requireOrigin(url, origin);
    const limit = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
    const reads = /^(?:get|head)$/i.test(init.method ?? "GET");
    const first = await send(url.href, { redirect: reads ? "follow" : "manual", ...init, signal });
    const location = reads || !redirections.has(first.status) ? null : first.headers.get("location");
    if (location === null) return whole(first);
    const target = new URL(location, url);
    requireOrigin(target, origin);
    return whole(await send(target.href, { ...init, redirect: "error", signal }));
  };
}

function requireOrigin(url: URL, origin: string): void {
  if (url.origin === origin) return;
  throw new PipewardenError("foreign_host", `A request to ${url.origin} was not sent: this client speaks to ${origin} only.`);
}

/** The response with its body already received. */
async function whole(response: Response): Promise<Response> {
  const bytes = await response.arrayBuffer();
  const { status, statusText, headers } = response;
  const complete = new Response(bodyless.has(status) ? null : bytes, { status, statusText, headers });
  // A Response that is made by hand has no address, and Octokit's pagination reads it.
  return Object.defineProperty(complete, "url", { value: response.url });
}
