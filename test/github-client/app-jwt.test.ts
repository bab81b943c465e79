import { createPublicKey, verify } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { appJwtSigner, parseAppId } from "../../src/github/app-jwt.ts";
import type { Secret } from "../../src/values/secret.ts";
import { Secret as secretOf } from "../../src/values/secret.ts";
import { FakeClock, pkcs8, publicKey } from "./fixtures.ts";

const read = (token: Secret) => {
  const [header = "", claims = "", signature = ""] = token.reveal().split(".");
  const json = (text: string) => JSON.parse(Buffer.from(text, "base64url").toString()) as Record<string, unknown>;
  const genuine = verify(
    "RSA-SHA256",
    Buffer.from(`${header}.${claims}`),
    createPublicKey(publicKey.export({ type: "spki", format: "pem" })),
    Buffer.from(signature, "base64url"),
  );
  return { header: json(header), claims: json(claims), genuine };
};

describe("The App's JSON Web Token", () => {
  const clock = new FakeClock();
  const seconds = clock.now() / 1000;
  const signer = (appId: string | number = 1001) => appJwtSigner({ appId, privateKey: secretOf.of(pkcs8), clock });

  it("is signed with RS256 by the App's key and names the App", () => {
    const { header, claims, genuine } = read(signer()());
    expect(header).toEqual({ alg: "RS256", typ: "JWT" });
    expect(claims.iss).toBe("1001");
    expect(genuine).toBe(true);
  });

  it("was issued a minute ago and ends at most 10 minutes after that, by the clock that was given", () => {
    const { claims } = read(signer()());
    expect(claims).toMatchObject({ iat: seconds - 60, exp: seconds + 540 });
  });

  it("is another one each time, also within one second and from two signers (trap 9)", () => {
    const tokens = [signer(), signer()].flatMap((sign) => [sign().reveal(), sign().reveal()]);
    expect(new Set(tokens).size).toBe(4);
    expect(read(signer()()).claims.jti).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("may name the App by its client id", () => {
    expect(read(signer("Iv23liAbCdEfGhIjKlMn")()).claims.iss).toBe("Iv23liAbCdEfGhIjKlMn");
  });

  it("prints as [secret]", () => {
    expect(inspect(signer()())).toBe("[secret]");
  });

  it("is not made for something that is no App id", () => {
    expect(parseAppId(" 12 ")).toBe("12");
    for (const wrong of ["", "0", "-1", "1.5", "pipewarden", Number.NaN]) {
      expect(() => parseAppId(wrong)).toThrow(/neither a number nor a client id/);
    }
  });
});
