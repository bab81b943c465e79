import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Viewer } from "../auth/viewer.ts";
import type { GraphqlService } from "../graphql/service.ts";
import type { World } from "../state/world.ts";
import { type Answer, Refusal } from "./answer.ts";
import type { Dispatcher, Routed } from "./dispatch.ts";
import type { Fault, Faults } from "./faults.ts";
import { type Resource, rateLimitHeaders, type Standing } from "./rate-limit.ts";
import type { RequestLog } from "./request-log.ts";

const BODY_LIMIT = 32 * 1024 * 1024;
const FREE = new Set(["/rate_limit"]);

export interface Services {
  readonly world: World;
  readonly dispatcher: Dispatcher;
  readonly graphql: GraphqlService;
  readonly faults: Faults;
  readonly log: RequestLog[];
  /** Answers `/_local/…`, the way in for steering from another process. */
  control(method: string, contentType: string, body: unknown): Promise<Answer>;
}

/** The HTTP face: reads requests, meets them with faults and limits, answers with GitHub's headers, and logs. Listens on loopback only. */
export class HttpServer {
  readonly #server: Server;
  readonly #services: Services;
  readonly #held = new Set<NodeJS.Timeout>();
  #count = 0;

  constructor(services: Services) {
    this.#services = services;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        this.#services.world.violation(`The local GitHub broke on ${request.method} ${request.url}: ${message}`);
        send(response, { status: 500, body: { message: `The local GitHub broke: ${message}` } });
      });
    });
    this.#server.keepAliveTimeout = 60_000;
  }

  listen(port: number): Promise<number> {
    return new Promise((done, fail) => {
      this.#server.once("error", fail);
      this.#server.listen(port, "127.0.0.1", () => done((this.#server.address() as AddressInfo).port));
    });
  }

  close(): Promise<void> {
    for (const timer of this.#held) clearTimeout(timer);
    return new Promise((done) => {
      this.#server.close(() => done());
      this.#server.closeAllConnections();
    });
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const services = this.#services;
    const url = new URL(incoming.url ?? "/", services.world.url);
    const method = incoming.method ?? "GET";
    const text = await readBody(incoming);
    const body = parse(text);
    if (url.pathname.startsWith("/_local")) {
      const contentType = String(incoming.headers["content-type"] ?? "");
      return send(response, await services.control(method, contentType, body instanceof Refusal ? undefined : body));
    }
    // Octokit for GitHub Enterprise and Probot write the same API below /api/v3 and /api/graphql.
    const isGraphql = url.pathname === "/graphql" || url.pathname === "/api/graphql";
    const routed: Routed = isGraphql
      ? { method, url, body, match: undefined, template: "/graphql" }
      : services.dispatcher.route({ method, url, body });
    const entry = this.#log(services, routed, isGraphql ? services.graphql.mutates(body) : services.dispatcher.writes(routed));

    let viewer: Viewer | Refusal;
    try {
      viewer = services.dispatcher.authenticate(incoming.headers.authorization);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      viewer = error;
    }
    identify(entry, viewer);
    const fault = services.faults.take({
      method,
      template: routed.template,
      path: `${url.pathname}${url.search}`,
      write: entry.write,
      appId: entry.appId,
    });
    if (fault !== undefined) entry.fault = fault.kind;
    if (fault?.kind === "before") return cut(incoming);
    if (fault?.kind === "timeout" && fault.effect !== true) return this.#hold(incoming, fault);
    if (fault?.kind === "latency") await new Promise((done) => setTimeout(done, fault.ms));

    const resource: Resource = isGraphql ? "graphql" : "core";
    const standing = viewer instanceof Refusal ? undefined : services.world.limits.standing(viewer, resource);
    const answer = this.#answer(services, routed, viewer, standing, fault);
    if (fault === undefined || fault.kind === "latency" || fault.kind === "after" || fault.kind === "timeout")
      entry.effective = answer.status < 400 && entry.write;
    if (fault?.kind === "after") return cut(incoming);
    if (fault?.kind === "timeout") return this.#hold(incoming, fault);

    const tagged = withEtag(answer, method, incoming.headers["if-none-match"]);
    // An answer of 304 costs nothing, and asking for the limit itself neither.
    if (!(viewer instanceof Refusal) && tagged.status !== 304 && !FREE.has(url.pathname) && viewer.kind !== "app")
      services.world.limits.count(viewer, resource);
    const now = viewer instanceof Refusal ? undefined : services.world.limits.standing(viewer, resource);
    entry.status = tagged.status;
    send(response, tagged, {
      date: new Date(services.world.now()).toUTCString(),
      "x-github-request-id": requestId(entry),
      "x-github-media-type": "github.v3; format=json",
      "x-github-api-version-selected": String(incoming.headers["x-github-api-version"] ?? "2022-11-28"),
      ...(now && rateLimitHeaders(now)),
      ...tagged.headers,
    });
  }

  #answer(services: Services, routed: Routed, viewer: Viewer | Refusal, standing: Standing | undefined, fault: Fault | undefined): Answer {
    const injected = fault && faultAnswer(fault, services.world.now(), standing);
    if (injected !== undefined) return injected;
    if (viewer instanceof Refusal) return viewer.answer();
    if (routed.body instanceof Refusal) return routed.body.answer();
    if (standing !== undefined && standing.remaining === 0 && !FREE.has(routed.url.pathname)) return limitExceeded(viewer);
    return routed.template === "/graphql"
      ? services.graphql.answer(routed.body, viewer, routed.method)
      : services.dispatcher.handle(routed, viewer);
  }

  #log(services: Services, { method, url, template, body }: Routed, write: boolean): RequestLog {
    this.#count += 1;
    const entry: RequestLog = {
      n: this.#count,
      at: services.world.now(),
      method,
      path: `${url.pathname}${url.search}`,
      route: template,
      status: undefined,
      write,
      effective: false,
      ...(body !== undefined && !(body instanceof Refusal) && { requestBody: body }),
    };
    services.log.push(entry);
    return entry;
  }

  #hold(incoming: IncomingMessage, fault: Fault & { kind: "timeout" }): void {
    const timer = setTimeout(() => {
      this.#held.delete(timer);
      cut(incoming);
    }, fault.ms ?? 60_000);
    this.#held.add(timer);
  }
}

