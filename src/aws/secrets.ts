import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { clientOptions } from "./client-options.ts";
import {
  type AppSecret,
  appSecretText,
  parseAppSecret,
  parseWebhookSecret,
  verifierOf,
  type WebhookSecret,
  webhookSecretText,
} from "./secret-values.ts";

/** Region and credentials as the environment names them; `AWS_ENDPOINT_URL_SECRETS_MANAGER` counts. */
export const secretsClient = (options: { region?: string } = {}): SecretsManagerClient =>
  new SecretsManagerClient({ ...clientOptions, ...options });

/** The App's credentials; `undefined` before `pipewarden setup`. @throws what the client throws; PipewardenError `deployment_secret_malformed`. */
export async function readAppSecret(client: SecretsManagerClient, arn: string): Promise<AppSecret | undefined> {
  return parseAppSecret(await read(client, arn));
}

/** The webhook's secret, likewise. */
export async function readWebhookSecret(client: SecretsManagerClient, arn: string): Promise<WebhookSecret | undefined> {
  return parseWebhookSecret(await read(client, arn));
}

/** Replaces the App's credentials; workers take them up within minutes. */
export async function writeAppSecret(client: SecretsManagerClient, arn: string, secret: AppSecret): Promise<void> {
  await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: appSecretText(secret) }));
}

/**
 * Replaces the webhook's secret. To rotate without losing a delivery: write the new one with the old one as `previous`, wait for
 * `webhookSecretKeptFor` (webhook-secrets.ts), and only then tell GitHub: by then every instance accepts both.
 *
 * @throws PipewardenError as `WebhookSecrets.of` when it protects nothing; nothing is written then.
 */
export async function writeWebhookSecret(client: SecretsManagerClient, arn: string, secret: WebhookSecret): Promise<void> {
  verifierOf(secret);
  await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: webhookSecretText(secret) }));
}

async function read(client: SecretsManagerClient, arn: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  return SecretString ?? "{}";
}
