import { describe, expect, it } from "vitest";
import type { Finding, Report } from "../../src/scanner/finding.ts";
import { gitleaksReportOf } from "../../src/scanner/formats/gitleaks.ts";
import { jsonOf } from "../../src/scanner/formats/json.ts";
import { sarifOf } from "../../src/scanner/formats/sarif.ts";
import { textOf } from "../../src/scanner/formats/text.ts";
import { readBaseline } from "../../src/secrets/gitleaks/baseline.ts";

const sha = "0123456789abcdef0123456789abcdef01234567";
const finding: Finding = {
  rule: {
    id: "acme-token",
    description: "Acme token [live]",
    kind: "acme",
    severity: "critical",
    certainty: "format",
    documentation: "https://acme.example/tokens",
  },
  file: { path: "a b/é.ts", uri: "a%20b/%C3%A9.ts" },
  commit: { sha, author: "Ada", email: "ada@example.com", date: "2026-01-02T03:04:05Z" },
  at: { startLine: 3, startColumn: 9, endLine: 3, endColumn: 37 },
  match: { startLine: 3, startColumn: 1, endLine: 3, endColumn: 38 },
  entropy: 4.2,
  encodings: ["base64", "hex"],
};
const plain: Finding = {
  ...finding,
  rule: { ...finding.rule, certainty: "guess", severity: "low", id: "guess", documentation: null },
  commit: null,
  encodings: [],
};
const report: Report = {
  findings: [finding, { ...finding, at: { ...finding.at, startLine: 8, endLine: 8 } }, plain],
  gaps: [
    { file: { path: "big.bin", uri: "big.bin" }, commit: sha, reason: "too-large", lines: { from: 7, to: 7 } },
    { file: null, commit: null, reason: "shallow", lines: null },
  ],
  left: { allowed: 1, ignored: 0, known: 2 },
  counts: { files: 1_234, bytes: 5_600_000, commits: 12 },
};
const empty: Report = {
  findings: [],
  gaps: [],
  left: { allowed: 0, ignored: 0, known: 0 },
  counts: { files: 1, bytes: 10, commits: null },
};

describe("the text for people", () => {
  it("says where, what, how sure, what to do, and what it comes to", () => {
    expect(textOf(report).split("\n")).toEqual([
      "a b/é.ts:3:9: Acme token [live] (acme-token, critical)",
      `  In commit ${sha} of 2026-01-02 by Ada.`,
      "  Encoded as base64, then hex.",
      expect.stringMatching(/^ {2}Only credentials of this kind look so\./),
      "  About it, and how to revoke it: https://acme.example/tokens",
      `  Fingerprint: ${sha}:a b/é.ts:acme-token:3`,
      "",
      "a b/é.ts:8:9: Acme token [live] (acme-token, critical)",
      ...Array(5).fill(expect.any(String)),
      "",
      "a b/é.ts:3:9: Acme token [live] (guess, low)",
      expect.stringMatching(/this can be a false alarm\.$/),
      "  Fingerprint: a b/é.ts:guess:3",
      "",
      expect.stringMatching(/^What to do: Revoke it/),
      expect.stringMatching(/^A false alarm is left out/),
      "",
      "3 secrets in 12 commits, 1,234 versions of files, 6 MB.",
      "Not told: 1 allowed by a comment, 2 in the baseline.",
      "Not fully scanned, so nothing can be said of what is there:",
      "  big.bin:7: from here on, the file is larger than what is scanned.",
      "  The scan: the clone is shallow, so older commits are not here (fetch-depth: 0 brings them).",
      "",
    ]);
    expect(textOf(empty)).toBe("No secrets in 1 file, 1 kB.\n");
  });

  it("keeps a name on its line", () => {
    const file = { path: "a\nb.ts:1:1: No secrets", uri: "a%0Ab" };
    expect(textOf({ ...empty, findings: [{ ...plain, file }] }).split("\n")[0]).toMatch(/^a\u240ab\.ts/);
  });

  it("does not bury what matters under what was not scanned", () => {
    const gaps = Array.from({ length: 30 }, () => report.gaps[0]).filter((gap) => gap !== undefined);
    expect(textOf({ ...empty, gaps })).toMatch(/… and 10 more; --format json has all\.\n$/);
  });
});

describe("our own JSON", () => {
  it("is one object on one line", () => {
    const text = jsonOf(report, [{ rule: "mine", message: "It is wrong." }]);
    expect(text.indexOf("\n")).toBe(text.length - 1);
    const { findings, ...rest } = JSON.parse(text);
    expect(findings[0]).toEqual({
      rule: "acme-token",
      description: "Acme token [live]",
      kind: "acme",
      severity: "critical",
      certainty: "format",
      documentation: "https://acme.example/tokens",
      file: "a b/é.ts",
      uri: "a%20b/%C3%A9.ts",
      ...finding.at,
      match: finding.match,
      encodings: ["base64", "hex"],
      entropy: 4.2,
      commit: finding.commit,
      fingerprint: `${sha}:a b/é.ts:acme-token:3`,
    });
    expect(rest).toEqual({
      notScanned: [
        { file: "big.bin", commit: sha, reason: "too-large", fromLine: 7, toLine: 7 },
        { file: null, commit: null, reason: "shallow", fromLine: null, toLine: null },
      ],
      left: report.left,
      counts: report.counts,
      problems: [{ rule: "mine", message: "It is wrong." }],
    });
  });
});

