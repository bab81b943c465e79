import { createHmac } from "node:crypto";
import { Agent, request as httpRequest } from "node:http";
import { request as httpsRequest, Agent as SecureAgent } from "node:https";

const TIMEOUT_MS = 10_000;
const agent = new Agent({ keepAlive: false, maxSockets: 64 });
const secureAgent = new SecureAgent({ keepAlive: false, maxSockets: 64 });

export interface Outcome {
  readonly statusCode: number;
  readonly status: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
  /** Seconds. */
  readonly duration: number;
}

/** The headers of a webhook, signatures included. (https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers) */
export function hookHeaders(options: {
  event: string;
  guid: string;
  hookId: number;
  appId: number;
  secret: string;
  body: string;
}): Record<string, string> {
  const { body, secret } = options;
  const sign = (algorithm: "sha1" | "sha256") => `${algorithm}=${createHmac(algorithm, secret).update(body).digest("hex")}`;
  return {
    Accept: "*/*",
    "User-Agent": "GitHub-Hookshot/1f2e3d4",
    "Content-Type": "application/json",
    "X-GitHub-Event": options.event,
    "X-GitHub-Delivery": options.guid,
    "X-GitHub-Hook-ID": String(options.hookId),
    "X-GitHub-Hook-Installation-Target-ID": String(options.appId),
    "X-GitHub-Hook-Installation-Target-Type": "integration",
    ...(secret !== "" && { "X-Hub-Signature": sign("sha1"), "X-Hub-Signature-256": sign("sha256") }),
  };
}

/** Sends one webhook and waits for the answer, ten seconds at most. Redirects are not followed. Never rejects. */
export function deliver(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Outcome> {
  const startedAt = performance.now();
  const outcome = (statusCode: number, status: string, received: Record<string, string> = {}, payload = ""): Outcome => ({
    statusCode,
    status,
    headers: received,
    payload,
    duration: Math.round(performance.now() - startedAt) / 1000,
  });
  return new Promise((done) => {
    const secure = url.startsWith("https:");
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method: "POST",
      // One that is kept may be closed by the receiver at the moment at which it is used again, and the webhook would be lost.
      headers: { ...headers, "Content-Length": String(Buffer.byteLength(body)), Connection: "close" },
      agent: secure ? secureAgent : agent,
    });
    const timer = setTimeout(() => {
      done(outcome(504, "timed out"));
      request.destroy();
    }, TIMEOUT_MS);
    const finish = (result: Outcome) => {
      clearTimeout(timer);
      done(result);
    };
    request.on("error", () => finish(outcome(502, "failed to connect to host")));
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => finish(outcome(502, "failed to read the answer")));
      response.on("end", () => {
        const code = response.statusCode ?? 502;
        const received = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
        finish(outcome(code, code < 400 ? "OK" : `Invalid HTTP Response: ${code}`, received, Buffer.concat(chunks).toString("utf8")));
      });
    });
    request.end(body);
  });
}
