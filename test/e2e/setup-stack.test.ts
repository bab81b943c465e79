import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseAppSecret, parseWebhookSecret } from "../../src/aws/secret-values.ts";
import { webhookSecretKeptFor } from "../../src/aws/webhook-secrets.ts";
import { stackSecrets } from "../../src/cli/kept-stack-secrets.ts";
import { appSettings } from "../../src/github/app-settings.ts";
import { rotateWebhookSecret } from "../../src/registration/rotate-webhook-secret.ts";
import { systemClock } from "../../src/values/clock.ts";
import { type LocalAws, startLocalAws } from "../aws/local-aws.ts";
import { Browser } from "../registration/browser.ts";
import { type Stand, setStand } from "./bot-process.ts";

let stand: Stand;
let aws: LocalAws;
const arn = (name: string) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:pipewarden-${name}`;
const stack = { PIPEWARDEN_STACK: "pipewarden-test" };

beforeEach(async () => {
  stand = await setStand();
  aws = await startLocalAws();
  for (const name of ["app", "webhook"]) aws.secrets.set(arn(name), "{}");
  const queues = ["Act", "Fix", "Rotate"].flatMap((lane) => [`${lane}QueueUrl`, `${lane}DeadLettersUrl`]);
  aws.stacks.set("pipewarden-test", {
    ...Object.fromEntries(queues.map((name) => [name, aws.queueUrl(name)])),
    WebhookUrl: "http://127.0.0.1:1/api/github/webhooks",
    TableName: "pipewarden-test",
    AppSecretArn: arn("app"),
    WebhookSecretArn: arn("webhook"),
    GitHubApiUrl: stand.github.url,
  });
  for (const [name, value] of Object.entries(aws.env)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([stand.close(), aws.close()]);
});

const unset = { APP_ID: undefined, PRIVATE_KEY: undefined, WEBHOOK_SECRET: undefined, GITHUB_API_URL: undefined };
const setup = (...words: string[]) =>
  stand.run(["setup", "--stack", "pipewarden-test", "--owner", "acme", "--no-browser", ...words], { ...unset, ...aws.env });

describe("pipewarden setup --stack", () => {
  it("puts the new App's credentials into the deployment's two secrets, which then rotate", async () => {
    const registering = setup();
    const [address] = await registering.says(/http:\/\/127\.0\.0\.1:\d+\/setup\/[\w-]{43}(?=\n)/);
    const browser = new Browser(stand.github.url, stand.github.personalToken("mallory"));
    await browser.submit(await browser.submit(await browser.open(address)));
    const { code, out, err } = await registering.ended;
    expect([code, out]).toEqual([0, expect.stringContaining("the two secrets of the stack pipewarden-test")]);
    const app = parseAppSecret(aws.secrets.get(arn("app")) ?? "");
    const webhook = parseWebhookSecret(aws.secrets.get(arn("webhook")) ?? "");
    expect(app?.appId).toBe(webhook?.appId);
    expect(out + err).not.toContain(webhook?.webhookSecret.reveal());

    let waited = 0;
    const kept = await stackSecrets(stack, async (milliseconds) => {
      waited += milliseconds;
    });
    const gitHub = appSettings({ ...kept.app, apiUrl: kept.gitHubUrl, clock: systemClock });
    await rotateWebhookSecret({ home: kept.webhook, gitHub, clock: systemClock, tell: () => {}, pause: async () => {} });
    expect(waited).toBeGreaterThan(webhookSecretKeptFor);
    const rotated = parseWebhookSecret(aws.secrets.get(arn("webhook")) ?? "");
    expect(rotated?.appId).toBe(app?.appId);
    expect(rotated?.previous?.secret.reveal()).toBe(webhook?.webhookSecret.reveal());
    const told = stand.github.requests.findLast(({ route }) => route === "/app/hook/config");
    expect(told?.requestBody).toEqual({ secret: rotated?.webhookSecret.reveal() });
    expect([stand.github.violations, aws.refused]).toEqual([[], []]);
  });

  it("does not begin where an App's credentials are stored, or may not be", async () => {
    const refused = { operation: "PutSecretValue", answer: { status: 400, type: "AccessDeniedException" } } as const;
    aws.faults.push(refused);
    expect(await setup().ended).toMatchObject({ code: 2, err: expect.stringContaining("AWS does not allow this") });
    aws.secrets.set(arn("app"), JSON.stringify({ appId: "1", privateKey: "x" }));
    expect(await setup().ended).toMatchObject({ code: 2, err: expect.stringContaining("--replace") });
    expect(await setup("--github-url", "https://git.example/api/v3").ended).toMatchObject({
      code: 2,
      err: expect.stringContaining("of no use to it"),
    });
    expect(stand.github.requests).toEqual([]);
  });
});
