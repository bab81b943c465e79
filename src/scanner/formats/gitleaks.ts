import { fingerprint } from "../collect.ts";
import type { Report } from "../finding.ts";

/** What stands in place of every value. */
const redacted = "REDACTED";

/**
 * A report of gitleaks (`--report-format json`, with `--redact`): a list, in which places are those of the whole match. A commit's message
 * is left out, since it may well name the value.
 */
export function gitleaksReportOf({ findings }: Report): string {
  const entries = findings.map((finding) => ({
    RuleID: finding.rule.id,
    Description: finding.rule.description,
    StartLine: finding.match.startLine,
    EndLine: finding.match.endLine,
    StartColumn: finding.match.startColumn,
    EndColumn: finding.match.endColumn,
    Match: redacted,
    Secret: redacted,
    File: finding.file.path,
    SymlinkFile: "",
    Commit: finding.commit?.sha ?? "",
    Entropy: finding.entropy,
    Author: finding.commit?.author ?? "",
    Email: finding.commit?.email ?? "",
    Date: finding.commit?.date ?? "",
    Message: "",
    Tags: finding.encodings.map((encoding) => `decoded:${encoding}`),
    Fingerprint: fingerprint(finding),
  }));
  return `${JSON.stringify(entries, null, 1)}\n`;
}
