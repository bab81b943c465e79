import { PipewardenError } from "../values/errors.ts";
import type { Fetch } from "./api-fetch.ts";
import { graphqlUrl } from "./api-url.ts";
import { operationsOf } from "./graphql-document.ts";

/** A client that may only read was asked to write. Nothing left the process. */
export class WriteRefused extends PipewardenError {
  override readonly name: string = "WriteRefused";

  constructor(what: string) {
    super("write_refused", `A client that may only read was asked for more: ${what}. Nothing was sent. Writes belong into a Change.`);
  }
}

/** The only writes of the clients that authenticate as the App itself, by POST where nothing else is said; each client may do one of them. */
export const appWrites = {
  tokens: /^\/app\/installations\/\d+\/access_tokens$/,
  redelivery: /^\/app\/hook\/deliveries\/\d+\/attempts$/,
  /** By PATCH: where webhooks go, and what they are signed with. For the rotation of the webhook secret alone. */
  hookConfig: /^\/app\/hook\/config$/,
} as const;

const methodOverrides = ["x-http-method-override", "x-http-method", "x-method-override"];

/**
 * Wraps `fetch` so that GET, HEAD and GraphQL queries pass and everything else is refused before it leaves the process. `allow`
 * names one path of the REST API to which `allowMethod` (POST by default) passes nevertheless.
 */
export function readOnlyFetch(
  fetch: Fetch,
  { apiUrl, allow, allowMethod = "POST" }: { apiUrl: string; allow?: RegExp; allowMethod?: "POST" | "PATCH" },
): Fetch {
  const graphql = graphqlUrl(apiUrl);
  const allowed = (url: URL) => allow !== undefined && url.href.startsWith(apiUrl) && allow.test(url.href.slice(apiUrl.length));

  return async (input, init = {}) => {
    const url = new URL(input);
    const method = (init.method ?? "GET").toUpperCase();
    const headers = new Headers(init.headers);
    for (const name of methodOverrides) {
      if (headers.has(name)) throw new WriteRefused(`${method} ${url.pathname} with the header ${name}`);
    }
    if (url.href === graphql) return fetch(graphql, { ...init, method, redirect: "error", body: queryOnly(method, init.body) });
    if (method === "GET" || method === "HEAD") {
      if (init.body !== undefined && init.body !== null) throw new WriteRefused(`${method} ${url.pathname} with a body`);
      return fetch(url.href, { ...init, method });
    }
    if (method === allowMethod && allowed(url)) return fetch(url.href, { ...init, method });
    throw new WriteRefused(`${method} ${url.pathname}`);
  };
}

/** The body of a GraphQL request, after every operation in it was found to be a query. */
function queryOnly(method: string, body: unknown): string {
  if (method !== "POST") throw new WriteRefused(`${method} on the GraphQL endpoint`);
  const document = documentOf(body);
  if (document === undefined) throw new WriteRefused("a GraphQL request whose body is not one plain JSON object with a query");
  const kinds = operationsOf(document);
  if (kinds === undefined || kinds.length === 0) throw new WriteRefused("a GraphQL document that was not understood");
  const writing = kinds.find((kind) => kind !== "query");
  if (writing !== undefined) throw new WriteRefused(`a GraphQL ${writing}`);
  return body as string;
}

/** Only a text that JSON writes in exactly this way is read: no repeated keys, of which the other side might take another one. */
function documentOf(body: unknown): string | undefined {
  if (typeof body !== "string") return undefined;
  try {
    const request: unknown = JSON.parse(body);
    if (typeof request !== "object" || request === null || JSON.stringify(request) !== body || !Object.hasOwn(request, "query"))
      return undefined;
    const { query } = request as { query: unknown };
    return typeof query === "string" ? query : undefined;
  } catch {
    return undefined;
  }
}
