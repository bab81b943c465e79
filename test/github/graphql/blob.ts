import { grants } from "../auth/viewer.ts";
import { readCommit } from "../git/commit.ts";
import { findPath, type TreeEntry } from "../git/tree.ts";
import type { Repository } from "../state/entities.ts";
import { nodeId } from "../state/ids.ts";
import { resolveCommit } from "../state/refs.ts";
import { fullName } from "../state/store.ts";
import { type GraphContext, GraphError, type GraphObject } from "./context.ts";

/** GitHub cuts the text of a blob after so many bytes and says so in `isTruncated`. (https://github.com/sveltia/sveltia-cms/issues/950) */
const MOST_TEXT = 512_000;

/** What `HEAD`, a ref, a commit id, the same with `:path/to/file`, or the id of a blob names; null when there is nothing. */
export function objectAt(graph: GraphContext, repository: Repository, expression: string): GraphObject | null {
  const [revision = "", path] = expression.split(/:(.*)/s);
  if (/[~^]|@\{/.test(revision)) throw new Error(`The local GitHub does not read revisions such as "${revision}" yet.`);
  const sha = resolveCommit(repository, revision);
  if (sha === undefined) return path === undefined && repository.git.get("blob", revision) ? blobObject(graph, repository, revision) : null;
  if (path === undefined) return graph.objects.commit(repository, sha);
  const entry = findPath(repository.git, readCommit(repository.git, sha)?.tree ?? "", path);
  if (entry === undefined) return null;
  return entry.mode === "040000" ? treeObject(graph, repository, entry.sha) : blobObject(graph, repository, entry.sha);
}

export const treeObject = (graph: GraphContext, repository: Repository, oid: string): GraphObject => ({
  __typename: "Tree",
  oid,
  abbreviatedOid: oid.slice(0, 7),
  repository: () => graph.objects.repository(repository),
});

/** What stands at a path of a commit's tree. */
export const treeEntryObject = (
  graph: GraphContext,
  repository: Repository,
  path: string,
  { mode, name, sha }: TreeEntry,
): GraphObject => ({
  __typename: "TreeEntry",
  oid: sha,
  name,
  path,
  mode: Number.parseInt(mode, 8),
  type: mode === "040000" ? "tree" : mode === "160000" ? "commit" : "blob",
  object: () => (mode === "040000" ? treeObject(graph, repository, sha) : mode === "160000" ? null : blobObject(graph, repository, sha)),
});

function blobObject(graph: GraphContext, repository: Repository, oid: string): GraphObject {
  const { viewer } = graph;
  if (repository.private && viewer.kind === "installation" && !grants(viewer.permissions, "contents:read"))
    throw new GraphError("FORBIDDEN", "Resource not accessible by integration");
  const content = repository.git.get("blob", oid) ?? Buffer.alloc(0);
  const isBinary = content.includes(0);
  return {
    __typename: "Blob",
    id: nodeId("B", repository.id, oid),
    oid,
    abbreviatedOid: oid.slice(0, 7),
    byteSize: content.length,
    isBinary,
    isTruncated: content.length > MOST_TEXT,
    text: isBinary ? null : content.subarray(0, MOST_TEXT).toString("utf8"),
    commitUrl: `${graph.world.url}/${fullName(repository)}/commit/${oid}`,
    repository: () => graph.objects.repository(repository),
  };
}
