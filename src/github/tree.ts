import type { Reader } from "./client.ts";
import { GitHubRefusal } from "./github-errors.ts";

/** A regular file of a tree. Links and submodules are none. */
export interface TreeFile {
  /** Git's id of the content. */
  readonly oid: string;
  /** In bytes. */
  readonly size: number;
  readonly executable: boolean;
}

export interface Tree {
  readonly commit: string;
  readonly tree: string;
  readonly paths: ReadonlyMap<string, TreeFile>;
  /** There is more than GitHub lists (100,000 entries or 7 MB): a path that is not here may be there. */
  readonly truncated: boolean;
}

type Place = { readonly owner: string; readonly name: string; readonly nodeId: string };

/**
 * Every file of a commit, by one request where commit and tree are known, else by two.
 *
 * @param at a branch's full name, a commit's id, or a commit with its tree
 * @throws GitHubRefusal `github_not_found` where there is no such commit
 */
export async function readTree(
  reader: Reader,
  repository: Place,
  at: string | { readonly commit: string; readonly tree: string },
): Promise<Tree> {
  const { commit, tree } = typeof at === "string" ? await commitAt(reader, repository, at) : at;
  const { owner, name: repo } = repository;
  const { data } = await reader.rest.git.getTree({ owner, repo, tree_sha: tree, recursive: "1" });
  const paths = new Map<string, TreeFile>();
  for (const { path, mode, sha, size } of data.tree) {
    const regular = mode === "100644" || mode === "100755";
    if (regular && path !== undefined && sha !== undefined) paths.set(path, { oid: sha, size: size ?? 0, executable: mode === "100755" });
  }
  return { commit, tree, paths, truncated: data.truncated === true };
}

/** The commit that a branch or a commit id names, with its tree. */
export async function commitAt(
  reader: Reader,
  { nodeId }: Pick<Place, "nodeId">,
  expression: string,
): Promise<{ commit: string; tree: string }> {
  const query = `query ($id: ID!, $expression: String!) {
    node(id: $id) { ... on Repository { object(expression: $expression) { ... on Commit { oid tree { oid } } } } }
  }`;
  type Raw = { readonly node: { readonly object: { readonly oid?: string; readonly tree?: { readonly oid: string } } | null } | null };
  const { node } = await reader.graphql<Raw>(query, { id: nodeId, expression });
  const { oid: commit, tree } = node?.object ?? {};
  if (commit === undefined || tree === undefined) {
    throw new GitHubRefusal("github_not_found", `GitHub has no commit ${expression} there.`, { status: 404 });
  }
  return { commit, tree: tree.oid };
}
