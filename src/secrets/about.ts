import { blobFields, type RawBlob } from "../config/blob.ts";
import { configPath } from "../config/place.ts";
import type { About } from "../config/source.ts";
import type { Reader } from "../github/client.ts";
import { ownerId, type RepositoryRef } from "../values/ids.ts";

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

interface RawRepository {
  readonly __typename: string;
  readonly name: string;
  readonly owner: { readonly login: string; readonly databaseId?: number | null };
  readonly isArchived: boolean;
  readonly isDisabled: boolean;
  readonly isLocked: boolean;
  readonly visibility: "PUBLIC" | "PRIVATE" | "INTERNAL";
  readonly isFork: boolean;
  readonly primaryLanguage: { readonly name: string } | null;
  readonly repositoryTopics: { readonly nodes: readonly ({ readonly topic: { readonly name: string } } | null)[] | null };
  readonly defaultBranchRef: { readonly name: string } | null;
  readonly config: RawBlob | null;
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
      name
      owner { login ... on Organization { databaseId } ... on User { databaseId } }
      isArchived isDisabled isLocked
      visibility isFork
      primaryLanguage { name }
      repositoryTopics(first: 20) { nodes { topic { name } } }
      defaultBranchRef { name }
      config: object(expression: $config) { ${blobFields} }
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
    found.push(...batch.map((repository, index) => aboutOf(repository, nodes[index] ?? null)));
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

function aboutOf(repository: RepositoryRef, raw: RawRepository | null): AboutRepository | null {
  if (raw === null || raw.__typename !== "Repository") return null;
  const { login, databaseId } = raw.owner;
  return {
    repository: {
      ...repository,
      owner: login,
      name: raw.name,
      ...(databaseId === null || databaseId === undefined ? {} : { ownerId: ownerId(databaseId) }),
    },
    about: {
      name: raw.name,
      topics: (raw.repositoryTopics.nodes ?? []).flatMap((node) => (node === null ? [] : [node.topic.name])),
      visibility: raw.visibility.toLowerCase() as About["visibility"],
      language: raw.primaryLanguage?.name ?? null,
      archived: raw.isArchived,
      fork: raw.isFork,
    },
    writable: !(raw.isArchived || raw.isDisabled || raw.isLocked),
    defaultBranch: raw.defaultBranchRef?.name ?? null,
    config: raw.config,
    rules: raw.rules,
    ignore: raw.ignore,
  };
}
