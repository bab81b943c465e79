import type { Reader } from "./client.ts";
import { commitFields, isOwnCommit, onlyParent, type RawCommit } from "./own-commits.ts";
import { withLineFeeds } from "./pull-state.ts";

/** A pull request from a branch of the repository itself. Plain data. */
export type BranchPull = {
  readonly number: number;
  readonly url: string;
  readonly state: "open" | "closed" | "merged";
  readonly title: string;
  readonly body: string;
  readonly base: string;
  readonly draft: boolean;
  readonly labels: readonly string[];
  /** The method of GitHub's auto-merge, where that is on. */
  readonly autoMerge: "merge" | "squash" | "rebase" | null;
  /** Whether the base can take it; null as long as GitHub has not tried. */
  readonly mergeable: boolean | null;
  /** Login of whoever opened it; an App's is its slug with `[bot]`. Null for a deleted account. */
  readonly author: string | null;
  /** Who closed or merged it last, and when (milliseconds since the epoch). Null while it is open. */
  readonly closed: { readonly by: string | null; readonly at: number } | null;
};

/** A branch below the bot's prefix. Plain data. */
export type OwnBranch = {
  /** Full, without `refs/heads/`. */
  readonly name: string;
  readonly head: string;
  /** Null for a merge commit. */
  readonly parent: string | null;
  readonly tree: string;
  readonly message: string;
  /** Somebody else than this App has committed to it. */
  readonly foreign: boolean;
  /** The newest pull request from it. */
  readonly pull: BranchPull | null;
};

/** What the bot's branches are, beside those that it wants. Plain data. */
export type OwnBranches = {
  /** Null where the repository is empty. */
  readonly base: { readonly branch: string; readonly commit: string; readonly tree: string } | null;
  readonly archived: boolean;
  readonly private: boolean;
  readonly branches: readonly OwnBranch[];
  /** Of the names that were asked for: the newest pull request from a branch of that name, whether or not there still is the branch. */
  readonly pulls: { readonly [branch: string]: BranchPull | null };
};

export interface OwnBranchesQuestion {
  /** Of branches, with a slash at its end: `pipewarden/`. */
  readonly prefix: string;
  /** Of this App. */
  readonly slug: string;
  /** Names of branches whose pull requests are wanted even where the branch is gone. */
  readonly names?: readonly string[];
  /** The branch that fixes are for; default: the repository's default branch. */
  readonly base?: string;
  /** What else is asked of the repository with the first query, so that it costs no request of its own. */
  readonly also?: {
    /** As `$name: Type!`. */
    readonly declared: readonly string[];
    readonly fields: string;
    /** Fields beside the repository. */
    readonly beside?: string;
    readonly variables: { readonly [name: string]: unknown };
    /** Gets the repository as GraphQL answers it, with these fields, and the whole answer. */
    readonly take: (repository: unknown, answer: unknown) => void;
  };
}

const pullFields = `
  number url state title body baseRefName isDraft isCrossRepository mergeable
  author { login __typename }
  labels(first: 30) { nodes { name } }
  autoMergeRequest { mergeMethod }
  closedAt
  mergedBy { login __typename }
  timelineItems(last: 1, itemTypes: [CLOSED_EVENT]) { nodes { ... on ClosedEvent { actor { login __typename } } } }`;

/** Branches and names of one query; with more, each further hundred of branches and fifty of names is a query. */
const branchesAtOnce = 100;
const namesAtOnce = 50;
/** Pull requests from branches of one name, the newest first: forks have branches of the same name. */
const pullsOfName = 10;

/** Reads the bot's own branches, their pull requests and the base branch: one query in all but the largest cases. */
export async function ourBranches(
  reader: Reader,
  { nodeId }: { readonly nodeId: string },
  { prefix, slug, names = [], base, also }: OwnBranchesQuestion,
): Promise<OwnBranches> {
  const branches: OwnBranch[] = [];
  const pulls: Record<string, BranchPull | null> = {};
  let first: RawRepository | undefined;
  let after: string | null = null;
  for (let at = 0; first === undefined || after !== null || at < names.length; at += namesAtOnce) {
    const asked = names.slice(at, at + namesAtOnce);
    const repository: RawRepository = await ask(reader, {
      nodeId,
      prefix,
      names: asked,
      after,
      base,
      refs: first === undefined || after !== null,
      also: first === undefined ? also : undefined,
    });
    first ??= repository;
    branches.push(...(repository.refs?.nodes ?? []).flatMap((ref) => (ref === null ? [] : branchOf(ref, slug))));
    asked.forEach((name, index) => {
      pulls[name] = newest(repository[`pulls${index}`]);
    });
    after = repository.refs?.pageInfo.hasNextPage === true ? repository.refs.pageInfo.endCursor : null;
  }
  const head = base === undefined ? first.defaultBranchRef : first.base;
  return {
    base: head?.target == null ? null : { branch: head.name, commit: head.target.oid, tree: head.target.tree.oid },
    archived: first.isArchived,
    private: first.isPrivate,
    branches,
    pulls,
  };
}

interface RawActor {
  readonly login: string;
  readonly __typename: string;
}

