import type { JsonObject } from "../../values/json.ts";
import { type DeliveredText, textsOf } from "./delivered-text.ts";
import { pushOf } from "./push.ts";
import type { SourceParams } from "./source.ts";

/** The events in which a secret may come to light, or GitHub tells of one. https://docs.github.com/webhooks/webhook-events-and-payloads */
export const secretsEvents = [
  "issue_comment",
  "issues",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "push",
  "secret_scanning_alert",
  "secret_scanning_alert_location",
] as const;

/** What an event means here. */
export interface SecretsConcern {
  /** To be examined now, as it was delivered: it may be edited away before anybody looks. Never stored, nor put into a look's params. */
  readonly texts: readonly DeliveredText[];
  readonly look: SourceParams;
}

/**
 * What is to be examined and looked at because of an event; undefined when it brings nothing that could hold a secret.
 *
 * @param delivery GitHub's id of the delivery
 */
export function secretsConcern(event: string, payload: JsonObject, delivery: string): SecretsConcern | undefined {
  switch (event) {
    case "push": {
      const look = pushOf(payload);
      return look && { look, texts: [] };
    }
    case "pull_request":
      return proposed(payload, delivery);
    case "secret_scanning_alert":
    case "secret_scanning_alert_location": {
      const { number } = { ...(payload.alert as { number?: unknown } | null) };
      const action = event === "secret_scanning_alert" ? String(payload.action) : "location";
      return typeof number === "number" ? { look: { kind: "alert", number, action }, texts: [] } : undefined;
    }
    default: {
      const { subject, texts } = textsOf(event, payload);
      return subject === undefined || texts.length === 0 ? undefined : { look: { kind: "texts", ...subject, delivery }, texts };
    }
  }
}

function proposed(payload: JsonObject, delivery: string): SecretsConcern | undefined {
  const { action } = payload;
  const { number, head } = { ...(payload.pull_request as { number?: unknown; head?: { sha?: unknown } | null } | null) };
  const sha = head?.sha;
  if (typeof number !== "number" || typeof sha !== "string") return undefined;
  const moved = action === "opened" || action === "synchronize" || action === "reopened" || isRetargeted(payload);
  const { texts } = textsOf("pull_request", payload);
  if (!moved && texts.length === 0) return undefined;
  return { look: { kind: "pull", number, sha, delivery: texts.length === 0 ? null : delivery, done: 0 }, texts };
}

const isRetargeted = ({ action, changes }: JsonObject): boolean =>
  action === "edited" && typeof changes === "object" && changes !== null && "base" in changes;
