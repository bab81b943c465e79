import { describe, expect, test } from "vitest";
import { compileRules } from "../../../src/secrets/detection/compile.ts";
import { allowlistOf, countingClock, placesOf, ruleOf, scanText, secretsIn, setOf, token, zebra } from "./kit.ts";

const rules = compileRules(setOf(zebra));
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("a scan", () => {
  test("tells where the secret stands, in lines and in columns as editors count them", () => {
    const result = scanText(rules, `a\nlet é = "${token()}";\n`);
    expect(placesOf(result)).toEqual(["zebra-token 2:10-2:35"]);
    expect(secretsIn(result)).toEqual([token()]);
    expect(result.detections[0]?.at).toMatchObject({ start: 12, end: 38 });
    expect(result.notScanned).toEqual([]);
  });

  test("takes the first group that took part for the secret, or the one that the rule names", () => {
    const regex = /zebra(?:-(\d{4})|=(\d{4}):(\w{4}))/;
    expect(secretsIn(scanText(setOf(ruleOf("z", regex)), "zebra=1234:abcd"))).toEqual(["1234"]);
    expect(secretsIn(scanText(setOf(ruleOf("z", regex, { secretGroup: 3 })), "zebra=1234:abcd"))).toEqual(["abcd"]);
    expect(secretsIn(scanText(setOf(ruleOf("z", /zebra-\d{4}/)), "zebra-1234"))).toEqual(["zebra-1234"]);
  });

  test("leaves alone what is no more random than the rule asks for, or what its own checksum shows to be none", () => {
    const regex = /zebra=(\w{4})/;
    expect(secretsIn(scanText(setOf(ruleOf("z", regex, { entropy: 1 })), "zebra=abab zebra=abcd"))).toEqual(["abcd"]);
    expect(
      secretsIn(scanText(setOf(ruleOf("z", regex, { isGenuine: (secret) => secret.endsWith("d") })), "zebra=abab zebra=abcd")),
    ).toEqual(["abcd"]);
  });

  test.each([
    ["a regex on the secret", allowlistOf({ regexes: [/^zebra_a/] }), false],
    ["a regex on the match", allowlistOf({ regexes: [/^my\.zebra/], regexTarget: "match" }), true],
    ["a regex on the line", allowlistOf({ regexes: [/^# example/], regexTarget: "line" }), true],
    ["a path", allowlistOf({ paths: [/\.ts$/] }), true],
    ["a stop word", allowlistOf({ stopwords: [token().slice(8, 14)] }), true],
    [
      "one stop word of many",
      allowlistOf({ stopwords: [..."abcdefghi"].map((letter) => letter.repeat(9)).concat(token().slice(7, 12)) }),
      true,
    ],
    ["none of several conditions that must all hold", allowlistOf({ condition: "and", paths: [/\.ts$/], stopwords: ["nothing"] }), false],
    ["all conditions that must hold", allowlistOf({ condition: "and", paths: [/\.ts$/], stopwords: [token().slice(8, 14)] }), true],
  ])("is told by %s what does not count", (_, allowlist, allowed) => {
    const rule = ruleOf("z", /[\w.]{0,9}?(zebra_[a-z0-9]{20})/, { keywords: ["zebra"] });
    const text = `x\n# example: my.${token()}\n`;
    for (const set of [setOf({ ...rule, allowlists: [allowlist] }), { rules: [rule], allowlists: [allowlist] }]) {
      expect(secretsIn(scanText(set, text))).toEqual(allowed ? [] : [token()]);
    }
  });

  test("marks what a comment on its line allows, and finds it all the same", () => {
    const { detections } = scanText(rules, `a = ${token(1)} # gitleaks:allow\nb = ${token(2)}\n`);
    expect(detections.map(({ allowedInline }) => allowedInline)).toEqual([true, false]);
  });

  test("tries a rule only where one of its keywords is, wherever that stands", () => {
    const set = setOf(ruleOf("hex", /\b[0-9a-f]{32}\b/, { keywords: ["zebra"] }));
    const value = "0123456789abcdef".repeat(2);
    expect(secretsIn(scanText(set, value))).toEqual([]);
    expect(secretsIn(scanText(set, `${value}\n${"-\n".repeat(300_000)}ZEBRA`))).toEqual([value]);
  });

  test("reports of several findings at one place the most certain one, and rather what is not generic", () => {
    const generic = ruleOf("generic", /key=(\w{26})/, { certainty: "guess" });
    const checked = ruleOf("checked", /(ebra_\w{20})/, { certainty: "checksum" });
    expect(placesOf(scanText(setOf(generic, zebra), `key=${token()}`))).toEqual(["zebra-token 1:5-1:30"]);
    expect(placesOf(scanText(setOf(generic, { ...zebra, certainty: "guess" }), `key=${token()}`))).toEqual(["zebra-token 1:5-1:30"]);
    expect(placesOf(scanText(setOf(zebra, checked), `key=${token()}`))).toEqual(["checked 1:6-1:30"]);
  });

  test("finds keys of many lines", () => {
    const pem = ruleOf("pem", /-----BEGIN ZEBRA KEY-----[\s\S]{64,}?-----END ZEBRA KEY-----/);
    const key = `-----BEGIN ZEBRA KEY-----\n${`${"x".repeat(64)}\n`.repeat(20)}-----END ZEBRA KEY-----`;
    expect(placesOf(scanText(setOf(pem), `a\n${key}\nb`))).toEqual(["pem 2:1-23:23"]);
  });

  test("takes a file for the secret where a rule is about its path", () => {
    const { regex: _, ...about } = ruleOf("key-file", /x/);
    const set = setOf({ ...about, path: /\.p12$/ });
    expect(placesOf(scanText(set, "", { path: "a/b.p12" }))).toEqual(["key-file 1:1-1:1"]);
    expect(placesOf(scanText(set, "", { path: "a/b.p13" }))).toEqual([]);
    expect(placesOf(scanText(setOf({ ...zebra, path: /\.env$/ }), token()))).toEqual([]);
  });
});

describe("a scan decodes", () => {
  const env = `ZEBRA=${token(1)}\nOTHER=${token(2)}\nMORE=some words that are there so that it is long enough\n`;
  const two = [token(1), token(2)];
  const wrapped =
    base64(env)
      .match(/.{1,44}/g)
      ?.join("\r\n    ") ?? "";
  const points = [...token(1)].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join("");

  test.each([
    ["base64", `data: ${base64(env)}`, two, ["base64"]],
    ["base64 for URLs", `data: ${Buffer.from(env).toString("base64url")}`, two, ["base64"]],
    ["base64 that is wrapped", `data: |\r\n    ${wrapped}\r\nend`, two, ["base64"]],
    ["base64 in base64", `data: ${base64(base64(env))}`, two, ["base64"]],
    ["hexadecimal digits", `data: ${Buffer.from(env).toString("hex")}`, two, ["hex"]],
    ["percent", `url?a=${token(1).replace("_", "%5F")}&b=%c3%bc`, [token(1)], ["percent"]],
    ["numbers of characters", `"${points}"`, [token(1)], ["unicode"]],
    ["entities", token(1).replace("z", "&#122;").replace("_", "&#x5F;"), [token(1)], ["unicode"]],
    ["encoded commands of PowerShell", `-enc ${Buffer.from(env, "utf16le").toString("base64")}`, two, ["base64", "utf-16"]],
    ["percent in base64", `data: ${base64(`v=${token(1).replace("_", "%5F")}&padding=padding`)}`, [token(1)], ["base64", "percent"]],
  ])("%s", (_, text, secrets, encodings) => {
    const result = scanText(rules, `first line\n${text}\n`);
    expect(secretsIn(result)).toEqual(secrets);
    for (const { encodings: found, at } of result.detections) {
      expect(found).toEqual(encodings);
      expect(at.startLine).toBeGreaterThan(1);
      expect(at.endLine).toBeLessThan(9);
    }
  });

  test("and tells the place of all that encodes the secret", () => {
    const text = `a: ${base64(env)}, b`;
    expect(scanText(rules, text).detections[0]?.at).toMatchObject({ start: 3, end: text.length - 3, startColumn: 4 });
  });

  test("a token whose one letter is escaped to the very place of the letter", () => {
    const text = `x = "${token(1).replace("_", "\\u005f")}";`;
    expect(scanText(rules, text).detections[0]?.at).toMatchObject({ start: 5, end: 36 });
  });

  test("no deeper than it is asked to, and says so", () => {
    let text = token(1);
    for (let layer = 0; layer < 7; layer++) text = base64(text);
    expect(scanText(rules, text)).toEqual({ detections: [], notScanned: [{ reason: "too-deeply-encoded", fromLine: 1, toLine: 1 }] });
    expect(secretsIn(scanText(rules, text, { decodeDepth: 7 }))).toEqual([token(1)]);
    expect(secretsIn(scanText(rules, base64(env), { decodeDepth: 0 }))).toEqual([]);
  });
});

describe("a scan reads", () => {
  const text = `é\r\n  a: ${token()}\r\n`;
  const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]);

  test.each([
    ["little-endian with a mark", marked, 18],
    ["big-endian with a mark", Buffer.from(marked).swap16(), 18],
    ["little-endian without", marked.subarray(2), 16],
    ["big-endian without", Buffer.from(marked.subarray(2)).swap16(), 16],
  ])("UTF-16, %s", (_, bytes, start) => {
    const result = scanText(rules, bytes);
    expect(placesOf(result)).toEqual(["zebra-token 2:6-2:31"]);
    expect(result.detections[0]).toMatchObject({ at: { start, end: start + 52 }, encodings: ["utf-16"] });
    expect(result.notScanned).toEqual([]);
  });

  test("other files by all rules but the generic ones, which it says", () => {
    const set = setOf(zebra, ruleOf("generic", /key=(\w{8})/));
    const bytes = Buffer.concat([Buffer.from([0, 1, 0xff, 0, 0xc3]), Buffer.from(`key=abcdefgh ${token()}`), Buffer.from([0])]);
    const result = scanText(set, bytes);
    expect(secretsIn(result)).toEqual([token()]);
    expect(result.notScanned).toEqual([{ reason: "not-text", fromLine: 1, toLine: 1 }]);
  });

  test("text that is not UTF-8 all the same", () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xc3, 10, 0xe2, 0x28]), Buffer.from(token()), Buffer.from([0xf0, 0x9f])]);
    expect(scanText(rules, bytes).detections[0]?.at).toMatchObject({ start: 5, end: 31, startLine: 2 });
  });
});

