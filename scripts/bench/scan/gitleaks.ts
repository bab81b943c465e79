import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CompiledRules } from "../../../src/secrets/detection/compile.ts";
import { scan } from "../../../src/secrets/detection/scan.ts";
import type { Corpus } from "./corpora.ts";

/** Findings and how often there are each: `<rule>|<file>|<line>`. */
export type Multiset = ReadonlyMap<string, number>;

/** The program's own version where it can be run, else null. */
export function gitleaksVersion(program = "gitleaks"): string | null {
  const { status, stdout } = spawnSync(program, ["version"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : null;
}

/** Runs `gitleaks dir` as it comes, but for the rule file. */
export function runGitleaks(rules: string, folder: string, program = "gitleaks"): { findings: Multiset; ms: number } {
  const place = mkdtempSync(join(tmpdir(), "pipewarden-gitleaks-"));
  const report = join(place, "report.json");
  try {
    const options = ["--report-format", "json", "--report-path", report, "--no-banner", "--exit-code", "0", "--log-level", "error"];
    const start = performance.now();
    execFileSync(program, ["dir", folder, "--config", rules, ...options], { stdio: ["ignore", "ignore", "inherit"] });
    const ms = performance.now() - start;
    const findings = JSON.parse(readFileSync(report, "utf8")) as { RuleID: string; File: string; StartLine: number }[];
    return { findings: multiset(findings.map(({ RuleID, File, StartLine }) => `${RuleID}|${File}|${StartLine}`)), ms };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** What strict rules find in a corpus. */
export function strictFindings(rules: CompiledRules, { files }: Corpus): Multiset {
  return multiset(
    files.flatMap((file) =>
      scan(rules, file, { budget: Number.POSITIVE_INFINITY }).detections.map(
        ({ rule, match }) => `${rule.id}|${file.path}|${match.startLine}`,
      ),
    ),
  );
}

function multiset(keys: readonly string[]): Multiset {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Findings that one has more often than the other, the most interesting few. */
export function differences(ours: Multiset, theirs: Multiset): string[] {
  const keys = [...new Set([...ours.keys(), ...theirs.keys()])];
  return keys
    .filter((key) => ours.get(key) !== theirs.get(key))
    .map((key) => `${key}: ${ours.get(key) ?? 0} here, ${theirs.get(key) ?? 0} there`);
}
