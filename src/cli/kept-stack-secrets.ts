import { forOperators } from "../aws/aws-errors.ts";
import { describeDeployment } from "../aws/deployment.ts";
import { readAppSecret, readWebhookSecret, secretsClient, writeAppSecret, writeWebhookSecret } from "../aws/secrets.ts";
import { webhookSecretKeptFor } from "../aws/webhook-secrets.ts";
import { parseApiUrl } from "../github/api-url.ts";
import type { Environment } from "../local/settings.ts";
import { PipewardenError } from "../values/errors.ts";
import type { KeptSecrets } from "./kept-secrets.ts";

/** For the request that reads a secret right before its copy is due, in milliseconds. */
const margin = 15_000;
const minute = 60_000;

/**
 * The two secrets of the deployment that PIPEWARDEN_STACK names.
 *
 * @param pause resolves after some milliseconds
 * @throws PipewardenError `not_set_up`, or what `forOperators` makes of AWS's refusals.
 */
export async function stackSecrets(env: Environment, pause: (milliseconds: number) => Promise<void>): Promise<KeptSecrets> {
  const { stack, region, gitHubApiUrl, appSecretArn, webhookSecretArn } = await describeDeployment(env);
  const client = secretsClient({ region });
  const place = `the secrets of the stack ${stack}`;
  const present = <Value>(value: Value | undefined): Value => {
    if (value !== undefined) return value;
    throw new PipewardenError(
      "not_set_up",
      `There are no credentials in ${place}. Register an App with: pipewarden setup --stack ${stack}`,
    );
  };
  const asked = async <Answer>(work: Promise<Answer>): Promise<Answer> => {
    try {
      return await work;
    } catch (error) {
      throw forOperators(error);
    }
  };
  const app = present(await asked(readAppSecret(client, appSecretArn)));
  const webhook = async () => present(await asked(readWebhookSecret(client, webhookSecretArn)));
  return {
    gitHubUrl: parseApiUrl(gitHubApiUrl),
    place,
    app,
    webhook: {
      read: async () => {
        const { webhookSecret, previous } = await webhook();
        return { current: webhookSecret, previous };
      },
      write: async ({ current, previous }) => {
        const { appId } = await webhook();
        const secret = { appId, webhookSecret: current, ...(previous && { previous }) };
        await asked(writeWebhookSecret(client, webhookSecretArn, secret));
      },
      takenUp: async (tell) => {
        for (let left = webhookSecretKeptFor + margin; left > 0; left -= minute) {
          tell(`Waiting until every function has read it: ${Math.ceil(left / minute)} min left …\n`);
          await pause(Math.min(left, minute));
        }
      },
    },
    replaceKey: (key) => asked(writeAppSecret(client, appSecretArn, { appId: app.appId, privateKey: key })),
    keyTakenUp: "The functions sign with the new key as soon as GitHub refuses the old one, or within minutes.",
  };
}
