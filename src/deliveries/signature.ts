import { createHmac, timingSafeEqual } from "node:crypto";
import { PipewardenError } from "../values/errors.ts";
import type { Secret } from "../values/secret.ts";

/** How long the secret that was replaced is still accepted, in milliseconds: GitHub delivers what was signed before the rotation. */
export const previousSecretLifetime = 24 * 60 * 60 * 1000;

// `sha256=` and 64 lower-case hexadecimal digits; https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
const signatureHeader = /^sha256=([0-9a-f]{64})$/;

export interface WebhookSecretValues {
  readonly current: Secret;
  /** `until`: milliseconds since the epoch; the moment of the rotation plus `previousSecretLifetime`. */
  readonly previous?: { readonly secret: Secret; readonly until: number };
}

/** The secrets that webhooks may be signed with. One that cannot protect anything is refused here, before the first request. */
export class WebhookSecrets {
  readonly #values: WebhookSecretValues;

  private constructor(values: WebhookSecretValues) {
    this.#values = values;
  }

  /**
   * @throws PipewardenError `webhook_secret_blank`, `webhook_secret_padded` or `webhook_secret_known`. Probot falls back to
   *   "development" when the secret is missing, so that word would let anyone in.
   */
  static of(values: WebhookSecretValues): WebhookSecrets {
    refuseWeak(values.current);
    if (values.previous) refuseWeak(values.previous.secret);
    return new WebhookSecrets(values);
  }

  /**
   * Whether `header` (`X-Hub-Signature-256`) signs exactly these bytes with the current secret or, while it is valid, the previous
   * one. Takes the same time for a right and a wrong signature. `now`: milliseconds since the epoch.
   */
  verify(body: Uint8Array, header: string | undefined, now: number): boolean {
    const digits = signatureHeader.exec(header ?? "")?.[1];
    if (digits === undefined) return false;
    const claimed = Buffer.from(digits, "hex");
    const { current, previous } = this.#values;
    const byCurrent = timingSafeEqual(hmac(current, body), claimed);
    if (previous === undefined || now >= previous.until) return byCurrent;
    const byPrevious = timingSafeEqual(hmac(previous.secret, body), claimed);
    return byCurrent || byPrevious;
  }
}

const hmac = (secret: Secret, body: Uint8Array): Buffer => createHmac("sha256", secret.reveal()).update(body).digest();

function refuseWeak(secret: Secret): void {
  const value = secret.reveal();
  const make =
    "Make one with `openssl rand -hex 32` and set it as WEBHOOK_SECRET here and as the webhook secret in the GitHub App's settings.";
  if (value.trim() === "")
    throw new PipewardenError("webhook_secret_blank", `The webhook secret is blank, so anyone could send events. ${make}`);
  if (value !== value.trim()) {
    throw new PipewardenError(
      "webhook_secret_padded",
      "The webhook secret begins or ends with white space, which a line break in a file often causes. Remove the white space here, or set another secret in both places.",
    );
  }
  if (value.toLowerCase() === "development") {
    throw new PipewardenError("webhook_secret_known", `"development" is Probot's well-known default and protects nothing. ${make}`);
  }
}
