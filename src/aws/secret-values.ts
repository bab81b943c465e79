import { previousSecretLifetime, WebhookSecrets } from "../deliveries/signature.ts";
import { PipewardenError } from "../values/errors.ts";
import { Secret } from "../values/secret.ts";

// What the two secrets of a deployment hold, as JSON. Read by hand and not by a schema library: the webhook function loads this file.

/** What signs as the App. Only workers, the schedule and operators may read it. */
export interface AppSecret {
  readonly appId: string;
  /** As GitHub gave it, or as `normalisePrivateKey` reads it. */
  readonly privateKey: Secret;
}

/** What webhooks are signed with. The function that faces the internet reads this one and nothing else. */
export interface WebhookSecret {
  readonly appId: string;
  readonly webhookSecret: Secret;
  /** `replacedAt`: milliseconds since the epoch. Accepted for `previousSecretLifetime` from then. */
  readonly previous?: { readonly secret: Secret; readonly replacedAt: number };
}

/**
 * Reads the App's secret; `{}`, as the stack creates it, is `undefined`.
 * @throws PipewardenError `deployment_secret_malformed`; the text is never told.
 */
export function parseAppSecret(text: string): AppSecret | undefined {
  const value = parse(text, "app");
  if (value === undefined) return undefined;
  return { appId: idIn(value, "app"), privateKey: Secret.of(textIn(value, "privateKey", "app")) };
}

/** Reads the webhook's secret, as `parseAppSecret` does the other. */
export function parseWebhookSecret(text: string): WebhookSecret | undefined {
  const value = parse(text, "webhook");
  if (value === undefined) return undefined;
  const { previousWebhookSecret: previous } = value;
  return {
    appId: idIn(value, "webhook"),
    webhookSecret: Secret.of(textIn(value, "webhookSecret", "webhook")),
    ...(previous === undefined || previous === null ? {} : { previous: previousIn(previous) }),
  };
}

export const appSecretText = ({ appId, privateKey }: AppSecret): string => JSON.stringify({ appId, privateKey: privateKey.reveal() });

export const webhookSecretText = ({ appId, webhookSecret, previous }: WebhookSecret): string =>
  JSON.stringify({
    appId,
    webhookSecret: webhookSecret.reveal(),
    ...(previous === undefined
      ? {}
      : { previousWebhookSecret: { secret: previous.secret.reveal(), replacedAt: new Date(previous.replacedAt).toISOString() } }),
  });

/** @throws PipewardenError as `WebhookSecrets.of` when one of them protects nothing. */
export const verifierOf = ({ webhookSecret, previous }: WebhookSecret): WebhookSecrets =>
  WebhookSecrets.of({
    current: webhookSecret,
    ...(previous === undefined ? {} : { previous: { secret: previous.secret, until: previous.replacedAt + previousSecretLifetime } }),
  });

type Name = "app" | "webhook";

function parse(text: string, name: Name): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The cause is left out on purpose: a parser's message quotes the text around the fault.
    throw malformed(name, "is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(name, "is no JSON object");
  return Object.keys(value).length === 0 ? undefined : (value as Record<string, unknown>);
}

function textIn(value: Record<string, unknown>, key: string, name: Name): string {
  const text = Object.hasOwn(value, key) ? value[key] : undefined;
  if (typeof text === "string" && text.trim() !== "") return text;
  throw malformed(name, `has no ${key}`);
}

function idIn(value: Record<string, unknown>, name: Name): string {
  return typeof value.appId === "number" ? String(value.appId) : textIn(value, "appId", name).trim();
}

function previousIn(value: unknown): { secret: Secret; replacedAt: number } {
  const previous = (typeof value === "object" ? value : {}) as Record<string, unknown>;
  const secret = Secret.of(textIn(previous, "secret", "webhook"));
  const replacedAt = Date.parse(textIn(previous, "replacedAt", "webhook"));
  if (Number.isNaN(replacedAt)) throw malformed("webhook", "has a previousWebhookSecret whose replacedAt is no time");
  return { secret, replacedAt };
}

const malformed = (name: Name, what: string): PipewardenError =>
  new PipewardenError(
    "deployment_secret_malformed",
    `The ${name} secret of the deployment ${what}. Run \`pipewarden setup\` again, or correct it in Secrets Manager.`,
  );
