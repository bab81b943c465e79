import { randomUUID } from "node:crypto";
import type { ProbeRequest } from "./send-probe.ts";
import type { WebhookTarget } from "./webhook-target.ts";

/** An id that GitHub will not reach: probes concern nobody. */
export const nobody = Number.MAX_SAFE_INTEGER;
/** No login begins with a hyphen. */
const nobodysLogin = "-pipewarden-doctor-";

/** A delivery as the doctor sends it. */
export interface Delivery {
  readonly guid: string;
  readonly event: string;
  readonly body: string;
}

/** GitHub's `ping`: it goes the whole way, and nothing acts on it. */
export const pingDelivery = (): Delivery => ({
  guid: randomUUID(),
  event: "ping",
  body: JSON.stringify({ zen: "Sent by pipewarden doctor.", hook_id: nobody, hook: { type: "App", id: nobody, active: true } }),
});

/**
 * A ruleset of an organisation that does not exist, in an installation that does not exist. Of all events that make a worker ask for a
 * token it leaves least behind: a refusal of a whole owner's look is not put into an audit trail.
 */
export const foreignDelivery = (): Delivery => ({
  guid: randomUUID(),
  event: "repository_ruleset",
  body: JSON.stringify({
    action: "edited",
    repository_ruleset: { id: nobody, name: "pipewarden-doctor" },
    organization: { id: nobody, login: nobodysLogin },
    installation: { id: nobody },
    sender: { id: nobody, login: nobodysLogin, type: "User" },
  }),
});

/** The request for a delivery, with GitHub's headers. `appId`: what it says it was sent for; `signature`: its header, or none. */
export function requestFor({ guid, event, body }: Delivery, appId: string, signature: Readonly<Record<string, string>>): ProbeRequest {
  return {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": "pipewarden-doctor",
      "x-github-event": event,
      "x-github-delivery": guid,
      "x-github-hook-installation-target-type": "integration",
      "x-github-hook-installation-target-id": appId,
      ...signature,
    },
    body,
  };
}

export const signedBy = (target: WebhookTarget, { body }: Delivery): Record<string, string> => ({
  "x-hub-signature-256": target.sign(body, "sha256"),
});
