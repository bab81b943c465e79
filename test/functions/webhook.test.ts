import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createWebhookHandler, type WebhookHandler } from "../../src/aws/webhook-handler.ts";
import { decodeMessage } from "../../src/deliveries/envelope.ts";
import { type LocalAws, startLocalAws } from "../aws/local-aws.ts";
import { drawSecret, ruleEdited } from "../deliveries/webhooks.ts";
import { delivery, httpEvent } from "./events.ts";

const arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:webhook";
const minute = 60_000;

let aws: LocalAws;
let now: number;
let logged: string[];
let handler: WebhookHandler;
let secret: string;

beforeEach(async () => {
  aws = await startLocalAws();
  now = Date.now();
  logged = [];
  secret = drawSecret();
  aws.secrets.set(arn, JSON.stringify({ appId: "1", webhookSecret: secret }));
  handler = newInstance();
});
afterEach(() => aws.close());

const environment = (): Record<string, string> => ({ ...aws.env, ACT_QUEUE_URL: aws.queueUrl("act"), WEBHOOK_SECRET_ARN: arn });
const newInstance = (env: Record<string, string> = environment()): WebhookHandler =>
  createWebhookHandler({ env, now: () => now, log: (level, error, message) => logged.push(`${level} ${message} ${String(error)}`) });
const signedBy = (key: string): APIGatewayProxyEventV2 => httpEvent(delivery(ruleEdited, key));
const statusOf = async (event: APIGatewayProxyEventV2, instance = handler) => (await instance(event)).statusCode;
const readings = () => aws.asked.filter((operation) => operation === "GetSecretValue").length;

