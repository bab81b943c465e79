import type { Reader } from "../github/client.ts";
import type { RepositoryRef } from "../values/ids.ts";
import { configPath } from "./place.ts";
import { aboutFields, aboutOf, isWritable, type RawAbout, repositoryNow } from "./raw-about.ts";
import type { About } from "./source.ts";

/** What is to be known of a repository before a policy can be told for it. */
export interface AboutRepository {
  /** With the owner and name of now: repositories get renamed and transferred. */
  readonly repository: RepositoryRef;
  readonly about: About;
  /** False for archived, disabled and migrating repositories: nothing can be changed or said there. */
  readonly writable: boolean;
  /** Null as long as the repository is empty. */
  readonly defaultBranch: string | null;
  /** The repository's own configuration on its default branch; null where there is none. */
  readonly config: RawAbout["config"];
}

interface RawRepository extends RawAbout {
  readonly defaultBranchRef: { readonly name: string } | null;
}

/** Fields that are read beside these, as GraphQL's variables and what is asked with them. */
export interface AlsoRead {
  readonly declared: string;
  readonly fields: string;
  readonly variables: { readonly [name: string]: string };
}

const mostPerQuery = 50;

/**
 * Reads repositories of one installation, in their order; null for one that the App does not see. Only what stands on the default branch is
 * read, so that nobody's pull request says what holds.
 *
 * @param read what becomes of each, with the fields that were asked for beside
 * @throws what the client throws when a query failed as a whole: rate limits, outages, refusals.
 */
export async function readAbouts<Read>(
  repositories: readonly RepositoryRef[],
  reader: Reader,
  also: AlsoRead,
  read: (about: AboutRepository, raw: unknown) => Read,
): Promise<readonly (Read | null)[]> {
  const query = `
query Repositories($ids: [ID!]!, $config: String!${also.declared}) {
  nodes(ids: $ids) {
    __typename
    ... on Repository {
      ${aboutFields}
      defaultBranchRef { name }
      ${also.fields}
    }
  }
}`;
  const found: (Read | null)[] = [];
  for (let start = 0; start < repositories.length; start += mostPerQuery) {
    const batch = repositories.slice(start, start + mostPerQuery);
    const nodes = await nodesOf(reader, query, batch, also.variables);
    for (const [index, repository] of batch.entries()) {
      const raw = nodes[index] ?? null;
      found.push(raw === null || raw.__typename !== "Repository" ? null : read(aboutRepository(repository, raw), raw));
    }
  }
  return found;
}

/** The same with nothing beside. */
export const readPlainAbouts = (repositories: readonly RepositoryRef[], reader: Reader): Promise<readonly (AboutRepository | null)[]> =>
  readAbouts(repositories, reader, { declared: "", fields: "", variables: {} }, (about) => about);

const aboutRepository = (repository: RepositoryRef, raw: RawRepository): AboutRepository => ({
  repository: repositoryNow(repository, raw),
  about: aboutOf(raw),
  writable: isWritable(raw),
  defaultBranch: raw.defaultBranchRef?.name ?? null,
  config: raw.config,
});

async function nodesOf(
  reader: Reader,
  query: string,
  repositories: readonly RepositoryRef[],
  variables: AlsoRead["variables"],
): Promise<readonly (RawRepository | null)[]> {
  try {
    const { nodes } = await reader.graphql<{ nodes: readonly (RawRepository | null)[] }>(query, {
      ids: repositories.map(({ nodeId }) => nodeId),
      config: `HEAD:${configPath}`,
      ...variables,
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
