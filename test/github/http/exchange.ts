import type { IncomingHttpHeaders } from "node:http";
import type { Viewer } from "../auth/viewer.ts";
import type { GraphqlService } from "../graphql/service.ts";
import type { World } from "../state/world.ts";
import { type Answer, Refusal } from "./answer.ts";
import type { Dispatcher, Request, Routed } from "./dispatch.ts";
import { faultAnswer, GRAPHQL, limitExceeded } from "./fault-answer.ts";
import type { Faults } from "./faults.ts";
import { type Resource, rateLimitHeaders, type Standing } from "./rate-limit.ts";
import type { RequestLog } from "./request-log.ts";
import { type Written, withEtag } from "./wire.ts";

export interface Services {
  readonly world: World;
  readonly dispatcher: Dispatcher;
  readonly graphql: GraphqlService;
  readonly faults: Faults;
  readonly log: RequestLog[];
}

/** How a request ends: with an answer, or with a connection that is cut, at once or after some milliseconds. */
export type Ending = { readonly answer: Written } | { readonly cutAfter: number };

type Fetched = { readonly viewer: Viewer | Refusal; readonly standing: Standing | undefined };

/** Asking for the limits themselves is not counted. */
const FREE = new Set(["/rate_limit"]);

/** The way of a request from the network: log, credentials, faults, limits, the work itself, and the headers of the answer. */
export class Exchanges {
  readonly #services: Services;
  #count = 0;

  constructor(services: Services) {
    this.#services = services;
  }

  async carryOut(request: Request, headers: IncomingHttpHeaders): Promise<Ending> {
    const { dispatcher, graphql, faults, world } = this.#services;
    // Octokit reaches GraphQL below /api where the REST address ends in /api/v3, as on an enterprise server.
    const isGraphql = request.url.pathname === GRAPHQL || request.url.pathname === "/api/graphql";
    const routed: Routed = isGraphql ? { ...request, match: undefined, template: GRAPHQL } : dispatcher.route(request);
    const entry = this.#note(routed, isGraphql ? graphql.mutates(request.body) : dispatcher.writes(routed));
    const viewer = this.#viewer(headers.authorization);
    identify(entry, viewer);

    const fault = faults.take({ method: entry.method, template: entry.route, path: entry.path, write: entry.write, appId: entry.appId });
    if (fault !== undefined) entry.fault = fault.kind;
    if (fault?.kind === "before") return { cutAfter: 0 };
    if (fault?.kind === "timeout" && fault.effect !== true) return { cutAfter: fault.ms ?? 60_000 };
    if (fault?.kind === "latency") await new Promise((done) => setTimeout(done, fault.ms));

    const resource: Resource = isGraphql ? "graphql" : "core";
    const standing = viewer instanceof Refusal ? undefined : world.limits.standing(viewer, resource);
    const injected = fault && faultAnswer(fault, routed.template, world.now(), standing);
    const answer = injected ?? this.#answer(routed, { viewer, standing });
    entry.effective = injected === undefined && answer.status < 400;
    if (fault?.kind === "after") return { cutAfter: 0 };
    if (fault?.kind === "timeout") return { cutAfter: fault.ms ?? 60_000 };
    return { answer: this.#finish(entry, routed, viewer, resource, answer, headers) };
  }

  #viewer(authorization: string | undefined): Viewer | Refusal {
    try {
      return this.#services.dispatcher.authenticate(authorization);
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }

  #answer(routed: Routed, { viewer, standing }: Fetched): Answer {
    const { graphql, dispatcher } = this.#services;
    if (viewer instanceof Refusal) return viewer.answer();
    if (routed.body instanceof Refusal) return routed.body.answer();
    if (standing?.remaining === 0 && !FREE.has(routed.url.pathname))
      return limitExceeded(`API rate limit exceeded for ${describe(viewer)}.`, routed.template);
    return routed.template === GRAPHQL ? graphql.answer(routed.body, viewer, routed.method) : dispatcher.handle(routed, viewer);
  }

  /** An answer of 304 costs nothing (https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api). */
  #finish(
    entry: RequestLog,
    { method, url }: Routed,
    viewer: Viewer | Refusal,
    resource: Resource,
    answer: Answer,
    headers: IncomingHttpHeaders,
  ): Written {
    const { limits, now } = this.#services.world;
    const tagged = withEtag(answer, method, headers["if-none-match"]);
    if (!(viewer instanceof Refusal) && tagged.status !== 304 && !FREE.has(url.pathname)) limits.count(viewer, resource);
    entry.status = tagged.status;
    return {
      ...tagged,
      headers: {
        date: new Date(now()).toUTCString(),
        "x-github-request-id": requestId(entry),
        "x-github-media-type": "github.v3; format=json",
        "x-github-api-version-selected": String(headers["x-github-api-version"] ?? "2022-11-28"),
        ...(!(viewer instanceof Refusal) && rateLimitHeaders(limits.standing(viewer, resource))),
        ...tagged.headers,
      },
    };
  }

  #note({ method, url, template, body }: Routed, write: boolean): RequestLog {
    this.#count += 1;
    const entry: RequestLog = {
      n: this.#count,
      at: this.#services.world.now(),
      method,
      path: `${url.pathname}${url.search}`,
      route: template,
      status: undefined,
      write,
      effective: false,
      ...(body !== undefined && !(body instanceof Refusal) && { requestBody: body }),
    };
    this.#services.log.push(entry);
    return entry;
  }
}

function identify(entry: RequestLog, viewer: Viewer | Refusal): void {
  if (viewer instanceof Refusal) return;
  if (viewer.kind === "app" || viewer.kind === "installation") entry.appId = viewer.app.id;
  if (viewer.kind === "installation") entry.installationId = viewer.installation.id;
  if (viewer.kind === "user") entry.login = viewer.account.login;
}

function describe(viewer: Viewer): string {
  if (viewer.kind === "installation") return `installation ID ${viewer.installation.id}`;
  return viewer.kind === "user" ? `user ID ${viewer.account.id}` : "this application";
}

/** In the form of GitHub's (`C0DE:1A2B3:…`), and made from the number that the request has in the log. */
const requestId = ({ n, at }: RequestLog): string =>
  `C0DE:${n.toString(16).padStart(5, "0").toUpperCase()}:${Math.floor(at).toString(16).toUpperCase()}`;
