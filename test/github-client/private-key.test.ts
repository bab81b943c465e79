import { createPrivateKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalisePrivateKey } from "../../src/github/private-key.ts";
import { PipewardenError } from "../../src/values/errors.ts";
import { Secret } from "../../src/values/secret.ts";
import { pkcs1, pkcs8, publicKey } from "./fixtures.ts";

const forms: Record<string, (pem: string) => string> = {
  "as it is": (pem) => pem,
  "without the last line end": (pem) => pem.trimEnd(),
  "with \\n as two characters": (pem) => pem.replaceAll("\n", "\\n"),
  "with \\r\\n as four characters": (pem) => pem.replaceAll("\n", "\\r\\n"),
  "with CRLF": (pem) => pem.replaceAll("\n", "\r\n"),
  "with spaces for line ends": (pem) => pem.replaceAll("\n", " "),
  "with no line ends": (pem) => pem.replaceAll("\n", ""),
  "with blanks before and after": (pem) => `\n  ${pem}\t \n`,
  "indented, as in a YAML block": (pem) => pem.replaceAll("\n", "\n    "),
  "in double quotes": (pem) => `"${pem}"`,
  "as base64 of the whole": (pem) => Buffer.from(pem).toString("base64"),
  "as base64 in lines": (pem) =>
    (
      Buffer.from(pem)
        .toString("base64")
        .match(/.{1,76}/g) ?? []
    ).join("\n"),
  "as base64 of the escaped form": (pem) => Buffer.from(pem.replaceAll("\n", "\\n")).toString("base64"),
  "with a byte order mark": (pem) => `\uFEFF${pem}`,
};

const signs = (key: Secret) =>
  verify("RSA-SHA256", Buffer.from("data"), publicKey, sign("RSA-SHA256", Buffer.from("data"), createPrivateKey(key.reveal())));

describe("The App's private key (trap 6)", () => {
  for (const [name, form] of Object.entries(forms)) {
    it(`is read ${name}, in PKCS#1 and in PKCS#8, and comes out in one form`, () => {
      for (const pem of [pkcs1, pkcs8]) {
        const key = normalisePrivateKey(form(pem));
        expect(signs(key)).toBe(true);
        expect(key.reveal()).toBe(pkcs8);
      }
    });
  }

  it("is read from a Secret as well", () => {
    expect(signs(normalisePrivateKey(Secret.of(pkcs1.replaceAll("\n", " "))))).toBe(true);
  });

  it("is read through any combination of line ends, blanks and quotes", () => {
    const lineEnd = fc.constantFrom("\n", "\r\n", "\\n", "\\r\\n", " ", "", "\n  ", "\n\n");
    const around = fc.constantFrom("", " ", "\n", '"', "\t\n", " '");
    fc.assert(
      fc.property(lineEnd, around, fc.constantFrom(pkcs1, pkcs8), fc.boolean(), (end, edge, pem, encoded) => {
        const text = edge + pem.replaceAll("\n", end) + edge;
        expect(normalisePrivateKey(encoded ? Buffer.from(text).toString("base64") : text).reveal()).toBe(pkcs8);
      }),
      { numRuns: 60 },
    );
  });
});

describe("What is no private key of an App", () => {
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const encrypted = createPrivateKey(pkcs1).export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "p" }).toString();
  const lines = pkcs1.split("\n");
  const damaged = [...lines.slice(0, 3), ...lines.slice(9)].join("\n");
  const cases: [string, string, RegExp][] = [
    ["nothing", "  \n", /it is nothing/],
    ["the public key", publicKey.export({ type: "spki", format: "pem" }).toString(), /PEM block of the kind "PUBLIC KEY"/],
    ["an encrypted key", encrypted, /encrypted with a passphrase; remove the passphrase/],
    ["an elliptic key", ec.privateKey.export({ type: "pkcs8", format: "pem" }).toString(), /a key of type ec; GitHub Apps sign with RSA/],
    ["an OpenSSH key", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", /OpenSSH/],
    ["the first line only", lines[0] ?? "", /without its end; perhaps only the first line was kept/],
    ["a key with lines missing", damaged, /damaged, perhaps cut short/],
    ["a key with strange characters", pkcs1.replace(/\n(.{20})/, "\n$1***"), /content is not base64/],
    ["a path", "/etc/pipewarden/app.private-key.pem", /the path of a file, not its content/],
    ["any text", "correct horse battery staple", /a text of 28 characters that is neither PEM nor base64/],
  ];
  for (const [name, text, sentence] of cases) {
    it(`is refused with what was found: ${name}`, () => {
      const error = thrownBy(() => normalisePrivateKey(text));
      expect(error).toMatchObject({ code: "private_key_invalid", message: expect.stringMatching(sentence) });
      expect((error as Error).message).toMatch(/Take the \.pem file that GitHub generated/);
    });
  }

  it("is never shown, whatever it is", () => {
    const secretBody = (lines[1] ?? "").slice(0, 40);
    for (const [, text] of cases) {
      const shown = inspect(
        thrownBy(() => normalisePrivateKey(text)),
        { depth: 9 },
      );
      expect(shown).not.toContain(secretBody);
      expect(shown).not.toContain("correct horse");
    }
    expect(inspect(normalisePrivateKey(pkcs1), { depth: 9 })).toBe("[secret]");
  });
});

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(PipewardenError);
    return error;
  }
  throw new Error("Nothing was thrown.");
}
