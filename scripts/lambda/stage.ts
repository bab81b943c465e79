import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { writeAppSecret, writeWebhookSecret } from "../../src/aws/secrets.ts";
import { readAppDefinition } from "../../src/registration/app-definition.ts";
import { Secret } from "../../src/values/secret.ts";
import type { LocalGitHub } from "../../test/github/index.ts";
import type { Rehearsal } from "./rehearsal.ts";

/** An organisation's configuration that enforces what is recommended. */
const enforcing = "version: 1\npolicies:\n  protection:\n    mode: enforce\n    preset: baseline\n";
export const repositories = ["shop", "ledger", "website", "api"] as const;

export const lanes = ["act", "fix", "rotate"] as const;
type Lane = (typeof lanes)[number];

export interface Depth {
  readonly visible: number;
  readonly hidden: number;
  readonly delayed: number;
  readonly dead: number;
}

export type Item = Readonly<Record<string, unknown>>;

/** A running rehearsal with an organisation, the App on it, and eyes for what happens. */
export interface Stage {
  readonly rehearsal: Rehearsal;
  readonly github: LocalGitHub;
  readonly app: { readonly id: number; readonly ownerId: number; readonly installationId: number };
  readonly tell: (line: string) => void;
  /** Sends a webhook to the stack, signed with the first secret unless `headers` say otherwise. Answers the status. */
  post(event: string, body: string, headers: Readonly<Record<string, string>>): Promise<number>;
  depth(lane: Lane): Promise<Depth>;
  send(lane: Lane, body: string): Promise<void>;
  purgeDeadLetters(lane: Lane): Promise<void>;
  /** Shows the messages that functions left on the queue at once, as if their visibility timeout were over. Answers how many. */
  showLeft(lane: Lane): Promise<number>;
  /** Does something with an operator's variables in this process's environment. */
  asOperator<Result>(work: () => Promise<Result>): Promise<Result>;
  items(partition: string): Promise<Item[]>;
  /** Every item of the table whose partition key begins so. */
  scan(beginning: string): Promise<Item[]>;
  isProtected(repository: string): boolean;
  /** Waits until no delivery is on its way (see `deliverAgain`), and every queue is empty. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

/** Makes the organisation `acme`, puts the App's credentials into the stack's secrets, and installs the App. */
export async function setStage(rehearsal: Rehearsal, tell: (line: string) => void = () => {}): Promise<Stage> {
  const { github, outputs } = rehearsal;
  const { id: ownerId } = github.createOrganization("acme");
  for (const login of ["alice", "mallory"]) {
    github.createUser(login);
    github.addMember("acme", login, "admin");
  }
  github.createRepository("acme", ".github", { files: { "README.md": "# .github\n", ".github/pipewarden.yml": enforcing } });
  for (const name of repositories) github.createRepository("acme", name);

  const { AWS_REGION: region = "", AWS_ENDPOINT_URL: endpoint = "", AWS_ENDPOINT_URL_DYNAMODB: tableEndpoint = "" } = rehearsal.operatorEnv;
  const { AWS_ACCESS_KEY_ID: accessKeyId = "", AWS_SECRET_ACCESS_KEY: secretAccessKey = "" } = rehearsal.operatorEnv;
  const options = { region, credentials: { accessKeyId, secretAccessKey } };
  const sqs = new SQSClient({ ...options, endpoint, useQueueUrlAsEndpoint: false });
  const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({ ...options, endpoint: tableEndpoint }));
  const secrets = new SecretsManagerClient({ ...options, endpoint });

  const definition = readAppDefinition();
  const webhookSecret = randomBytes(32).toString("hex");
  const app = github.createApp({
    slug: "pipewarden",
    permissions: definition.default_permissions,
    events: definition.default_events,
    webhookUrl: outputOf(rehearsal, "WebhookUrl"),
    webhookSecret,
  });
  const appId = String(app.id);
  await writeAppSecret(secrets, outputOf(rehearsal, "AppSecretArn"), { appId, privateKey: Secret.of(app.privateKeyPem) });
  await writeWebhookSecret(secrets, outputOf(rehearsal, "WebhookSecretArn"), { appId, webhookSecret: Secret.of(webhookSecret) });
  secrets.destroy();
  const { id: installationId } = github.install(app.id, "acme");

