import * as z from "zod/mini";
import type { Fetch } from "../github/api-fetch.ts";
import { normalisePrivateKey } from "../github/private-key.ts";
import { PipewardenError } from "../values/errors.ts";
import { Secret } from "../values/secret.ts";
import type { NewApp } from "./store.ts";
import { webAddressOf } from "./web-address.ts";

/** The answer has some 5 kB; more than this, in bytes, is not read. */
const answerLimit = 262_144;
const timeoutMs = 30_000;

/** The client secret is not read: the App signs nobody in. */
const conversion = z.object({
  id: z.int().check(z.positive()),
  slug: z.string().check(z.regex(/^[\w-]{1,100}$/)),
  html_url: z.url(),
  pem: z.string().check(z.minLength(1)),
  webhook_secret: z.string().check(z.minLength(16)),
});

/** GitHub's codes are 40 hexadecimal digits; a path or a query must not be made of one. */
const codePattern = /^[\w-]{1,128}$/;

const failed = (code: string, message: string, cause?: unknown): PipewardenError => new PipewardenError(code, message, { cause });

/**
 * Exchanges the code of a new App for its credentials. GitHub gives them once, and within one hour.
 * https://docs.github.com/rest/apps/apps#create-a-github-app-from-a-manifest
 *
 * @throws PipewardenError `code_invalid` and `code_refused`: no credentials were made out; `conversion_broken`: GitHub may have made them out, but
 *   they did not arrive. No error holds a word of the answer.
 */
export async function convertCode(code: string, { apiUrl, fetch }: { apiUrl: string; fetch?: Fetch | undefined }): Promise<NewApp> {
  if (!codePattern.test(code)) throw failed("code_invalid", "GitHub's code is missing or is none.");
  const text = await answerTo(`${apiUrl}/app-manifests/${code}/conversions`, fetch ?? globalThis.fetch);
  const parsed = conversion.safeParse(parseJson(text));
  // The cause is left out on purpose: it could quote the answer.
  if (!parsed.success) throw broken("it is not what GitHub documents");
  const { id, slug, html_url: htmlUrl, pem, webhook_secret: webhookSecret } = parsed.data;
  if (new URL(htmlUrl).origin !== new URL(webAddressOf(apiUrl)).origin) throw broken("it names a page of another host");
  return { appId: String(id), slug, htmlUrl, privateKey: readKey(pem), webhookSecret: Secret.of(webhookSecret) };
}

async function answerTo(address: string, fetch: Fetch): Promise<string> {
  let response: Response;
  try {
    const headers = { accept: "application/vnd.github+json", "user-agent": "pipewarden", "x-github-api-version": "2022-11-28" };
    response = await fetch(address, { method: "POST", headers, redirect: "error", signal: AbortSignal.timeout(timeoutMs) });
  } catch {
    throw broken("GitHub could not be reached, or broke off");
  }
  if (response.status === 404 || response.status === 422) {
    throw failed("code_refused", "GitHub does not know the code, or it was used before, or an hour has passed.");
  }
  if (response.status !== 201) throw broken(`GitHub answered with the status ${response.status}`);
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of response.body ?? []) {
      size += piece.byteLength;
      if (size > answerLimit) break;
      pieces.push(piece);
    }
  } catch {
    throw broken("it broke off");
  }
  if (size > answerLimit) throw broken(`it has more than ${answerLimit} bytes`);
  return Buffer.concat(pieces).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readKey(pem: string): Secret {
  try {
    return normalisePrivateKey(pem);
  } catch {
    throw broken("its private key cannot be read");
  }
}

const broken = (why: string): PipewardenError =>
  failed("conversion_broken", `GitHub's answer with the App's credentials cannot be used: ${why}. GitHub gives them only once.`);
