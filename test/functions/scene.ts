import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import dynalite from "dynalite";
import { vi } from "vitest";
import { encodeMessage, firstTry } from "../../src/deliveries/encode.ts";
import { createTable } from "../../src/storage/definition.ts";
import { dynamoClient } from "../../src/storage/dynamo-client.ts";
import { DynamoTable } from "../../src/storage/dynamo-table.ts";
import type { Table } from "../../src/storage/table.ts";
import { systemClock } from "../../src/values/clock.ts";
import { installationId, ownerId, repositoryId } from "../../src/values/ids.ts";
import { type LocalAws, startLocalAws } from "../aws/local-aws.ts";
import { appEvents, appPermissions, enforcing } from "../e2e/rig.ts";
import { type LocalGitHub, startLocalGitHub } from "../github/index.ts";

export const appSecretArn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:app";

/** All that a worker's function finds around it: AWS's services, a table, a GitHub with the App on one organisation. */
export interface LambdaScene {
  readonly aws: LocalAws;
  readonly github: LocalGitHub;
  readonly table: Table;
  readonly env: Record<string, string>;
  readonly app: { readonly id: number; readonly privateKeyPem: string };
  /** Puts credentials into the store. */
  setUp(privateKey: string): void;
  /** A repository without protection, and the message by which a sweep asks for a look at it. */
  sweepMessage(name: string, run?: string): { readonly body: string; readonly group: string };
  isProtected(name: string): boolean;
  close(): Promise<void>;
}

/** Variables that an AWS client or a function reads, and that the machine of the test may have set. */
const alsoCleared = ["AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"];

export async function startLambdaScene(): Promise<LambdaScene> {
  const aws = await startLocalAws();
  const github = await startLocalGitHub({ validate: true });
  const engine = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => engine.listen(0, "127.0.0.1", () => resolve()));
  const endpoint = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;

  const organization = github.createOrganization("acme");
  github.createUser("alice");
  github.addMember("acme", "alice", "admin");
  github.createRepository("acme", ".github", { files: { "README.md": "# .github\n", ".github/pipewarden.yml": enforcing } });
  const app = github.createApp({
    slug: "pipewarden",
    permissions: appPermissions,
    events: appEvents,
    webhookUrl: "http://127.0.0.1:9/",
    webhookSecret: randomUUID(),
  });
  github.pauseHooks();
  const installation = github.install(app.id, "acme");

  const env: Record<string, string> = {
    ...aws.env,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    TABLE_NAME: "pipewarden-test",
    ACT_QUEUE_URL: aws.queueUrl("act"),
    ACT_DEAD_LETTERS_URL: aws.queueUrl("act-dead"),
    APP_SECRET_ARN: appSecretArn,
    GITHUB_API_URL: github.url,
    LOG_LEVEL: "silent",
    POWERTOOLS_METRICS_DISABLED: "true",
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  for (const name of alsoCleared) vi.stubEnv(name, undefined);
  aws.secrets.set(appSecretArn, "{}");
  const client = dynamoClient();
  await createTable(client, "pipewarden-test");
  const table = new DynamoTable({ client, name: "pipewarden-test", clock: systemClock });

  const setUp = (privateKey: string): void => {
    aws.secrets.set(appSecretArn, JSON.stringify({ appId: String(app.id), privateKey }));
  };
  setUp(app.privateKeyPem);
  return {
    aws,
    github,
    table,
    env,
    app,
    setUp,
    sweepMessage(name, run = "2026-01-15T12") {
      const { id, nodeId } = github.createRepository("acme", name);
      const repository = {
        id: repositoryId(id),
        nodeId,
        owner: "acme",
        name,
        ownerId: ownerId(organization.id),
        installationId: installationId(installation.id),
      };
      return { body: encodeMessage({ type: "sweep", run, repository, ...firstTry(Date.now()) }), group: `repository:${id}` };
    },
    isProtected: (name) => github.protectionOf(`acme/${name}`, "main") !== null,
    async close() {
      client.destroy();
      await Promise.all([aws.close(), github.close(), new Promise((resolve) => engine.close(() => resolve(undefined)))]);
      vi.unstubAllEnvs();
    },
  };
}
