import type { DependencyChange } from "../../github/dependency-compare.ts";
import type { DependencyDelta, ToldAdvisory } from "./difference.ts";

/** The dependency graph's own names, where alerts have others. */
const names: Readonly<Record<string, string>> = {
  gomod: "go",
  golang: "go",
  cargo: "rust",
  githubactions: "actions",
  gem: "rubygems",
  pypi: "pip",
};

const severities: Readonly<Record<string, ToldAdvisory["severity"]>> = {
  low: "low",
  moderate: "medium",
  medium: "medium",
  high: "high",
  critical: "critical",
};

/** What GitHub's comparison of two dependency graphs says. */
export const deltasOfGraph = (changes: readonly DependencyChange[]): readonly DependencyDelta[] =>
  changes.map(({ change_type, ecosystem, name, version, manifest, license, vulnerabilities }) => ({
    change: change_type,
    ecosystem: names[ecosystem.toLowerCase()] ?? ecosystem.toLowerCase(),
    package: name,
    version: version.replace(/^=+\s*/, ""),
    file: manifest,
    path: [],
    at: "",
    licence: license,
    told: vulnerabilities.map((each) => ({
      id: each.advisory_ghsa_id,
      aliases: [],
      summary: each.advisory_summary,
      severity: severities[each.severity.toLowerCase()] ?? null,
      malware: false,
    })),
  }));
