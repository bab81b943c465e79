import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EventSource, failedOf } from "../../scripts/lambda/event-source.ts";
import { type HttpApi, startHttpApi } from "../../scripts/lambda/http-api.ts";
import type { Outcome } from "../../scripts/lambda/instance.ts";
import { LambdaFunction } from "../../scripts/lambda/lambda-function.ts";
import { templateReader } from "../../scripts/lambda/template-values.ts";
import type { Json, Template } from "../deploy/packaging.ts";

describe("a function", () => {
  let folder: string;
  const made: LambdaFunction[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pipewarden-function-"));
  });
  afterEach(async () => {
    for (const lambda of made.splice(0)) await lambda.close();
    rmSync(folder, { recursive: true });
  });
  const deploy = (code: string, options: { timeout?: number; handler?: string; env?: Record<string, string> } = {}): LambdaFunction => {
    mkdirSync(join(folder, "dist"), { recursive: true });
    writeFileSync(join(folder, "dist/index.mjs"), code);
    const env = { _HANDLER: options.handler ?? "dist/index.handler", AWS_LAMBDA_FUNCTION_NAME: "own", ...options.env };
    const lambda = new LambdaFunction({ name: "own", folder, env, memory: 128, timeout: options.timeout ?? 20 });
    made.push(lambda);
    return lambda;
  };

  it("is given its event, its context and its own variables, none of ours", async () => {
    const lambda = deploy(
      "export const handler = async (event, context) => ({ event, left: context.getRemainingTimeInMillis() > 0, name: context.functionName, variables: Object.keys(process.env).sort() });",
      { env: { TABLE_NAME: "T" } },
    );
    expect(await lambda.invoke({ a: 1 })).toMatchObject({
      kind: "result",
      result: { event: { a: 1 }, left: true, name: "own", variables: ["AWS_LAMBDA_FUNCTION_NAME", "TABLE_NAME", "_HANDLER"] },
    });
  });

  it("keeps an instance for the next event, and starts another while it works", async () => {
    const lambda = deploy(
      "let n = 0; export const handler = async ({ wait }) => { n += 1; await new Promise((r) => setTimeout(r, wait)); return n; };",
    );
    expect(await lambda.invoke({ wait: 0 })).toMatchObject({ result: 1 });
    expect(await lambda.invoke({ wait: 0 })).toMatchObject({ result: 2 });
    const both = await Promise.all([lambda.invoke({ wait: 50 }), lambda.invoke({ wait: 50 })]);
    expect(both).toMatchObject([{ result: 3 }, { result: 1 }]);
    expect(lambda.started).toBe(2);
  });

  it("gives new instances after a renewal, also when old ones still work", async () => {
    const lambda = deploy(
      "let n = 0; export const handler = async ({ wait }) => { n += 1; await new Promise((r) => setTimeout(r, wait)); return n; };",
    );
    const old = lambda.invoke({ wait: 50 });
    lambda.renew();
    expect(await old).toMatchObject({ result: 1 });
    expect(await lambda.invoke({ wait: 0 })).toMatchObject({ result: 1 });
    expect(lambda.started).toBe(2);
  });

  it("is killed when its time is over, and starts anew", async () => {
    const lambda = deploy("export const handler = async ({ wait }) => { if (wait) for (;;); return 'well'; };", { timeout: 1 });
    expect(await lambda.invoke({ wait: true })).toEqual({
      kind: "error",
      errorType: "Sandbox.Timedout",
      errorMessage: "Task timed out after 1.00 seconds",
    });
    expect(await lambda.invoke({ wait: false })).toMatchObject({ kind: "result", result: "well" });
    expect(lambda.started).toBe(2);
  });

  it("tells what the handler threw, and that the process ended", async () => {
    const lambda = deploy("export const handler = async ({ end }) => { if (end) process.exit(3); throw new TypeError('no table'); };");
    expect(await lambda.invoke({})).toMatchObject({ kind: "error", errorType: "TypeError", errorMessage: "no table" });
    expect(lambda.lastLines(10).join("\n")).toContain("no table");
    expect(await lambda.invoke({ end: true })).toEqual({
      kind: "error",
      errorType: "Runtime.ExitError",
      errorMessage: "Runtime exited with 3",
    });
  });

  it.each([
    ["has no handler of that name", "export const other = 1;"],
    ["needs a package that was not deployed", "import 'probot'; export const handler = async () => 1;"],
    ["wants a callback, which Node 24 on Lambda does not have", "export const handler = (event, context, callback) => callback(null, 1);"],
  ])("fails when it %s", async (_, code) => {
    expect(await deploy(code).invoke({})).toMatchObject({ kind: "error" });
  });

  it("takes no event that Lambda would not take", async () => {
    const lambda = deploy("export const handler = async () => 1;");
    expect(await lambda.invoke("x".repeat(6 * 1_048_576))).toMatchObject({ kind: "error", errorType: "RequestTooLargeException" });
    expect(lambda.started).toBe(0);
  });
});

