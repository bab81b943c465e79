import type { Json } from "../values/json.ts";
import type { Advisory, EcosystemName } from "./advisory.ts";
import { listOf, objectOf } from "./json-members.ts";
import { readRange } from "./read-alert.ts";

/** A package that will have to be fixed. */
export type LikelyPackage = { readonly ecosystem: EcosystemName; readonly name: string };
/** All advisories about a package. */
export type Advised = { readonly package: LikelyPackage; readonly advisories: readonly Advisory[] };

/** What a query needs that asks for `advisoryFields`, with the variables `ecosystem` (in capitals) and `package`. */
export const advisoryVariables = ["$ecosystem: SecurityAdvisoryEcosystem!", "$package: String!"];
/** A package's vulnerabilities, as GraphQL tells them. https://docs.github.com/graphql/reference/objects#securityvulnerability */
export const advisoryFields = `advised: securityVulnerabilities(ecosystem: $ecosystem, package: $package, classifications: [GENERAL, MALWARE], first: 100) {
      pageInfo { hasNextPage }
      nodes {
        vulnerableVersionRange
        advisory {
          ghsaId summary severity classification withdrawnAt
          identifiers { type value }
        }
      }
    }`;

const severities: ReadonlyMap<string, Advisory["severity"]> = new Map([
  ["LOW", "low"],
  ["MODERATE", "medium"],
  ["HIGH", "high"],
  ["CRITICAL", "critical"],
]);

/** Null where GitHub did not tell all of them. */
export function readAdvised(answer: unknown, about: LikelyPackage): Advised | null {
  const { nodes, pageInfo } = objectOf(objectOf(answer as Json).advised);
  if (!Array.isArray(nodes) || objectOf(pageInfo).hasNextPage !== false) return null;
  const found = new Map<string, Advisory>();
  for (const { vulnerableVersionRange: range, advisory } of listOf(nodes).map(objectOf)) {
    const { ghsaId: id, summary, severity, classification, withdrawnAt, identifiers } = objectOf(advisory);
    if (typeof id !== "string" || typeof range !== "string" || typeof withdrawnAt === "string") continue;
    const known: Advisory = found.get(id) ?? {
      id,
      aliases: listOf(identifiers).flatMap((each) => {
        const { type, value } = objectOf(each);
        return type === "CVE" && typeof value === "string" ? [value] : [];
      }),
      ecosystem: about.ecosystem,
      package: about.name,
      ranges: [],
      versions: [],
      summary: typeof summary === "string" ? summary : "",
      severity: severities.get(String(severity)) ?? null,
      cvss: null,
      epss: null,
      malware: classification === "MALWARE",
    };
    found.set(id, { ...known, ranges: [...known.ranges, ...readRange(range)] });
  }
  return { package: about, advisories: [...found.values()] };
}
