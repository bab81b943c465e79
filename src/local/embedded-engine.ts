import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { ClassicLevel } from "classic-level";
import dynalite from "dynalite";

// The worker thread of `embedded-table.ts`: dynalite on a loopback port, until it is told to close.

export interface EngineSettings {
  readonly path: string | undefined;
  readonly accessKeyId: string;
}

export type EngineReport =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "refused"; readonly reason: "locked" | "unusable"; readonly detail: string };

const port = parentPort;
if (port === null) throw new Error("The embedded engine runs as a worker thread only");
const report = (message: EngineReport) => port.postMessage(message);
const { path, accessKeyId } = workerData as EngineSettings;

const refusal = path === undefined ? undefined : await refusalOf(path);
if (refusal !== undefined) {
  report(refusal);
  port.close();
} else {
  serve();
}

function serve(): void {
  const server = dynalite({ ...(path === undefined ? {} : { path }), createTableMs: 0 });
  // An idle connection that the server closes while the client takes it up again would look like a failed request.
  server.keepAliveTimeout = 0;
  const handlers = server.listeners("request");
  let inHand = 0;
  let closing = false;

  const close = () => {
    if (!closing || inHand > 0) return;
    server.close(() => port?.close());
    server.closeAllConnections();
  };
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    // dynalite checks no signature. Other users of the machine can reach the port, but not know the key id that the opener drew.
    const allowed = request.headers.authorization?.includes(`Credential=${accessKeyId}/`) === true;
    if (!allowed || closing) {
      response.writeHead(allowed ? 503 : 403).end();
      return;
    }
    inHand++;
    response.once("close", () => {
      inHand--;
      close();
    });
    for (const handler of handlers) handler.call(server, request, response);
  });
  server.listen(0, "127.0.0.1", () => report({ kind: "listening", port: (server.address() as AddressInfo).port }));
  port?.once("message", () => {
    closing = true;
    // A request whose client has gone may still be at work when the store closes; dynalite then throws where nobody can catch it.
    process.on("uncaughtException", () => {});
    close();
  });
}

/**
 * Why the folder cannot be used, if so. dynalite hides this: it opens its store at the first request and answers "Database is closed".
 */
async function refusalOf(folder: string): Promise<EngineReport | undefined> {
  const store = new ClassicLevel(folder);
  try {
    await store.open();
    await store.close();
    return undefined;
  } catch (error) {
    const origin = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const { code, message } = origin as { code?: string; message?: string };
    return { kind: "refused", reason: code === "LEVEL_LOCKED" ? "locked" : "unusable", detail: message ?? String(origin) };
  }
}
