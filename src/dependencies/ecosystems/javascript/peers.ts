import { isSameLine } from "../npm/candidates.ts";
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
  const different = [...before.nodes.values(), ...graph.nodes.values()].filter(({ id }) => !before.nodes.has(id) || !graph.nodes.has(id));
  const changed = new Set(different.map(({ name }) => name));
  const isAsked = askedAbout(graph, before, changed);
  return [...graph.nodes.values()].flatMap((node) => {
    if (!before.nodes.has(node.id)) return [];
    const peers = node.peers ?? (isAsked(node) ? (manifestOf(node, around)?.peerDependencies ?? {}) : {});
    return Object.entries(peers).flatMap(([name, range]): readonly BrokenPeer[] => {
      const spec = readSpec(name, range);
      const isBroken = changed.has(name) && isThere(before, spec) && !isThere(graph, spec);
      return isBroken ? [{ node, name }] : [];
    });
  });
}

/**
 * About which packages the registry is asked where the lockfile does not tell: about those of the same scope as something that changed, since
 * scopes are released together; and where something goes to a release that is meant to break others, about all that the manifests name.
 */
function askedAbout(graph: Graph, before: Graph, changed: ReadonlySet<string>): (node: GraphNode) => boolean {
  const isBreaking = [...changed].some((name) => {
    const [old, now] = [before.named(name), graph.named(name)];
    return old.length > 0 && now.some((each) => !old.some((one) => isSameLine(one, each)));
  });
  const named = new Set([...graph.nodes.values()].filter(({ own }) => own).flatMap(({ edges }) => edges.map(({ to }) => to)));
  const scopes = new Set([...changed].flatMap((name) => scopeOf(name) ?? []));
  return ({ id, name, replaceable }) => replaceable && (scopes.has(scopeOf(name) ?? "") || (isBreaking && named.has(id)));
}

const scopeOf = (name: string): string | undefined => /^@[^/]+\//.exec(name)?.[0];
