import type { Graph, GraphEdge } from "../javascript/graph.ts";

/** An entry of a lockfile on its way: what is asked for, and what that leads to. */
export interface Part<Entry> {
  readonly asked: readonly string[];
  readonly id: string;
  /** As it was; null for one that comes in. */
  readonly entry: Entry | null;
}

/** What is asked for in a graph, each with what it leads to. Undefined where one would have to lead to two. */
export function askedIn(graph: Graph, keysOf: (edge: GraphEdge) => readonly string[]): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  for (const { edge } of graph.edges()) {
    if (edge.kind === "peer" || graph.nodes.get(edge.to)?.own !== false) continue;
    for (const key of keysOf(edge)) {
      if ((found.get(key) ?? edge.to) !== edge.to) return undefined;
      found.set(key, edge.to);
    }
  }
  return found;
}

/**
 * The entries as they are to be: what is asked for goes to what it leads to, and what is not asked for any more goes. What nobody asked for
 * before stays.
 *
 * @param entries with the keys of each, and what it leads to
 * @param isHome whether a key may stand in a part of the same id
 */
export function partsFor<Entry>(
  entries: readonly { readonly asked: readonly string[]; readonly id: string; readonly entry: Entry }[],
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  isHome: (part: { readonly asked: readonly string[]; readonly entry: Entry | null }, key: string) => boolean,
): readonly Part<Entry>[] {
  const left = new Map(after);
  const parts = entries.map(({ asked, id, entry }): { asked: string[]; id: string; entry: Entry | null } => {
    const kept = asked.filter((key) => (after.has(key) ? after.get(key) === id : !before.has(key)));
    for (const key of kept) left.delete(key);
    return { asked: kept, id, entry };
  });
  for (const [key, id] of left) {
    const home = parts.find((part) => part.id === id && isHome(part, key));
    if (home === undefined) parts.push({ asked: [key], id, entry: null });
    else home.asked.push(key);
  }
  return parts.filter(({ asked }) => asked.length > 0);
}
