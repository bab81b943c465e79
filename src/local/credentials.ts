import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { PipewardenError } from "../values/errors.ts";
import { Secret } from "../values/secret.ts";

/** What makes this process the App. */
export interface Credentials {
  readonly appId: string;
  readonly privateKey: Secret;
  readonly webhookSecret: Secret;
  /** The secret before the last rotation, and until when (milliseconds since the epoch) deliveries signed with it are taken. */
  readonly previousWebhookSecret?: { readonly secret: Secret; readonly until: number };
}

interface SecretsFile {
  readonly appId?: string | number;
  readonly privateKey?: string;
  readonly webhookSecret?: string;
  readonly previousWebhookSecret?: { readonly secret: string; readonly until: string };
}

/**
 * Credentials from Probot's environment variables (APP_ID, PRIVATE_KEY or PRIVATE_KEY_PATH, WEBHOOK_SECRET), each of them else from
 * `secrets.json` in the bot's folder.
 *
 * @throws PipewardenError naming what is missing, or when others could read the file.
 */
export function loadCredentials(env: NodeJS.ProcessEnv, folder: string): Credentials {
  const file = readSecretsFile(join(folder, "secrets.json"));
  const appId = env.APP_ID ?? (file.appId === undefined ? undefined : String(file.appId));
  const privateKey = env.PRIVATE_KEY ?? readKeyFile(env.PRIVATE_KEY_PATH) ?? file.privateKey;
  const webhookSecret = env.WEBHOOK_SECRET ?? file.webhookSecret;
  const missing = Object.entries({ APP_ID: appId, "PRIVATE_KEY or PRIVATE_KEY_PATH": privateKey, WEBHOOK_SECRET: webhookSecret })
    .filter(([, value]) => value === undefined || value.trim() === "")
    .map(([name]) => name);
  if (appId === undefined || privateKey === undefined || webhookSecret === undefined || missing.length > 0) {
    throw new PipewardenError(
      "credentials_missing",
      `Set ${missing.join(", ")} in the environment, or the same in ${join(folder, "secrets.json")}: the App's settings page on GitHub has them.`,
    );
  }
  const previous = file.previousWebhookSecret;
  return {
    appId,
    privateKey: Secret.of(privateKey),
    webhookSecret: Secret.of(webhookSecret),
    ...(previous === undefined ? {} : { previousWebhookSecret: { secret: Secret.of(previous.secret), until: Date.parse(previous.until) } }),
  };
}

function readSecretsFile(path: string): SecretsFile {
  if (!existsSync(path)) return {};
  // Bits 077: any access for the group or for others.
  if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0) {
    throw new PipewardenError("secrets_readable", `Others on this machine can read ${path}; run: chmod 600 ${path}`);
  }
  try {
    return JSON.parse(readFileSync(path, "utf8")) as SecretsFile;
  } catch {
    // The cause is left out on purpose: a parser's message quotes the text around the fault.
    throw new PipewardenError("secrets_malformed", `${path} is not JSON; it holds appId, privateKey and webhookSecret.`);
  }
}

function readKeyFile(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new PipewardenError("private_key_unreadable", `The private key at PRIVATE_KEY_PATH (${path}) cannot be read.`, { cause });
  }
}
