import { describe, expect, it } from "vitest";
import {
  claimsOf,
  isBasicCredentials,
  isDataCenterToken,
  isMixed,
  isPypiMacaroon,
  objectIn,
} from "../../../../src/secrets/rules/checksum/structures.ts";

const encoded = (text: string | Buffer, encoding: "base64" | "base64url" = "base64") => Buffer.from(text).toString(encoding);

describe("structures of credentials", () => {
  it("the claims of a JSON Web Token are its second part", () => {
    expect(claimsOf(`a.${encoded(JSON.stringify({ iss: "argocd" }), "base64url")}.b`)).toEqual({ iss: "argocd" });
    expect(claimsOf("a.b.c")).toBeUndefined();
    expect(claimsOf("abc")).toBeUndefined();
  });

  it("only an object counts as JSON that was encoded", () => {
    expect(objectIn(encoded('{"a":1}'))).toEqual({ a: 1 });
    expect(["[1]", "1", "null", "{"].map((text) => objectIn(encoded(text)))).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("a macaroon of PyPI names its index first", () => {
    const macaroon = (location: string) =>
      `pypi-${encoded(Buffer.concat([Buffer.of(2, 1, location.length), Buffer.from(location), Buffer.alloc(40)]), "base64url")}`;
    expect(["pypi.org", "test.pypi.org", "other.org"].map((location) => isPypiMacaroon(macaroon(location)))).toEqual([true, true, false]);
    expect(isPypiMacaroon("pypi-")).toBe(false);
  });

  it("a token of Atlassian's Data Center has twelve digits, a colon and twenty bytes", () => {
    const token = (id: string) => encoded(Buffer.concat([Buffer.from(`${id}:`), Buffer.alloc(20, 7)]));
    expect([isDataCenterToken(token("1".repeat(12))), isDataCenterToken(`BBDC-${token("9".repeat(12))}`)]).toEqual([true, true]);
    expect([isDataCenterToken(token("1".repeat(11))), isDataCenterToken(token("a".repeat(12)))]).toEqual([false, false]);
  });

  it("Basic credentials are a name, a colon and a password", () => {
    expect(
      ["deployer:a b c d", "a@b.test:pass", ":pass", "name:", "name", "a:\u0001\u0002\u0003\u0004"].map((text) =>
        isBasicCredentials(encoded(text)),
      ),
    ).toEqual([true, true, false, false, false, false]);
  });

  it("a mixed text has letters of both cases and a digit", () => {
    expect(["aB1", "ab1", "AB1", "aBc"].map(isMixed)).toEqual([true, false, false, false]);
  });
});
