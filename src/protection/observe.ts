import { configPath } from "../config/place.ts";
import { aboutOf, isWritable, repositoryNow } from "../config/raw-about.ts";
import type { ConfigSource } from "../config/source.ts";
import type { Reader } from "../github/client.ts";
import { MissingPermission } from "../github/github-errors.ts";
import type { Permissions } from "../github/permissions.ts";
import type { RepositoryRef } from "../values/ids.ts";
import { checkName } from "./check-name.ts";
import type { DefaultBranch, ProtectionFacts } from "./facts.ts";
import { protectionsQuery, type RawCheckRun, type RawRepository } from "./query.ts";
import { ruleFromGraphql } from "./read-rule.ts";
import { rulesetsFromGraphql } from "./read-rulesets.ts";

/**
 * What reading a branch's protection takes: the rules, the branch, and our check run on its head. GitHub tells who may bypass a
 * ruleset only to those who may change it (https://docs.github.com/rest/repos/rules), hence the sight of a writer.
 */
export const observePermissions: Permissions = { administration: "write", checks: "read", contents: "read" };

/** GitHub allows 500,000 nodes a query; a repository counts for some 10,700 (rules times bypass actors, mostly). */
const mostPerQuery = 25;

/** What looking needs beside a client. */
export interface ObserveOptions {
  /** This App's id, to tell its own check runs. */
  readonly appId: number;
  readonly config: ConfigSource;
}

/** An entry of `errors` in a GraphQL answer that has data as well; `path` leads to the field that became null. */
interface FieldError {
  readonly type?: string;
  readonly path?: readonly (string | number)[];
}

interface Answer {
  readonly nodes: readonly (RawRepository | null)[];
}

/**
 * How the default branches of repositories of one installation are protected now: one query for each 25 repositories, and more
 * only where a list is longer than its first page or names are hidden. One repository that cannot be read does not hinder the others.
 *
 * @returns the facts in the order of `repositories`.
 * @throws what the client throws when a query failed as a whole: rate limits, outages, refusals.
 */
export async function observeProtections(
  repositories: readonly RepositoryRef[],
  reader: Reader,
  options: ObserveOptions,
): Promise<readonly ProtectionFacts[]> {
  const facts: ProtectionFacts[] = [];
  for (let start = 0; start < repositories.length; start += mostPerQuery) {
    const batch = repositories.slice(start, start + mostPerQuery);
    const { nodes, errors } = await query(reader, batch, options.appId);
    for (const [index, repository] of batch.entries()) {
      const own = errors.filter(({ path }) => path?.[1] === index);
      facts.push(await factsOf(repository, nodes[index] ?? null, own, reader, options.config));
    }
  }
  return facts;
}

/**
 * As `observeProtections`, for one repository.
 *
 * @throws MissingPermission when GitHub keeps a part of it back.
 */
export async function observeProtection(repository: RepositoryRef, reader: Reader, options: ObserveOptions): Promise<ProtectionFacts> {
  const [facts] = await observeProtections([repository], reader, options);
  if (facts?.kind === "unavailable" && facts.reason === "forbidden") throw new MissingPermission(undefined, { status: 200 });
  return facts ?? { kind: "unavailable", repository, reason: "missing" };
}

/** Octokit throws when an answer has errors, although the rest of it may be sound: one deleted repository is an error already. */
async function query(
  reader: Reader,
  repositories: readonly RepositoryRef[],
  appId: number,
): Promise<{ nodes: Answer["nodes"]; errors: readonly FieldError[] }> {
  try {
    const ids = repositories.map(({ nodeId }) => nodeId);
    const { nodes } = await reader.graphql<Answer>(protectionsQuery, { ids, appId, check: checkName, config: `HEAD:${configPath}` });
    return { nodes, errors: [] };
  } catch (error) {
    const { data, errors } = error as { data?: Partial<Answer> | null; errors?: readonly FieldError[] };
    const nodes = data?.nodes;
    if (!Array.isArray(nodes) || !Array.isArray(errors) || !errors.every(concernsOneRepository)) throw error;
    return { nodes, errors };
  }
}

const concernsOneRepository = ({ type, path }: FieldError): boolean =>
  path?.[0] === "nodes" && typeof path[1] === "number" && (type === "NOT_FOUND" || type === "FORBIDDEN");

/** Hidden bypass lists and hidden names are nulls that are understood; any other field that GitHub kept back would look like "no rule". */
const isUnderstood = ({ path }: FieldError): boolean => path?.includes("bypassActors") === true || path?.at(-1) === "actor";

async function factsOf(
  repository: RepositoryRef,
  raw: RawRepository | null,
  errors: readonly FieldError[],
  reader: Reader,
  config: ConfigSource,
): Promise<ProtectionFacts> {
  if (raw === null || raw.__typename !== "Repository") {
    const forbidden = errors.some(({ type }) => type === "FORBIDDEN");
    return { kind: "unavailable", repository, reason: forbidden ? "forbidden" : "missing" };
  }
  if (!errors.every(isUnderstood)) return { kind: "unavailable", repository, reason: "forbidden" };
  const now = repositoryNow(repository, raw);
  return {
    kind: "observed",
    repository: now,
    writable: isWritable(raw),
    personal: !raw.isInOrganization,
    asked: await config.asked(now, aboutOf(raw), raw.config, reader),
    branch: await branchOf(raw, now, reader),
  };
}

async function branchOf(
  { defaultBranchRef: ref }: RawRepository,
  repository: RepositoryRef,
  reader: Reader,
): Promise<DefaultBranch | null> {
  if (ref === null || ref.target === null) return null;
  const runs = (ref.target.checkSuites?.nodes ?? []).flatMap((suite) => suite?.checkRuns?.nodes ?? []).filter((run) => run !== null);
  return {
    name: ref.name,
    head: ref.target.oid,
    classic: ref.branchProtectionRule === null ? null : await ruleFromGraphql(ref.branchProtectionRule, reader, repository, ref.name),
    ruleId: ref.branchProtectionRule?.id ?? null,
    rulesets: await rulesetsFromGraphql(ref.id, ref.rules, reader),
    check: newest(runs),
  };
}

function newest(runs: readonly RawCheckRun[]): DefaultBranch["check"] {
  const run = [...runs].sort((one, other) => other.databaseId - one.databaseId)[0];
  if (run === undefined) return null;
  const { databaseId, externalId, conclusion, title, summary } = run;
  // GraphQL writes conclusions in capitals, REST in small letters.
  return { id: databaseId, externalId, conclusion: conclusion?.toLowerCase() ?? null, title, summary };
}
