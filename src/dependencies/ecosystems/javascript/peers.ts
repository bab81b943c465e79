import { readSpec, type Spec, satisfies } from "../npm/spec.ts";
import { type Around, manifestOf } from "./draft.ts";
import type { Graph, GraphNode } from "./graph.ts";

/** A package beside which nothing stands that it works with, though it did before. */
export interface BrokenPeer {
  readonly node: GraphNode;
  /** Of what it works beside. */
  readonly name: string;
}

export const isThere = (graph: Graph, spec: Spec): boolean =>
  spec.kind !== "elsewhere" && graph.named(spec.name).some(({ version }) => satisfies(version ?? "", spec));

/** Packages that were there before, which took what they work beside then, and do not now. */
export function brokenPeers(graph: Graph, before: Graph, around: Around): readonly BrokenPeer[] {
  const changed = new Set(
    [...before.nodes.values(), ...graph.nodes.values()]
      .filter(({ id }) => !before.nodes.has(id) || !graph.nodes.has(id))
      .map(({ name }) => name),
  );
  return [...graph.nodes.values()].flatMap((node) =>
    before.nodes.has(node.id)
      ? Object.entries(peersOf(node, changed, around)).flatMap(([name, range]): readonly BrokenPeer[] => {
          const spec = readSpec(name, range);
          const isBroken = changed.has(name) && isThere(before, spec) && !isThere(graph, spec);
          return isBroken ? [{ node, name }] : [];
        })
      : [],
  );
}

/** Where the lockfile does not tell, the registry is asked about packages of the same scope as something that changed: scopes are released together. */
function peersOf(node: GraphNode, changed: ReadonlySet<string>, around: Around): Readonly<Record<string, string>> {
  if (node.peers !== null) return node.peers;
  const scope = /^@[^/]+\//.exec(node.name)?.[0];
  const isNear = scope !== undefined && [...changed].some((name) => name.startsWith(scope));
  return isNear && node.replaceable ? (manifestOf(node, around)?.peerDependencies ?? {}) : {};
}
