import { PipewardenError, RetryLater } from "../../values/errors.ts";
import type { Json } from "../../values/json.ts";

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** A package registry that may be asked. */
export interface RegistryOptions {
  /** From the organisation's configuration or the ecosystem's own; never from a repository. With a slash at its end. */
  readonly url: string;
  /** The value of the header `authorization`, sent to that host alone. */
  readonly authorization?: string;
  readonly fetch?: Fetch;
}

/** In milliseconds, for a whole answer. */
const timeout = 20_000;
/** In bytes, uncompressed: the registry's largest documents have some 60 MB with everything in them. */
const largest = 96 * 1024 * 1024;

/**
 * What a registry answers to a path below its own address; undefined when it has no such thing. Redirects to another host are not followed.
 *
 * @throws RetryLater `registry_unavailable` when it may answer later.
 * @throws PipewardenError `registry_refused`, `registry_answer_invalid`.
 */
export async function fetchJson(
  { url: base, authorization, fetch = globalThis.fetch }: RegistryOptions,
  path: string,
  accept = "application/json",
): Promise<Json | undefined> {
  const url = new URL(path, base);
  const { host, origin } = new URL(base);
  if (url.origin !== origin) throw new TypeError(`${url.host} is not the registry.`);
  const headers = { accept, "user-agent": "pipewarden", ...(authorization === undefined ? {} : { authorization }) };
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { headers, redirect: "error", signal: AbortSignal.timeout(timeout) });
    text = response.status === 200 ? await bounded(response) : "";
  } catch (cause) {
    if (cause instanceof PipewardenError) throw cause;
    throw new RetryLater("registry_unavailable", `${host} did not answer. It is asked again later.`, {
      seconds: 60,
      countsAsFailure: true,
      cause,
    });
  }
  const { status } = response;
  if (status === 404 || status === 405 || status === 410) return undefined;
  if (status === 429 || status >= 500) {
    const seconds = Math.min(Number(response.headers.get("retry-after")) || 60, 900);
    throw new RetryLater("registry_unavailable", `${host} answered ${status}. It is asked again later.`, {
      seconds,
      countsAsFailure: true,
    });
  }
  if (status !== 200) {
    throw new PipewardenError(
      "registry_refused",
      `${host} answered ${status} to ${url.pathname}. If the package is private, give the bot a credential for this registry.`,
    );
  }
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new PipewardenError("registry_answer_invalid", `${host} answered something else than JSON to ${url.pathname}.`);
  }
}

async function bounded({ body, url }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > largest) throw new PipewardenError("registry_answer_invalid", `The answer of ${new URL(url).host} is too large.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
