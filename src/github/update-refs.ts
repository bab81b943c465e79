import type { Writer } from "./client.ts";

/** What a ref that does not exist points to. */
const nothing = "0".repeat(40);

/** A branch that is to move, from and to a commit; null for none. */
export interface RefMove {
  /** GraphQL id of the repository. */
  readonly nodeId: string;
  readonly branch: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Moves a branch if it still is where it was seen, in one step of GitHub's: whatever anybody pushed meanwhile makes GitHub refuse. REST has
 * no such condition. https://docs.github.com/graphql/reference/mutations#updaterefs
 */
export async function updateRef(github: Writer, { nodeId, branch, before, after }: RefMove): Promise<void> {
  const mutation = "mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }";
  const update = { name: `refs/heads/${branch}`, beforeOid: before ?? nothing, afterOid: after ?? nothing, force: true };
  await github.graphql(mutation, { input: { repositoryId: nodeId, refUpdates: [update] } });
}
