import { randomBytes } from "node:crypto";
import { CreateSecretCommand, PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { secretsClient } from "../../src/aws/secrets.ts";
import { check } from "./look.ts";
import type { Stage } from "./stage.ts";

/** An operator makes a managed secret and one that is none, and rotates the first twice; the function inventory follows. */
export async function managedSecrets(stage: Stage): Promise<void> {
  const { rehearsal } = stage;
  const values = Array.from({ length: 4 }, () => randomBytes(24).toString("hex"));
  const [first = "", second = "", third = "", foreign = ""] = values;
  const index = async () => {
    const outcome = await rehearsal.fire("index");
    return (outcome.kind === "result" ? outcome.result : outcome) as { readonly values?: number; readonly refused?: number };
  };
  const rows = async () => (await stage.scan("M#")).filter(({ PK }) => /^M#[0-9a-f]{64}$/.test(String(PK))).length;
  await stage.asOperator(async () => {
    const client = secretsClient();
    const make = async (name: string, value: string, tag: string | undefined): Promise<string> => {
      const Tags = tag === undefined ? [] : [{ Key: "pipewarden", Value: tag }];
      const { ARN = "" } = await client.send(
        new CreateSecretCommand({ Name: name, SecretString: JSON.stringify({ password: value }), Tags }),
      );
      if (tag !== undefined) rehearsal.secretTags.set(ARN, { pipewarden: tag });
      return ARN;
    };
    await make("shop/foreign", foreign, undefined);
    const id = await make("shop/database", first, "index");
    check(stage, (await index()).values === 1 && (await rows()) === 1, "the tagged secret is in the index, and the other is not");
    for (const value of [second, third]) {
      await client.send(new PutSecretValueCommand({ SecretId: id, SecretString: JSON.stringify({ password: value }) }));
      await index();
    }
    client.destroy();
  });
  check(stage, (await rows()) === 2, "after two rotations the index has the current and the previous value");
  const kept = JSON.stringify(await stage.scan("M#"));
  check(
    stage,
    values.every((value) => !kept.includes(value)),
    "the table has none of the values",
  );
}