  const TableName = outputOf(rehearsal, "TableName");
  const attributesOf = async (output: string): Promise<Record<string, string>> => {
    const command = new GetQueueAttributesCommand({ QueueUrl: outputs[output], AttributeNames: ["All"] });
    return (await sqs.send(command)).Attributes ?? {};
  };
  const depth: Stage["depth"] = async (lane) => {
    const [queue, dead] = [await attributesOf(`${capitalized(lane)}QueueUrl`), await attributesOf(`${capitalized(lane)}DeadLettersUrl`)];
    return {
      visible: Number(queue.ApproximateNumberOfMessages),
      hidden: Number(queue.ApproximateNumberOfMessagesNotVisible),
      delayed: Number(queue.ApproximateNumberOfMessagesDelayed),
      dead: Number(dead.ApproximateNumberOfMessages),
    };
  };
  const isQuiet = async (): Promise<boolean> => {
    await deliverAgain(github);
    const before = github.requests.length;
    for (const lane of lanes) {
      const { visible, hidden, delayed } = await depth(lane);
      if (visible + hidden + delayed > 0) return false;
    }
    await github.idle();
    return github.requests.length === before;
  };
  return {
    rehearsal,
    github,
    app: { id: app.id, ownerId, installationId },
    tell,
    async post(event, body, headers) {
      const given = {
        "content-type": "application/json",
        "x-github-event": event,
        "x-github-delivery": randomUUID(),
        "x-hub-signature-256": `sha256=${createHmac("sha256", webhookSecret).update(body).digest("hex")}`,
        ...headers,
      };
      return (await fetch(outputOf(rehearsal, "WebhookUrl"), { method: "POST", headers: given, body })).status;
    },
    depth,
    async send(lane, body) {
      await sqs.send(
        new SendMessageCommand({ QueueUrl: outputOf(rehearsal, `${capitalized(lane)}QueueUrl`), MessageBody: body, MessageGroupId: "app" }),
      );
    },
    async purgeDeadLetters(lane) {
      await sqs.send(new PurgeQueueCommand({ QueueUrl: outputOf(rehearsal, `${capitalized(lane)}DeadLettersUrl`) }));
    },
    async showLeft(lane) {
      const receipts = rehearsal.sources.get(lane)?.takeLeft() ?? [];
      const QueueUrl = outputOf(rehearsal, `${capitalized(lane)}QueueUrl`);
      for (const ReceiptHandle of receipts) {
        await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
      }
      return receipts.length;
    },
    async asOperator(work) {
      const before = { ...process.env };
      Object.assign(process.env, rehearsal.operatorEnv);
      try {
        return await work();
      } finally {
        for (const name of Object.keys(rehearsal.operatorEnv)) {
          const value = before[name];
          if (value === undefined) delete process.env[name];
          else process.env[name] = value;
        }
      }
    },
    async items(partition) {
      const command = new QueryCommand({
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: "PK = :0",
        ExpressionAttributeValues: { ":0": partition },
      });
      return (await dynamo.send(command)).Items ?? [];
    },
    async scan(beginning) {
      const found: Item[] = [];
      let after: Item | undefined;
      do {
        const { Items = [], LastEvaluatedKey } = await dynamo.send(
          new ScanCommand({
            TableName,
            ConsistentRead: true,
            FilterExpression: "begins_with(PK, :0)",
            ExpressionAttributeValues: { ":0": beginning },
            ...(after === undefined ? {} : { ExclusiveStartKey: after }),
          }),
        );
        found.push(...Items);
        after = LastEvaluatedKey;
      } while (after !== undefined);
      return found;
    },
    isProtected: (repository) => {
      const rule = github.protectionOf(repository, "main");
      return rule?.allow_force_pushes?.enabled === false && rule.required_pull_request_reviews !== undefined;
    },
    quiet: () => until("the queues are empty", isQuiet),
    async close() {
      sqs.destroy();
      dynamo.destroy();
      await rehearsal.close();
    },
  };
}

const capitalized = (lane: Lane): string => lane.charAt(0).toUpperCase() + lane.slice(1);

function outputOf({ outputs }: Rehearsal, name: string): string {
  const value = outputs[name];
  if (value === undefined) throw new Error(`The stack has no output ${name}.`);
  return value;
}

/**
 * Waits until no delivery is on its way. On a busy machine a new instance of the webhook function may not read its secret in time, and
 * answers 503; GitHub is then asked for the delivery again, as the search for missed deliveries does a minute later.
 */
export async function deliverAgain(github: LocalGitHub): Promise<void> {
  await github.idle();
  for (const { guid } of github.deliveries.filter(({ status_code }) => status_code === 503)) {
    github.redeliver(guid);
    await github.idle();
  }
}

/** Waits until `holds`, looking ten times a second. @throws Error after so many seconds */
export async function until(what: string, holds: () => boolean | Promise<boolean>, seconds = 100): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Waited ${seconds} s in vain until ${what}.`);
}

/** Runs functions' own part of a step; when it fails, the error has the last lines of their logs. */
export async function withLogs<Result>({ rehearsal }: Stage, step: () => Promise<Result>): Promise<Result> {
  const before = new Map([...rehearsal.functions].map(([name, { logged }]) => [name, logged]));
  try {
    return await step();
  } catch (error) {
    const logs = [...rehearsal.functions].flatMap(([name, lambda]) => {
      const lines = lambda.lastLines(Math.min(40, lambda.logged - (before.get(name) ?? 0)));
      return lines.map((line) => `  ${name}: ${line}`);
    });
    const refusals = rehearsal.roles.flatMap(({ name, refused }) => refused.map((each) => `  ${name} was refused ${each}`));
    const faults = rehearsal.faults.map((each) => `  the rehearsal: ${String(each)}`);
    const message = error instanceof Error ? error.message : String(error);
    throw new Error([message, "What the functions wrote meanwhile:", ...logs, ...refusals, ...faults].join("\n"), { cause: error });
  }
}
