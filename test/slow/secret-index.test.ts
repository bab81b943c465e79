import { randomBytes } from "node:crypto";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UntagResourceCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { runIndex } from "../../src/secrets/exact/index-run.ts";
import { createExactMatcher } from "../../src/secrets/exact/matcher.ts";
import { createTagger } from "../../src/secrets/exact/tagger.ts";
import { AwsSecretsManager } from "../../src/secrets/stores/aws-secrets-manager.ts";
import { Secret } from "../../src/values/secret.ts";
import { drawer, lettersAndDigits, MovingClock } from "../secrets/exact/kit.ts";
import { memoryTable } from "../storage/memory-table.ts";

const draw = drawer(10);
const aValue = () => draw(lettersAndDigits, 24);
const Tags = [{ Key: "pipewarden", Value: "index" }];
let client: SecretsManagerClient;
/** Names of the operations that were asked of Secrets Manager. */
const asked: string[] = [];

beforeAll(() => {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  // A region of its own: nobody else's secrets are there.
  client = new SecretsManagerClient({ endpoint: inject("sqsEndpoint"), region: "eu-west-3", credentials });
  client.middlewareStack.add(
    (next, context) => (request) => {
      asked.push(String(context.commandName));
      return next(request);
    },
    { step: "initialize" },
  );
});
afterAll(() => client.destroy());

const clock = new MovingClock();
const table = memoryTable(clock);
const tagger = createTagger(Secret.of(randomBytes(48).toString("base64")));
const index = async () => {
  asked.length = 0;
  return runIndex({ table, tagger, stores: [new AwsSecretsManager(client)], clock, log: pino({ level: "silent" }) });
};
const found = async (text: string): Promise<string[]> => {
  clock.time += 10_000;
  const { matches } = await createExactMatcher({ table, tagger, clock }).match(Buffer.from(text));
  return matches.flatMap(({ managed }) => managed.map(({ name, stage, field }) => `${name} ${stage} ${field}`));
};
const create = (Name: string, SecretString: string, tags = Tags) =>
  client.send(new CreateSecretCommand({ Name, SecretString, Tags: tags }));

describe("the index of AWS Secrets Manager", () => {
  it("has the tagged secrets and no others", async () => {
    const [password, other, similar] = [aValue(), aValue(), aValue()];
    await create(
      "shop/database",
      JSON.stringify({ username: "application_user_of_shop", password, engine: "postgres", host: "db.shop.internal.example" }),
    );
    await create("untagged", other, []);
    await create("similar", similar, [{ Key: "pipewarden", Value: "indexed" }]);
    await create("crossed", similar, [
      { Key: "pipewarden", Value: "none" },
      { Key: "x", Value: "index" },
    ]);
    expect(await index()).toMatchObject({ secrets: 1, values: 1, refused: 0, failed: 0 });
    expect(await found(`${other} ${similar} application_user_of_shop db.shop.internal.example`)).toEqual([]);
    expect(await found(Buffer.from(password).toString("base64"))).toEqual(["shop/database current password"]);
  });

  it("follows versions by their labels: current, previous, and rolled back", async () => {
    const [first, second, third] = [aValue(), aValue(), aValue()];
    const { VersionId: v1 } = await create("shop/token", first);
    await index();
    await client.send(new PutSecretValueCommand({ SecretId: "shop/token", SecretString: second }));
    await index();
    expect(await found(`${first}\n${second}`)).toEqual(["shop/token previous null", "shop/token current null"]);
    const { VersionId: v3 } = await client.send(
      new PutSecretValueCommand({ SecretId: "shop/token", SecretString: third, VersionStages: ["AWSPENDING"] }),
    );
    await index();
    expect(await found(third)).toEqual([]);
    const { VersionId: v2 } = await client.send(new GetSecretValueCommand({ SecretId: "shop/token" }));
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: "shop/token",
        VersionStage: "AWSCURRENT",
        MoveToVersionId: v3,
        RemoveFromVersionId: v2,
      }),
    );
    await index();
    expect(await found(`${second}\n${third}`)).toEqual(["shop/token previous null", "shop/token current null"]);
    expect(v1).not.toBe(v2);
  });

  it("asks nothing but the listing when nothing changed, a hundred secrets a call", async () => {
    for (let at = 0; at < 250; at += 1) await create(`many/${at}`, JSON.stringify({ api_key: aValue() }));
    expect(await index()).toMatchObject({ changed: 250, secrets: 252 });
    expect(await index()).toMatchObject({ changed: 0, secrets: 252 });
    expect(asked).toEqual(Array.from({ length: 3 }, () => "ListSecretsCommand"));
  });

  it("forgets what was deleted, and what lost its tag", async () => {
    const [deleted, untagged] = [aValue(), aValue()];
    await create("gone", deleted);
    const { ARN } = await create("left", untagged);
    await index();
    expect(await found(`${deleted}\n${untagged}`)).toHaveLength(2);
    await client.send(new DeleteSecretCommand({ SecretId: "gone" }));
    await client.send(new UntagResourceCommand({ SecretId: ARN, TagKeys: ["pipewarden"] }));
    await index();
    await index();
    expect(await found(`${deleted}\n${untagged}`)).toEqual([]);
    const { SecretList = [] } = await client.send(new ListSecretsCommand({ Filters: [{ Key: "name", Values: ["left"] }] }));
    expect(SecretList).toHaveLength(1);
  });

  it("has binary secrets", async () => {
    const SecretBinary = Uint8Array.from({ length: 48 }, (_, at) => (at * 41 + 177) & 255);
    await client.send(new CreateSecretCommand({ Name: "bytes", SecretBinary, Tags }));
    await index();
    expect(await found(`k: ${Buffer.from(SecretBinary).toString("base64")}`)).toEqual(["bytes current null"]);
  });
});
