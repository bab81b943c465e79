import { actorOf } from "../auth/viewer.ts";
import { created, notFound, ok, unprocessable } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Call, get, patch, post, type Route } from "../http/route.ts";
import { renderAdvisory } from "../render/advisory.ts";
import type { Advisory, Vulnerability } from "../state/advisories.ts";
import { randomText } from "../state/random.ts";

const ADVISORIES = "/repos/{owner}/{repo}/security-advisories";
const READ = ["repository_advisories:read"] as const;
const WRITE = ["repository_advisories:write"] as const;

/** The digits of GHSA ids. (https://docs.github.com/code-security/security-advisories: `GHSA(-[23456789cfghjmpqrvwx]{4}){3}`) */
const ALPHABET = "23456789cfghjmpqrvwx";

/** Advisories are for public repositories. (https://docs.github.com/code-security/security-advisories/working-with-repository-security-advisories) */
function requirePublic({ repository }: Call<string, unknown>): void {
  if (repository.private) throw notFound();
}

/** Whoever keeps the repository sees its drafts; an App by its permission. Published ones are for everybody. */
function requireAdvisory(call: Call<string, unknown>, id: string): Advisory {
  requirePublic(call);
  const found = call.repository.advisories.get(id);
  if (found === undefined) throw notFound();
  return found;
}

interface Fields {
  readonly summary?: string;
  readonly description?: string;
  readonly severity?: Advisory["severity"];
  readonly cvss_vector_string?: string | null;
  readonly vulnerabilities?: readonly Vulnerability[];
  readonly cwe_ids?: readonly string[] | null;
}

function checkFields({ severity, cvss_vector_string: vector }: Fields): void {
  if (severity != null && vector != null)
    throw unprocessable("RepositoryAdvisory", "severity", "Only one of severity and cvss_vector_string can be given.", "custom");
}

export const advisoryRoutes: readonly Route[] = [
  post(ADVISORIES, WRITE, (call) => {
    requirePublic(call);
    const { world, repository, viewer } = call;
    const body = call.body as Fields;
    checkFields(body);
    const part = () => randomText(world.random, 4, ALPHABET);
    const advisory: Advisory = {
      ghsaId: `GHSA-${part()}-${part()}-${part()}`,
      author: actorOf(viewer),
      summary: body.summary ?? "",
      description: body.description ?? "",
      severity: body.severity ?? null,
      vector: body.cvss_vector_string ?? null,
      vulnerabilities: body.vulnerabilities ?? [],
      cweIds: body.cwe_ids ?? [],
      state: "draft",
      publisher: null,
      createdAt: world.now(),
      updatedAt: world.now(),
      publishedAt: null,
      closedAt: null,
    };
    repository.advisories.set(advisory.ghsaId, advisory);
    return created(renderAdvisory(world, repository, advisory));
  }),

  get(ADVISORIES, READ, (call) => {
    requirePublic(call);
    const { world, repository, query, address } = call;
    const state = query.get("state");
    const found = [...repository.advisories.values()].filter((each) => state === null || each.state === state);
    const { items, headers } = paginate(query.get("direction") === "asc" ? found : found.toReversed(), query, address);
    return ok(
      items.map((each) => renderAdvisory(world, repository, each)),
      headers,
    );
  }),

  get(`${ADVISORIES}/{ghsa_id}`, READ, (call) =>
    ok(renderAdvisory(call.world, call.repository, requireAdvisory(call, call.params.ghsa_id))),
  ),

  patch(`${ADVISORIES}/{ghsa_id}`, WRITE, (call) => {
    const { world, repository, viewer } = call;
    const advisory = requireAdvisory(call, call.params.ghsa_id);
    const body = call.body as Fields & { readonly state?: Advisory["state"] };
    checkFields(body);
    advisory.summary = body.summary ?? advisory.summary;
    advisory.description = body.description ?? advisory.description;
    if (body.severity !== undefined) advisory.severity = body.severity;
    if (body.cvss_vector_string !== undefined) advisory.vector = body.cvss_vector_string;
    advisory.vulnerabilities = body.vulnerabilities ?? advisory.vulnerabilities;
    advisory.cweIds = body.cwe_ids ?? advisory.cweIds;
    advisory.updatedAt = world.now();
    if (body.state !== undefined && body.state !== advisory.state) {
      advisory.state = body.state;
      if (body.state === "published") {
        advisory.publishedAt = world.now();
        advisory.publisher = actorOf(viewer);
      }
      advisory.closedAt = body.state === "closed" ? world.now() : null;
    }
    return ok(renderAdvisory(world, repository, advisory));
  }),
];
