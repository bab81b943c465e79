import type { Installed } from "../ecosystem.ts";
import { type Graph, labelOf, shortestWays } from "./graph.ts";

/** Every version that is installed, or those of one name. */
export function locateIn(graph: Graph, name?: string): readonly Installed[] {
  const ways = shortestWays(graph);
  return [...graph.nodes.values()].flatMap((node) => {
    if (node.own || node.version === null || (name !== undefined && node.name !== name)) return [];
    const way = ways.get(node.id);
    const path = (way?.nodes ?? []).map(labelOf);
    const direct = graph.asking(node.id).some(({ from }) => from.own);
    const scope = way?.development === true ? ("development" as const) : ("production" as const);
    return [{ name: node.name, version: node.version, direct, scope, path, at: node.id }];
  });
}
