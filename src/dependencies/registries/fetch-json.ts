import { PipewardenError, RetryLater } from "../../values/errors.ts";
import type { Json } from "../../values/json.ts";
import type { Secret } from "../../values/secret.ts";
import { partsOf, repeats } from "./authorization.ts";

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** Where a registry is, and what it wants to see. */
export interface Registry {
  /** From the organisation's configuration or the ecosystem's own; never from a repository. With a slash at its end: see `registryUrl`. */
  readonly url: string;
  /** The value of the header `authorization`, sent to that origin alone. */
  readonly authorization?: Secret;
  /** After a 401: another value, if there is one by now. It is tried once. */
  readonly renew?: () => Promise<Secret | undefined>;
}

/** A package registry that may be asked. */
export interface RegistryOptions extends Registry {
  /** Registries of their own for a part of the names: an npm scope, `@acme`. */
  readonly scopes?: Readonly<Record<string, Registry>>;
  readonly fetch?: Fetch;
}

/** In milliseconds, for a whole answer. */
const timeout = 20_000;
/** In bytes, uncompressed: the registry's largest documents have some 60 MB with everything in them. */
const largest = 96 * 1024 * 1024;
const mostRedirects = 3;

/**
 * The address of a registry, with a slash at its end.
 *
 * @throws PipewardenError `registry_invalid`.
 */
export function registryUrl(text: string): string {
  const url = URL.parse(text);
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.username !== "" ||
    url.password !== "" ||
    url.search !== "" ||
    url.hash !== ""
  ) {
    throw new PipewardenError(
      "registry_invalid",
      "A registry is an address such as https://registry.npmjs.org/, without a password in it.",
    );
  }
  return url.href.endsWith("/") ? url.href : `${url.href}/`;
}

/**
 * What a registry answers to a path below its own address; undefined when it has no such thing. Redirects are followed where they stay with
 * the registry.
 *
 * @throws RetryLater `registry_unavailable` when it may answer later.
 * @throws PipewardenError `registry_refused`, `registry_answer_invalid`.
 */
export async function fetchJson(options: RegistryOptions, path: string, accept = "application/json"): Promise<Json | undefined> {
  const text = await fetchText(options, path, accept);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    const { host, pathname } = new URL(path, options.url);
    throw new PipewardenError("registry_answer_invalid", `${host} answered something else than JSON to ${pathname}.`);
  }
}

/** As `fetchJson`, for answers that are plain text. */
export async function fetchText(options: RegistryOptions, path: string, accept = "text/plain, */*"): Promise<string | undefined> {
  return (await fetchBytes(options, path, accept))?.toString("utf8");
}

/**
 * As `fetchJson`, for archives.
 *
 * @param last so many bytes at the end are enough; a registry may send everything nevertheless
 */
export async function fetchBytes(options: RegistryOptions, path: string, accept = "*/*", last?: number): Promise<Buffer | undefined> {
  const base = new URL(options.url);
  const url = new URL(path, base);
  if (url.origin !== base.origin) throw new TypeError(`${url.host} is not the registry.`);
  const headers = { accept, ...(last === undefined ? {} : { range: `bytes=-${last}` }) };
  const { status, body, retryAfter } = await answerTo(options, url, headers);
  if (status === 404 || status === 405 || status === 410) return undefined;
  if (status === 429 || status >= 500) {
    const seconds = Math.min(Number(retryAfter) || 60, 900);
    throw unavailable(base.host, `answered ${status}`, seconds);
  }
  if (status !== 200 && !(status === 206 && last !== undefined)) {
    throw new PipewardenError(
      "registry_refused",
      `${base.host} answered ${status} to ${url.pathname}. If the package is private, give the bot a credential for this registry.`,
    );
  }
  return body;
}

/** Everything of a registry's credentials, and of those of its scopes, that must not be shown. */
export const credentialsIn = ({ authorization, scopes = {} }: RegistryOptions): readonly Secret[] =>
  [authorization, ...Object.values(scopes).map((own) => own.authorization)].flatMap((each) => (each === undefined ? [] : partsOf(each)));

interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly retryAfter: string | null;
}

async function answerTo(options: RegistryOptions, url: URL, accept: Readonly<Record<string, string>>): Promise<Answer> {
  const answer = await answerOf(options, url, accept);
  if (answer.status !== 401) return answer;
  const authorization = await options.renew?.();
  return authorization === undefined ? answer : answerOf({ ...options, authorization }, url, accept);
}

async function answerOf(
  { authorization, fetch = globalThis.fetch }: RegistryOptions,
  first: URL,
  asked: Readonly<Record<string, string>>,
): Promise<Answer> {
  const signal = AbortSignal.timeout(timeout);
  const headers = {
    ...asked,
    "user-agent": "pipewarden",
    ...(authorization === undefined ? {} : { authorization: authorization.reveal() }),
  };
  let url = first;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    try {
      const ask = () => fetch(url, { headers, redirect: "manual", signal });
      // A connection that was not made, or was cut, mostly is the next time; no answer was missed by asking twice.
      const response = await ask().catch((cause: unknown) => {
        if (signal.aborted) throw cause;
        return ask();
      });
      const location = response.status >= 301 && response.status <= 308 ? response.headers.get("location") : null;
      if (location === null) {
        const body = response.status === 200 || response.status === 206 ? await bounded(response, url.host) : Buffer.alloc(0);
        // It would stand in plans, and then in pull requests.
        if (authorization !== undefined && repeats(body, partsOf(authorization))) {
          throw new PipewardenError("registry_answer_invalid", `${url.host} repeats the credential with which it was asked.`);
        }
        const retryAfter = response.headers.get("retry-after");
        // GitHub says so by 403. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
        const isLimited = response.status === 403 && (retryAfter !== null || response.headers.get("x-ratelimit-remaining") === "0");
        return { status: isLimited ? 429 : response.status, body, retryAfter };
      }
      const next = URL.parse(location, url.href);
      // Whatever it leads to was not chosen by the organisation. Who knows a credential could write it into the name.
      if (next?.origin !== first.origin) {
        throw redirected(first.host, next === null || authorization !== undefined ? "elsewhere" : `to ${next.host}`);
      }
      url = next;
    } catch (cause) {
      if (cause instanceof PipewardenError) throw cause;
      throw unavailable(first.host, "did not answer", 60, cause);
    }
  }
  throw redirected(first.host, "in a circle");
}

const redirected = (host: string, where: string): PipewardenError =>
  new PipewardenError("registry_refused", `${host} leads ${where}, where a registry is not asked. Name the registry that answers itself.`);

const unavailable = (host: string, what: string, seconds: number, cause?: unknown): RetryLater =>
  new RetryLater("registry_unavailable", `${host} ${what}. It is asked again later.`, { seconds, countsAsFailure: true, cause });

async function bounded({ body }: Response, host: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > largest) throw new PipewardenError("registry_answer_invalid", `The answer of ${host} is too large.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
