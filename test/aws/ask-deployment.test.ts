import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { askDeployment } from "../../src/aws/ask-deployment.ts";
import { describeDeployment } from "../../src/aws/deployment.ts";
import { readAppSecret, readWebhookSecret, secretsClient, writeAppSecret, writeWebhookSecret } from "../../src/aws/secrets.ts";
import { Secret } from "../../src/values/secret.ts";
import { drawSecret } from "../deliveries/webhooks.ts";
import { appSecretArn, type LambdaScene, startLambdaScene } from "../functions/scene.ts";
import { callerArn } from "./local-aws.ts";

const env = { PIPEWARDEN_STACK: "pipewarden-test" };
const webhookArn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:webhook";

let scene: LambdaScene;
let outputs: Record<string, string>;

beforeEach(async () => {
  scene = await startLambdaScene();
  const { aws } = scene;
  outputs = {
    WebhookUrl: "https://id.execute-api.eu-central-1.amazonaws.com/api/github/webhooks",
    TableName: "pipewarden-test",
    ActQueueUrl: aws.queueUrl("act"),
    ActDeadLettersUrl: aws.queueUrl("act-dead"),
    FixQueueUrl: aws.queueUrl("fix"),
    FixDeadLettersUrl: aws.queueUrl("fix-dead"),
    RotateQueueUrl: aws.queueUrl("rotate"),
    RotateDeadLettersUrl: aws.queueUrl("rotate-dead"),
    AppSecretArn: appSecretArn,
    WebhookSecretArn: webhookArn,
    GitHubApiUrl: scene.github.url,
  };
  aws.stacks.set("pipewarden-test", outputs);
  aws.secrets.set(webhookArn, "{}");
});
afterEach(() => scene.close());

const refusal = (answer: Promise<unknown>) =>
  answer.then(
    () => ({ code: "none", message: "" }),
    ({ code, message }) => ({ code, message }),
  );

describe("a deployment", () => {
  it("is described by its stack's outputs", async () => {
    expect(await describeDeployment(env)).toMatchObject({
      stack: "pipewarden-test",
      region: "eu-central-1",
      webhookUrl: outputs.WebhookUrl,
      actDeadLettersUrl: outputs.ActDeadLettersUrl,
      gitHubApiUrl: scene.github.url,
    });
  });

  it("does a verb on its own queues and table", async () => {
    scene.github.createRepository("acme", "shop");
    expect(await askDeployment(env, "sweep", { repo: "acme/shop", owner: undefined })).toEqual({ queued: 1, failed: 0 });
    expect(scene.aws.sent.map(({ queue }) => queue)).toEqual(["act"]);
  });

  it("records what an operator did under the name that AWS knows him by", async () => {
    await askDeployment(env, "pause", { reason: "An audit", owner: "acme" });
    const { events } = (await askDeployment(env, "audit", { owner: "acme" })) as { events: readonly object[] };
    expect(JSON.stringify(events)).toContain(callerArn);
  });

  it("refuses a verb that there is not, also one that every object has", async () => {
    expect(await refusal(askDeployment(env, "toString", {}))).toMatchObject({ code: "verb_unknown" });
  });

  it.each([
    ["stack_not_named", {}, () => {}],
    ["stack_unknown", { PIPEWARDEN_STACK: "other" }, () => {}],
    ["stack_incomplete", env, () => delete outputs.TableName],
    ["app_not_set_up", env, () => scene.aws.secrets.set(appSecretArn, "{}")],
    ["deployment_secret_malformed", env, () => scene.aws.secrets.set(appSecretArn, '{"appId":"1"}')],
    ["storage_no_table", env, () => Object.assign(outputs, { TableName: "another" })],
    ["aws_resource_gone", env, () => scene.aws.secrets.delete(appSecretArn)],
    ["aws_credentials_refused", env, () => vi.stubEnv("AWS_SECRET_ACCESS_KEY", drawSecret())],
    ["aws_credentials_expired", env, () => fail("GetSecretValue", "ExpiredTokenException")],
    ["aws_access_denied", env, () => fail("GetSecretValue", "AccessDeniedException")],
    ["aws_failed", env, () => fail("GetSecretValue", "DecryptionFailure")],
    ["aws_unreachable", env, () => vi.stubEnv("AWS_ENDPOINT_URL_CLOUDFORMATION", "http://127.0.0.1:9")],
  ])("says what is wrong: %s", async (code, environment, happen) => {
    happen();
    const told = await refusal(askDeployment(environment, "audit", { owner: "acme" }));
    expect(told).toMatchObject({ code });
    expect(told.message).toMatch(/^[A-Z].{20}/);
    expect(told.message).not.toContain(scene.aws.key.secretAccessKey);
  });

  it("says where credentials come from when there are none", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
    vi.stubEnv("AWS_CONFIG_FILE", "/nowhere/config");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials");
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    expect(await refusal(describeDeployment(env))).toMatchObject({ code: "aws_no_credentials" });
    vi.stubEnv("AWS_REGION", undefined);
    vi.stubEnv("AWS_DEFAULT_REGION", undefined);
    expect(await refusal(describeDeployment(env))).toMatchObject({ code: "aws_no_region" });
  });
});

const fail = (operation: string, type: string) => scene.aws.faults.push({ operation, answer: { status: 400, type } });

describe("a deployment's secrets", () => {
  it("come back as they were written, and are absent before", async () => {
    const client = secretsClient();
    expect(await readWebhookSecret(client, webhookArn)).toBeUndefined();
    const [webhookSecret, before] = [drawSecret(), drawSecret()].map(Secret.of);
    if (webhookSecret === undefined || before === undefined) throw new Error("no secrets");
    const previous = { secret: before, replacedAt: Date.UTC(2026, 0, 31, 13) };
    await writeWebhookSecret(client, webhookArn, { appId: "17", webhookSecret, previous });
    const read = await readWebhookSecret(client, webhookArn);
    expect(read).toMatchObject({ appId: "17", previous: { replacedAt: previous.replacedAt } });
    expect([read?.webhookSecret.reveal(), read?.previous?.secret.reveal()]).toEqual([webhookSecret.reveal(), before.reveal()]);
    expect(JSON.parse(scene.aws.secrets.get(webhookArn) ?? "")).toMatchObject({
      previousWebhookSecret: { replacedAt: "2026-01-31T13:00:00.000Z" },
    });

    await writeAppSecret(client, appSecretArn, { appId: "17", privateKey: Secret.of(scene.app.privateKeyPem) });
    expect((await readAppSecret(client, appSecretArn))?.privateKey.reveal()).toBe(scene.app.privateKeyPem);
  });

  it("are not written when they would protect nothing", async () => {
    const written = writeWebhookSecret(secretsClient(), webhookArn, { appId: "17", webhookSecret: Secret.of("development") });
    expect(await refusal(written)).toMatchObject({ code: "webhook_secret_known" });
    expect(scene.aws.secrets.get(webhookArn)).toBe("{}");
  });
});