describe("the webhook function", () => {
  it("queues what GitHub signed, and answers 202 to a request of an HTTP API", async () => {
    const event = signedBy(secret);
    expect(await handler(event)).toEqual({ statusCode: 202, headers: { "content-type": "text/plain; charset=utf-8" }, body: "Queued." });
    expect(aws.sent.map(({ queue, group, delaySeconds }) => [queue, group, delaySeconds])).toEqual([["act", "repository:11", 0]]);
    expect(decodeMessage(aws.sent[0]?.body ?? "")).toMatchObject({
      type: "delivery",
      guid: event.headers["x-github-delivery"],
      payload: { as: "json", text: event.body },
    });
    expect(aws.refused).toEqual([]);
  });

  it("verifies the bytes and not their base64 form, which is how an HTTP API may hand a body over", async () => {
    const payload = { ...ruleEdited, rule: { id: 5, name: "größer › 日本" } };
    expect(await statusOf(httpEvent({ ...delivery(payload, secret), base64: true }))).toBe(202);
    expect(await statusOf(httpEvent({ ...delivery(payload, secret), base64: false }))).toBe(202);
    expect(await statusOf({ ...httpEvent(delivery(payload, secret)), isBase64Encoded: true })).toBe(401);
  });

  it("refuses what is forged, unsigned, empty, or for another App, and queues none of it", async () => {
    const forged = signedBy(drawSecret());
    const { "x-hub-signature-256": _, ...unsigned } = delivery(ruleEdited, secret).headers;
    const { body: __, ...bodyless } = signedBy(secret);
    expect(await statusOf(forged)).toBe(401);
    expect(await statusOf(httpEvent({ body: JSON.stringify(ruleEdited), headers: unsigned }))).toBe(401);
    expect(await statusOf(bodyless)).toBe(401);
    expect(await statusOf(httpEvent(delivery(ruleEdited, secret, { "x-github-hook-installation-target-id": "2" })))).toBe(403);
    expect(await statusOf(httpEvent({ ...delivery(ruleEdited, secret), method: "PUT" }))).toBe(405);
    expect(aws.sent).toEqual([]);
  });

  it("answers 503 with a sentence until the App is set up, and works soon after", async () => {
    aws.secrets.set(arn, "{}");
    const answer = await handler(signedBy(secret));
    expect(answer).toMatchObject({ statusCode: 503, body: "The App is not set up yet; run pipewarden setup." });
    for (let count = 0; count < 5; count += 1) await handler(signedBy(secret));
    expect(readings()).toBe(1);
    aws.secrets.set(arn, JSON.stringify({ appId: "1", webhookSecret: secret }));
    now += 10_000;
    expect(await statusOf(signedBy(secret))).toBe(202);
  });

  it.each(["development", "  ", "padded "])("refuses everything while its secret is one that protects nothing (%j)", async (weak) => {
    aws.secrets.set(arn, JSON.stringify({ appId: "1", webhookSecret: weak }));
    expect(await statusOf(signedBy(weak))).toBe(503);
    expect(aws.sent).toEqual([]);
    expect(logged).toHaveLength(1);
  });

  it("tells nobody what the secret holds, whatever is wrong with it", async () => {
    aws.secrets.set(arn, `{"appId":"1","webhookSecret":"${secret}"`);
    const answer = await handler(signedBy(secret));
    expect(answer.statusCode).toBe(503);
    expect(logged.join() + answer.body).not.toContain(secret);
    expect(logged.join()).toContain("is not JSON");
  });

  it("asks again when AWS fails, throttles, breaks off or loses an answer, within GitHub's ten seconds", async () => {
    aws.faults.push({ operation: "GetSecretValue", answer: { status: 500, type: "InternalServiceError" } });
    aws.faults.push({ operation: "SendMessage", answer: { status: 400, type: "com.amazon.coral.availability#ThrottlingException" } });
    aws.faults.push({ operation: "SendMessage", answer: "break" });
    aws.faults.push({ operation: "SendMessage", answer: "not JSON" });
    expect(await statusOf(signedBy(secret))).toBe(202);
    aws.faults.push({ operation: "SendMessage", answer: "answer lost" });
    expect(await statusOf(signedBy(secret))).toBe(202);
    // Stored twice after the lost answer: the claim of a delivery absorbs it, a delivery that is lost nobody brings back.
    expect(aws.sent).toHaveLength(3);
    expect(aws.faults).toEqual([]);
  });

  it("answers 503 and no 202 when the queue does not take the message, and does not ask again in vain", async () => {
    aws.faults.push({ operation: "SendMessage", answer: { status: 400, type: "com.amazonaws.sqs#QueueDoesNotExist" } });
    expect(await statusOf(signedBy(secret))).toBe(503);
    expect(aws.asked).toEqual(["GetSecretValue", "SendMessage"]);
    for (let count = 0; count < 4; count += 1) aws.faults.push({ operation: "SendMessage", answer: { status: 503, type: "Unavailable" } });
    expect(await statusOf(signedBy(secret))).toBe(503);
    expect(logged).toHaveLength(2);
    expect(logged.join()).not.toContain(JSON.stringify(ruleEdited));
  });

  it("takes credentials that were renewed while it ran", async () => {
    const env = environment();
    const instance = newInstance(env);
    expect(await statusOf(signedBy(secret), instance)).toBe(202);
    const { AWS_SESSION_TOKEN } = env;
    env.AWS_SESSION_TOKEN = "expired";
    expect(await statusOf(signedBy(secret), instance)).toBe(503);
    env.AWS_SESSION_TOKEN = AWS_SESSION_TOKEN ?? "";
    expect(await statusOf(signedBy(secret), instance)).toBe(202);
  });
});