describe("a report of gitleaks", () => {
  it("has its fields, in their order, and no value", () => {
    const [first, , third] = JSON.parse(gitleaksReportOf(report));
    expect(Object.entries(first)).toEqual(
      Object.entries({
        RuleID: "acme-token",
        Description: "Acme token [live]",
        StartLine: 3,
        EndLine: 3,
        StartColumn: 1,
        EndColumn: 38,
        Match: "REDACTED",
        Secret: "REDACTED",
        File: "a b/é.ts",
        SymlinkFile: "",
        Commit: sha,
        Entropy: 4.2,
        Author: "Ada",
        Email: "ada@example.com",
        Date: "2026-01-02T03:04:05Z",
        Message: "",
        Tags: ["decoded:base64", "decoded:hex"],
        Fingerprint: `${sha}:a b/é.ts:acme-token:3`,
      }),
    );
    expect(third).toMatchObject({ Commit: "", Author: "", Date: "", Fingerprint: "a b/é.ts:guess:3" });
    expect(gitleaksReportOf(empty)).toBe("[]\n");
  });

  it("is a baseline", () => {
    const baseline = readBaseline(gitleaksReportOf(report));
    expect(baseline.takes({ rule: "acme-token", file: "a b/é.ts", commit: sha, ...finding.match })).toBe(true);
  });
});

describe("SARIF", () => {
  const log = JSON.parse(sarifOf(report, [{ rule: "mine", message: "It is wrong." }], "1.2.3"));
  const [run] = log.runs;

  it("names each rule once, with what GitHub shows of it", () => {
    expect([log.version, log.$schema]).toEqual(["2.1.0", "https://json.schemastore.org/sarif-2.1.0.json"]);
    expect(run.tool.driver).toMatchObject({ name: "Pipewarden", semanticVersion: "1.2.3" });
    expect(run.tool.driver.rules).toMatchObject([
      {
        id: "acme-token",
        shortDescription: { text: "Acme token [live]" },
        helpUri: "https://acme.example/tokens",
        help: { text: expect.stringContaining("Revoke it"), markdown: expect.stringContaining("](<https://acme.example/tokens>)") },
        defaultConfiguration: { level: "error" },
        properties: { tags: ["security", "secret"], precision: "high", "security-severity": "9.5" },
      },
      { id: "guess", defaultConfiguration: { level: "note" }, properties: { precision: "medium", "security-severity": "3.0" } },
    ]);
    expect(run.tool.driver.rules[1].helpUri).toBeUndefined();
  });

  it("places each result by a relative URI and columns of UTF-16 that end behind the last character", () => {
    expect(run.columnKind).toBe("utf16CodeUnits");
    expect(
      run.results.map(({ ruleId, ruleIndex, level }: { ruleId: string; ruleIndex: number; level: string }) => [ruleId, ruleIndex, level]),
    ).toEqual([
      ["acme-token", 0, "error"],
      ["acme-token", 0, "error"],
      ["guess", 1, "note"],
    ]);
    expect(run.results[0].locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: "a%20b/%C3%A9.ts", uriBaseId: "%SRCROOT%" },
          region: { startLine: 3, startColumn: 9, endLine: 3, endColumn: 38 },
        },
      },
    ]);
    expect(run.results[0].message.text).toMatch(/^Acme token \\\[live\\\] stands here\./);
  });

  it("tells results apart by where they are among their like, whatever their lines", () => {
    const prints = (of: Report) =>
      JSON.parse(sarifOf(of, [], "1.2.3")).runs[0].results.map(
        ({ partialFingerprints }: { partialFingerprints: { primaryLocationLineHash: string } }) =>
          partialFingerprints.primaryLocationLineHash,
      );
    const moved = report.findings.map((each) => ({
      ...each,
      at: { ...each.at, startLine: each.at.startLine + 40, endLine: each.at.endLine + 40 },
    }));
    const before = prints(report);
    expect(before).toEqual([expect.stringMatching(/^[0-9a-f]{32}:1$/), expect.stringMatching(/:2$/), expect.stringMatching(/:1$/)]);
    expect(new Set(before).size).toBe(3);
    expect(prints({ ...report, findings: moved })).toEqual(before);
  });

  it("has notifications for what was not scanned and what was wrong with the rules", () => {
    expect(run.invocations).toEqual([
      {
        executionSuccessful: true,
        toolExecutionNotifications: [
          {
            level: "warning",
            descriptor: { id: "not-scanned/too-large" },
            message: { text: "big.bin:7: from here on, the file is larger than what is scanned." },
            locations: [{ physicalLocation: { artifactLocation: { uri: "big.bin", uriBaseId: "%SRCROOT%" } } }],
          },
          {
            level: "warning",
            descriptor: { id: "not-scanned/shallow" },
            message: { text: expect.stringMatching(/^The scan: the clone is shallow/) },
          },
        ],
        toolConfigurationNotifications: [{ level: "warning", message: { text: "mine: It is wrong." } }],
      },
    ]);
  });

  it("stays within what GitHub takes, and says so", () => {
    const findings = Array.from({ length: 25_010 }, () => plain);
    const [large] = JSON.parse(sarifOf({ ...empty, findings }, [], "1.2.3")).runs;
    expect(large.results).toHaveLength(25_000);
    expect(large.invocations[0].toolExecutionNotifications).toEqual([
      { level: "error", message: { text: "10 more secrets were found than can be told here." } },
    ]);
  });
});
