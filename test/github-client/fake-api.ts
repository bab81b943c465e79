import { afterEach, beforeEach, expect } from "vitest";
import type { Fetch } from "../../src/github/api-fetch.ts";
import { validateExchange } from "../github/openapi/validate.ts";

/** What one call is answered: an answer of GitHub's, or an error in place of one. */
export type Answer = { readonly status?: number; readonly body?: unknown; readonly headers?: Record<string, string> } | Error;

export interface Sent {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
}

const apiUrl = "https://api.github.com";

/**
 * A `fetch` with scripted answers. Every exchange, ours and the scripted ones alike, must agree with GitHub's description of its API
 * (GraphQL apart); what does not is collected in `complaints`.
 */
export class FakeApi {
  readonly sent: Sent[] = [];
  readonly complaints: string[] = [];
  readonly #answers = new Map<string, Answer[]>();
  readonly #base: string;

  constructor(base = apiUrl) {
    this.#base = base;
  }

  /** Scripts the answers to `METHOD /path`, in turn; the last one stays. */
  on(call: string, ...answers: Answer[]): this {
    this.#answers.set(call, answers);
    return this;
  }

  /** The calls so far, as `METHOD /path`. */
  get calls(): string[] {
    return this.sent.map(({ method, path }) => `${method} ${path}`);
  }

  readonly fetch: Fetch = async (input, init = {}) => {
    const url = String(input);
    const path = url.startsWith(this.#base) ? url.slice(this.#base.length) : url;
    const method = init.method ?? "GET";
    const body = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    this.sent.push({ method, path, headers: new Headers(init.headers), body });
    const answers = this.#answers.get(`${method} ${path}`) ?? [];
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === undefined) {
      this.complaints.push(`No answer is scripted to ${method} ${path}.`);
      throw new TypeError("fetch failed");
    }
    if (answer instanceof Error) throw answer;
    const { status = 200, body: responseBody, headers = {} } = answer;
    if (!path.startsWith("/graphql")) {
      this.complaints.push(...validateExchange({ method, url: path, requestBody: body, status, responseBody }));
    }
    return responseBody === undefined ? new Response(null, { status, headers }) : Response.json(responseBody, { status, headers });
  };
}

/** A fresh FakeApi for every test of the file, whose complaints make the test fail. */
export function useFakeApi(): { readonly current: FakeApi } {
  const holder = { current: new FakeApi() };
  beforeEach(() => {
    holder.current = new FakeApi();
  });
  afterEach(() => {
    expect(holder.current.complaints).toEqual([]);
  });
  return holder;
}
