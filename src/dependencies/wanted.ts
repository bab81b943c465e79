import { severities } from "../findings/finding.ts";
import { dayOf } from "../values/day.ts";
import type { Advisory } from "./advisory.ts";
import type { DependenciesPolicy, IgnoreRule } from "./policy.ts";
import { readRange } from "./read-alert.ts";

/** Whether the configuration wants it fixed for its severity or its likelihood. What is itself an attack always counts. Pure. */
export function isSevereEnough({ severity, epss, malware }: Advisory, { severityFrom, epssFrom }: DependenciesPolicy): boolean {
  if (malware) return true;
  // What has no severity is nothing to be left alone.
  if (severityFrom !== null && (severity === null || severities.indexOf(severity) >= severities.indexOf(severityFrom))) return true;
  return epssFrom !== null && epss !== null && epss.probability >= epssFrom;
}

/**
 * The rule by which an advisory is left alone, if there is one that holds on that day (milliseconds since the epoch). Pure.
 *
 * @param vulnerable the installed versions that the advisory concerns
 */
export function ignoringRule(
  advisory: Advisory,
  vulnerable: readonly string[],
  { ignore }: DependenciesPolicy,
  isAffected: (version: string, advisory: Advisory) => boolean,
  now: number,
): IgnoreRule | undefined {
  const today = dayOf(now);
  return ignore.find((rule) => {
    if (rule.until !== null && rule.until < today) return false;
    if (rule.ecosystem !== null && rule.ecosystem !== advisory.ecosystem) return false;
    if (rule.advisory !== null && ![advisory.id, ...advisory.aliases].some((id) => id.toLowerCase() === rule.advisory?.toLowerCase()))
      return false;
    if (!isNamed(advisory.package, rule.package)) return false;
    if (rule.versions === null) return true;
    const range: Advisory = { ...advisory, ranges: readRange(inFull(rule.versions)), versions: [] };
    return vulnerable.length > 0 && vulnerable.every((version) => isAffected(version, range));
  });
}

/** People write `< 2` where most ecosystems know versions of three numbers only. */
const inFull = (range: string): string =>
  range.replace(
    /(^|[\s=<>])(v?\d+(?:\.\d+)?)(?=\s|,|$)/g,
    (_, before: string, version: string) => `${before}${version}${version.includes(".") ? ".0" : ".0.0"}`,
  );

/** Whether a name is one of those that a pattern with stars stands for. In linear time: what is between two stars is looked for once. */
export function isNamed(name: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.toLowerCase().split("*");
  const text = name.toLowerCase();
  if (rest.length === 0) return text === first;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? "";
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** Smaller than 0 when the one is more urgent: an attack first, then what is critical, then what is exploited most likely. Pure. */
export function byUrgency(one: readonly Advisory[], other: readonly Advisory[]): number {
  const [a, b] = [urgencyOf(one), urgencyOf(other)];
  return Number(b.pressing) - Number(a.pressing) || b.epss - a.epss || b.severity - a.severity;
}

const urgencyOf = (advisories: readonly Advisory[]) => ({
  pressing: isPressing(advisories),
  epss: Math.max(0, ...advisories.map(({ epss }) => epss?.probability ?? 0)),
  severity: Math.max(-1, ...advisories.map(({ severity }) => (severity === null ? -1 : severities.indexOf(severity)))),
});

/** Whether it is too bad to wait for a schedule. Pure. */
export const isPressing = (advisories: readonly Advisory[]): boolean =>
  advisories.some(({ malware, severity }) => malware || severity === "critical");