describe("the webhook's secret", () => {
  it("is read once for requests that come at the same time, and then not for five minutes", async () => {
    const statuses = await Promise.all(Array.from({ length: 20 }, () => statusOf(signedBy(secret))));
    expect(new Set(statuses)).toEqual(new Set([202]));
    now += 5 * minute - 1;
    await handler(signedBy(secret));
    expect(readings()).toBe(1);
    now += 1;
    await handler(signedBy(secret));
    expect(readings()).toBe(2);
  });

  it("is read for forged requests once a minute, however many there are", async () => {
    await handler(signedBy(secret));
    for (let second = 0; second < 240; second += 1) {
      now += 1_000;
      expect(await statusOf(signedBy(drawSecret()))).toBe(401);
    }
    // One at the start, and one at the end of each of four minutes.
    expect(readings()).toBe(5);
    await Promise.all(Array.from({ length: 50 }, () => handler(signedBy(drawSecret()))));
    expect(readings()).toBe(5);
    expect(aws.sent).toHaveLength(1);
  });

  it("is not read for requests without a signature", async () => {
    await handler(signedBy(secret));
    now += 2 * minute;
    const { "x-hub-signature-256": _, ...headers } = delivery(ruleEdited, secret).headers;
    for (let count = 0; count < 3; count += 1) await handler(httpEvent({ body: "{}", headers }));
    expect(readings()).toBe(1);
  });

  it("is taken up at once when a delivery is signed with the new one, and after a minute at most under a flood of forged ones", async () => {
    await handler(signedBy(secret));
    now += 2 * minute;
    const next = drawSecret();
    const rotated = (current: string, before: string) =>
      aws.secrets.set(
        arn,
        JSON.stringify({
          appId: "1",
          webhookSecret: current,
          previousWebhookSecret: { secret: before, replacedAt: new Date(now).toISOString() },
        }),
      );
    rotated(next, secret);
    expect(await statusOf(signedBy(next))).toBe(202);
    expect(await statusOf(signedBy(secret))).toBe(202);

    const third = drawSecret();
    now += 2 * minute;
    await handler(signedBy(drawSecret()));
    rotated(third, next);
    now += minute - 1;
    expect(await statusOf(signedBy(third))).toBe(401);
    now += 1;
    expect(await statusOf(signedBy(third))).toBe(202);
  });

  it("can be rotated under load without a refusal: first in the store, five minutes later at GitHub", async () => {
    const instances = [newInstance(), newInstance(), newInstance()];
    const next = drawSecret();
    const statuses: unknown[] = [];
    const deliver = async (key: string, minutes: number) => {
      for (let step = 0; step < minutes * 4; step += 1) {
        now += minute / 4;
        // Forged ones come in between, so that no instance can spend its reading on the first delivery with the new secret.
        for (const instance of instances) {
          await instance(signedBy(drawSecret()));
          statuses.push(await statusOf(signedBy(key), instance));
        }
      }
    };
    await deliver(secret, 2);
    const replacedAt = new Date(now).toISOString();
    aws.secrets.set(arn, JSON.stringify({ appId: "1", webhookSecret: next, previousWebhookSecret: { secret, replacedAt } }));
    await deliver(secret, 5);
    await deliver(next, 3);
    expect(new Set(statuses)).toEqual(new Set([202]));
    expect(aws.sent).toHaveLength(statuses.length);
    now = Date.parse(replacedAt) + 24 * 60 * minute;
    expect(await statusOf(signedBy(secret))).toBe(401);
  });

  it("is used for an hour while the store does not answer, and tried once a minute", async () => {
    await handler(signedBy(secret));
    const failing = () => aws.faults.push({ operation: "GetSecretValue", answer: { status: 400, type: "AccessDeniedException" } });
    for (let count = 0; count < 100; count += 1) failing();
    for (let minutes = 5; minutes < 60; minutes += 1) {
      now += (minutes === 5 ? 5 : 1) * minute;
      expect(await statusOf(signedBy(secret))).toBe(202);
      expect(await statusOf(signedBy(secret))).toBe(202);
    }
    expect(readings()).toBe(56);
    now += minute;
    expect(await statusOf(signedBy(secret))).toBe(503);
    aws.faults.length = 0;
    now += minute;
    expect(await statusOf(signedBy(secret))).toBe(202);
  });

  it("that was taken out of the store is not used any longer than it is kept", async () => {
    await handler(signedBy(secret));
    aws.secrets.set(arn, "{}");
    now += 5 * minute;
    expect(await statusOf(signedBy(secret))).toBe(503);
  });
});