describe("of a batch stays on the queue", () => {
  const left = (outcome: Outcome, reports = true) => [...failedOf(outcome, ["a", "b"], reports)];
  const answered = (result: unknown): Outcome => ({ kind: "result", result });

  it.each([
    [answered({ batchItemFailures: [{ itemIdentifier: "b" }] }), ["b"]],
    [answered({ batchItemFailures: [] }), []],
    [answered({ batchItemFailures: null }), []],
    [answered({}), []],
    [answered(null), []],
    [{ kind: "error", errorType: "Error", errorMessage: "x" } as const, ["a", "b"]],
    [answered("fine"), ["a", "b"]],
    [answered({ batchItemFailures: "b" }), ["a", "b"]],
    [answered({ batchItemFailures: [{ itemIdentifier: "c" }] }), ["a", "b"]],
    [answered({ batchItemFailures: [{ itemIdentifier: "" }] }), ["a", "b"]],
    [answered({ batchItemFailures: [{ id: "a" }] }), ["a", "b"]],
    [answered({ batchItemFailures: [null] }), ["a", "b"]],
  ])("after %j: %j", (outcome, ids) => {
    expect(left(outcome)).toEqual(ids);
  });

  it("nothing, when the mapping does not read the answer and there is one", () => {
    expect(left(answered({ batchItemFailures: [{ itemIdentifier: "b" }] }), false)).toEqual([]);
    expect(left({ kind: "error", errorType: "Error", errorMessage: "x" }, false)).toEqual(["a", "b"]);
  });
});

it("a queue that shows a message again while its function may still work on it feeds no function", async () => {
  const client = { send: async () => ({ Attributes: { VisibilityTimeout: "59" } }) } as unknown as SQSClient;
  const source = new EventSource({
    queueUrl: "https://sqs/act",
    queueArn: "arn:act",
    region: "eu-central-1",
    batchSize: 5,
    maximumConcurrency: 10,
    reportsFailures: true,
    functionTimeout: 60,
    client,
    invoke: async () => ({ kind: "result", result: null }),
    onError: () => {},
  });
  await expect(source.start()).rejects.toThrow(
    /visibility timeout of https:\/\/sqs\/act \(59 s\) is below its function's timeout \(60 s\)/,
  );
});