/** In the form of GitHub's (`C0DE:1A2B3:…`), and made from the number that the request has in the log. */
const requestId = ({ n, at }: RequestLog): string =>
  `C0DE:${n.toString(16).padStart(5, "0").toUpperCase()}:${Math.floor(at).toString(16).toUpperCase()}`;

const cut = (incoming: IncomingMessage): void => void incoming.socket.destroy();

function identify(entry: RequestLog, viewer: Viewer | Refusal): void {
  if (viewer instanceof Refusal) return;
  if (viewer.kind === "app" || viewer.kind === "installation") entry.appId = viewer.app.id;
  if (viewer.kind === "installation") entry.installationId = viewer.installation.id;
  if (viewer.kind === "user") entry.login = viewer.account.login;
}

const limitExceeded = (viewer: Viewer): Answer => {
  const whose =
    viewer.kind === "installation"
      ? `installation ID ${viewer.installation.id}`
      : viewer.kind === "user"
        ? `user ID ${viewer.account.id}`
        : "this application";
  return new Refusal(403, `API rate limit exceeded for ${whose}.`).answer();
};

/** What an injected fault answers in GitHub's stead; undefined for faults of the connection. */
function faultAnswer(fault: Fault, now: number, standing: Standing | undefined): Answer | undefined {
  switch (fault.kind) {
    case "status":
      return { status: fault.status, body: fault.body ?? { message: "Server Error" }, headers: fault.headers ?? {} };
    case "primaryRateLimit": {
      const reset = Math.ceil(now / 1000) + (fault.resetIn ?? 60);
      const limit = String(standing?.limit ?? 5_000);
      const headers = {
        "x-ratelimit-limit": limit,
        "x-ratelimit-remaining": "0",
        "x-ratelimit-used": limit,
        "x-ratelimit-reset": String(reset),
        "x-ratelimit-resource": "core",
      };
      return new Refusal(fault.status ?? 403, "API rate limit exceeded for installation.", { headers }).answer();
    }
    case "secondaryRateLimit": {
      const headers: Record<string, string> = fault.retryAfter === null ? {} : { "retry-after": String(fault.retryAfter ?? 60) };
      const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
      return new Refusal(fault.status ?? 403, message, { headers }).answer();
    }
    case "before":
    case "after":
    case "timeout":
    case "latency":
      return undefined;
  }
}

/** Adds a weak ETag to what was read, and answers 304 when the client has it already. */
function withEtag(answer: Answer, method: string, known: string | undefined): Answer & { text?: string } {
  if (answer.body === undefined) return answer;
  const text = JSON.stringify(answer.body);
  if (method !== "GET" || answer.status !== 200) return { ...answer, text };
  const etag = `W/"${createHash("sha256").update(text).digest("hex")}"`;
  const headers = {
    ...answer.headers,
    etag,
    "cache-control": "private, max-age=60, s-maxage=60",
    vary: "Accept, Authorization, Cookie, X-GitHub-OTP",
  };
  const same = known?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag.slice(2));
  return same === true ? { status: 304, headers } : { ...answer, headers, text };
}

function send(response: ServerResponse, answer: Answer & { text?: string }, headers: Record<string, string> = {}): void {
  const text = answer.text ?? (answer.body === undefined ? "" : JSON.stringify(answer.body));
  const hasBody = text !== "" && answer.status !== 204 && answer.status !== 304;
  response.writeHead(answer.status, {
    ...answer.headers,
    ...headers,
    ...(hasBody && { "content-type": "application/json; charset=utf-8", "content-length": String(Buffer.byteLength(text)) }),
  });
  response.end(hasBody ? text : undefined);
}

function readBody(incoming: IncomingMessage): Promise<string> {
  return new Promise((done, fail) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > BODY_LIMIT) incoming.destroy(new Error("The body is larger than 32 MB."));
      else chunks.push(chunk);
    });
    incoming.on("end", () => done(Buffer.concat(chunks).toString("utf8")));
    incoming.on("error", fail);
  });
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return new Refusal(400, "Problems parsing JSON");
  }
}
