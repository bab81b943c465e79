import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { clientOptions } from "../../src/aws/client-options.ts";
import { secretsClient } from "../../src/aws/secrets.ts";
import { sqsClient } from "../../src/aws/sqs-client.ts";
import { dynamoClient } from "../../src/storage/dynamo-client.ts";

// The client's own handler is asked for what it was given: a time limit that only warns is none.
const limitsOf = async (
  client: { readonly config: { readonly requestHandler: unknown }; destroy(): void },
  send: () => Promise<unknown>,
) => {
  await send().catch(() => undefined);
  const { config } = client.config.requestHandler as { readonly config?: Readonly<Record<string, unknown>> };
  client.destroy();
  return { connectionTimeout: config?.connectionTimeout, requestTimeout: config?.requestTimeout, throws: config?.throwOnRequestTimeout };
};

afterEach(() => vi.unstubAllEnvs());

describe("the AWS clients", () => {
  it("give up on a server that is silent, within seconds", async () => {
    const nowhere = { region: "eu-central-1" };
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "unused");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "unused");
    const limits = { connectionTimeout: 1_000, requestTimeout: 3_000, throws: true };
    const secrets = secretsClient(nowhere);
    expect(await limitsOf(secrets, () => secrets.send(new GetSecretValueCommand({ SecretId: "a" })))).toEqual(limits);
    const queue = sqsClient(nowhere);
    expect(await limitsOf(queue, () => queue.send(new SendMessageCommand({ QueueUrl: "https://sqs/1/a", MessageBody: "b" })))).toEqual(
      limits,
    );
    const table = dynamoClient(nowhere);
    expect(await limitsOf(table, () => table.send(new GetItemCommand({ TableName: "abc", Key: { PK: { S: "a" } } })))).toEqual(limits);
    expect(clientOptions.maxAttempts).toBe(3);
  });
});
