import type { components } from "@octokit/openapi-types";
import type { GlobalAdvisory } from "../state/global-advisories.ts";
import { iso, type World } from "../state/world.ts";
import { cwesOf, identifiersOf, renderSeverities } from "./dependabot-alert.ts";

type Schemas = components["schemas"];

/** An advisory of GitHub's database. */
export function renderGlobalAdvisory(world: World, advisory: GlobalAdvisory): Schemas["global-advisory"] {
  const { ghsa, cvss, epss } = advisory;
  return {
    ghsa_id: ghsa,
    cve_id: advisory.cve,
    url: `${world.url}/advisories/${ghsa}`,
    html_url: `https://github.com/advisories/${ghsa}`,
    repository_advisory_url: null,
    summary: advisory.summary,
    description: advisory.description,
    type: advisory.malware ? "malware" : "reviewed",
    severity: advisory.severity,
    source_code_location: null,
    identifiers: identifiersOf(advisory),
    references: [`https://github.com/advisories/${ghsa}`],
    published_at: iso(advisory.publishedAt),
    updated_at: iso(advisory.publishedAt),
    github_reviewed_at: iso(advisory.publishedAt),
    nvd_published_at: null,
    withdrawn_at: advisory.withdrawnAt === null ? null : iso(advisory.withdrawnAt),
    vulnerabilities: advisory.vulnerabilities.map(({ ecosystem, package: name, range, patched }) => ({
      package: { ecosystem: ecosystem as Schemas["security-advisory-ecosystems"], name },
      vulnerable_version_range: range,
      first_patched_version: patched,
      vulnerable_functions: [],
    })),
    cvss: cvss === null ? null : { vector_string: cvss.vector, score: cvss.score },
    cvss_severities: renderSeverities(advisory),
    ...(epss !== null && { epss }),
    cwes: cwesOf(advisory),
    credits: [],
  };
}
