import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { AwsV4Signer } from "aws4fetch";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { askAws, endpointOf, type Patience, secretsManager, sqs } from "../../src/aws/signed-request.ts";
import { signatureHeaders } from "../../src/values/signature-v4.ts";
import { drawSecret } from "../deliveries/webhooks.ts";
import { type LocalAws, startLocalAws } from "./local-aws.ts";

let aws: LocalAws;

beforeEach(async () => {
  aws = await startLocalAws();
  aws.secrets.set("arn", "{}");
});
afterEach(() => aws.close());

const patience = (changes: Partial<Patience> = {}): Patience => ({
  until: Date.now() + 5_000,
  attemptLimit: 2_000,
  attempts: 3,
  ...changes,
});
const read = (changes?: Partial<Patience>, env: Record<string, string> = aws.env) =>
  askAws(env, secretsManager, "GetSecretValue", { SecretId: "arn" }, patience(changes));
const failing = (answer: LocalAws["faults"][number]["answer"]) => aws.faults.push({ operation: "GetSecretValue", answer });

describe("the local AWS that tests stand on", () => {
  it("is one to AWS's own clients, signatures and checksums included", async () => {
    const credentials = {
      accessKeyId: aws.key.accessKeyId,
      secretAccessKey: aws.key.secretAccessKey,
      sessionToken: aws.key.sessionToken ?? "",
    };
    const settings = { endpoint: aws.url, region: "eu-central-1", credentials, maxAttempts: 1 };
    const queue = new SQSClient({ ...settings, useQueueUrlAsEndpoint: false });
    const message = { QueueUrl: aws.queueUrl("act"), MessageGroupId: "app", MessageBody: "größer" };
    expect((await queue.send(new SendMessageCommand(message))).MessageId).toBeDefined();
    const secrets = new SecretsManagerClient(settings);
    expect((await secrets.send(new GetSecretValueCommand({ SecretId: "arn" }))).SecretString).toBe("{}");
    await expect(secrets.send(new GetSecretValueCommand({ SecretId: "other" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    const forged = new SQSClient({
      ...settings,
      credentials: { ...credentials, secretAccessKey: drawSecret() },
      useQueueUrlAsEndpoint: false,
    });
    await expect(forged.send(new SendMessageCommand(message))).rejects.toMatchObject({ name: "InvalidSignatureException" });
    expect(aws.sent).toHaveLength(1);
  });

  it("refuses a signature for another region, another service, another time, or without the token of temporary credentials", async () => {
    for (const env of [
      { ...aws.env, AWS_REGION: "us-east-1" },
      { ...aws.env, AWS_SESSION_TOKEN: "" },
      { ...aws.env, AWS_ACCESS_KEY_ID: "ASIAOTHER" },
    ]) {
      await expect(read({}, env)).rejects.toMatchObject({ code: "aws_request_failed" });
    }
    await expect(askAws(aws.env, { ...sqs, signingName: "s3" }, "SendMessage", {}, patience())).rejects.toThrow(
      "InvalidSignatureException",
    );
    expect(aws.refused).toHaveLength(4);
    expect(aws.asked).toEqual([]);
  });
});

describe("a request that is signed by hand", () => {
  it("has the signature that another implementation gives", async () => {
    const now = Date.UTC(2026, 0, 15, 12, 30, 45);
    const headers = {
      host: "sqs.eu-central-1.amazonaws.com",
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "AmazonSQS.SendMessage",
    };
    const { accessKeyId, secretAccessKey, sessionToken = "" } = aws.key;
    for (const body of ["{}", JSON.stringify({ MessageBody: "größer › 日本 \u0000" })]) {
      const own = signatureHeaders({ path: "/", headers, body }, aws.key, { region: "eu-central-1", service: "sqs", now });
      const signer = new AwsV4Signer({
        url: `https://${headers.host}/`,
        method: "POST",
        headers,
        body,
        accessKeyId,
        secretAccessKey,
        sessionToken,
        service: "sqs",
        region: "eu-central-1",
        datetime: "20260115T123045Z",
        allHeaders: true,
      });
      expect(own.authorization).toBe((await signer.sign()).headers.get("authorization"));
    }
  });

  it("goes to the endpoint of its service, of all services, or of the region", async () => {
    const { AWS_ENDPOINT_URL_SECRETS_MANAGER: own = "", ...others } = aws.env;
    expect(await read()).toMatchObject({ SecretString: "{}" });
    expect(await read({}, { ...others, AWS_ENDPOINT_URL: `${own}/` })).toMatchObject({ SecretString: "{}" });
    expect(endpointOf({}, sqs, "eu-central-1")).toBe("https://sqs.eu-central-1.amazonaws.com/");
    expect(endpointOf({}, secretsManager, "cn-north-1")).toBe("https://secretsmanager.cn-north-1.amazonaws.com.cn/");
  });

  it("is asked again after failures that pass, as often as the patience allows", async () => {
    for (const answer of [
      { status: 503, type: "ServiceUnavailable" },
      { status: 400, type: "ThrottlingException" },
    ] as const)
      failing(answer);
    expect(await read()).toMatchObject({ SecretString: "{}" });
    for (let count = 0; count < 3; count += 1) failing({ status: 500, type: "InternalFailure" });
    await expect(read()).rejects.toThrow("secretsmanager.GetSecretValue failed: 500, InternalFailure.");
    expect(aws.asked).toHaveLength(6);
  });

  it("is not asked again after a refusal", async () => {
    failing({ status: 400, type: "AccessDeniedException" });
    await expect(read()).rejects.toMatchObject({
      message: "secretsmanager.GetSecretValue failed: 400, AccessDeniedException.",
      retryable: false,
    });
    expect(aws.asked).toHaveLength(1);
  });

  it("does not wait for a server that is silent", async () => {
    failing("silence");
    expect(await read({ attemptLimit: 40 })).toMatchObject({ SecretString: "{}" });
    failing("silence");
    await expect(read({ until: Date.now() + 40 })).rejects.toMatchObject({ code: "aws_request_failed" });
    const asked = aws.asked.length;
    await expect(read({ until: Date.now() })).rejects.toThrow("no time left");
    expect(aws.asked).toHaveLength(asked);
  });

  it("tells which variable is missing", async () => {
    const { AWS_SECRET_ACCESS_KEY: _, ...env } = aws.env;
    await expect(read({}, env)).rejects.toThrow("AWS_SECRET_ACCESS_KEY is not set");
  });
});
