import type { components } from "@octokit/openapi-types";
import type { Advisory } from "../state/advisories.ts";
import type { Repository } from "../state/entities.ts";
import { fullName } from "../state/store.ts";
import { iso, type World } from "../state/world.ts";
import { renderUser } from "./issue.ts";

type Rendered = components["schemas"]["repository-advisory"];

export function renderAdvisory(world: World, repository: Repository, advisory: Advisory): Rendered {
  const { ghsaId, author, publisher, publishedAt, closedAt } = advisory;
  const time = (at: number | null) => (at === null ? null : iso(at));
  return {
    ghsa_id: ghsaId,
    cve_id: null,
    url: `${world.url}/repos/${fullName(repository)}/security-advisories/${ghsaId}`,
    html_url: `${world.url}/${fullName(repository)}/security/advisories/${ghsaId}`,
    summary: advisory.summary,
    description: advisory.description,
    severity: advisory.severity,
    author: renderUser(world, author) as Rendered["author"],
    publisher: (publisher === null ? null : renderUser(world, publisher)) as Rendered["publisher"],
    identifiers: [{ type: "GHSA", value: ghsaId }],
    state: advisory.state,
    created_at: iso(advisory.createdAt),
    updated_at: iso(advisory.updatedAt),
    published_at: time(publishedAt),
    closed_at: time(closedAt),
    withdrawn_at: null,
    submission: null,
    vulnerabilities: advisory.vulnerabilities.map((each) => ({
      package: { ecosystem: each.package.ecosystem, name: each.package.name ?? null },
      vulnerable_version_range: each.vulnerable_version_range ?? null,
      patched_versions: each.patched_versions ?? null,
      vulnerable_functions: [...(each.vulnerable_functions ?? [])],
    })) as Rendered["vulnerabilities"],
    // The local GitHub keeps a vector and does not compute its score.
    cvss: { vector_string: advisory.vector, score: null },
    cwes: advisory.cweIds.map((id) => ({ cwe_id: id, name: id })),
    cwe_ids: [...advisory.cweIds],
    credits: [],
    credits_detailed: [],
    collaborating_users: [],
    collaborating_teams: [],
    private_fork: null,
  };
}
