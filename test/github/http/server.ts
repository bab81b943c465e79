import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isWebPath, visit } from "../web/app-manifest.ts";
import { type Answer, Refusal } from "./answer.ts";
import { Exchanges, type Services } from "./exchange.ts";
import { readJson, readText, send } from "./wire.ts";

/** Answers what comes in under `/_local`: the way in for steering from another process. */
export type Control = (method: string, contentType: string, body: unknown) => Promise<Answer>;

/** The HTTP face. Listens on loopback only. */
export class HttpServer {
  readonly #server: Server;
  readonly #services: Services;
  readonly #exchanges: Exchanges;
  readonly #control: Control;
  readonly #held = new Set<NodeJS.Timeout>();

  constructor(services: Services, control: Control) {
    this.#services = services;
    this.#exchanges = new Exchanges(services);
    this.#control = control;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        this.#services.world.violation(`The local GitHub broke on ${request.method} ${request.url}: ${message}`);
        send(response, { status: 500, body: { message: `The local GitHub broke: ${message}` } });
      });
    });
    this.#server.keepAliveTimeout = 60_000;
  }

  /** Answers the port that it listens on. */
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
    const url = new URL((incoming.url ?? "/").replace(/^\/api\/v3(?=\/)/, ""), this.#services.world.url);
    const method = incoming.method ?? "GET";
    if (isWebPath(url.pathname)) return this.#showPage(incoming, response, method, url);
    const body = await readJson(incoming);
    if (url.pathname.startsWith("/_local")) {
      const contentType = String(incoming.headers["content-type"] ?? "");
      return send(response, await this.#control(method, contentType, body instanceof Refusal ? undefined : body));
    }
    const ending = await this.#exchanges.carryOut({ method, url, body }, incoming.headers);
    if ("answer" in ending) return send(response, ending.answer);
    return this.#cut(incoming, ending.cutAfter);
  }

  async #showPage(incoming: IncomingMessage, response: ServerResponse, method: string, url: URL): Promise<void> {
    const form = new URLSearchParams(await readText(incoming));
    const { status, html, location } = visit(this.#services.world, { method, url, cookie: incoming.headers.cookie ?? "", form });
    response.writeHead(status, { ...(location !== undefined && { location }), "content-type": "text/html; charset=utf-8" }).end(html);
  }

  #cut(incoming: IncomingMessage, milliseconds: number): void {
    if (milliseconds === 0) {
      incoming.socket.destroy();
      return;
    }
    const timer = setTimeout(() => {
      this.#held.delete(timer);
      incoming.socket.destroy();
    }, milliseconds);
    this.#held.add(timer);
  }
}
