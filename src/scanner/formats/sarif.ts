import { createHash } from "node:crypto";
import type { Location, Log, Notification, ReportingDescriptor, Result } from "sarif";
import type { ConfigProblem } from "../../secrets/gitleaks/problem.ts";
import type { Finding, Gap, Place, Report, RuleFacts } from "../finding.ts";
import { falseAlarm, reasonOf, remedy, whereOf, why } from "./words.ts";

/** GitHub's code scanning refuses a file with more results in a run. */
const mostResults = 25_000;
const mostNotifications = 1_000;
const root = "%SRCROOT%";

/** GitHub shows these as critical, high, medium, low (its page "SARIF support for code scanning", `security-severity`). */
const scores: Readonly<Record<RuleFacts["severity"], string>> = { critical: "9.5", high: "8.0", medium: "5.5", low: "3.0" };
const levels = { critical: "error", high: "error", medium: "warning", low: "note" } as const;
const precisions: Readonly<Record<RuleFacts["certainty"], string>> = { checksum: "very-high", format: "high", guess: "medium" };

/** SARIF 2.1.0, as GitHub's code scanning takes it. What was not scanned, and what was wrong with the rules, are notifications. */
export function sarifOf({ findings, gaps }: Report, problems: readonly ConfigProblem[], version: string): string {
  const rules = [...new Map(findings.map(({ rule }) => [rule.id, rule])).values()];
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]));
  const told = findings.slice(0, mostResults);
  const ordinals = new Map<string, number>();
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Pipewarden", semanticVersion: version, rules: rules.map(descriptorOf) } },
        automationDetails: { id: "pipewarden/secrets/" },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: notificationsOf(gaps, findings.length - told.length),
            toolConfigurationNotifications: problems.map(({ rule, message }) => ({
              level: "warning",
              message: { text: rule === null ? message : `${rule}: ${message}` },
            })),
          },
        ],
        results: told.map((finding) => resultOf(finding, indexOf.get(finding.rule.id) ?? 0, ordinals)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 1)}\n`;
}

function descriptorOf({ id, description, severity, certainty, documentation }: RuleFacts): ReportingDescriptor {
  const link = documentation?.startsWith("https://") ? documentation : null;
  const text = `${why[certainty]} ${remedy}\n\n${falseAlarm}`;
  return {
    id,
    shortDescription: { text: description },
    fullDescription: { text: `${description}. ${why[certainty]}` },
    help: {
      text: link === null ? text : `${text}\n\n${link}`,
      markdown: link === null ? text : `${text}\n\n[About it, and how to revoke it](<${encodeURI(link)}>)`,
    },
    ...(link !== null && { helpUri: link }),
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: ["security", "secret"], precision: precisions[certainty], "security-severity": scores[severity] },
  };
}

function resultOf({ rule, file, at, commit, encodings }: Finding, ruleIndex: number, ordinals: Map<string, number>): Result {
  const key = `${rule.id}\0${file.uri}`;
  const ordinal = (ordinals.get(key) ?? 0) + 1;
  ordinals.set(key, ordinal);
  return {
    ruleId: rule.id,
    ruleIndex,
    level: levels[rule.severity],
    message: { text: `${plain(rule.description)} stands here. ${why[rule.certainty]} ${remedy}` },
    locations: [locationOf(file.uri, at)],
    // Of its place among those of its rule in the file: so it stays the same when lines move, and tells nothing about the value.
    partialFingerprints: { primaryLocationLineHash: `${createHash("sha256").update(key).digest("hex").slice(0, 32)}:${ordinal}` },
    properties: {
      ...(commit !== null && { commitSha: commit.sha, commitDate: commit.date }),
      ...(encodings.length > 0 && { encodings }),
    },
  };
}

/** In a message, brackets make links. */
const plain = (text: string): string => text.replaceAll(/[\\[\]]/g, "\\$&");

/** Columns of SARIF end behind the last character. */
const locationOf = (uri: string, { startLine, startColumn, endLine, endColumn }: Place): Location => ({
  physicalLocation: {
    artifactLocation: { uri, uriBaseId: root },
    region: { startLine, startColumn, endLine, endColumn: endColumn + 1 },
  },
});

function notificationsOf(gaps: readonly Gap[], resultsLeftOut: number): Notification[] {
  const told = gaps.slice(0, mostNotifications).map(
    (gap): Notification => ({
      level: gap.reason === "not-text" ? "note" : "warning",
      descriptor: { id: `not-scanned/${gap.reason}` },
      message: { text: `${plain(whereOf(gap))}: ${reasonOf(gap)}.` },
      ...(gap.file !== null && { locations: [{ physicalLocation: { artifactLocation: { uri: gap.file.uri, uriBaseId: root } } }] }),
    }),
  );
  const more = gaps.length - told.length;
  if (more > 0) told.push({ level: "warning", message: { text: `${more} more places were not scanned.` } });
  if (resultsLeftOut > 0)
    told.push({ level: "error", message: { text: `${resultsLeftOut} more secrets were found than can be told here.` } });
  return told;
}
