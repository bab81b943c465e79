import { createHmac } from "node:crypto";
import { sign } from "@octokit/webhooks-methods";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { previousSecretLifetime, WebhookSecrets } from "../../src/deliveries/signature.ts";
import { Secret } from "../../src/values/secret.ts";
import { drawSecret, signatureOf } from "./webhooks.ts";

const current = drawSecret();
const previous = drawSecret();
const now = Date.UTC(2031, 0, 1);
const body = Buffer.from('{"zen":"Keep it logically awesome."}');
const secrets = WebhookSecrets.of({ current: Secret.of(current) });

describe("a webhook's signature", () => {
  it("is accepted when it is GitHub's, over the very bytes", async () => {
    expect(secrets.verify(body, await sign(current, body.toString()), now)).toBe(true);
  });

  it("is computed over bytes that are no valid UTF-8 as well", () => {
    const bytes = Uint8Array.of(0xff, 0xfe, 0x00, 0x80);
    expect(secrets.verify(bytes, signatureOf(bytes, current), now)).toBe(true);
    expect(secrets.verify(Buffer.from(Buffer.from(bytes).toString()), signatureOf(bytes, current), now)).toBe(false);
  });

  it.each([
    ["missing", undefined],
    ["empty", ""],
    ["of another secret", signatureOf(body, previous)],
    ["of other bytes", signatureOf("{}", current)],
    ["SHA-1", `sha1=${createHmac("sha1", current).update(body).digest("hex")}`],
    ["without its prefix", signatureOf(body, current).slice("sha256=".length)],
    ["cut short", signatureOf(body, current).slice(0, -1)],
    ["too long", `${signatureOf(body, current)}0`],
    ["followed by a line", `${signatureOf(body, current)}\n`],
    ["in capital digits", `sha256=${signatureOf(body, current).slice(7).toUpperCase()}`],
    ["twice", `${signatureOf(body, current)}, ${signatureOf(body, current)}`],
  ])("is refused when it is %s", (_, header) => {
    expect(secrets.verify(body, header, now)).toBe(false);
  });

  it("is accepted from the previous secret for 24 hours after the rotation, and no longer", () => {
    const until = now + previousSecretLifetime;
    const rotated = WebhookSecrets.of({ current: Secret.of(current), previous: { secret: Secret.of(previous), until } });
    expect(previousSecretLifetime).toBe(24 * 3600 * 1000);
    for (const time of [now, until - 1]) {
      expect(rotated.verify(body, signatureOf(body, previous), time)).toBe(true);
      expect(rotated.verify(body, signatureOf(body, current), time)).toBe(true);
      expect(rotated.verify(body, signatureOf(body, drawSecret()), time)).toBe(false);
    }
    expect(rotated.verify(body, signatureOf(body, previous), until)).toBe(false);
    expect(rotated.verify(body, signatureOf(body, current), until)).toBe(true);
  });

  it("is refused, never an error, whatever stands in the header", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.oneof(fc.string(), fc.stringMatching(/^sha256=[0-9a-f]{64}$/)), (bytes, header) => {
        expect(secrets.verify(bytes, header, now)).toBe(false);
      }),
    );
  });
});

describe("the webhook secret", () => {
  it.each([
    ["blank", " \t\n", "webhook_secret_blank", "openssl rand -hex 32"],
    ["Probot's default", "development", "webhook_secret_known", "openssl rand -hex 32"],
    ["Probot's default in capitals", "Development", "webhook_secret_known", "openssl rand -hex 32"],
    ["followed by a line break", `${current}\n`, "webhook_secret_padded", "Remove the white space"],
  ])("is refused when it is %s, with the remedy and without the value", (_, value, code, remedy) => {
    const make = () => WebhookSecrets.of({ current: Secret.of(value) });
    expect(make).toThrow(expect.objectContaining({ code, message: expect.stringContaining(remedy) }));
    expect(make).not.toThrow(current);
    expect(() => WebhookSecrets.of({ current: Secret.of(current), previous: { secret: Secret.of(value), until: 1 } })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it("is refused when it is empty", () => {
    expect(() => WebhookSecrets.of({ current: Secret.of("") })).toThrow(expect.objectContaining({ code: "secret_empty" }));
  });
});
