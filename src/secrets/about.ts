import { blobFields, type RawBlob } from "../config/blob.ts";
import { configPath } from "../config/place.ts";
import { aboutFields, aboutOf, isWritable, type RawAbout, repositoryNow } from "../config/raw-about.ts";
import type { About } from "../config/source.ts";
import type { Reader } from "../github/client.ts";
import type { RepositoryRef } from "../values/ids.ts";

/** What scanning has to know of a repository beside its commits. */
export interface AboutRepository {
  /** With the owner and name of now: repositories get renamed and transferred. */
  readonly repository: RepositoryRef;
  readonly about: About;
  /** False for archived, disabled and migrating repositories: GitHub takes neither a check nor a comment there. */
  readonly writable: boolean;
  /** Null as long as the repository is empty. */
  readonly defaultBranch: string | null;
  /** The repository's files on its default branch; null where there is none. */
  readonly config: RawBlob | null;
  readonly rules: RawBlob | null;
  readonly ignore: RawBlob | null;
}

interface RawRepository extends RawAbout {
  readonly defaultBranchRef: { readonly name: string } | null;
  readonly rules: RawBlob | null;
  readonly ignore: RawBlob | null;
}

/** Where gitleaks looks for the rules of a repository, and for what it shall not report. */
export const rulesPath = ".gitleaks.toml";
export const ignorePath = ".gitleaksignore";

const query = `
query Repositories($ids: [ID!]!, $config: String!, $rules: String!, $ignore: String!) {
  nodes(ids: $ids) {
    __typename
    ... on Repository {
      ${aboutFields}
      defaultBranchRef { name }
      rules: object(expression: $rules) { ${blobFields} }
      ignore: object(expression: $ignore) { ${blobFields} }
    }
  }
}`;

const mostPerQuery = 50;

/**
 * What is to be known of repositories of one installation, in their order; null for one that the App does not see. Only what stands on
 * the default branch is read, so that nobody's pull request says what is looked for.
 *
 * @throws what the client throws when a query failed as a whole: rate limits, outages, refusals.
 */
export async function readAbout(repositories: readonly RepositoryRef[], reader: Reader): Promise<readonly (AboutRepository | null)[]> {
  const found: (AboutRepository | null)[] = [];
  for (let start = 0; start < repositories.length; start += mostPerQuery) {
    const batch = repositories.slice(start, start + mostPerQuery);
    const nodes = await nodesOf(reader, batch);
    found.push(...batch.map((repository, index) => readNode(repository, nodes[index] ?? null)));
  }
  return found;
}

async function nodesOf(reader: Reader, repositories: readonly RepositoryRef[]): Promise<readonly (RawRepository | null)[]> {
  const paths = { config: `HEAD:${configPath}`, rules: `HEAD:${rulesPath}`, ignore: `HEAD:${ignorePath}` };
  try {
    const { nodes } = await reader.graphql<{ nodes: readonly (RawRepository | null)[] }>(query, {
      ids: repositories.map(({ nodeId }) => nodeId),
      ...paths,
    });
    return nodes;
  } catch (error) {
    // Octokit throws when an answer has errors, although the rest of it may be sound: one deleted repository is an error already.
    const { data, errors } = error as {
      data?: { nodes?: unknown } | null;
      errors?: readonly { type?: string; path?: readonly unknown[] }[];
    };
    const whole = errors?.every(({ type, path }) => type === "NOT_FOUND" && path?.length === 2 && path[0] === "nodes");
    if (!Array.isArray(data?.nodes) || whole !== true) throw error;
    return data.nodes as readonly (RawRepository | null)[];
  }
}

function readNode(repository: RepositoryRef, raw: RawRepository | null): AboutRepository | null {
  if (raw === null || raw.__typename !== "Repository") return null;
  const { defaultBranchRef, config, rules, ignore } = raw;
  return {
    repository: repositoryNow(repository, raw),
    about: aboutOf(raw),
    writable: isWritable(raw),
    defaultBranch: defaultBranchRef?.name ?? null,
    config,
    rules,
    ignore,
  };
}
