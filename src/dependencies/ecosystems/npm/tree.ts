import type { NpmNode, NpmProject } from "./project.ts";
import { readSpec, type Spec, satisfies } from "./spec.ts";

type Nodes = NpmProject["nodes"];

/** One package needs another. */
export interface Edge {
  readonly from: NpmNode;
  /** The name under which it is asked for. */
  readonly name: string;
  readonly spec: Spec;
  /** As it stands in the manifest. */
  readonly written: string;
  readonly type: "production" | "development" | "optional" | "peer";
  /** What Node finds there. Undefined: nothing. */
  readonly to: NpmNode | undefined;
}

/** What Node finds under a name from a place: the nearest folder upwards that has it. Links are followed. */
export function resolveFrom(nodes: Nodes, location: string, name: string): NpmNode | undefined {
  for (let place: string | undefined = location; place !== undefined; place = parentOf(place)) {
    // A folder `node_modules` holds packages and no `node_modules` of its own.
    if (place === "node_modules" || place.endsWith("/node_modules")) continue;
    const found = nodes.get(place === "" ? `node_modules/${name}` : `${place}/node_modules/${name}`);
    if (found !== undefined) return found.link === null ? found : nodes.get(found.link);
  }
  return undefined;
}

function parentOf(location: string): string | undefined {
  if (location === "") return undefined;
  const slash = location.lastIndexOf("/");
  return slash === -1 ? "" : location.slice(0, slash);
}

/** What a node needs. An optional dependency that is named among the others too is optional. */
export function edgesFrom(nodes: Nodes, from: NpmNode): readonly Edge[] {
  if (from.link !== null) return [];
  const groups = [
    ["production", from.dependencies],
    ["optional", from.optionalDependencies],
    ["peer", from.peerDependencies],
    ["development", from.devDependencies],
  ] as const;
  const edges = new Map<string, Edge>();
  for (const [type, specs] of groups) {
    for (const [name, written] of Object.entries(specs)) {
      const optional = type === "optional" || (type === "peer" && from.optionalPeers.has(name));
      // A peer that is a development dependency too is the latter, for the project's own manifests.
      edges.set(name, {
        from,
        name,
        written,
        spec: readSpec(name, written),
        type: optional ? "optional" : type,
        // A package does not find itself.
        to: resolveFrom(nodes, from.location, name),
      });
    }
  }
  return [...edges.values()];
}

export const allEdges = (nodes: Nodes): readonly Edge[] => [...nodes.values()].flatMap((node) => edgesFrom(nodes, node));

/** Whether what is found is what is asked for. */
export const isValid = ({ to, spec, type }: Edge): boolean =>
  to === undefined ? type === "optional" : to.own || (to.version !== null && satisfies(to.version, spec));

/** The nodes that something of the project's own needs, directly or through others. */
export function reachable(nodes: Nodes): ReadonlySet<NpmNode> {
  const found = new Set([...nodes.values()].filter(({ own }) => own));
  // A set goes on with what is added while it is walked through.
  for (const node of found) for (const { to } of edgesFrom(nodes, node)) if (to !== undefined) found.add(to);
  return found;
}

/** The shortest way to each node from a manifest of the project's own: the edges along it. */
export function shortestWays(nodes: Nodes): ReadonlyMap<NpmNode, readonly Edge[]> {
  const ways = new Map<NpmNode, readonly Edge[]>([...nodes.values()].filter(({ own }) => own).map((node) => [node, []]));
  for (const [node, way] of ways) {
    for (const edge of edgesFrom(nodes, node)) {
      if (edge.to !== undefined && !ways.has(edge.to)) ways.set(edge.to, [...way, edge]);
    }
  }
  return ways;
}
