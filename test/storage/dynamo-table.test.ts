import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { type AttributeValue, ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { absent, ConditionFailed } from "../../src/storage/condition.ts";
import { createTable } from "../../src/storage/definition.ts";
import { dynamoClient } from "../../src/storage/dynamo-client.ts";
import { translated } from "../../src/storage/dynamo-errors.ts";
import { DynamoTable } from "../../src/storage/dynamo-table.ts";
import { RetryLater } from "../../src/values/errors.ts";
import { Secret } from "../../src/values/secret.ts";
import { demandConsistentReads } from "./strict-table.ts";

const clock = { now: () => Date.UTC(2031, 0, 1) };
const key = { PK: "P", SK: "-" };

/** A DynamoDB endpoint of our own, and the client as the bot uses it. */
async function at(server: Server) {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const client = dynamoClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const table = new DynamoTable({ client, name: "pipewarden", clock });
  const close = async () => {
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { client, table, close };
}

describe("DynamoTable", () => {
  let open: Awaited<ReturnType<typeof at>>;
  beforeEach(async () => {
    open = await at(dynalite({ createTableMs: 0 }));
    await createTable(open.client, "pipewarden");
  });
  afterEach(() => open.close());

  it("reads consistently, except listings, which go to an index", async () => {
    demandConsistentReads(open.client);
    await open.table.put({ ...key, ownerDay: "day", order: "1" });
    expect(await open.table.get(key)).toBeDefined();
    expect((await open.table.query({ PK: "P" })).items).toHaveLength(1);
    expect((await open.table.list("byDay", { PK: "day" })).items).toHaveLength(1);
  });

  it("sends writes of one item only", async () => {
    const commands: string[] = [];
    open.client.middlewareStack.add(
      (next, context) => (request) => {
        commands.push(String(context.commandName));
        return next(request);
      },
      { step: "initialize" },
    );
    await open.table.put(key, absent());
    await open.table.update(key, { set: { n: 1 } });
    await open.table.delete(key);
    expect(commands).toEqual(["PutItemCommand", "UpdateItemCommand", "DeleteItemCommand"]);
  });

  it("says when an item is too large", async () => {
    const put = open.table.put({ ...key, text: "x".repeat(410_000) });
    await expect(put).rejects.toMatchObject({ code: "item_too_large", message: expect.stringContaining("400 kB") });
  });

  it("says when the table does not exist", async () => {
    const table = new DynamoTable({ client: open.client, name: "elsewhere", clock });
    await expect(table.get(key)).rejects.toMatchObject({ code: "storage_no_table", message: expect.stringContaining('"elsewhere"') });
  });

  it("refuses to store a Secret, without showing it", async () => {
    const value = "a-value-nobody-may-see";
    const failure = await open.table.put({ ...key, token: Secret.of(value) }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(inspect(failure, { depth: null, showHidden: true })).not.toContain(value);
    expect(await open.table.get(key)).toBeUndefined();
  });

  it("refuses a condition of nothing", async () => {
    await expect(open.table.put(key, { op: "any", of: [] })).rejects.toThrow(TypeError);
  });

  it("is there to be written to as soon as it is created, however long that takes", async () => {
    const slow = await at(dynalite({ createTableMs: 40 }));
    await createTable(slow.client, "pipewarden");
    await slow.table.put(key);
    expect(await slow.table.get(key)).toEqual(key);
    await slow.close();
  });

  it("creates the table once", async () => {
    await open.table.put(key);
    await createTable(open.client, "pipewarden");
    expect(await open.table.get(key)).toEqual(key);
  });
});

describe("a table that fails", () => {
  /** Answers each request with the next of `answers`, and the last one ever after. */
  async function serving(
    answers: { status: number; body: { __type?: string; message?: string; Item?: Record<string, AttributeValue> } }[],
  ) {
    let requests = 0;
    const server = createServer((request, response) => {
      const answer = answers[Math.min(requests++, answers.length - 1)];
      request.resume().on("end", () => {
        response.writeHead(answer?.status ?? 500, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(answer?.body));
      });
    });
    return { ...(await at(server)), requests: () => requests };
  }

  const throttling = { status: 400, body: { __type: "com.amazonaws.dynamodb.v20120810#ThrottlingException", message: "slow down" } };
  const outage = { status: 500, body: { __type: "com.amazonaws.dynamodb.v20120810#InternalServerError" } };
  const item = { status: 200, body: { Item: { PK: { S: "P" }, SK: { S: "-" } } } };

  it.each([
    ["throttles", throttling, { code: "storage_throttled", countsAsFailure: false }],
    ["answers 5xx", outage, { code: "storage_unavailable", countsAsFailure: true }],
  ])("and %s, three times, becomes work for later", async (_title, answer, expected) => {
    const { table, close, requests } = await serving([answer]);
    const failure = await table.get(key).catch((error: unknown) => error);
    await close();
    expect(failure).toBeInstanceOf(RetryLater);
    expect(failure).toMatchObject(expected);
    expect(requests()).toBe(3);
  });

  it("once is asked again at once", async () => {
    const { table, close } = await serving([outage, item]);
    expect(await table.get(key)).toEqual(key);
    await close();
  });

  it("by denying the role names the policy", async () => {
    const { table, close } = await serving([
      { status: 400, body: { __type: "com.amazon.coral.service#AccessDeniedException", message: "no" } },
    ]);
    await expect(table.get(key)).rejects.toMatchObject({ code: "storage_denied" });
    await close();
  });

  it("because nobody listens becomes work for later", async () => {
    const { table, close } = await serving([item]);
    await close();
    await expect(table.get(key)).rejects.toMatchObject({ code: "storage_unavailable" });
  });

  it.each([
    [Object.assign(new Error("socket"), { code: "ECONNRESET" }), "storage_unavailable"],
    [Object.assign(new Error("slow"), { name: "TimeoutError" }), "storage_unavailable"],
    [Object.assign(new Error("odd"), { $metadata: { httpStatusCode: 503 } }), "storage_unavailable"],
    [Object.assign(new Error("odd"), { name: "ValidationException", $metadata: { httpStatusCode: 400 } }), "storage_failed"],
    ["not even an error", "storage_failed"],
  ])("with %s has a code", (cause, code) => {
    expect(translated(cause, "pipewarden")).toMatchObject({ code, cause });
  });

  it("with a condition that does not hold is no fault at all", () => {
    const cause = new ConditionalCheckFailedException({ message: "", $metadata: {} });
    expect(translated(cause, "pipewarden")).toBeInstanceOf(ConditionFailed);
    const own = new ConditionFailed();
    expect(translated(own, "pipewarden")).toBe(own);
  });
});
