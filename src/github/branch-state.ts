import type { Octokit } from "./client.ts";
import { commitFields, isOwnCommit, onlyParent, type RawCommit } from "./own-commits.ts";

/** A branch with what its head commit did. Plain data. */
export type BranchState = {
  /** Null where there is no such branch; so are then `parent`, `message` and `changed`. */
  readonly head: string | null;
  /** The head's parent; null for a merge. */
  readonly parent: string | null;
  /** Of the paths that were asked for: git's id of the file there, null where none is. */
  readonly files: { readonly [path: string]: string | null };
  /** How many files the head changed; null where GitHub does not count them. */
  readonly changed: number | null;
  readonly message: string | null;
  /** Somebody else than this App has committed to it. */
  readonly foreign: boolean;
};

export interface BranchPlace {
  /** GraphQL id of the repository, which survives renames. */
  readonly nodeId: string;
  readonly branch: string;
  /** Of this App. */
  readonly slug: string;
}

const absent: BranchState = { head: null, parent: null, files: {}, changed: null, message: null, foreign: false };

/** So many files are asked for at once; each is a field of the query. */
const filesAtOnce = 100;

/** Reads a branch by one query for each hundred of `paths`. */
export async function readBranch(github: Octokit, { nodeId, branch, slug }: BranchPlace, paths: readonly string[]): Promise<BranchState> {
  const commit = await readHead(github, nodeId, branch, paths.slice(0, filesAtOnce));
  if (commit === null) return absent;
  let files = commit.files;
  for (let at = filesAtOnce; at < paths.length; at += filesAtOnce) {
    const more = await readHead(github, nodeId, branch, paths.slice(at, at + filesAtOnce));
    // It moved between two queries: what was read is of no commit, and no id is like this.
    if (more?.oid !== commit.oid) return { ...absent, head: more?.oid ?? null, foreign: more !== null };
    files = { ...files, ...more.files };
  }
  return {
    head: commit.oid,
    parent: onlyParent(commit),
    files,
    changed: commit.changedFilesIfAvailable,
    message: commit.message,
    foreign: !isOwnCommit(commit, slug),
  };
}

type RawHead = RawCommit & { readonly [alias: `file${number}`]: { readonly oid: string } | null };
type RawAnswer = { readonly node: { readonly ref: { readonly target: RawHead | null } | null } | null };

async function readHead(
  github: Octokit,
  nodeId: string,
  branch: string,
  paths: readonly string[],
): Promise<(RawCommit & Pick<BranchState, "files">) | null> {
  const declared = paths.map((_, at) => `, $path${at}: String!`).join("");
  const files = paths.map((_, at) => `file${at}: file(path: $path${at}) { oid }`).join(" ");
  const query = `query ($id: ID!, $ref: String!${declared}) {
    node(id: $id) { ... on Repository { ref(qualifiedName: $ref) { target { ... on Commit { ${commitFields} ${files} } } } } }
  }`;
  const variables = Object.fromEntries(paths.map((path, at) => [`path${at}`, path]));
  const { node } = await github.graphql<RawAnswer>(query, { id: nodeId, ref: `refs/heads/${branch}`, ...variables });
  const head = node?.ref?.target ?? null;
  if (head === null) return null;
  return { ...head, files: Object.fromEntries(paths.map((path, at) => [path, head[`file${at}`]?.oid ?? null])) };
}

/** A branch that keeps another from being made: git keeps refs like files, and a file is in the way of a folder of its name. */
export async function branchInTheWay(github: Octokit, { nodeId, branch }: Omit<BranchPlace, "slug">): Promise<string | undefined> {
  const parts = branch.split("/");
  const above = parts.slice(1).map((_, at) => parts.slice(0, at + 1).join("/"));
  const declared = above.map((_, at) => `, $above${at}: String!`).join("");
  const asked = above.map((_, at) => `above${at}: ref(qualifiedName: $above${at}) { name prefix }`).join(" ");
  const query = `query ($id: ID!, $below: String!${declared}) {
    node(id: $id) { ... on Repository { ${asked} below: refs(refPrefix: $below, first: 1) { nodes { name prefix } } } }
  }`;
  type RawRef = { readonly name: string; readonly prefix: string } | null;
  type Raw = {
    readonly node: ({ readonly below: { readonly nodes: readonly RawRef[] } | null } & { readonly [alias: string]: unknown }) | null;
  };
  const variables = Object.fromEntries(above.map((name, at) => [`above${at}`, `refs/heads/${name}`]));
  const { node } = await github.graphql<Raw>(query, { id: nodeId, below: `refs/heads/${branch}/`, ...variables });
  const found = [...above.map((_, at) => node?.[`above${at}`] as RawRef | undefined), ...(node?.below?.nodes ?? [])].find(
    (ref) => ref != null,
  );
  return found == null ? undefined : `${found.prefix}${found.name}`.replace(/^refs\/heads\//, "");
}
