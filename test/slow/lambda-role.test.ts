import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Gate, openGate } from "../../scripts/lambda/gate.ts";
import { Role, requireLog } from "../../scripts/lambda/role.ts";
import type { Json } from "../deploy/packaging.ts";

const account = { region: "eu-central-1", id: "123456789012", keyOf: new Map([["arn:secret", "arn:key"]]) };
const queue = "arn:aws:sqs:eu-central-1:123456789012:act";
const table = "arn:aws:dynamodb:eu-central-1:123456789012:table/T";

const role = (...statements: Json[]): Role =>
  new Role("ActRole", [{ PolicyName: "act", PolicyDocument: { Version: "2012-10-17", Statement: statements } }]);
const allow = (action: string, resource: string, condition?: Json): Json => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...(condition === undefined ? {} : { Condition: condition }),
});

describe("a role", () => {
  it("allows what a statement names, and nothing else", () => {
    const own = role(allow("sqs:SendMessage", queue));
    expect(own.allows({ action: "sqs:SendMessage", resource: queue })).toBe(true);
    expect(own.allows({ action: "sqs:SendMessage", resource: `${queue}-dead` })).toBe(false);
    expect(own.allows({ action: "sqs:ReceiveMessage", resource: queue })).toBe(false);
    expect(own.refused).toEqual([`sqs:SendMessage on ${queue}-dead`, `sqs:ReceiveMessage on ${queue}`]);
  });

  it("refuses what is denied, whatever allows it", () => {
    const condition = { "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": ["E#*"] } };
    const own = role(allow("dynamodb:*", table), { Effect: "Deny", Action: "dynamodb:DeleteItem", Resource: table, Condition: condition });
    const remove = (key: string) =>
      own.allows({ action: "dynamodb:DeleteItem", resource: table, context: { "dynamodb:LeadingKeys": [key] } });
    expect([remove("E#1"), remove("D#1")]).toEqual([false, true]);
  });

  it("needs a value for StringEquals, and none for ForAllValues, as IAM does", () => {
    const equals = role(allow("kms:Decrypt", "arn:key", { StringEquals: { "kms:ViaService": "sqs" } }));
    expect(equals.allows({ action: "kms:Decrypt", resource: "arn:key" })).toBe(false);
    expect(equals.allows({ action: "kms:Decrypt", resource: "arn:key", context: { "kms:ViaService": "sqs" } })).toBe(true);
    const all = role(allow("dynamodb:PutItem", table, { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["B#*"] } }));
    expect(all.allows({ action: "dynamodb:PutItem", resource: table })).toBe(true);
    expect(all.allows({ action: "dynamodb:PutItem", resource: table, context: { "dynamodb:LeadingKeys": ["E#1"] } })).toBe(false);
  });

  it("does not guess what a condition means that it does not know", () => {
    const own = role(allow("sqs:SendMessage", queue, { Bool: { "aws:SecureTransport": "true" } }));
    expect(() => own.allows({ action: "sqs:SendMessage", resource: queue })).toThrow(/does not understand the condition operator Bool/);
  });

  it("must let the function's log be written", () => {
    const stream = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/act:log-stream:1";
    const group = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/act:*";
    requireLog(role(allow("logs:CreateLogStream", group), allow("logs:PutLogEvents", group)), stream);
    expect(() => requireLog(role(allow("logs:CreateLogStream", group)), stream)).toThrow(/ActRole does not allow logs:PutLogEvents/);
  });

  it("tells what nobody asked for", () => {
    const own = role({ Effect: "Allow", Action: ["sqs:SendMessage", "sqs:DeleteMessage"], Resource: [queue, "arn:other"] });
    own.allows({ action: "sqs:SendMessage", resource: queue });
    expect(own.unused().map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      "sqs:SendMessage arn:other",
      `sqs:DeleteMessage ${queue}`,
      "sqs:DeleteMessage arn:other",
    ]);
  });
});