interface RawPull {
  readonly number: number;
  readonly url: string;
  readonly state: "OPEN" | "CLOSED" | "MERGED";
  readonly title: string;
  readonly body: string;
  readonly baseRefName: string;
  readonly isDraft: boolean;
  readonly isCrossRepository: boolean;
  readonly mergeable: "MERGEABLE" | "CONFLICTING" | "UNKNOWN";
  readonly author: RawActor | null;
  readonly labels: { readonly nodes: readonly ({ readonly name: string } | null)[] | null } | null;
  readonly autoMergeRequest: { readonly mergeMethod: "MERGE" | "SQUASH" | "REBASE" } | null;
  readonly closedAt: string | null;
  readonly mergedBy: RawActor | null;
  readonly timelineItems: { readonly nodes: readonly ({ readonly actor?: RawActor | null } | null)[] | null };
}

type RawPulls = { readonly nodes: readonly (RawPull | null)[] | null };

interface RawRef {
  readonly name: string;
  readonly prefix: string;
  readonly target: RawCommit | null;
  readonly associatedPullRequests: RawPulls;
}

interface RawBase {
  readonly name: string;
  readonly target: { readonly oid: string; readonly tree: { readonly oid: string } } | null;
}

interface RawRepository {
  readonly isArchived: boolean;
  readonly isPrivate: boolean;
  readonly defaultBranchRef: RawBase | null;
  readonly base?: RawBase | null;
  readonly refs?: {
    readonly nodes: readonly (RawRef | null)[] | null;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
  readonly [alias: `pulls${number}`]: RawPulls;
}

interface Asked {
  readonly nodeId: string;
  readonly prefix: string;
  readonly names: readonly string[];
  readonly after: string | null;
  readonly base: string | undefined;
  readonly refs: boolean;
  readonly also: OwnBranchesQuestion["also"];
}

async function ask(reader: Reader, { nodeId, prefix, names, after, base, refs, also }: Asked): Promise<RawRepository> {
  const declared = [
    "$id: ID!",
    ...(refs ? ["$prefix: String!", "$after: String"] : []),
    ...(base === undefined ? [] : ["$base: String!"]),
    ...names.map((_, at) => `$name${at}: String!`),
    ...(also?.declared ?? []),
  ];
  const baseFields = "name target { ... on Commit { oid tree { oid } } }";
  const order = "orderBy: { field: CREATED_AT, direction: DESC }";
  const query = `query (${declared.join(", ")}) {
    node(id: $id) {
      ... on Repository {
        isArchived isPrivate
        ${also?.fields ?? ""}
        defaultBranchRef { ${baseFields} }
        ${base === undefined ? "" : `base: ref(qualifiedName: $base) { ${baseFields} }`}
        ${
          refs
            ? `refs(refPrefix: $prefix, first: ${branchesAtOnce}, after: $after) {
          pageInfo { hasNextPage endCursor }
          nodes {
            name prefix
            target { ... on Commit { ${commitFields} } }
            associatedPullRequests(first: 3, ${order}) { nodes { ${pullFields} } }
          }
        }`
            : ""
        }
        ${names.map((_, at) => `pulls${at}: pullRequests(headRefName: $name${at}, first: ${pullsOfName}, ${order}) { nodes { ${pullFields} } }`).join("\n        ")}
      }
    }
    ${also?.beside ?? ""}
  }`;
  const variables = {
    id: nodeId,
    ...(refs && { prefix: `refs/heads/${prefix}`, after }),
    ...(base !== undefined && { base: `refs/heads/${base}` }),
    ...Object.fromEntries(names.map((name, at) => [`name${at}`, name])),
    ...also?.variables,
  };
  const answer = await reader.graphql<{ readonly node: RawRepository }>(query, variables);
  also?.take(answer.node, answer);
  return answer.node;
}

function branchOf({ name, prefix, target, associatedPullRequests }: RawRef, slug: string): OwnBranch[] {
  if (target === null) return [];
  const { oid: head, tree, message } = target;
  const full = `${prefix}${name}`.replace(/^refs\/heads\//, "");
  const state = { head, parent: onlyParent(target), tree: tree.oid, message, foreign: !isOwnCommit(target, slug) };
  return [{ name: full, ...state, pull: newest(associatedPullRequests) }];
}

/** Forks have branches of the same names; their pull requests are others. */
function newest(pulls: RawPulls | undefined): BranchPull | null {
  const found = pulls?.nodes?.find((pull) => pull?.isCrossRepository === false);
  return found == null ? null : pullOf(found);
}

/** GraphQL calls a bot by its slug alone, as if it were a person of that name. */
const loginOf = (actor: RawActor | null | undefined): string | null =>
  actor == null ? null : actor.__typename === "Bot" && !actor.login.endsWith("[bot]") ? `${actor.login}[bot]` : actor.login;

function pullOf(pull: RawPull): BranchPull {
  const { number, url, title, body, baseRefName: base, isDraft: draft, closedAt, mergedBy, timelineItems } = pull;
  const closer = pull.state === "MERGED" ? mergedBy : timelineItems.nodes?.at(-1)?.actor;
  return {
    number,
    url,
    state: pull.state.toLowerCase() as BranchPull["state"],
    title,
    body: withLineFeeds(body),
    base,
    draft,
    labels: (pull.labels?.nodes ?? []).flatMap((label) => (label === null ? [] : [label.name])),
    autoMerge: (pull.autoMergeRequest?.mergeMethod.toLowerCase() ?? null) as BranchPull["autoMerge"],
    mergeable: pull.mergeable === "UNKNOWN" ? null : pull.mergeable === "MERGEABLE",
    author: loginOf(pull.author),
    closed: closedAt === null ? null : { by: loginOf(closer), at: Date.parse(closedAt) },
  };
}
