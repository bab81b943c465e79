import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { DynamoLedger } from "../audit/dynamo-ledger.ts";
import { SqsQueue } from "../deliveries/sqs-queue.ts";
import { createGitHub } from "../github/github.ts";
import { createLog } from "../github/probot-log.ts";
import { type WebhookTarget, webhookTarget } from "../operations/doctor/webhook-target.ts";
import type { OperatorDependencies } from "../operations/verbs.ts";
import { operatorVerbs } from "../operations/verbs.ts";
import { dynamoClient } from "../storage/dynamo-client.ts";
import { DynamoTable } from "../storage/dynamo-table.ts";
import { readDefinition } from "../storage/found-definition.ts";
import { systemClock } from "../values/clock.ts";
import { PipewardenError } from "../values/errors.ts";
import { type Lane, lanes } from "../values/lane.ts";
import { forOperators } from "./aws-errors.ts";
import { clientOptions, patientClientOptions } from "./client-options.ts";
import { type Deployment, describeDeployment } from "./deployment.ts";
import type { Environment } from "./environment.ts";
import { readAppSecret, readWebhookSecret, secretsClient } from "./secrets.ts";
import { sqsClient } from "./sqs-client.ts";

/**
 * Does an operator's verb for the deployment that PIPEWARDEN_STACK names: in this process, with the AWS credentials of whoever runs
 * it, on the deployment's table and queues. What the verb does to the world stands in the audit trail under the name that AWS knows the caller by.
 *
 * @param sent what the verb reads beside its parameters, such as the text of a file
 * @throws PipewardenError what the verb refuses; `verb_unknown`; AWS's refusals in words for people.
 */
export async function askDeployment(
  env: Environment,
  verb: string,
  parameters: Readonly<Record<string, string | undefined>>,
  sent = "",
): Promise<unknown> {
  const deployment = await describeDeployment(env);
  try {
    const verbs = operatorVerbs(await operatorDependencies(deployment));
    const asked = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (asked === undefined) throw new PipewardenError("verb_unknown", `A deployment cannot be asked for "${verb}".`);
    const given = Object.fromEntries(Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined));
    return await asked({ ...given, ...(sent === "" ? {} : { body: sent }) });
  } catch (error) {
    throw forOperators(withoutWrapping(error));
  }
}

/** @throws PipewardenError `app_not_set_up`; whatever AWS's clients throw. */
async function operatorDependencies(deployment: Deployment): Promise<OperatorDependencies> {
  const { region } = deployment;
  const clock = systemClock;
  // Warnings go to stderr by way of the command; the verbs' answers are all that a person asked for.
  const log = createLog({ level: "silent" });
  const app = await readAppSecret(secretsClient({ region }), deployment.appSecretArn);
  if (app === undefined) {
    throw new PipewardenError(
      "app_not_set_up",
      `The deployment "${deployment.stack}" has no App yet. Run: pipewarden setup --stack ${deployment.stack}`,
    );
  }
  const tableClient = dynamoClient({ region });
  const table = new DynamoTable({ client: tableClient, name: deployment.tableName, clock });
  return {
    table,
    queue: new SqsQueue(sqsClient({ region, ...patientClientOptions }), queueUrlsOf(deployment)),
    github: createGitHub({ ...app, apiUrl: deployment.gitHubApiUrl, clock, log }),
    clock,
    log,
    ledger: new DynamoLedger({ table, secrets: [app.privateKey] }),
    operator: await callerArn(region),
    doctor: async () => ({
      webhook: await webhookOf(deployment),
      describeTable: () => readDefinition(tableClient, deployment.tableName, "aws"),
    }),
  };
}

/** Undefined before `pipewarden setup`. */
async function webhookOf({ region, webhookSecretArn, webhookUrl }: Deployment): Promise<WebhookTarget | undefined> {
  const secret = await readWebhookSecret(secretsClient({ region }), webhookSecretArn);
  return secret && webhookTarget({ url: webhookUrl, secret: secret.webhookSecret, appId: secret.appId });
}

/** Who asks, as AWS knows him: the ARN of a user, or of a role and the name under which it was taken on. */
async function callerArn(region: string): Promise<string> {
  const client = new STSClient({ ...clientOptions, region });
  try {
    const { Arn } = await client.send(new GetCallerIdentityCommand({}));
    if (Arn === undefined) throw new PipewardenError("aws_caller_unknown", "AWS does not say who asks; the audit trail needs a name.");
    return Arn;
  } finally {
    client.destroy();
  }
}

function queueUrlsOf(deployment: Deployment): Record<Lane, { queue: string; deadLetters: string }> {
  const urlsOf = (lane: Lane) => ({ queue: deployment[`${lane}QueueUrl`], deadLetters: deployment[`${lane}DeadLettersUrl`] });
  return Object.fromEntries(lanes.map((lane) => [lane, urlsOf(lane)])) as Record<Lane, { queue: string; deadLetters: string }>;
}

/** The table translates AWS's refusals into words for workers; for an operator the origin says more. */
function withoutWrapping(error: unknown): unknown {
  return error instanceof PipewardenError && error.code === "storage_denied" && error.cause instanceof Error ? error.cause : error;
}
