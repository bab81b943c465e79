import { randomUUID } from "node:crypto";
import type { Octokit } from "../../src/github/client.ts";
import { createClient } from "../../src/github/octokit.ts";
import type { Clock } from "../../src/values/clock.ts";

export interface Attempt {
  readonly id: number;
  readonly guid: string;
  readonly delivered_at: string;
  readonly redelivery: boolean;
  readonly duration: number;
  readonly status: string;
  readonly status_code: number;
  readonly event: string;
  readonly action: string | null;
  readonly installation_id: number | null;
  readonly repository_id: number | null;
}

/** GitHub's API of an App's hook deliveries, as far as its description goes, over a list in memory. */
export class HookApi {
  readonly octokit: Octokit;
  /** Method and path with query of every request. */
  readonly requests: string[] = [];
  readonly bodies = new Map<string, unknown>();
  /** The outcome of the redeliveries that are asked for; undefined: they do not happen yet. */
  outcome: { status: string; status_code: number } | undefined = { status: "OK", status_code: 202 };
  /** Answers a request in place of the API. */
  fault: ((method: string, path: string) => Response | undefined) | undefined;
  readonly #clock: Clock;
  readonly #attempts: Attempt[] = [];
  #lastId = 1000;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.octokit = createClient({
      apiUrl: "https://api.github.com",
      fetch: (url, init) => this.#answer(String(url), String(init?.method ?? "GET")),
      authenticate: (send, request) => send(request),
    });
  }

  /** Records an attempt, by default one that failed now; answers its guid. */
  attempt(changes: Partial<Attempt> = {}): string {
    this.#lastId += 1;
    const attempt: Attempt = {
      id: this.#lastId,
      guid: randomUUID(),
      delivered_at: new Date(this.#clock.now()).toISOString().replace(/\.\d+Z$/, "Z"),
      redelivery: false,
      duration: 0.1,
      status: "Bad Gateway",
      status_code: 502,
      event: "branch_protection_rule",
      action: "edited",
      installation_id: 3,
      repository_id: 11,
      ...changes,
    };
    this.#attempts.push(attempt);
    return attempt.guid;
  }

  redeliveries(): string[] {
    return this.requests.filter((request) => request.startsWith("POST"));
  }

  async #answer(address: string, method: string): Promise<Response> {
    const url = new URL(address);
    this.requests.push(`${method} ${url.pathname}${url.search}`);
    const fault = this.fault?.(method, url.pathname);
    if (fault !== undefined) return fault;
    const [, id, attempts] = /^\/app\/hook\/deliveries(?:\/(\d+)(\/attempts)?)?$/.exec(url.pathname) ?? [];
    if (id === undefined) return this.#list(url);
    const attempt = this.#attempts.find((one) => String(one.id) === id);
    if (attempt === undefined) return json(404, { message: "Not Found" });
    if (attempts === undefined) {
      const payload = this.bodies.get(attempt.guid) ?? null;
      return json(200, { ...attempt, request: { headers: {}, payload }, response: { headers: {}, payload: null } });
    }
    if (method !== "POST") return json(404, { message: "Not Found" });
    if (this.outcome !== undefined) {
      const { guid, event, action, installation_id, repository_id } = attempt;
      this.attempt({ guid, event, action, installation_id, repository_id, redelivery: true, ...this.outcome });
    }
    return json(202, {});
  }

  #list({ pathname, searchParams }: URL): Response {
    const unknown = [...searchParams.keys()].filter((name) => !["per_page", "cursor", "status"].includes(name));
    const size = Number(searchParams.get("per_page") ?? 30);
    const status = searchParams.get("status");
    if (unknown.length > 0 || size > 100 || ![null, "failure", "success"].includes(status)) return json(422, { message: "Invalid" });
    const [least, most] = status === "failure" ? [400, 599] : status === "success" ? [200, 399] : [0, 999];
    const listed = this.#attempts.filter(({ status_code }) => status_code >= least && status_code <= most);
    listed.sort((a, b) => Date.parse(b.delivered_at) - Date.parse(a.delivered_at) || b.id - a.id);
    const start = listed.findIndex(({ id }) => `v1_${id}` === searchParams.get("cursor"));
    const page = listed.slice(Math.max(start, 0), Math.max(start, 0) + size);
    const next = listed[Math.max(start, 0) + size];
    const query = new URLSearchParams(searchParams);
    if (next !== undefined) query.set("cursor", `v1_${next.id}`);
    const link = `<https://api.github.com${pathname}?${query}>; rel="next", <https://api.github.com${pathname}>; rel="first"`;
    return json(200, page, next === undefined ? {} : { link });
  }
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json; charset=utf-8", ...headers } });