describe("what was not scanned", () => {
  test("is what lies beyond the most bytes", () => {
    const text = `${token(1)}\n\n${token(2)}\n`;
    const result = scanText(rules, text, { mostBytes: 27 });
    expect(secretsIn(result)).toEqual([token(1)]);
    expect(result.notScanned).toEqual([{ reason: "too-large", fromLine: 2, toLine: 4 }]);
  });

  test("is everything where there is no time", () => {
    const result = scanText(rules, `a\n${token()}\n`, { budget: 0, clock: () => 5 });
    expect(result).toEqual({ detections: [], notScanned: [{ reason: "out-of-time", fromLine: 1, toLine: 2 }] });
  });

  test("is what comes after the section in which the time ran out", () => {
    const { clock } = countingClock();
    const line = `${token()}\n`;
    const result = scanText(rules, line.repeat(40_000), { budget: 1600, clock });
    expect(result.notScanned).toMatchObject([{ reason: "out-of-time", toLine: 40_000 }]);
    expect(result.notScanned[0]?.fromLine).toBeGreaterThan(1);
  });

  test("is a line where an expression without a limit would have to look too far", () => {
    const endless = ruleOf("endless", /zebra=[a-z ]+;[a-z ]+;[a-z ]+!/);
    const result = scanText(setOf(endless), `a\nzebra=${"a ".repeat(60_000)}\nb\n`);
    expect(result.notScanned).toEqual([{ reason: "line-too-long", fromLine: 2, toLine: 2 }]);
  });
});
