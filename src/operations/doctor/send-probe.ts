import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isLoopback } from "../../github/api-url.ts";

export interface ProbeRequest {
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The status of the answer, or why there was none. Nothing of the answer's words: they are the other side's. */
export type ProbeAnswer = { readonly status: number } | { readonly unreachable: string };

export type SendProbe = (url: string, request: ProbeRequest) => Promise<ProbeAnswer>;

/** The webhook function has ten seconds, and the line some. In milliseconds. */
const patience = 15_000;

/**
 * Sends one request and waits for the head of its answer. Redirects are not followed, and no proxy is used: a signed body goes to the
 * host that was named or nowhere. Never rejects.
 */
export const sendProbe: SendProbe = (address, { method, headers, body }) => {
  const problem = whyNot(address);
  if (problem !== undefined) return Promise.resolve({ unreachable: problem });
  const secure = address.startsWith("https:");
  return new Promise((resolve) => {
    const agent = secure ? new HttpsAgent() : new HttpAgent();
    const length = { "content-length": String(Buffer.byteLength(body ?? "")) };
    const asking = (secure ? httpsRequest : httpRequest)(address, { method, headers: { ...headers, ...length }, agent }, (response) => {
      end({ status: response.statusCode ?? 0 });
    });
    const limit = setTimeout(() => end({ unreachable: `there was no answer within ${patience / 1000} s` }), patience);
    const end = (answer: ProbeAnswer): void => {
      clearTimeout(limit);
      asking.destroy();
      agent.destroy();
      resolve(answer);
    };
    asking.on("error", (error: NodeJS.ErrnoException) => end({ unreachable: `the connection failed (${error.code ?? error.name})` }));
    asking.end(body);
  });
};

/** Why nothing is sent to an address, or undefined. */
export function whyNot(address: string): string | undefined {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) return "its address is no http(s) URL";
  if (url.username !== "" || url.password !== "") return "its address contains credentials";
  if (url.protocol === "http:" && !isLoopback(url.hostname)) return "its address begins with http: signed events would travel unencrypted";
  return undefined;
}
