import type { Reading } from "./read-source.ts";

/** A file at a commit: git's id of its content and its size in bytes. */
export interface BlobAt {
  readonly oid: string;
  readonly byteSize: number;
}

/** GitHub's own limit is in nodes and points; a hundred look-ups of a path are far below either. */
const mostPerQuery = 100;

/** What stands at paths of commits, in their order; null for nothing, a folder, a submodule, or a commit that is gone. One request for each 100. */
export async function blobsAt(
  places: readonly { readonly commit: string; readonly path: string }[],
  { reader, repository, budget }: Reading,
): Promise<readonly (BlobAt | null)[]> {
  const found: (BlobAt | null)[] = [];
  for (let start = 0; start < places.length; start += mostPerQuery) {
    const batch = places.slice(start, start + mostPerQuery);
    budget.request();
    const variables = Object.fromEntries(batch.map(({ commit, path }, index) => [`e${index}`, `${commit}:${path}`]));
    const { repository: answer } = await reader.graphql<{ repository: Readonly<Record<string, Partial<BlobAt> | null>> | null }>(
      queryOf(batch.length),
      { owner: repository.owner, name: repository.name, ...variables },
    );
    for (const index of batch.keys()) {
      const { oid, byteSize } = answer?.[`b${index}`] ?? {};
      found.push(oid === undefined || byteSize === undefined ? null : { oid, byteSize });
    }
  }
  return found;
}

/** Paths go as variables: whatever is in them, they stay data. */
function queryOf(count: number): string {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const variables = numbers.map((index) => `$e${index}: String!`).join(", ");
  const fields = numbers.map((index) => `b${index}: object(expression: $e${index}) { ... on Blob { oid byteSize } }`).join("\n    ");
  return `query Blobs($owner: String!, $name: String!, ${variables}) {\n  repository(owner: $owner, name: $name) {\n    ${fields}\n  }\n}`;
}
