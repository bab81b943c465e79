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
  /** There is far more than GitHub lists at a time (100,000 entries or 7 MB): a path that is not here may be there. */
  readonly truncated: boolean;
}

type Place = { readonly owner: string; readonly name: string; readonly nodeId: string };

/**
 * Every file of a commit, by one request where commit and tree are known, else by two; more where the tree is too large to be listed at
 * once.
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
  const listed = await listTree(reader, repository, tree, { left: requestLimit });
  const paths = new Map<string, TreeFile>();
  for (const { path, mode, sha, size } of listed.entries) {
    if (mode === "100644" || mode === "100755") paths.set(path, { oid: sha, size: size ?? 0, executable: mode === "100755" });
  }
  return { commit, tree, paths, truncated: listed.truncated };
}

/** Of a tree that GitHub does not list at once, so many parts are asked for; the largest repositories are beyond it. */
const requestLimit = 40;

interface Entry {
  readonly path: string;
  readonly mode: string;
  readonly sha: string;
  readonly size?: number | undefined;
}

/** All that is below a tree: at once, or where that is too much, folder by folder. */
async function listTree(
  reader: Reader,
  { owner, name: repo }: Pick<Place, "owner" | "name">,
  tree: string,
  budget: { left: number },
): Promise<{ readonly entries: readonly Entry[]; readonly truncated: boolean }> {
  const ask = async (recursive: boolean) => {
    budget.left -= 1;
    const { data } = await reader.rest.git.getTree({ owner, repo, tree_sha: tree, ...(recursive && { recursive: "1" }) });
    return { entries: data.tree as readonly Entry[], truncated: data.truncated === true };
  };
  const whole = await ask(true);
  if (!whole.truncated || budget.left <= 0) return whole;
  const top = await ask(false);
  const folders = top.entries.filter(({ mode }) => mode === "040000");
  if (top.truncated || folders.length > budget.left) return whole;
  const entries = top.entries.filter(({ mode }) => mode !== "040000");
  let truncated = false;
  for (const folder of folders) {
    const inside = await listTree(reader, { owner, name: repo }, folder.sha, budget);
    for (const entry of inside.entries) entries.push({ ...entry, path: `${folder.path}/${entry.path}` });
    truncated ||= inside.truncated;
  }
  return { entries, truncated };
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
