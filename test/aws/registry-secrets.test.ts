import { generateKeyPairSync } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readRegistrySecret } from "../../src/aws/registry-secrets.ts";
import { secretsClient } from "../../src/aws/secrets.ts";
import { awsWorld } from "../../src/aws/world.ts";
import { createLog } from "../../src/github/probot-log.ts";
import { Secret } from "../../src/values/secret.ts";
import { type LocalAws, startLocalAws } from "./local-aws.ts";

const prefix = "pipewarden-test/registries/";

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.close());
beforeEach(() => {
  for (const [name, value] of Object.entries(aws.env)) vi.stubEnv(name, value);
  aws.secrets.clear();
  aws.asked.length = 0;
});
afterEach(() => vi.unstubAllEnvs());

const read = async (host: string) => {
  const client = secretsClient();
  try {
    return (await readRegistrySecret(client, prefix)(host))?.reveal();
  } finally {
    client.destroy();
  }
};

describe("the credentials of registries in Secrets Manager", () => {
  it("are read by the name of their host below the stack's", async () => {
    aws.secrets.set(`${prefix}npm.example.com`, "one");
    aws.secrets.set(`${prefix}npm.example.com+8443`, "two");
    expect(await read("npm.example.com")).toBe("one");
    expect(await read("npm.example.com:8443")).toBe("two");
    expect(await read("example.com")).toBeUndefined();
  });

  it("are not looked for by what is no name of a host", async () => {
    for (const odd of ["../app", "a/b", "[::1]", "*", ""]) expect(await read(odd), odd).toBeUndefined();
    expect(aws.asked).toEqual([]);
  });

  it("that hold no text are told to be none by what reads them", async () => {
    aws.secrets.set(`${prefix}npm.example.com`, "");
    expect(await read("npm.example.com")).toBe(" ");
  });

  it("that are marked for deletion are absent", async () => {
    aws.faults.push({ operation: "GetSecretValue", answer: { status: 400, type: "InvalidRequestException" } });
    expect(await read("npm.example.com")).toBeUndefined();
  });

  it.each(["AccessDeniedException", "DecryptionFailure"])(
    "that the role may not read (%s) are told, and not taken for absent",
    async (type) => {
      aws.faults.push({ operation: "GetSecretValue", answer: { status: 400, type } });
      await expect(read("npm.example.com")).rejects.toMatchObject({
        code: "registry_credential_unreadable",
        message: `The credential of npm.example.com cannot be read (${type}). Encrypt its secret with the account's key for Secrets Manager, not with one of your own.`,
      });
    },
  );

  it("are asked for again later where the store refuses for another reason", async () => {
    aws.faults.push({ operation: "GetSecretValue", answer: { status: 400, type: "InvalidParameterException" } });
    await expect(read("npm.example.com")).rejects.toMatchObject({
      code: "registry_credential_unavailable",
      seconds: 60,
      message: "Secrets Manager did not tell the credential of npm.example.com. It is asked again later.",
    });
  });
});

describe("a function on AWS", () => {
  const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const app = { appId: "17", privateKey: Secret.of(key) };
  const worldOf = (env: Record<string, string>) =>
    awsWorld({ TABLE_NAME: "pipewarden-test", APP_SECRET_ARN: "arn:app", ...env }, createLog({ level: "silent" })).as(app);

  it("asks registries with the credentials whose prefix it is given, and keeps them out of the audit trail", async () => {
    const token = "k3y".repeat(12);
    aws.secrets.set(`${prefix}npm.example.com`, token);
    const { registries, secrets } = worldOf({ REGISTRY_SECRETS_PREFIX: prefix });
    expect(secrets.map((secret) => secret.reveal())).toEqual([key]);
    expect((await registries?.credentials?.of("npm.example.com"))?.reveal()).toBe(`Bearer ${token}`);
    expect(secrets.map((secret) => secret.reveal())).toEqual([key, token]);
    expect(aws.asked).toEqual(["GetSecretValue"]);
  });

  it("asks registries without credentials where it is given no prefix", () => {
    expect(worldOf({}).registries?.credentials).toBeUndefined();
  });
});
