import type { Server } from "node:http";
import { type AddressInfo, isIPv6 } from "node:net";
import { serve } from "@hono/node-server";
import { PipewardenError } from "../values/errors.ts";

export interface Listening {
  /** Base address for people and for GitHub's side of a proxy. */
  readonly url: string;
  /** Base address for other programs on this machine, also where the bot listens on every address. */
  readonly localUrl: string;
  /** Takes no further connection and resolves when the requests in hand are answered, or `patience` milliseconds (10,000) are over. */
  close(patience?: number): Promise<void>;
}

/** GitHub waits ten seconds for an answer; whoever needs longer to send a request is cut off after so many milliseconds. */
const requestTimeout = 30_000;
const defaultPatience = 10_000;
const wildcards: Record<string, string> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/**
 * Serves `fetch` over HTTP.
 *
 * @throws PipewardenError `port_in_use`, `port_forbidden`, `host_invalid`, `cannot_listen`.
 */
export async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> {
  // `overrideGlobalObjects` would put other classes in the place of the whole process's Request and Response.
  const server = serve({ fetch, hostname: host, port, overrideGlobalObjects: false, serverOptions: { requestTimeout } }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", (cause) => reject(listeningError(host, port, cause)));
  });
  const { port: actual } = server.address() as AddressInfo;
  const urlOf = (address: string) => `http://${isIPv6(address) ? `[${address}]` : address}:${actual}`;
  return {
    url: urlOf(host),
    localUrl: urlOf(wildcards[host] ?? host),
    close: (patience = defaultPatience) => closed(server, patience),
  };
}

async function closed(server: Server, patience: number): Promise<void> {
  // Closing ends idle connections at once, but not those that become idle later, nor a request that never ends: Node stops to watch
  // over its time limits when it closes.
  const sweeping = setInterval(() => server.closeIdleConnections(), 20);
  const cutting = setTimeout(() => server.closeAllConnections(), patience);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(sweeping);
  clearTimeout(cutting);
}

function listeningError(host: string, port: number, cause: Error): PipewardenError {
  const { code } = cause as { code?: string };
  const refusal = (name: string, message: string) => new PipewardenError(name, message, { cause });
  switch (code) {
    case "EADDRINUSE":
      return refusal("port_in_use", `Port ${port} of ${host} is in use by another program. Set PORT to one that is free.`);
    case "EACCES":
      return refusal("port_forbidden", `This user may not listen on port ${port}. Set PORT to one above 1023.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return refusal("host_invalid", `HOST (${host}) is no address of this machine. Leave it out to listen on loopback.`);
    default:
      return refusal("cannot_listen", `The bot cannot listen on HOST ${host} and PORT ${port} (${code}).`);
  }
}
