import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { askDeployment } from "../../../src/aws/ask-deployment.ts";
import { WebhookSecrets } from "../../../src/deliveries/signature.ts";
import { type Listening, listen } from "../../../src/local/listen.ts";
import { createServer } from "../../../src/local/server.ts";
import type { Check } from "../../../src/operations/doctor/check.ts";
import { Secret } from "../../../src/values/secret.ts";
import { type LocalAws, startLocalAws } from "../../aws/local-aws.ts";
import { drawSecret } from "../../deliveries/webhooks.ts";
import { appEvents, appPermissions } from "../../e2e/rig.ts";
import { type LocalGitHub, startLocalGitHub } from "../../github/index.ts";

const arn = (name: string) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}`;
const env = { PIPEWARDEN_STACK: "pipewarden-test" };

let aws: LocalAws;
let github: LocalGitHub;
let listening: Listening;
let appId: number;
let webhookSecret: string;
beforeEach(async () => {
  [aws, github, webhookSecret] = [await startLocalAws(), await startLocalGitHub({ seed: 1 }), drawSecret()];
  github.createOrganization("acme");
  const app = github.createApp({ slug: "pipewarden", permissions: appPermissions, events: appEvents });
  appId = app.id;
  github.install(app.id, "acme");
  const onError = (error: unknown): void => void error;
  const secrets = WebhookSecrets.of({ current: Secret.of(webhookSecret) });
  const webhook = { appId: String(appId), secrets, send: async () => {}, now: () => Date.now(), onError };
  listening = await listen(createServer({ webhook, controlToken: drawSecret(), verbs: {}, onError }).fetch, { host: "127.0.0.1", port: 0 });
  aws.secrets.set(arn("app"), JSON.stringify({ appId: String(appId), privateKey: app.privateKeyPem }));
  aws.secrets.set(arn("webhook"), JSON.stringify({ appId: String(appId), webhookSecret }));
  const lanes = ["Act", "Fix", "Rotate"].flatMap((lane) => [
    [`${lane}QueueUrl`, aws.queueUrl(lane)],
    [`${lane}DeadLettersUrl`, aws.queueUrl(`${lane}-dead`)],
  ]);
  aws.stacks.set("pipewarden-test", {
    ...Object.fromEntries(lanes),
    WebhookUrl: `${listening.url}/api/github/webhooks`,
    TableName: "pipewarden-test",
    AppSecretArn: arn("app"),
    WebhookSecretArn: arn("webhook"),
    GitHubApiUrl: github.url,
  });
  for (const [name, value] of Object.entries(aws.env)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([aws.close(), github.close(), listening.close(0)]);
});

const ask = async (part: string): Promise<Check[]> => ((await askDeployment(env, "doctor", { part })) as { checks: Check[] }).checks;
const wrong = (checks: readonly Check[]) => checks.filter(({ state }) => state !== "ok").map(({ name, state }) => `${name}: ${state}`);

describe("the doctor of a deployment", () => {
  it("finds App and webhook through the stack's outputs and secrets", async () => {
    expect(wrong(await ask("app"))).toEqual([]);
    const refusals = await ask("refusals");
    expect(wrong(refusals)).toEqual(["refusals.control: skipped"]);
    expect(JSON.stringify(refusals)).not.toContain(webhookSecret);
  });

  it("finds that the two secrets are of different Apps", async () => {
    aws.secrets.set(arn("webhook"), JSON.stringify({ appId: String(appId + 1), webhookSecret }));
    expect(wrong(await ask("app"))).toEqual(["app.webhook-secret: failure"]);
  });

  it("sends to the stack's address and no other, whatever it is asked", async () => {
    const checks = (await askDeployment(env, "doctor", { part: "refusals", url: "https://elsewhere.example", webhook: "x" })) as object;
    expect(JSON.stringify(checks)).not.toContain("elsewhere");
    await expect(askDeployment(env, "doctor", { part: "everything" })).rejects.toMatchObject({ code: "part_unknown" });
  });

  it("fails before setup, where the webhook has no secret yet", async () => {
    aws.secrets.set(arn("webhook"), "{}");
    expect(wrong(await ask("app"))).toEqual(["app.webhook-secret: failure"]);
    expect((await ask("path")).map(({ state }) => state)).toEqual(["skipped", "skipped", "skipped"]);
    aws.secrets.set(arn("app"), "{}");
    await expect(ask("app")).rejects.toMatchObject({ code: "app_not_set_up" });
  });

  it("says of queues that AWS does not let it see that they could not be looked at", async () => {
    for (let call = 0; call < 40; call += 1) {
      aws.faults.push({ operation: "GetQueueAttributes", answer: { status: 403, type: "com.amazonaws.sqs#AccessDenied" } });
    }
    const checks = await ask("queues");
    expect(checks.map(({ state }) => state)).toEqual(["failure", "failure", "failure", "failure"]);
    expect(checks[0]?.message).toContain("AWS does not allow it");
  });

  it("alone reads the webhook's secret: no other verb does", async () => {
    aws.asked.length = 0;
    await askDeployment(env, "holds", { owner: "nobody" }).catch(() => {});
    const read = aws.asked.filter((operation) => operation === "GetSecretValue").length;
    await ask("app");
    expect(read).toBe(1);
    expect(aws.asked.filter((operation) => operation === "GetSecretValue")).toHaveLength(3);
  });
});
