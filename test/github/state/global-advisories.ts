import { coerce, satisfies, valid } from "semver";
import { randomText } from "./random.ts";
import type { World } from "./world.ts";

/** The digits of GHSA ids. (https://docs.github.com/code-security/security-advisories: `GHSA(-[23456789cfghjmpqrvwx]{4}){3}`) */
const ALPHABET = "23456789cfghjmpqrvwx";

export type AdvisorySeverity = "low" | "medium" | "high" | "critical";

/** Versions of one package that an advisory is about. */
export interface Vulnerability {
  readonly ecosystem: string;
  readonly package: string;
  /** As GitHub writes it: `>= 4.3.0, < 4.3.5`. */
  readonly range: string;
  /** Null where no version is good. */
  readonly patched: string | null;
}

/** An advisory of GitHub's database. */
export interface GlobalAdvisory {
  readonly ghsa: string;
  readonly cve: string | null;
  readonly summary: string;
  readonly description: string;
  readonly severity: AdvisorySeverity;
  readonly malware: boolean;
  readonly cvss: { readonly version: 3 | 4; readonly score: number; readonly vector: string } | null;
  readonly epss: { readonly percentage: number; readonly percentile: number } | null;
  readonly cwes: readonly { readonly id: string; readonly name: string }[];
  readonly vulnerabilities: readonly Vulnerability[];
  readonly publishedAt: number;
  withdrawnAt: number | null;
}

export type AdvisoryOptions = { readonly vulnerabilities: readonly Vulnerability[] } & {
  readonly [Key in Exclude<keyof GlobalAdvisory, "vulnerabilities" | "publishedAt" | "withdrawnAt">]?: GlobalAdvisory[Key];
};

/** GitHub reviews an advisory and publishes it; the same id again replaces it. */
export function publishAdvisory(world: World, options: AdvisoryOptions): GlobalAdvisory {
  const part = () => randomText(world.random, 4, ALPHABET);
  const [first] = options.vulnerabilities;
  const advisory: GlobalAdvisory = {
    ghsa: options.ghsa ?? `GHSA-${part()}-${part()}-${part()}`,
    cve: options.cve ?? null,
    summary: options.summary ?? `A vulnerability of ${first?.package ?? "nothing"}`,
    description: options.description ?? "What goes wrong, and how.",
    severity: options.severity ?? "high",
    malware: options.malware ?? false,
    cvss: options.cvss ?? null,
    epss: options.epss ?? null,
    cwes: options.cwes ?? [],
    vulnerabilities: options.vulnerabilities,
    publishedAt: world.now(),
    withdrawnAt: null,
  };
  world.store.globalAdvisories.set(advisory.ghsa, advisory);
  return advisory;
}

/** Whether a range as GitHub writes it holds a version. Versions that are not semantic are compared by their first three numbers. */
export function inRange(range: string, version: string): boolean {
  const exact = valid(version) ?? coerce(version)?.version;
  if (exact === undefined || exact === null) return false;
  return satisfies(exact, range.replaceAll(",", " "), { includePrerelease: true });
}

/** The advisories in force that are about a version of a package. */
export const advisoriesAbout = (world: World, ecosystem: string, name: string, version: string): GlobalAdvisory[] =>
  [...world.store.globalAdvisories.values()].filter(
    ({ withdrawnAt, vulnerabilities }) =>
      withdrawnAt === null &&
      vulnerabilities.some((each) => each.ecosystem === ecosystem && each.package === name && inRange(each.range, version)),
  );
