import type { Answer, Question } from "./provider.ts";

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** In milliseconds, for the whole answer. */
const timeout = 5_000;
/** In bytes, after decompression. */
export const mostBody = 65_536;

/**
 * Sends the question to the provider's own host and nowhere else: no redirect is followed, and nothing that comes back is kept.
 * Undefined where no whole answer came in time.
 *
 * @throws TypeError for an address that is not of `host`, or not encrypted: an error of ours.
 */
export async function askProvider(question: Question, host: string, fetch: Fetch): Promise<Answer | undefined> {
  const { protocol, host: asked, username } = new URL(question.url);
  if (protocol !== "https:" || asked !== host || username !== "") throw new TypeError(`${host} would not be asked as it should`);
  try {
    const { method, url, headers, body } = question;
    const sent = { "user-agent": "pipewarden", ...headers };
    const signal = AbortSignal.timeout(timeout);
    const response = await fetch(url, { method, headers: sent, redirect: "manual", signal, ...(body === undefined ? {} : { body }) });
    return { status: response.status, text: await beginningOf(response) };
  } catch {
    // The network's errors may quote what was sent.
    return undefined;
  }
}

async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return "";
  const parts: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop closes the connection.
  for await (const part of body as unknown as AsyncIterable<Uint8Array>) {
    parts.push(part);
    size += part.byteLength;
    if (size >= mostBody) break;
  }
  return Buffer.concat(parts).subarray(0, mostBody).toString("utf8");
}
