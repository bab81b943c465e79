import type { Json } from "../values/json.ts";
import { type Advisory, type AffectedRange, ecosystemNames } from "./advisory.ts";
import { listOf, objectOf } from "./json-members.ts";

/** An alert of Dependabot's, as GitHub's REST API and its webhook tell it. Plain data. */
export type DependabotAlert = {
  readonly number: number;
  readonly state: "auto_dismissed" | "dismissed" | "fixed" | "open";
  /** Path of the manifest or lockfile in which GitHub found the package. It tells neither the installed version nor how it is reached. */
  readonly manifest: string;
  readonly advisory: Advisory;
};

const severities = ["low", "medium", "high", "critical"] as const;
const states = ["auto_dismissed", "dismissed", "fixed", "open"] as const;

/**
 * Undefined for what is no alert, or is about an ecosystem that is not known here. `epss`, `relationship` and both versions of CVSS may be
 * absent. https://docs.github.com/rest/dependabot/alerts
 */
export function readAlert(answer: Json): DependabotAlert | undefined {
  const { number, state, dependency, security_advisory: said, security_vulnerability: vulnerability } = objectOf(answer);
  const { package: of, manifest_path: manifest } = objectOf(dependency);
  const { ecosystem, name } = objectOf(of);
  const { ghsa_id: id, cve_id: cve, summary, severity, classification, epss, cvss_severities: cvss, vulnerabilities } = objectOf(said);
  const known = ecosystemNames.find((each) => each === ecosystem);
  const standing = states.find((each) => each === state);
  if (typeof number !== "number" || known === undefined || typeof name !== "string" || typeof id !== "string") return undefined;
  if (typeof manifest !== "string" || standing === undefined) return undefined;
  // The advisory lists every vulnerable range of the package; the alert itself only the one that matched.
  const all = listOf(vulnerabilities).filter((each) => {
    const about = objectOf(objectOf(each).package);
    return about.ecosystem === ecosystem && about.name === name;
  });
  const ranges = (all.length === 0 ? [vulnerability ?? null] : all).flatMap((each) =>
    readRange(String(objectOf(each).vulnerable_version_range ?? "")),
  );
  const { percentage, percentile } = objectOf(epss);
  return {
    number,
    state: standing,
    manifest,
    advisory: {
      id,
      aliases: typeof cve === "string" ? [cve] : [],
      ecosystem: known,
      package: name,
      ranges,
      versions: [],
      summary: typeof summary === "string" ? summary : "",
      severity: severities.find((each) => each === severity) ?? null,
      cvss: cvssOf(cvss),
      epss:
        typeof percentage === "number" ? { probability: percentage, percentile: typeof percentile === "number" ? percentile : 0 } : null,
      malware: classification === "malware",
    },
  };
}

/**
 * A range as GitHub writes it: `>= 4.3.0, < 4.3.5`, `<= 1.0.8`, `= 0.2.0`. One that begins after a version (`> 1.0`) is taken to begin with
 * it: rather a version too many than one too few.
 */
export function readRange(text: string): readonly AffectedRange[] {
  let range: AffectedRange = { introduced: null, fixed: null, lastAffected: null };
  let understood = false;
  for (const part of text.split(",")) {
    const [, operator = "", version = ""] = /^\s*(<=|>=|<|>|=)\s*(\S+)\s*$/.exec(part) ?? [];
    if (operator === "") continue;
    understood = true;
    if (operator === "=") range = { introduced: version, fixed: null, lastAffected: version };
    else if (operator === "<") range = { ...range, fixed: version };
    else if (operator === "<=") range = { ...range, lastAffected: version };
    else range = { ...range, introduced: version };
  }
  return understood ? [range] : [];
}

function cvssOf(severities: Json | undefined): Advisory["cvss"] {
  const { cvss_v4: four, cvss_v3: three } = objectOf(severities);
  for (const [given, version] of [[four, "4.0"] as const, [three, "3.1"] as const]) {
    const { score, vector_string: vector } = objectOf(given);
    // GitHub writes 0 without a vector where there is none.
    if (typeof vector !== "string") continue;
    return { version: vector.startsWith("CVSS:3.0/") ? "3.0" : version, score: typeof score === "number" ? score : null, vector };
  }
  return null;
}
