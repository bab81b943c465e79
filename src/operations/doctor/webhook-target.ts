import { createHmac } from "node:crypto";
import type { Secret } from "../../values/secret.ts";

/** Where probes go, and how they are signed. The secret itself stays inside. */
export interface WebhookTarget {
  /** The public address, out of the stack's outputs or the settings of this machine: never out of a parameter. */
  readonly url: string;
  /** Of the App that the store of the webhook secret names, if it names one. */
  readonly appId?: string | undefined;
  /** The value of `X-Hub-Signature-256` or, for `sha1`, of the older `X-Hub-Signature`. */
  sign(body: string, algorithm: "sha256" | "sha1"): string;
}

export function webhookTarget({ url, secret, appId }: { url: string; secret: Secret; appId?: string | undefined }): WebhookTarget {
  return {
    url,
    ...(appId === undefined ? {} : { appId }),
    sign: (body, algorithm) => `${algorithm}=${createHmac(algorithm, secret.reveal()).update(body).digest("hex")}`,
  };
}
