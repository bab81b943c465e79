import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { looksLikePassword, looksLikeToken } from "../../../../src/secrets/rules/guessing/judge.ts";
import { randomFrom } from "../random.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const share = (count: number, test: (seed: number) => boolean) =>
  Array.from({ length: count }, (_, seed) => test(seed)).filter(Boolean).length / count;

describe("what looks like a token", () => {
  it.each([
    ["hexadecimal digits", 32, "hex"],
    ["letters and digits", 24, "base62"],
    ["small letters and digits", 24, "lower"],
    ["base64url", 43, "base64url"],
    ["base32", 32, "base32"],
  ])("is nearly every one that is drawn from %s", (_name, length, alphabet) => {
    expect(share(200, (seed) => looksLikeToken(randomFrom(seed).text(length, alphabet)))).toBeGreaterThan(0.97);
  });

  it.each([
    "authorization_code_grant_type",
    "InvalidAuthenticationTokenException",
    "com.acme.service.token.provider",
    "/var/run/secrets/kubernetes.io/serviceaccount/token",
    "https://login.acme.test/oauth2/v2.0/token",
    "process.env.SERVICE_TOKEN",
    "my-super-secret-token",
    "YOUR_API_KEY_GOES_HERE",
    "00000000000000000000000000000000",
    "1234567890123456",
    "123e4567-e89b-12d3-a456-426614174000",
    "$2y-not-a-hash",
    "vault:secret/data/app#token",
    "aaaaaaaaaaaaaaaaaaaaaaaa",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "v1.2.3",
    "short1A",
  ])("is not %s", (value) => {
    expect(looksLikeToken(value)).toBe(false);
  });
});

describe("what looks like a password", () => {
  it("is nearly every one that is drawn by chance", () => {
    expect(share(200, (seed) => looksLikePassword(`a1${randomFrom(seed).text(10)}`))).toBeGreaterThan(0.97);
    expect(share(200, (seed) => looksLikePassword(randomFrom(seed).text(10, "abcdefghijklmnopqrstuvwxyz")))).toBeGreaterThan(0.85);
  });

  it.each(["Kestrel42!", "tr0ub4dor&3", "x9#Lm2-pQ", "walnut-7Gh2k", "84729163"])("is %s", (value) => {
    expect(looksLikePassword(value)).toBe(true);
  });

  it.each([
    "password",
    "Password123",
    "P@ssw0rd",
    "changeme",
    "sunflower",
    "Passwort",
    "contrasena",
    "user.password",
    "current-password",
    "forgot_password",
    "getPassword()",
    "test1234",
    "admin123",
    "12345678",
    "20260115",
    "latin1",
    "urllib2",
    "two words",
    "********",
    "<password>",
    "a1b2",
  ])("is not %s", (value) => {
    expect(looksLikePassword(value)).toBe(false);
  });
});

describe("judging", () => {
  it("answers for every text, whatever is in it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const value = Buffer.from(bytes).toString(bytes.length % 2 === 0 ? "utf8" : "latin1");
        expect([true, false]).toContain(looksLikeToken(value));
        expect([true, false]).toContain(looksLikePassword(value));
      }),
    );
  });

  it("takes no value for one that begins as a variable or a template", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const value = randomFrom(seed).text(20);
        for (const reference of [`$\{${value}}`, `{{ ${value} }}`, `<%= ${value} %>`, `$(${value})`]) {
          expect(looksLikeToken(reference)).toBe(false);
          expect(looksLikePassword(reference)).toBe(false);
        }
      }),
    );
  });
});
