import type { Octokit } from "./client.ts";

/** An open pull request from a branch of the repository itself. */
export interface FoundPull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  /** Name of the base branch. */
  readonly base: string;
  readonly labels: readonly string[];
  /** Somebody was asked for a review, or has given one. */
  readonly reviewed: boolean;
}

const query = `query ($id: ID!, $ref: String!) {
  node(id: $id) {
    ... on Repository {
      ref(qualifiedName: $ref) {
        associatedPullRequests(states: [OPEN], first: 5, orderBy: { field: CREATED_AT, direction: DESC }) {
          nodes {
            number title body baseRefName isCrossRepository
            labels(first: 100) { nodes { name } }
            reviewRequests { totalCount }
            reviews { totalCount }
          }
        }
      }
    }
  }
}`;

interface RawPull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly baseRefName: string;
  readonly isCrossRepository: boolean;
  readonly labels: { readonly nodes: readonly ({ readonly name: string } | null)[] | null } | null;
  readonly reviewRequests: { readonly totalCount: number } | null;
  readonly reviews: { readonly totalCount: number } | null;
}

/**
 * The newest open pull request from a branch, or null. It is asked of the branch: forks have branches of the same names, and as many pull
 * requests as they like.
 */
export async function findOpenPull(github: Octokit, { nodeId, branch }: { nodeId: string; branch: string }): Promise<FoundPull | null> {
  type Pulls = { readonly nodes: readonly (RawPull | null)[] | null };
  type Raw = { readonly node: { readonly ref: { readonly associatedPullRequests: Pulls } | null } | null };
  const { node } = await github.graphql<Raw>(query, { id: nodeId, ref: `refs/heads/${branch}` });
  const found = node?.ref?.associatedPullRequests.nodes?.find((pull) => pull?.isCrossRepository === false);
  if (found == null) return null;
  const { number, title, body, baseRefName: base, labels, reviewRequests, reviews } = found;
  return {
    number,
    title,
    body: withLineFeeds(body),
    base,
    labels: (labels?.nodes ?? []).flatMap((label) => (label === null ? [] : [label.name])),
    reviewed: (reviewRequests?.totalCount ?? 0) + (reviews?.totalCount ?? 0) > 0,
  };
}

/** Texts that were edited in a browser have carriage returns. */
export const withLineFeeds = (text: string): string => text.replaceAll("\r\n", "\n");