describe("the gate before AWS, asked by AWS's own clients", () => {
  let upstream: Server;
  let gate: Gate;
  let asked: string[];
  const faults: unknown[] = [];
  const open = async (own: Role): Promise<void> => {
    const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    gate = await openGate({
      role: own,
      account,
      upstreams: { sqs: url, secretsmanager: url, dynamodb: url },
      onError: (error) => faults.push(error),
    });
  };
  const options = () => ({
    region: account.region,
    endpoint: gate.url,
    credentials: { ...gate.key, sessionToken: gate.key.sessionToken ?? "" },
    maxAttempts: 1,
  });
  beforeEach(async () => {
    asked = [];
    upstream = createServer((request, response) => {
      asked.push(String(request.headers["x-amz-target"]));
      request.resume().once("end", () => response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}"));
    });
    await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  });
  afterEach(async () => {
    await gate.close();
    await new Promise((resolve) => upstream.close(resolve));
    expect(faults).toEqual([]);
  });

  const write = (PK: string) => new PutItemCommand({ TableName: "T", Item: { PK: { S: PK }, SK: { S: "-" } } });
  const ask = (PK: string) =>
    new QueryCommand({
      TableName: "T",
      KeyConditionExpression: "#0 = :0",
      ExpressionAttributeNames: { "#0": "PK" },
      ExpressionAttributeValues: { ":0": { S: PK } },
    });

  it("knows the partition key of what is written and asked for", async () => {
    const condition = { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["B#*"] } };
    await open(role(allow("dynamodb:PutItem", table, condition), allow("dynamodb:Query", table, condition)));
    const dynamo = new DynamoDBClient(options());
    await dynamo.send(write("B#1"));
    await dynamo.send(ask("B#1"));
    for (const command of [write("E#1"), ask("E#1")]) {
      await expect(dynamo.send(command as PutItemCommand)).rejects.toMatchObject({ name: "AccessDeniedException" });
    }
    await expect(dynamo.send(new GetItemCommand({ TableName: "T", Key: { PK: { S: "B#1" }, SK: { S: "-" } } }))).rejects.toThrow(
      /not authorized to perform: dynamodb:GetItem/,
    );
    expect(asked).toEqual(["DynamoDB_20120810.PutItem", "DynamoDB_20120810.Query"]);
  });

  it("takes an index for another resource than its table", async () => {
    await open(role(allow("dynamodb:Query", table)));
    const query = new QueryCommand({ ...ask("B#1").input, IndexName: "byDay" });
    await expect(new DynamoDBClient(options()).send(query)).rejects.toThrow(/table\/T\/index\/byDay/);
  });

  it("refuses a queue that the role does not name, by the name that SQS's clients know", async () => {
    await open(role(allow("sqs:SendMessage", queue)));
    const sqs = new SQSClient({ ...options(), useQueueUrlAsEndpoint: false, md5: false });
    const send = (name: string) =>
      sqs.send(new SendMessageCommand({ QueueUrl: `https://sqs.eu-central-1.amazonaws.com/123456789012/${name}`, MessageBody: "x" }));
    await send("act");
    await expect(send("fix")).rejects.toThrow(/not authorized to perform: sqs:SendMessage/);
    expect(asked).toEqual(["AmazonSQS.SendMessage"]);
  });

  it("wants the right to decrypt for a secret with a key of its own", async () => {
    await open(role(allow("secretsmanager:GetSecretValue", "arn:secret")));
    const read = () => new SecretsManagerClient(options()).send(new GetSecretValueCommand({ SecretId: "arn:secret" }));
    await expect(read()).rejects.toMatchObject({ name: "AccessDeniedException", message: expect.stringContaining("kms:Decrypt") });
    expect(asked).toEqual([]);
  });

  it("lets nobody pass who signs with other credentials", async () => {
    await open(role(allow("secretsmanager:GetSecretValue", "arn:other")));
    const credentials = {
      accessKeyId: gate.key.accessKeyId,
      secretAccessKey: randomBytes(30).toString("base64"),
      sessionToken: gate.key.sessionToken ?? "",
    };
    const client = new SecretsManagerClient({ ...options(), credentials });
    await expect(client.send(new GetSecretValueCommand({ SecretId: "arn:other" }))).rejects.toMatchObject({
      name: "InvalidSignatureException",
    });
    expect(asked).toEqual([]);
  });
});
