import { iso } from "../state/world.ts";
import { connection, type Paging } from "./connection.ts";
import type { GraphContext } from "./context.ts";

interface Asked extends Paging {
  readonly ecosystem?: string | null;
  readonly package?: string | null;
  readonly classifications?: readonly string[] | null;
}

/** The vulnerabilities of GitHub's database; withdrawn advisories among them, as with GitHub. */
export function securityVulnerabilities({ world }: GraphContext, asked: Asked) {
  const found = [...world.store.globalAdvisories.values()].flatMap((advisory) => {
    const classification = advisory.malware ? "MALWARE" : "GENERAL";
    if (asked.classifications != null && !asked.classifications.includes(classification)) return [];
    return advisory.vulnerabilities
      .filter(
        ({ ecosystem, package: name }) =>
          [asked.ecosystem ?? ecosystem.toUpperCase(), asked.package ?? name].join() === [ecosystem.toUpperCase(), name].join(),
      )
      .map(({ range, patched, ecosystem, package: name }) => ({
        __typename: "SecurityVulnerability",
        vulnerableVersionRange: range,
        firstPatchedVersion: patched === null ? null : { __typename: "SecurityAdvisoryPackageVersion", identifier: patched },
        package: { __typename: "SecurityAdvisoryPackage", ecosystem: ecosystem.toUpperCase(), name },
        severity: severityOf(advisory.severity),
        advisory: {
          __typename: "SecurityAdvisory",
          ghsaId: advisory.ghsa,
          summary: advisory.summary,
          severity: severityOf(advisory.severity),
          classification,
          withdrawnAt: advisory.withdrawnAt === null ? null : iso(advisory.withdrawnAt),
          identifiers: [
            { __typename: "SecurityAdvisoryIdentifier", type: "GHSA", value: advisory.ghsa },
            ...(advisory.cve === null ? [] : [{ __typename: "SecurityAdvisoryIdentifier", type: "CVE", value: advisory.cve }]),
          ],
        },
      }));
  });
  return connection("securityVulnerabilities", found, asked, (item) => item);
}

const severityOf = (severity: string): string => (severity === "medium" ? "MODERATE" : severity.toUpperCase());
