import { createHmac, randomUUID } from "node:crypto";
import type { WebhookRequest } from "../../src/deliveries/receive-webhook.ts";

/** Drawn anew in every run: no fixture holds a credential. */
export const drawSecret = (): string => `${randomUUID()}${randomUUID()}`;

export const signatureOf = (body: Uint8Array | string, secret: string): string =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

/** A webhook as GitHub sends it. */
export function webhook(event: string, payload: unknown, secret: string, guid: string = randomUUID()): WebhookRequest {
  const body = Buffer.from(JSON.stringify(payload));
  return {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": event,
      "x-github-delivery": guid,
      "x-hub-signature-256": signatureOf(body, secret),
    },
    body,
  };
}

export const repository = { id: 11, node_id: "R_11", name: "shop", full_name: "acme/shop", owner: { id: 7, login: "acme" } };
export const installation = { id: 3, node_id: "I_3" };

/** The body of a `branch_protection_rule` event. */
export const ruleEdited = {
  action: "edited",
  rule: { id: 5, name: "main" },
  changes: {},
  repository,
  organization: { id: 7, login: "acme" },
  installation,
  sender: { id: 9, login: "mallory", type: "User" },
};
