import { inspect } from "node:util";
import { serialize } from "node:v8";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redact, Secret } from "../../src/values/secret.ts";

const secret = Secret.of("s3cret value");

describe("a Secret", () => {
  it("answers its value to reveal alone", () => {
    expect(secret.reveal()).toBe("s3cret value");
    expect(Object.keys(secret)).toEqual([]);
    expect(Reflect.ownKeys(secret)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["String()", String(secret)],
    ["a template string", `${secret}`],
    ["concatenation", "".concat(secret as unknown as string)],
    ["inspect", inspect(secret)],
    ["JSON", JSON.parse(JSON.stringify(secret))],
    ["join", [secret].join()],
    ["localised conversion", secret.toLocaleString()],
  ])("prints as [secret] by %s", (_way, printed) => {
    expect(printed).toBe("[secret]");
  });

  it("is no number", () => {
    expect(Number(secret)).toBeNaN();
  });

  it("is empty when copied", () => {
    expect({ ...secret }).toEqual({});
    expect(Object.entries(secret)).toEqual([]);
    expect(structuredClone(secret)).toEqual({});
    expect(serialize(secret).toString("latin1")).not.toContain("s3cret");
  });

  it("cannot be given members", () => {
    expect(() => Object.assign(secret, { value: "s3cret value" })).toThrow(TypeError);
  });

  it("cannot be empty", () => {
    expect(() => Secret.of("")).toThrow("A secret is empty. Set its value, or remove the setting altogether.");
  });

  it("equals what has the same value", () => {
    expect(secret.equals(Secret.of("s3cret value"))).toBe(true);
    expect(secret.equals("s3cret value")).toBe(true);
    expect(secret.equals(Secret.of("s3cret valu"))).toBe(false);
    expect(secret.equals("s3cret valuE")).toBe(false);
    expect(secret.equals("")).toBe(false);
  });
});

describe("redact", () => {
  it("replaces a value wherever it stands", () => {
    expect(redact("a s3cret value, a s3cret value.", [secret])).toBe("a [secret], a [secret].");
  });

  it("leaves text without a secret as it is", () => {
    expect(redact("nothing here", [secret])).toBe("nothing here");
    expect(redact("s3cret value", [])).toBe("s3cret value");
  });

  it("finds Basic credentials that hold a value", () => {
    const header = Buffer.from("x-access-token:s3cret value").toString("base64");
    const shown = redact(`Authorization: Basic ${header}`, [secret]);
    expect(shown).toMatch(/^Authorization: Basic [A-Za-z0-9]+\[secret\]/);
  });

  it("replaces overlapping values as one", () => {
    expect(redact("<abcdefghi>", [Secret.of("abcdef"), Secret.of("defghi"), Secret.of("cde")])).toBe("<[secret]>");
    expect(redact("<aaaaaaa>", [Secret.of("aaa")])).toBe("<[secret]>");
  });

  it("replaces neighbours one by one", () => {
    expect(redact("abcdefabcdef", [Secret.of("abcdef")])).toBe("[secret][secret]");
  });

  it("replaces a short value, but not ordinary words that its encodings resemble", () => {
    expect(redact("pin 12", [Secret.of("12")])).toBe("pin [secret]");
    expect(redact("3132 MTI", [Secret.of("12")])).toBe("3132 MTI");
  });

  it("replaces each line of a key, however the lines are ended", () => {
    const lines = ["-----BEGIN KEY-----", "abcdefghijklmnopqrst", "uvwxyzabcdefghijklmn", "-----END KEY-----"];
    const key = Secret.of(lines.join("\n"));
    expect(redact(lines.join("\r\n"), [key])).toBe("-----BEGIN KEY-----\r\n[secret]\r\n[secret]\r\n-----END KEY-----");
    expect(redact(JSON.stringify({ key: key.reveal() }), [key])).toBe('{"key":"[secret]"}');
  });

  const value = fc
    .string({ unit: fc.constantFrom(..."abXYZ019+/=_-.~!'()*%&? \"\\\né€😀"), minLength: 8, maxLength: 40 })
    .filter((text) => !"[secret]".includes(text));
  const encodings: Record<string, (text: string) => string> = {
    "as it is": (text) => text,
    base64: (text) => Buffer.from(text).toString("base64").replaceAll("=", ""),
    base64url: (text) => Buffer.from(text).toString("base64url"),
    hexadecimal: (text) => Buffer.from(text).toString("hex"),
    "hexadecimal in capitals": (text) => Buffer.from(text).toString("hex").toUpperCase(),
    "percent-encoded": encodeURIComponent,
    "percent-encoded in small letters": (text) => encodeURIComponent(text).replace(/%../g, (triplet) => triplet.toLowerCase()),
    "form-encoded": (text) => new URLSearchParams({ v: text }).toString().slice(2),
    "escaped in JSON": (text) => JSON.stringify(text).slice(1, -1),
  };

  it.each(Object.entries(encodings))("leaves nothing of a value %s", (_name, encode) => {
    fc.assert(
      fc.property(value, fc.constantFrom("", "x", "yz", "token="), fc.constantFrom("", "&next", "."), (text, before, after) => {
        const shown = redact(before + encode(text) + after, [Secret.of(text)]);
        expect(shown).toContain("[secret]");
        expect(shown.replace("[secret]", "")).not.toContain(encode(text).slice(0, 7));
      }),
    );
  });

  it.each(["base64", "base64url"] as const)("leaves nothing of a value inside a longer text in %s", (encoding) => {
    fc.assert(
      fc.property(value, fc.string({ maxLength: 7 }), fc.string({ maxLength: 7 }), (text, before, after) => {
        const encoded = Buffer.from(before + text + after).toString(encoding);
        const shown = redact(encoded, [Secret.of(text)]);
        expect(shown).toContain("[secret]");
        expect(Buffer.from(shown.split("[secret]")[0] ?? "", encoding).toString()).not.toContain(text.slice(0, 3) + text.slice(3, 6));
      }),
    );
  });
});
