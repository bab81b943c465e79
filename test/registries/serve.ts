import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Answer {
  readonly status: number;
  readonly body: string | Buffer;
}

/** Serves on a free port of this machine. */
export async function serve(answer: (path: string) => Answer): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const { status, body } = request.method === "GET" ? answer(request.url ?? "/") : { status: 405, body: "" };
    response.writeHead(status, { "content-type": "application/octet-stream", "content-length": Buffer.byteLength(body) }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a client's `fetch` gets that asks this registry, without a port. */
export const fetching =
  (url: () => string, answer: (path: string) => Answer) =>
  async (input: string | URL): Promise<Response> => {
    const { origin, pathname } = new URL(input);
    if (origin !== new URL(url()).origin) throw new TypeError(`${origin} is not this registry.`);
    const { status, body } = answer(pathname);
    return new Response(typeof body === "string" ? body : new Uint8Array(body), { status });
  };
