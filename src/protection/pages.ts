import type { Octokit } from "../github/client.ts";
import { PipewardenError } from "../values/errors.ts";
import { type Connection, pageQuery, type RawPage } from "./query.ts";

/** What reading needs of a client; a writer can do it too. */
export type Asker = Pick<Octokit, "graphql" | "request">;

/**
 * All nodes of a connection: those of the page that is there, and, only if there are more, those of the pages after it.
 *
 * @param id the node that has the connection.
 */
export async function allNodes<Node>(reader: Asker, connection: Connection, id: string, first: RawPage<Node>): Promise<Node[]> {
  const nodes: Node[] = [];
  let page = first;
  for (;;) {
    for (const node of page.nodes ?? []) if (node !== null) nodes.push(node);
    const { hasNextPage, endCursor } = page.pageInfo;
    if (!hasNextPage || endCursor === null) return nodes;
    const answer: { node: { readonly [name in Connection]?: RawPage<Node> } | null } = await reader.graphql(pageQuery(connection), {
      id,
      after: endCursor,
    });
    const next = answer.node?.[connection];
    if (next === undefined) {
      throw new PipewardenError(
        "protection_unreadable",
        `GitHub broke off a list (${connection}) while it was read; it is read anew next time.`,
      );
    }
    page = next;
  }
}
