import type { components } from "@octokit/openapi-types";
import type { DependabotAlert } from "../state/dependabot-alerts.ts";
import type { Repository } from "../state/entities.ts";
import type { GlobalAdvisory, Vulnerability } from "../state/global-advisories.ts";
import { fullName } from "../state/store.ts";
import { iso, type World } from "../state/world.ts";
import { renderUser } from "./issue.ts";

type Schemas = components["schemas"];

const time = (at: number | null) => (at === null ? null : iso(at));

/** GitHub writes 0 and no vector where there is none. */
export const renderSeverities = ({ cvss }: GlobalAdvisory) => {
  const of = (version: number) =>
    cvss?.version === version ? { vector_string: cvss.vector, score: cvss.score } : { vector_string: null, score: 0 };
  return { cvss_v3: of(3), cvss_v4: of(4) };
};

export const identifiersOf = ({ ghsa, cve }: GlobalAdvisory) => [
  { type: "GHSA" as const, value: ghsa },
  ...(cve === null ? [] : [{ type: "CVE" as const, value: cve }]),
];

export const cwesOf = ({ cwes }: GlobalAdvisory) => cwes.map(({ id, name }) => ({ cwe_id: id, name }));

const renderVulnerability = ({ severity }: GlobalAdvisory, { ecosystem, package: name, range, patched }: Vulnerability) => ({
  package: { ecosystem, name },
  severity,
  vulnerable_version_range: range,
  first_patched_version: patched === null ? null : { identifier: patched },
});

/** An alert as REST answers it and as webhooks have it. */
export function renderDependabotAlert(world: World, repository: Repository, alert: DependabotAlert): Schemas["dependabot-alert"] {
  const { number, advisory, vulnerability, dismissed } = alert;
  const { cvss, epss } = advisory;
  const path = `${fullName(repository)}/dependabot/alerts/${number}`;
  return {
    number,
    state: alert.state,
    dependency: {
      package: { ecosystem: vulnerability.ecosystem, name: vulnerability.package },
      manifest_path: alert.manifest,
      scope: alert.scope,
      ...(alert.relationship !== undefined && { relationship: alert.relationship }),
    },
    security_advisory: {
      ghsa_id: advisory.ghsa,
      cve_id: advisory.cve,
      summary: advisory.summary,
      description: advisory.description,
      severity: advisory.severity,
      classification: advisory.malware ? "malware" : "general",
      vulnerabilities: advisory.vulnerabilities.map((each) => renderVulnerability(advisory, each)),
      cvss: cvss?.version === 3 ? { score: cvss.score, vector_string: cvss.vector } : { score: 0, vector_string: null },
      cvss_severities: renderSeverities(advisory),
      ...(epss !== null && { epss }),
      cwes: cwesOf(advisory),
      identifiers: identifiersOf(advisory),
      references: [{ url: `https://github.com/advisories/${advisory.ghsa}` }],
      published_at: iso(advisory.publishedAt),
      updated_at: iso(advisory.publishedAt),
      withdrawn_at: time(advisory.withdrawnAt),
    },
    security_vulnerability: renderVulnerability(advisory, vulnerability),
    url: `${world.url}/repos/${path}`,
    html_url: `${world.url}/${fullName(repository)}/security/dependabot/${number}`,
    created_at: iso(alert.createdAt),
    updated_at: iso(alert.updatedAt),
    dismissed_at: time(dismissed?.at ?? null),
    dismissed_by: dismissed === null ? null : renderUser(world, dismissed.by),
    dismissed_reason: dismissed?.reason ?? null,
    dismissed_comment: dismissed?.comment ?? null,
    fixed_at: time(alert.fixedAt),
    auto_dismissed_at: time(alert.autoDismissedAt),
    assignees: alert.assignees.map((account) => renderUser(world, account)),
  };
}
