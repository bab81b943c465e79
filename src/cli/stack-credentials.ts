import { GetSecretValueCommand, PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { forOperators } from "../aws/aws-errors.ts";
import type { Deployment } from "../aws/deployment.ts";
import { parseAppSecret, parseWebhookSecret } from "../aws/secret-values.ts";
import { secretsClient, writeAppSecret, writeWebhookSecret } from "../aws/secrets.ts";
import type { CredentialStore } from "../registration/store.ts";
import { PipewardenError } from "../values/errors.ts";

/** The two secrets of a deployment, as the place for a new App's credentials. `replace`: credentials that are there already may be lost. */
export function stackCredentials(deployment: Deployment, { replace }: { replace: boolean }): CredentialStore {
  const { stack, region, appSecretArn, webhookSecretArn } = deployment;
  const client = secretsClient({ region });
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      throw error instanceof PipewardenError ? error : forOperators(error);
    }
  };
  const textOf = async (arn: string): Promise<string> =>
    (await client.send(new GetSecretValueCommand({ SecretId: arn }))).SecretString ?? "{}";
  return {
    place: `the two secrets of the stack ${stack} in AWS Secrets Manager (${region})`,
    check: () =>
      guarded(async () => {
        const [app, webhook] = [await textOf(appSecretArn), await textOf(webhookSecretArn)];
        if (!replace && (parseAppSecret(app) ?? parseWebhookSecret(webhook)) !== undefined) {
          throw new PipewardenError(
            "credentials_exist",
            `The stack ${stack} holds an App's credentials already; add --replace to lose them for those of a new App.`,
          );
        }
        // Written back as they are: whether one may write is known only by writing.
        await client.send(new PutSecretValueCommand({ SecretId: appSecretArn, SecretString: app }));
        await client.send(new PutSecretValueCommand({ SecretId: webhookSecretArn, SecretString: webhook }));
      }),
    store: ({ appId, privateKey, webhookSecret }) =>
      guarded(async () => {
        await writeAppSecret(client, appSecretArn, { appId, privateKey });
        await writeWebhookSecret(client, webhookSecretArn, { appId, webhookSecret });
      }),
  };
}
