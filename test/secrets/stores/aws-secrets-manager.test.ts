import {
  DecryptionFailure,
  InternalServiceError,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { keptFingerprintKey } from "../../../src/aws/fingerprint-key.ts";
import { AwsSecretsManager } from "../../../src/secrets/stores/aws-secrets-manager.ts";
import { drawer, lettersAndDigits, MovingClock } from "../exact/kit.ts";

const about = { $metadata: {}, message: "x" };
const clientOf = (answer: () => unknown): SecretsManagerClient => ({ send: async () => answer() }) as unknown as SecretsManagerClient;
const failing = (error: unknown) =>
  clientOf(() => {
    throw error;
  });
// Secrets Manager's own list of errors has none for what IAM refuses; its name is the same everywhere.
const denied = Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });

describe("AWS Secrets Manager", () => {
  it.each([
    ["refused", denied],
    ["refused", new DecryptionFailure(about)],
    [undefined, new ResourceNotFoundException(about)],
  ])("answers %s where it throws %s", async (answer, error) => {
    expect(await new AwsSecretsManager(failing(error)).read("a", "v")).toBe(answer);
    expect(await new AwsSecretsManager(failing(error)).describe("a")).toBeUndefined();
  });

  it("throws what may be otherwise the next time", async () => {
    const store = new AwsSecretsManager(failing(new InternalServiceError(about)));
    await expect(store.read("a", "v")).rejects.toThrow(InternalServiceError);
    await expect(store.describe("a")).rejects.toThrow(InternalServiceError);
  });

  it("knows no secret that has lost its tag, or is to be deleted", async () => {
    const found = { Name: "a", VersionIdsToStages: { v: ["AWSCURRENT"] }, Tags: [{ Key: "pipewarden", Value: "index" }] };
    expect(await new AwsSecretsManager(clientOf(() => found)).describe("a")).toEqual({ id: "a", name: "a", versions: { v: "current" } });
    expect(await new AwsSecretsManager(clientOf(() => ({ ...found, Tags: [] }))).describe("a")).toBeUndefined();
    expect(await new AwsSecretsManager(clientOf(() => ({ ...found, DeletedDate: new Date() }))).describe("a")).toBeUndefined();
  });
});

describe("the key of the fingerprints", () => {
  it("is read every five minutes, and kept while the store does not answer", async () => {
    const draw = drawer(12);
    const keys = [draw(lettersAndDigits, 64), draw(lettersAndDigits, 64)];
    const clock = new MovingClock();
    let asked = 0;
    const answers = [{ SecretString: keys[0] }, undefined, { SecretString: keys[1] }];
    const client = clientOf(() => {
      const answer = answers[asked];
      asked += 1;
      if (answer === undefined) throw new InternalServiceError(about);
      return answer;
    });
    const key = keptFingerprintKey(client, "arn", clock);
    const later = async (minutes: number) => {
      clock.time += minutes * 60_000;
      return (await key()).reveal();
    };
    expect([await later(0), await later(4), await later(2), await later(0)]).toEqual([keys[0], keys[0], keys[0], keys[1]]);
    expect(asked).toBe(3);
  });
});
