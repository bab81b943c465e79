import type { Json } from "../values/json.ts";
import type { Advisory, AffectedRange, EcosystemName } from "./advisory.ts";
import { listOf, objectOf, stringsOf } from "./json-members.ts";

/** https://ossf.github.io/osv-schema/#defined-ecosystems */
const ecosystems: ReadonlyMap<string, EcosystemName> = new Map([
  ["npm", "npm"],
  ["github actions", "actions"],
  ["pypi", "pip"],
  ["go", "go"],
  ["crates.io", "rust"],
  ["maven", "maven"],
  ["nuget", "nuget"],
  ["rubygems", "rubygems"],
  ["packagist", "composer"],
]);

const severities: Readonly<Record<string, NonNullable<Advisory["severity"]>>> = {
  low: "low",
  moderate: "medium",
  medium: "medium",
  high: "high",
  critical: "critical",
};
/** From the newest on. */
const cvssVersions = [
  ["CVSS_V4", "4.0"],
  ["CVSS_V3", "3.1"],
] as const;

/**
 * The advisories of an OSV record (https://ossf.github.io/osv-schema/): one for each package of an ecosystem that is known here. A record that
 * was withdrawn has none. What has another shape is left out.
 */
export function readOsv(record: Json): readonly Advisory[] {
  const { id, aliases, summary, details, affected, severity, withdrawn, database_specific: own } = objectOf(record);
  if (typeof id !== "string" || typeof withdrawn === "string") return [];
  const names = [id, ...stringsOf(aliases)];
  const ghsa = names.find((name) => name.startsWith("GHSA-")) ?? id;
  const level = String(objectOf(own).severity ?? "").toLowerCase();
  const common = {
    id: ghsa,
    aliases: names.filter((name) => name !== ghsa),
    summary: typeof summary === "string" ? summary : typeof details === "string" ? firstLine(details) : "",
    severity: severities[level] ?? null,
    cvss: cvssOf(severity),
    epss: null,
    malware: id.startsWith("MAL-"),
  };
  const found = new Map<string, Advisory>();
  for (const each of listOf(affected)) {
    const { package: of, ranges, versions } = objectOf(each);
    const { ecosystem, name } = objectOf(of);
    // `Maven:https://…` and `Packagist:…` name a registry after the ecosystem.
    const known = ecosystems.get((String(ecosystem ?? "").split(":")[0] ?? "").toLowerCase());
    if (known === undefined || typeof name !== "string") continue;
    const key = JSON.stringify([known, name]);
    const before = found.get(key);
    // One package may come several times, once for each line of its releases.
    found.set(key, {
      ...common,
      ecosystem: known,
      package: name,
      ranges: [...(before?.ranges ?? []), ...listOf(ranges).flatMap(rangesOf)],
      versions: [...(before?.versions ?? []), ...stringsOf(versions)],
    });
  }
  return [...found.values()];
}

/** The events of a range, in their order, as intervals. Ranges of commits say nothing about versions. */
function rangesOf(range: Json): readonly AffectedRange[] {
  const { type, events } = objectOf(range);
  if (type === "GIT") return [];
  const found: AffectedRange[] = [];
  const ordered = listOf(events).map(objectOf);
  // The order has no meaning, and most records write it down by version. Of a single interval it can be put right.
  if (ordered.length === 2 && ordered[0]?.introduced === undefined) ordered.reverse();
  let introduced: string | undefined;
  const end = (fixed: string | null, lastAffected: string | null): void => {
    if (introduced !== undefined) found.push({ introduced: introduced === "0" ? null : introduced, fixed, lastAffected });
    introduced = undefined;
  };
  for (const { introduced: from, fixed, last_affected: last } of ordered) {
    if (typeof from === "string") {
      end(null, null);
      introduced = from;
    } else if (typeof fixed === "string") end(fixed, null);
    else if (typeof last === "string") end(null, last);
  }
  end(null, null);
  return found;
}

function cvssOf(severity: Json | undefined): Advisory["cvss"] {
  const scores = listOf(severity).map(objectOf);
  for (const [type, version] of cvssVersions) {
    const vector = scores.find((score) => score.type === type)?.score;
    if (typeof vector !== "string") continue;
    return { version: vector.startsWith("CVSS:3.0/") ? "3.0" : version, score: null, vector };
  }
  return null;
}

const firstLine = (text: string): string => text.trim().split("\n", 1)[0] ?? "";
