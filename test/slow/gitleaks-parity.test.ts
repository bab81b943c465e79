import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Corpus, denseCorpus, plainCorpus, written } from "../../scripts/bench/scan/corpora.ts";
import { differences, runGitleaks, strictFindings } from "../../scripts/bench/scan/gitleaks.ts";
import { ruleFile } from "../../scripts/bench/scan/rule-files.ts";
import { compileRules } from "../../src/secrets/detection/compile.ts";
import type { RuleSet } from "../../src/secrets/detection/rule.ts";
import { hostileTexts } from "../secrets/detection/hostile.ts";

const version = "v8.30.1";
const folder = join(import.meta.dirname, "../../node_modules/.cache/pipewarden/gitleaks", version);
const program = join(folder, "gitleaks");

/** Builds gitleaks once; later runs find it. */
function install(): void {
  if (existsSync(program)) return;
  if (spawnSync("go", ["version"]).status !== 0) {
    throw new Error("This test compares with gitleaks, which it builds by Go: install Go (https://go.dev/doc/install) and run it again.");
  }
  mkdirSync(folder, { recursive: true });
  execFileSync("go", ["install", `github.com/zricethezav/gitleaks/v8@${version}`], {
    env: { ...process.env, GOBIN: folder },
    stdio: "inherit",
  });
}

/** Texts of all kinds, cut and put together so that chunks end within something, some bytes no UTF-8, some lines without an end. */
function oddCorpus(set: RuleSet): Corpus {
  const dense = denseCorpus(set, 60_000, 23);
  const all = dense.files.map(({ bytes }) => bytes);
  rmSync(dense.folder, { recursive: true });
  const text = (at: number): Uint8Array => all[at % all.length] ?? new Uint8Array();
  const filler = (length: number, byte: string): Buffer => Buffer.alloc(length, byte);
  const files = [
    ...[99_990, 100_000, 104_096, 124_980, 124_999, 128_672].map((length, at) => Buffer.concat([filler(length, "-\n-- "), text(at)])),
    Buffer.concat([filler(110_000, "a\n"), Buffer.from("\n\n"), text(2)]),
    Buffer.concat([filler(101_000, "- "), Buffer.from("\r\n \r\n"), text(3), filler(40_000, "x")]),
    Buffer.from(Buffer.from(text(4)).toString("latin1"), "utf8"),
    Buffer.from(Buffer.from(text(5)).map((byte, at) => (at % 97 === 0 ? 0xc3 + (at % 50) : byte))),
    Buffer.from(Buffer.from(text(6)).toString("utf8").replaceAll("s", "\u017f").replaceAll("k", "\u212a")),
    Buffer.from(Buffer.from(text(7)).toString("utf8").replaceAll("\n", "\r")),
    Buffer.from(Buffer.from(text(8)).toString("base64")),
    Buffer.from(
      Buffer.from(text(9))
        .toString("base64")
        .replace(/(.{76})/g, "$1\n"),
    ),
    Buffer.from(encodeURIComponent(Buffer.from(text(10)).toString("latin1"))),
    Buffer.from(`# gitleaks:allow\n${Buffer.from(text(11)).toString("utf8").trimEnd()}`),
    ...hostileTexts(4000).map(([, hostile]) => Buffer.from(hostile)),
  ];
  return written(
    "odd",
    files.map((bytes, at) => ({ name: `${String(at).padStart(3, "0")}.txt`, bytes })),
  );
}

describe(`strict mode and gitleaks ${version}, with the same rules`, () => {
  const rules = ruleFile();
  const compiled = compileRules(rules.set, { strict: true });
  const folders: string[] = [];

  beforeAll(install, 600_000);
  afterAll(() => {
    for (const made of folders) rmSync(made, { recursive: true, force: true });
  });

  test.each([
    ["plain source text", plainCorpus, 1],
    ["text full of secrets", () => denseCorpus(rules.set, 250_000, 17), 1000],
    ["odd and hostile texts", () => oddCorpus(rules.set), 100],
  ])("find the same in %s, each as often", (_, corpusOf, least) => {
    const corpus = corpusOf();
    folders.push(corpus.folder);
    const ours = strictFindings(compiled, corpus);
    expect(differences(ours, runGitleaks(rules.path, corpus.folder, program).findings)).toEqual([]);
    expect([...ours.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(least);
  });
});
