import { describe, expect, test } from "vitest";
import { compileRules } from "../../../src/secrets/detection/compile.ts";
import type { Rule } from "../../../src/secrets/detection/rule.ts";
import { allowlistOf, ruleOf, scanText, secretsIn, setOf, token, zebra } from "./kit.ts";

const strict = (...rules: readonly Rule[]) => compileRules(setOf(...rules), { strict: true });
const rules = strict(zebra);
const linesOf = (text: string | Buffer, compiled = rules, path = "a.ts") =>
  scanText(compiled, text, { path }).detections.map(({ match }) => match.startLine);

describe("strict mode does as gitleaks does:", () => {
  test("a match's own line, also where it begins with line breaks", () => {
    const after = strict(ruleOf("after", /\n\nzebra=(\w{4})/));
    expect(linesOf("a\nb\n\nzebra=abcd\n", after)).toEqual([3]);
    expect(linesOf(`a\nb\n  ${token()}`)).toEqual([3]);
  });

  test("columns count bytes, from the line break before on all lines but the first", () => {
    const [first, second] = scanText(rules, `é ${token()}\né ${token()}\n`).detections;
    expect(first?.match).toMatchObject({ startColumn: 4, endColumn: 29 });
    expect(second?.match).toMatchObject({ startColumn: 5, endColumn: 30 });
  });

  test("a line that allows is left out; a last line without an end has everything before it", () => {
    expect(linesOf(`${token()} # gitleaks:allow\n${token()}\n`)).toEqual([2]);
    expect(linesOf(`# gitleaks:allow\n${token()}\n`)).toEqual([2]);
    expect(linesOf(`# gitleaks:allow\n${token()}`)).toEqual([]);
  });

  test("a keyword counts within its chunk alone", () => {
    const hex = strict(ruleOf("hex", /\b[0-9a-f]{32}\b/, { keywords: ["zebra"] }));
    const value = "0123456789abcdef".repeat(2);
    expect(linesOf(`${value}\n${"-\n".repeat(1000)}zebra\n`, hex)).toEqual([1]);
    expect(linesOf(`${value}\n${"-\n".repeat(80_000)}zebra\n`, hex)).toEqual([]);
  });

  test("what stands across the end of a chunk is not found, unless two line breaks end it first", () => {
    const text = (before: string) => `${before}${token()}\n${"-".repeat(30_000)}`;
    expect(linesOf(text(`${"-".repeat(124_980)}=`))).toEqual([]);
    expect(linesOf(text(`${"-".repeat(110_000)}\n\n${"-".repeat(14_978)}=`))).toEqual([3]);
  });

  test("the expression is tried again on the match alone for its groups", () => {
    const bound = strict(ruleOf("bound", /(?<=x)zebra=(\w{4})/));
    expect(secretsIn(scanText(bound, "xzebra=abcd\n"))).toEqual(["zebra=abcd"]);
  });

  test("a generic finding gives way on its line to another whose secret has its own in it", () => {
    const generic = ruleOf("my-Generic-rule", /key = (\w+)/);
    const both = strict(zebra, generic);
    expect(scanText(both, `key = ${token()}\nkey = other\n`).detections.map(({ rule }) => rule.id)).toEqual([
      "zebra-token",
      "my-Generic-rule",
    ]);
  });

  test("other rules that find the same are all reported, each time", () => {
    const again = ruleOf("again", /(zebra_\w{20})/);
    expect(linesOf(`${token(1)} ${token(2)}\n`, strict(zebra, again))).toEqual([1, 1, 1, 1]);
  });

  test("names of archives and the beginnings of programs are passed over", () => {
    const text = `${token()}\n`;
    expect(linesOf(text, rules, "dist/app.browser.js")).toEqual([]);
    expect(linesOf(text, rules, "a.tar.d/app.js")).toEqual([1]);
    expect(linesOf(`MZ ${text}`)).toEqual([]);
    expect(linesOf(`%!PS ${text}`)).toEqual([]);
    expect(linesOf(`${"\n".repeat(100_000)}MZ ${text}`)).toEqual([100_001]);
  });

  test("a path that a list of all rules names is passed over, whatever else the list asks for", () => {
    const list = allowlistOf({ condition: "and", paths: [/\.ts$/], stopwords: ["nothing"] });
    const compiled = compileRules({ rules: [zebra], allowlists: [list] }, { strict: true });
    expect(linesOf(token(), compiled)).toEqual([]);
    expect(linesOf(token(), compiled, "a.js")).toEqual([1]);
  });

  test("an entropy of zero asks for nothing", () => {
    expect(linesOf("zebra=aaaa\n", strict(ruleOf("z", /zebra=(\w{4})/, { entropy: 0 })))).toEqual([1]);
    expect(linesOf("zebra=aaaa\n", strict(ruleOf("z", /zebra=(\w{4})/, { entropy: 0.1 })))).toEqual([]);
  });

  test("everything printable is decoded in its place, and places are those of what encodes it", () => {
    const encoded = Buffer.from(`token: ${token()} and so on`).toString("base64");
    const result = scanText(rules, `x\n"${encoded}"\n`);
    expect(result.detections.map(({ match, encodings }) => [match.startLine, match.startColumn, encodings])).toEqual([[2, 3, ["base64"]]]);
    expect(linesOf(`x\n${Buffer.from(encoded).toString("hex")}\n`)).toEqual([2]);
    expect(linesOf(`x\na%20${token().replace("_", "%5F")}\n`)).toEqual([2]);
    expect(linesOf(`x\na%fc${token().replace("_", "%5F")}\n`)).toEqual([]);
    expect(linesOf(`x\n${token().replace("_", "\\u005F")}\n`)).toEqual([2]);
    expect(linesOf(`x\n${token().replace("_", "\\\\U005f")}\n`)).toEqual([2]);
  });

  test("a rule about a path finds each of its chunks", () => {
    const { regex: _, ...about } = ruleOf("key-file", /x/);
    const compiled = strict({ ...about, path: /\.p12$/ });
    expect(linesOf("-".repeat(200_000), compiled, "a.p12")).toEqual([0, 0, 0, 0]);
  });

  test("what there was no time for is told", () => {
    const result = scanText(rules, `${token()}\n`.repeat(10), { budget: 0, clock: () => 1 });
    expect(result).toEqual({ detections: [], notScanned: [{ reason: "out-of-time", fromLine: 1, toLine: 11 }] });
  });
});
