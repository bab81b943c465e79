import { readFileSync } from "node:fs";
import { join } from "node:path";
import { previousSecretLifetime } from "../deliveries/signature.ts";
import { PipewardenError } from "../values/errors.ts";
import { Secret } from "../values/secret.ts";
import { readSecretsFile } from "./secrets-file.ts";
import { type Environment, variable } from "./settings.ts";

/** What makes this process the App. */
export interface Credentials {
  readonly appId: string;
  readonly privateKey: Secret;
  readonly webhookSecret: Secret;
  /** The secret before the last rotation, and until when (milliseconds since the epoch) deliveries signed with it are taken. */
  readonly previousWebhookSecret?: { readonly secret: Secret; readonly until: number };
}

/**
 * Credentials from Probot's environment variables (APP_ID, PRIVATE_KEY or PRIVATE_KEY_PATH, WEBHOOK_SECRET), each of them else from
 * `secrets.json` in the bot's folder.
 *
 * @param now milliseconds since the epoch
 * @throws PipewardenError naming what is missing, or when others could read the file.
 */
export function loadCredentials(env: Environment, folder: string, now: number): Credentials {
  const path = join(folder, "secrets.json");
  const file = readSecretsFile(path, now);
  const appId = variable(env, "APP_ID") ?? file.appId;
  const privateKey = variable(env, "PRIVATE_KEY") ?? readKeyFile(variable(env, "PRIVATE_KEY_PATH")) ?? file.privateKey;
  // Not trimmed: white space around the secret is a mistake that is told, since GitHub would sign with it.
  const webhookSecret = variable(env, "WEBHOOK_SECRET") === undefined ? file.webhookSecret : env.WEBHOOK_SECRET;
  if (appId === undefined || privateKey === undefined || webhookSecret === undefined) {
    const missing = Object.entries({ APP_ID: appId, "PRIVATE_KEY or PRIVATE_KEY_PATH": privateKey, WEBHOOK_SECRET: webhookSecret })
      .filter(([, value]) => value === undefined)
      .map(([name]) => name);
    throw new PipewardenError(
      "credentials_missing",
      `Set ${missing.join(", ")} in the environment, or the same in ${path}: the App's settings page on GitHub has them.`,
    );
  }
  const previous = file.previousWebhookSecret;
  return {
    appId,
    privateKey: Secret.of(privateKey),
    webhookSecret: Secret.of(webhookSecret),
    ...(previous === undefined
      ? {}
      : { previousWebhookSecret: { secret: Secret.of(previous.secret), until: previous.replacedAt + previousSecretLifetime } }),
  };
}

function readKeyFile(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const { code } = cause as { code?: string };
    throw new PipewardenError("private_key_unreadable", `The private key at PRIVATE_KEY_PATH (${path}) cannot be read (${code}).`, {
      cause,
    });
  }
}
