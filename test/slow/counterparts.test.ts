import { DynamoDBClient, ListTablesCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, inject, it } from "vitest";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };

describe("the counterparts of the slow tests", () => {
  it("are a queue that keeps a message group", async () => {
    const sqs = new SQSClient({ endpoint: inject("sqsEndpoint"), region: "eu-central-1", credentials });
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "probe" }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello", MessageGroupId: "42" }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ["MessageGroupId"] }));
    expect(Messages).toMatchObject([{ Body: "hello", Attributes: { MessageGroupId: "42" } }]);
  });

  it("are AWS's own DynamoDB engine, which knows transactions", async () => {
    const dynamo = new DynamoDBClient({ endpoint: inject("dynamoEndpoint"), region: "eu-central-1", credentials });
    expect((await dynamo.send(new ListTablesCommand())).TableNames).toBeInstanceOf(Array);
    const write = { Put: { TableName: "none", Item: { id: { S: "1" } } } };
    await expect(dynamo.send(new TransactWriteItemsCommand({ TransactItems: [write] }))).rejects.toThrow(
      /resource not found|non-existent/i,
    );
  });
});
