import { createHmac, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Credentials } from "../../src/local/credentials.ts";
import { LiveSecrets } from "../../src/local/live-secrets.ts";
import { PipewardenError } from "../../src/values/errors.ts";
import { Secret } from "../../src/values/secret.ts";

const drawn = (): Credentials => ({ appId: "12", privateKey: Secret.of(randomUUID()), webhookSecret: Secret.of(randomUUID()) });
const body = Buffer.from("{}");
const signed = ({ webhookSecret }: Credentials) => `sha256=${createHmac("sha256", webhookSecret.reveal()).update(body).digest("hex")}`;

/** Secrets of a bot whose stored credentials are whatever `stored` is now. */
function bot(first: Credentials) {
  const world = { stored: first as Credentials | PipewardenError };
  const secrets = new LiveSecrets(first, () => {
    if (world.stored instanceof PipewardenError) throw world.stored;
    return world.stored;
  });
  return { world, secrets, takes: (by: Credentials) => secrets.verifier.verify(body, signed(by), 0) };
}

describe("the secrets of a running bot", () => {
  it("are those that were read last, and every one of them stays known as a secret", () => {
    const [old, next] = [drawn(), drawn()];
    const { world, secrets, takes } = bot(old);
    world.stored = { ...next, previousWebhookSecret: { secret: old.webhookSecret, until: 1 } };
    expect([takes(old), takes(next)]).toEqual([true, false]);
    secrets.reload();
    expect([takes(old), takes(next)]).toEqual([true, true]);
    expect(secrets.webhookSecret).toBe(next.webhookSecret);
    expect(new Set(secrets.known)).toEqual(new Set([old.webhookSecret, old.privateKey, next.webhookSecret, next.privateKey]));
    secrets.reload();
    expect(secrets.known).toHaveLength(4);
  });

  it("have others beside them that are known as secrets, each once", () => {
    const { secrets } = bot(drawn());
    const [one, same] = [Secret.of("of a registry"), Secret.of("of a registry")];
    secrets.learn([one, same]);
    secrets.learn([same]);
    expect(secrets.known.filter((known) => known.equals(one))).toEqual([one]);
  });

  it("stay in force when what is stored cannot be read, or protects nothing", () => {
    const old = drawn();
    const { world, secrets, takes } = bot(old);
    world.stored = new PipewardenError("secrets_malformed", "It is no JSON.");
    expect(() => secrets.reload()).toThrow("It is no JSON.");
    world.stored = { ...old, webhookSecret: Secret.of("development") };
    expect(() => secrets.reload()).toThrow("development");
    expect(takes(old)).toBe(true);
  });

  it("have another private key for who was refused, once it is stored", async () => {
    const [old, next] = [drawn(), drawn()];
    const { world, secrets } = bot(old);
    expect(await secrets.renewKey()).toBeUndefined();
    world.stored = { ...old, privateKey: next.privateKey };
    expect(await secrets.renewKey()).toBe(next.privateKey);
    expect(await secrets.renewKey()).toBeUndefined();
  });
});
