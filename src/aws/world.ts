import type { Logger } from "pino";
import type { World } from "../bot.ts";
import { SqsQueue } from "../deliveries/sqs-queue.ts";
import { RegistryCredentials } from "../dependencies/registry-credentials.ts";
import { createGitHub } from "../github/github.ts";
import { dynamoClient } from "../storage/dynamo-client.ts";
import { DynamoTable } from "../storage/dynamo-table.ts";
import { systemClock } from "../values/clock.ts";
import { pause } from "../values/pause.ts";
import type { Secret } from "../values/secret.ts";
import { AppCredentials } from "./app-credentials.ts";
import { createEmfMetrics, type EmfMetrics } from "./emf-metrics.ts";
import { type Environment, optional, queueUrls, required } from "./environment.ts";
import { keptFingerprintKey } from "./fingerprint-key.ts";
import { readRegistrySecret } from "./registry-secrets.ts";
import type { AppSecret } from "./secret-values.ts";
import { readAppSecret, secretsClient } from "./secrets.ts";
import { sqsClient } from "./sqs-client.ts";

/** The parts of the bot on AWS. What costs a connection is made once for each process; loading this file loads the AWS clients. */
export interface AwsWorld {
  /** Whoever answers an invocation flushes them at its end. */
  readonly metrics: EmfMetrics;
  readonly credentials: AppCredentials;
  /** The world as the App that the credentials describe. */
  as(app: AppSecret): World & { readonly secrets: readonly Secret[] };
}

export function awsWorld(env: Environment, log: Logger): AwsWorld {
  const clock = systemClock;
  const table = new DynamoTable({ client: dynamoClient(), name: required(env, "TABLE_NAME"), clock });
  const queue = new SqsQueue(sqsClient(), queueUrls(env), { deletedByLambda: true });
  const secrets = secretsClient();
  const arn = required(env, "APP_SECRET_ARN");
  const credentials = new AppCredentials({ read: () => readAppSecret(secrets, arn), clock });
  const metrics = createEmfMetrics();
  // Everything that was ever a secret of this process: the audit trail looks in it each time.
  const known: Secret[] = [];
  const learn = (learned: readonly Secret[]): void => {
    known.push(...learned.filter((secret) => !known.some((each) => each.equals(secret))));
  };
  const prefix = optional(env, "REGISTRY_SECRETS_PREFIX");
  const registries =
    prefix === undefined ? {} : { credentials: new RegistryCredentials({ read: readRegistrySecret(secrets, prefix), clock, learn }) };
  // Asked for by the lane act alone; the others are not given its name.
  let readKey: (() => Promise<Secret>) | undefined;
  const fingerprintKey = async () => {
    readKey ??= keptFingerprintKey(secrets, required(env, "FINGERPRINT_SECRET_ARN"), clock);
    return readKey();
  };
  return {
    metrics,
    credentials,
    as: (app) => {
      learn([app.privateKey]);
      return {
        table,
        queue,
        clock,
        log,
        metrics,
        fingerprintKey,
        registries,
        pause,
        secrets: known,
        github: createGitHub({
          ...app,
          apiUrl: optional(env, "GITHUB_API_URL"),
          clock,
          log,
          metrics,
          renewKey: () => credentials.afterRefusal(app),
        }),
      };
    },
  };
}
