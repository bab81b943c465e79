import { configPath } from "../../config/place.ts";
import { aboutFields, aboutOf, isWritable, type RawAbout, repositoryNow } from "../../config/raw-about.ts";
import type { About } from "../../config/source.ts";
import type { Reader } from "../../github/client.ts";
import type { RepositoryRef } from "../../values/ids.ts";

/** What a review has to know of the repository beside the changes. */
export interface AboutRepository {
  /** With the owner and name of now. */
  readonly repository: RepositoryRef;
  readonly about: About;
  readonly writable: boolean;
  /** Its own configuration, of the default branch. */
  readonly config: RawAbout["config"];
}

const query = `query ($id: ID!, $config: String!) { node(id: $id) { __typename ... on Repository { ${aboutFields} } } }`;

/** One request. Null where the App does not see the repository. */
export async function readAbout(named: RepositoryRef, reader: Reader): Promise<AboutRepository | null> {
  const raw = await nodeOf(named, reader);
  if (raw === null || raw.__typename !== "Repository") return null;
  return { repository: repositoryNow(named, raw), about: aboutOf(raw), writable: isWritable(raw), config: raw.config };
}

async function nodeOf({ nodeId }: RepositoryRef, reader: Reader): Promise<RawAbout | null> {
  try {
    return (await reader.graphql<{ node: RawAbout | null }>(query, { id: nodeId, config: `HEAD:${configPath}` })).node;
  } catch (error) {
    const { errors } = error as { errors?: readonly { type?: string }[] };
    if (errors?.every(({ type }) => type === "NOT_FOUND") === true) return null;
    throw error;
  }
}
