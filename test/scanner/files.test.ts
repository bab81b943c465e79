import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/scanner/finding.ts";
import { gitleaksReportOf } from "../../src/scanner/formats/gitleaks.ts";
import { scanFor } from "../../src/scanner/scan.ts";
import { readBaseline } from "../../src/secrets/gitleaks/baseline.ts";
import { readIgnoreFile } from "../../src/secrets/gitleaks/ignore-file.ts";
import { folder, request, values } from "./made.ts";

const files = { kind: "files" } as const;
const told = ({ findings }: Report) => findings.map(({ file, rule, at }) => `${file.path}:${at.startLine}:${at.startColumn}:${rule.id}`);

describe("scanning files", () => {
  const value = values(3);

  it("finds secrets in every file below a folder but those of .git, in the order of their names", async () => {
    using place = folder();
    place.write({
      "b/deep/er.txt": `x\né = "${value()}" and "${value()}"\n`,
      ".env": `A=${value()}`,
      "a.p12": "no text",
      ".gitignore": ".env",
      ".git/config": `x = ${value()}`,
      "sub/.git": `gitdir: ${value()}`,
      node_modules: `${value()}\n`,
    });
    const report = await scanFor(request(place.path, files));
    expect(told(report)).toEqual([
      ".env:1:3:acme-token",
      "a.p12:1:1:key-file",
      "b/deep/er.txt:2:6:acme-token",
      "b/deep/er.txt:2:42:acme-token",
      "node_modules:1:1:acme-token",
    ]);
    expect(report).toMatchObject({ gaps: [], counts: { files: 5, commits: null } });
  });

  it("scans a single file, too", async () => {
    using place = folder();
    place.write({ "a.txt": value() });
    expect(told(await scanFor(request(join(place.path, "a.txt"), files)))).toEqual(["a.txt:1:1:acme-token"]);
  });

  it("finds the same with threads, in the same order", async () => {
    using place = folder();
    for (let at = 0; at < 120; at++) place.write({ [`f${at % 7}/n${at}.txt`]: at % 3 === 0 ? `\n${value()}` : "nothing" });
    const alone = await scanFor(request(place.path, files));
    const counted: number[] = [];
    const together = await scanFor(request(place.path, files, { threads: 2, onProgress: (counts) => void counted.push(counts.files) }));
    expect(alone.findings).toHaveLength(40);
    expect(together).toEqual(alone);
    expect(counted).toEqual(Array.from({ length: 120 }, (_, at) => at + 1));
  });

  it("follows no symbolic link, and waits for no pipe", async () => {
    using place = folder();
    using outside = folder();
    outside.write({ "secret.txt": value() });
    symlinkSync(outside.path, join(place.path, "folder"));
    symlinkSync(join(outside.path, "secret.txt"), join(place.path, "file"));
    symlinkSync(place.path, join(place.path, "circle"));
    execFileSync("mkfifo", [join(place.path, "pipe")]);
    expect(await scanFor(request(place.path, files))).toMatchObject({ findings: [], gaps: [], counts: { files: 0 } });
  });

  it("opens names that are no UTF-8, and tells them apart in URIs", async () => {
    using place = folder();
    for (const byte of [0xe9, 0xea]) writeFileSync(Buffer.concat([Buffer.from(`${place.path}/a b`), Buffer.of(byte)]), value());
    const { findings } = await scanFor(request(place.path, files));
    expect(findings.map(({ file }) => file)).toEqual([
      { path: "a b\ufffd", uri: "a%20b%E9" },
      { path: "a b\ufffd", uri: "a%20b%EA" },
    ]);
  });

  it("tells a file's name without the value that stands in it", async () => {
    using place = folder();
    const secret = value();
    place.write({ [`dump-${secret}.txt`]: secret });
    const { findings } = await scanFor(request(place.path, files));
    expect(findings.map(({ file }) => file)).toEqual([{ path: "dump-[secret].txt", uri: "dump-%5Bsecret%5D.txt" }]);
  });

  it("says what it did not scan", async () => {
    using place = folder();
    place.write({ "large.txt": `${"x\n".repeat(600)}${value()}` });
    const limits = { chunk: 400, overlap: 100, most: 1_000, budget: 60_000 };
    expect(await scanFor(request(place.path, files, { limits }))).toMatchObject({
      findings: [],
      gaps: [{ file: { path: "large.txt" }, reason: "too-large", commit: null }],
    });
  });

  it("leaves out what a comment, an ignore file or a baseline names, and says how much", async () => {
    using place = folder();
    const [one, two] = [value(), value()];
    place.write({ "a.txt": `${one} # gitleaks:allow\n${two}\n${two}\n`, "b.txt": two });
    const before = await scanFor(request(place.path, files));
    expect(told(before)).toEqual(["a.txt:2:1:acme-token", "a.txt:3:1:acme-token", "b.txt:1:1:acme-token"]);
    const baseline = readBaseline(gitleaksReportOf({ ...before, findings: before.findings.slice(1, 2) }));
    const known = { ignores: [readIgnoreFile("b.txt:acme-token:1")], baseline };
    const after = await scanFor(request(place.path, files, { known }));
    expect(told(after)).toEqual(["a.txt:2:1:acme-token"]);
    expect(after.left).toEqual({ allowed: 1, ignored: 1, known: 1 });
  });

  it("does not scan the rule file and the baseline themselves", async () => {
    using place = folder();
    place.write({ ".gitleaks.toml": value(), "sub/.gitleaks.toml": value() });
    const report = await scanFor(request(place.path, files, { except: new Set([join(place.path, ".gitleaks.toml")]) }));
    expect(told(report)).toEqual(["sub/.gitleaks.toml:1:1:acme-token"]);
  });

  it("says that there is nothing at a path", async () => {
    using place = folder();
    mkdirSync(join(place.path, "empty"));
    await expect(scanFor(request(join(place.path, "none"), files))).rejects.toMatchObject({ code: "path_missing" });
    expect(await scanFor(request(join(place.path, "empty"), files))).toMatchObject({ findings: [], gaps: [] });
  });
});
