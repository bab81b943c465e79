import type { Graph } from "./graph.ts";

/** By the id of each version that comes in: that of the one in whose place it comes. */
export function predecessors(before: Graph, after: Graph): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const pairs = [...before.nodes.values()].flatMap((node) => {
    const now = after.nodes.get(node.id);
    return now === undefined || now === node ? [] : [[node, now] as const];
  });
  // An array goes on with what is added while it is walked through.
  for (const [old, now] of pairs) {
    for (const edge of old.edges) {
      const next = now.edges.find(({ name, kind }) => name === edge.name && kind === edge.kind);
      const [was, is] = [before.nodes.get(edge.to), next === undefined ? undefined : after.nodes.get(next.to)];
      if (was === undefined || is === undefined || was.name !== is.name || before.nodes.has(is.id) || found.has(is.id)) continue;
      found.set(is.id, was.id);
      pairs.push([was, is]);
    }
  }
  return found;
}
