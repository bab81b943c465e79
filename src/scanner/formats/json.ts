import type { ConfigProblem } from "../../secrets/gitleaks/problem.ts";
import { fingerprint } from "../collect.ts";
import type { Report } from "../finding.ts";

/** Our own form: one object, on one line. */
export function jsonOf({ findings, gaps, left, counts }: Report, problems: readonly ConfigProblem[]): string {
  const answer = {
    findings: findings.map((finding) => {
      const { rule, file, commit, at, match, entropy, encodings } = finding;
      return {
        rule: rule.id,
        description: rule.description,
        kind: rule.kind,
        severity: rule.severity,
        certainty: rule.certainty,
        documentation: rule.documentation,
        file: file.path,
        uri: file.uri,
        ...at,
        match,
        encodings,
        entropy,
        commit,
        fingerprint: fingerprint(finding),
      };
    }),
    notScanned: gaps.map(({ file, commit, reason, lines }) => ({
      file: file?.path ?? null,
      commit,
      reason,
      fromLine: lines?.from ?? null,
      toLine: lines?.to ?? null,
    })),
    left,
    counts,
    problems,
  };
  return `${JSON.stringify(answer)}\n`;
}
