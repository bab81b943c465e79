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
  const { number, state, dependency } = objectOf(answer);
  const { manifest_path: manifest } = objectOf(dependency);
  const advisory = readAlertedAdvisory(answer);
  const standing = states.find((each) => each === state);
  if (advisory === undefined || typeof number !== "number" || typeof manifest !== "string" || standing === undefined) return undefined;
  return { number, state: standing, manifest, advisory };
}

/** What an alert is about, whatever else of it is missing. Undefined also for an advisory that was withdrawn. */
export function readAlertedAdvisory(answer: Json): Advisory | undefined {
  const { dependency, security_advisory: said, security_vulnerability: vulnerability } = objectOf(answer);
  const { ecosystem, name } = objectOf(objectOf(dependency).package ?? objectOf(vulnerability).package);
  // The advisory lists every vulnerable range of the package; the alert itself only the one that matched.
  const all = listOf(objectOf(said).vulnerabilities).filter((each) => isAbout(each, ecosystem, name));
  return advisoryOf(said, ecosystem, name, all.length === 0 ? [vulnerability ?? null] : all);
}

/**
 * An advisory of GitHub's database or of a repository: one for each package of an ecosystem that is known here.
 * https://docs.github.com/rest/security-advisories/global-advisories
 */
export function readGitHubAdvisory(said: Json): readonly Advisory[] {
  const vulnerabilities = listOf(objectOf(said).vulnerabilities);
  const packages = new Map(
    vulnerabilities.map((each) => {
      const { ecosystem, name } = objectOf(objectOf(each).package);
      return [JSON.stringify([ecosystem ?? null, name ?? null]), { ecosystem, name }];
    }),
  );
  return [...packages.values()].flatMap(({ ecosystem, name }) => {
    const own = vulnerabilities.filter((each) => isAbout(each, ecosystem, name));
    return advisoryOf(said, ecosystem, name, own) ?? [];
  });
}

function isAbout(vulnerability: Json, ecosystem: Json | undefined, name: Json | undefined): boolean {
  const about = objectOf(objectOf(vulnerability).package);
  return about.ecosystem === ecosystem && about.name === name;
}

function advisoryOf(
  said: Json | undefined,
  ecosystem: Json | undefined,
  name: Json | undefined,
  vulnerabilities: readonly Json[],
): Advisory | undefined {
  const { ghsa_id: ghsa, cve_id: cve, summary, severity, classification, type, epss, withdrawn_at: withdrawn, ...rest } = objectOf(said);
  const known = ecosystemNames.find((each) => each === ecosystem);
  const id = ghsa ?? cve;
  if (known === undefined || typeof name !== "string" || typeof id !== "string" || typeof withdrawn === "string") return undefined;
  // GitHub's database gives it as a list, with numbers as texts.
  const { percentage, percentile } = objectOf(Array.isArray(epss) ? listOf(epss)[0] : epss);
  const probability = given(percentage);
  return {
    id,
    aliases: typeof cve === "string" && cve !== id ? [cve] : [],
    ecosystem: known,
    package: name,
    ranges: vulnerabilities.flatMap((each) => readRange(String(objectOf(each).vulnerable_version_range ?? ""))),
    versions: [],
    summary: typeof summary === "string" ? summary : "",
    severity: severities.find((each) => each === severity) ?? null,
    cvss: cvssOf(rest.cvss_severities),
    epss: probability === null ? null : { probability, percentile: given(percentile) ?? 0 },
    malware: classification === "malware" || type === "malware",
  };
}

const given = (value: Json | undefined): number | null => {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
};

/**
 * A range as GitHub writes it: `>= 4.3.0, < 4.3.5`, `<= 1.0.8`, `= 0.2.0`; several with `||` between them. One that begins after a version
 * (`> 1.0`) is taken to begin with it: rather a version too many than one too few.
 */
export function readRange(text: string): readonly AffectedRange[] {
  return text.split("||").flatMap((alternative) => {
    let range: AffectedRange = { introduced: null, fixed: null, lastAffected: null };
    let understood = false;
    for (const part of alternative.split(",")) {
      const [, operator = "", version = ""] = /^\s*(<=|>=|<|>|=)\s*(\S+)\s*$/.exec(part) ?? [];
      if (operator === "") continue;
      understood = true;
      if (operator === "=") range = { introduced: version, fixed: null, lastAffected: version };
      else if (operator === "<") range = { ...range, fixed: version };
      else if (operator === "<=") range = { ...range, lastAffected: version };
      else range = { ...range, introduced: version };
    }
    return understood ? [range] : [];
  });
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
