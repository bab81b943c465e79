import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, Refusal } from "./answer.ts";

const BODY_LIMIT = 32 * 1024 * 1024;

/** An answer whose body is already text. */
export type Written = Answer & { readonly text?: string };

/** Adds a weak ETag to what was read, and answers 304 when the client has it already. */
export function withEtag(answer: Answer, method: string, known: string | undefined): Written {
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

export function send(response: ServerResponse, answer: Written): void {
  const text = answer.text ?? (answer.body === undefined ? "" : JSON.stringify(answer.body));
  const hasBody = text !== "" && answer.status !== 204 && answer.status !== 304;
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(hasBody && { "content-type": "application/json; charset=utf-8", "content-length": String(Buffer.byteLength(text)) }),
  });
  response.end(hasBody ? text : undefined);
}

/** The JSON of a request; undefined without a body, and a refusal where it is no JSON. */
export async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const text = await readText(incoming);
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return new Refusal(400, "Problems parsing JSON");
  }
}

/** At most 32 MB. */
export function readText(incoming: IncomingMessage): Promise<string> {
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
