import { fingerprint } from "../collect.ts";
import type { Finding, Gap, Report } from "../finding.ts";
import { countOf, extentOf, falseAlarm, leftOf, reasonOf, remedy, whereOf, why } from "./words.ts";

/** Gaps that are told one by one; of more, how many. */
const mostGaps = 20;

/** For people: a few lines for each finding, and what the scan comes to. Names from outside are made harmless by whoever writes it. */
export function textOf(report: Report): string {
  const { findings } = report;
  const blocks = findings.map(blockOf);
  const advice = findings.length === 0 ? [] : [`What to do: ${remedy}\n${falseAlarm}\n`];
  const end = [`${countOf(findings)} in ${extentOf(report)}.`, leftOf(report), ...gapsOf(report.gaps)].filter((line) => line !== "");
  return `${[...blocks, ...advice, `${end.join("\n")}\n`].join("\n")}`;
}

function blockOf(finding: Finding): string {
  const { rule, file, at, commit, encodings } = finding;
  const lines = [
    `${oneLine(file.path)}:${at.startLine}:${at.startColumn}: ${oneLine(rule.description)} (${oneLine(rule.id)}, ${rule.severity})`,
    ...(commit === null ? [] : [`  In commit ${commit.sha} of ${commit.date.slice(0, 10)} by ${oneLine(commit.author)}.`]),
    ...(encodings.length === 0 ? [] : [`  Encoded as ${encodings.join(", then ")}.`]),
    `  ${why[rule.certainty]}`,
    ...(rule.documentation === null ? [] : [`  About it, and how to revoke it: ${rule.documentation}`]),
    `  Fingerprint: ${oneLine(fingerprint(finding))}`,
  ];
  return `${lines.join("\n")}\n`;
}

function gapsOf(gaps: readonly Gap[]): string[] {
  const binaries = gaps.filter(({ reason }) => reason === "not-text").length;
  const others = gaps.filter(({ reason }) => reason !== "not-text");
  const told = others.slice(0, mostGaps).map((gap) => `  ${oneLine(whereOf(gap))}: ${reasonOf(gap)}.`);
  const more = others.length - told.length;
  return [
    ...(binaries > 0 ? [`Files that are no text: ${binaries}. Only what stands there as text was found.`] : []),
    ...(others.length > 0 ? ["Not fully scanned, so nothing can be said of what is there:", ...told] : []),
    ...(more > 0 ? [`  … and ${more} more; --format json has all.`] : []),
  ];
}

/** A name may have line ends. */
const oneLine = (text: string): string => text.replaceAll(/\r?\n/g, "\u240a");
