import { PipewardenError } from "../values/errors.ts";
import type { Json } from "../values/json.ts";
import type { Advisory } from "./advisory.ts";
import { listOf, objectOf } from "./json-members.ts";
import { readAlertedAdvisory, readGitHubAdvisory } from "./read-alert.ts";
import { readOsv } from "./read-osv.ts";

/**
 * The advisories in a file: OSV records, Dependabot's alerts or GitHub's advisories; one, a list, one to a line, or in what carries them: a
 * webhook's payload, an answer of osv.dev, a report of osv-scanner. Of alerts those that are open count.
 *
 * @throws PipewardenError `advisories_invalid`.
 */
export function readAdvisories(text: string): readonly Advisory[] {
  const records = unpacked(parsed(text.replace(/^\uFEFF/, "")));
  const found = records.flatMap((record) => readers.find(({ reads }) => reads(record))?.read(record) ?? []);
  if (records.length > 0 && found.length === 0 && !records.every((record) => readers.some(({ reads }) => reads(record)))) {
    throw new PipewardenError("advisories_invalid", "The file holds neither OSV records nor alerts of Dependabot.");
  }
  return joined(found);
}

const readers = [
  { reads: (record: Json) => objectOf(record).security_advisory !== undefined, read: readOpenAlert },
  { reads: (record: Json) => typeof objectOf(record).id === "string", read: readOsv },
  { reads: (record: Json) => typeof objectOf(record).ghsa_id === "string", read: readGitHubAdvisory },
] as const;

function readOpenAlert(alert: Json): readonly Advisory[] {
  const { state = "open" } = objectOf(alert);
  const advisory = readAlertedAdvisory(alert);
  return advisory === undefined || state !== "open" ? [] : [advisory];
}

/** One text, or one to a line. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    try {
      return lines.length < 2 ? invalid() : lines.map((line) => JSON.parse(line) as Json);
    } catch {
      return invalid();
    }
  }
}

function invalid(): never {
  throw new PipewardenError("advisories_invalid", "The file of advisories is no JSON.");
}

/** Records without what carries them. */
function unpacked(value: Json): readonly Json[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((each) => (Array.isArray(each) ? [each] : unpacked(each)));
  const { alert, vulns, results } = objectOf(value);
  if (objectOf(alert).security_advisory !== undefined) return [alert ?? null];
  if (vulns !== undefined) return listOf(vulns);
  if (results !== undefined) {
    return listOf(results).flatMap((each) => {
      const { vulns: answered, packages } = objectOf(each);
      return [...listOf(answered), ...listOf(packages).flatMap((found) => listOf(objectOf(found).vulnerabilities))];
    });
  }
  return [value];
}

/** The same advisory comes once for each manifest that has the package; an alert may tell only the range that matched there. */
function joined(found: readonly Advisory[]): readonly Advisory[] {
  const same = Map.groupBy(found, ({ id, ecosystem, package: name }) => JSON.stringify([id, ecosystem, name]));
  return [...same.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const ranges = [first, ...others].flatMap((each) => each.ranges);
    return {
      ...first,
      ranges: [...new Map(ranges.map((range) => [JSON.stringify(range), range])).values()],
      versions: [...new Set([first, ...others].flatMap(({ versions }) => versions))],
    };
  });
}
