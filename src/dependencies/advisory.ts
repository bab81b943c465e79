/** Ecosystems by the names of GitHub's alerts. */
export const ecosystemNames = ["npm", "actions", "pip", "go", "rust", "maven", "nuget", "rubygems", "composer"] as const;
export type EcosystemName = (typeof ecosystemNames)[number];

/**
 * Versions that are vulnerable: from `introduced` on (null: from the first), before `fixed` or up to `lastAffected`; with neither, all that
 * follow. Versions are the ecosystem's own, and so is their order.
 */
export type AffectedRange = {
  readonly introduced: string | null;
  readonly fixed: string | null;
  readonly lastAffected: string | null;
};

/** What is known to be wrong with some versions of one package, from an OSV record or an alert of GitHub's. Plain data. */
export type Advisory = {
  /** `GHSA-…` where there is one. */
  readonly id: string;
  /** Other names of the same, such as its CVE. */
  readonly aliases: readonly string[];
  readonly ecosystem: EcosystemName;
  readonly package: string;
  readonly ranges: readonly AffectedRange[];
  /** Single versions that are vulnerable beside the ranges. */
  readonly versions: readonly string[];
  /** The advisory's own words, from outside. */
  readonly summary: string;
  readonly severity: "low" | "medium" | "high" | "critical" | null;
  /** The newest version of CVSS that is given. */
  readonly cvss: { readonly version: "4.0" | "3.1" | "3.0"; readonly score: number | null; readonly vector: string } | null;
  /** Probability of being exploited within 30 days, and its percentile, both 0 … 1. https://www.first.org/epss */
  readonly epss: { readonly probability: number; readonly percentile: number } | null;
  /** The package itself is the attack: every version of the ranges is to be removed, not only updated. */
  readonly malware: boolean;
};