describe("the HTTP API", () => {
  let api: HttpApi;
  const start = async (invoke: Parameters<typeof startHttpApi>[0]["invoke"], timeout = 10_000): Promise<void> => {
    api = await startHttpApi({
      apiId: "id",
      routeKey: "POST /hook",
      timeout,
      account: { id: "123456789012", region: "eu-central-1" },
      invoke,
    });
  };
  afterEach(() => api.close());
  const echo = () =>
    start(async (event) => ({ kind: "result", result: { body: event.body, encoded: event.isBase64Encoded, headers: event.headers } }));
  const post = (body: string, headers: Record<string, string>) => fetch(`${api.url}/hook`, { method: "POST", headers, body });

  it("hands text over as it is, with names of headers in lower case", async () => {
    await echo();
    const answer = (await (await post("é{}", { "Content-Type": "application/json", "X-GitHub-Event": "ping" })).json()) as object;
    expect(answer).toMatchObject({
      body: "é{}",
      encoded: false,
      headers: { "x-github-event": "ping", "content-type": "application/json" },
    });
  });

  it.each([
    [{ "content-type": "application/x-www-form-urlencoded" }],
    [{ "content-type": "application/json", "content-encoding": "gzip" }],
  ])("hands over what is no text in base64: %j", async (headers) => {
    await echo();
    expect(await (await post("a=b", headers)).json()).toMatchObject({ body: Buffer.from("a=b").toString("base64"), encoded: true });
  });

  it("answers by itself when there is no such route, or the body is too large, or the function fails or takes too long", async () => {
    await start(
      async ({ body }) => (body === "slow" ? new Promise(() => {}) : { kind: "error", errorType: "Error", errorMessage: "a secret" }),
      200,
    );
    expect((await fetch(`${api.url}/hook`)).status).toBe(404);
    expect((await post("x".repeat(10 * 1_048_576 + 1), {})).status).toBe(413);
    const failed = await post("x", { "content-type": "text/plain" });
    expect([failed.status, await failed.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect((await post("slow", { "content-type": "text/plain" })).status).toBe(503);
  });

  it("gives the function's answer: status, headers and body", async () => {
    await start(async () => ({ kind: "result", result: { statusCode: 202, headers: { "x-own": "1" }, body: "Queued." } }));
    const response = await post("{}", {});
    expect([response.status, response.headers.get("x-own"), await response.text()]).toEqual([202, "1", "Queued."]);
  });
});

describe("the template's values", () => {
  const template = {
    Resources: { Known: { Type: "T" }, Unmade: { Type: "T" } },
    Outputs: {},
    Conditions: { Off: { "Fn::Not": [{ "Fn::Equals": ["", ""] }] } },
  } as Template;
  const read = templateReader(template, {
    resources: { Known: { ref: "known-1", attributes: { Arn: "arn:known-1" } } },
    pseudo: { "AWS::Region": "eu-central-1" },
  });

  it.each<[Json, Json]>([
    [{ Ref: "Known" }, "known-1"],
    [{ "Fn::GetAtt": ["Known", "Arn"] }, "arn:known-1"],
    [{ "Fn::Sub": `\${AWS::Region}/\${Known}/\${Known.Arn}` }, "eu-central-1/known-1/arn:known-1"],
    [{ "Fn::Join": ["-", ["a", { Ref: "Known" }]] }, "a-known-1"],
    [{ "Fn::If": ["Off", "on", { Ref: "Known" }] }, "known-1"],
    [[{ "Fn::If": ["Off", "on", { Ref: "AWS::NoValue" }] }, 1], [1]],
    [{ a: { Ref: "AWS::NoValue" }, b: true }, { b: true }],
  ])("%j is %j", (value, known) => {
    expect(read(value)).toEqual(known);
  });

  it.each<[Json, RegExp]>([
    [{ Ref: "Mispelt" }, /refers to Mispelt, which it does not have/],
    [{ Ref: "Unmade" }, /refers to Unmade, which the rehearsal does not have/],
    [{ "Fn::GetAtt": ["Known", "Name"] }, /does not know the attribute Name of Known/],
    [{ "Fn::ImportValue": "x" }, /does not know Fn::ImportValue/],
    [{ "Fn::If": ["Missing", 1, 2] }, /no condition Missing/],
  ])("%j fails", (value, sentence) => {
    expect(() => read(value)).toThrow(sentence);
  });
});
