import { longerWay } from "../longer-way.ts";
import { readSpec, type Spec } from "../npm/spec.ts";

/** The groups of a manifest, and what a lockfile resolves for them. */
export type EdgeKind = "production" | "development" | "optional" | "peer";

/** A rule of the manifest that decides instead of what a package asks for: an override, a resolution. Plain data. */
export type Rule = { readonly key: string; readonly value: string };

/** One package needs another. */
export interface GraphEdge {
  /** The name under which it is asked for, which for an alias is not the package's own. */
  readonly name: string;
  /** What is asked for; null where the lockfile does not repeat it: the registry knows. */
  readonly written: string | null;
  /** What decides instead. */
  readonly rule: Rule | null;
  readonly kind: EdgeKind;
  /** The id of what is found. */
  readonly to: string;
}

/** A manifest of the project's own, or one version of a package. */
export interface GraphNode {
  /** `name@version`, or what the lockfile has for it. Of a manifest its path, which is no such thing. */
  readonly id: string;
  readonly name: string;
  /** Null for a manifest of the project's own. */
  readonly version: string | null;
  readonly own: boolean;
  /** Neither from git, a folder or an address outside of a registry, nor patched. */
  readonly replaceable: boolean;
  /** The project, or its package manager, changes what the registry has. */
  readonly patched?: true;
  readonly edges: readonly GraphEdge[];
  /** What it works beside; null where the lockfile does not tell. */
  readonly peers: Readonly<Record<string, string>> | null;
}

/** An edge with who has it. */
export interface Asking {
  readonly from: GraphNode;
  readonly edge: GraphEdge;
}

export const idOf = (name: string, version: string): string => `${name}@${version}`;

export const labelOf = ({ name, version, own, id }: GraphNode): string => {
  if (own) return name || "the project";
  return version === null ? id : idOf(name, version);
};

/** What a project installs, as its lockfile resolves it: every version of a package once. Immutable. */
export class Graph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  #asking: ReadonlyMap<string, readonly Asking[]> | undefined;

  constructor(nodes: ReadonlyMap<string, GraphNode>) {
    this.nodes = nodes;
  }

  static of(nodes: Iterable<GraphNode>): Graph {
    return new Graph(new Map([...nodes].map((node) => [node.id, node])));
  }

  /** With some nodes in the place of those with their ids, or beside the others. */
  with(nodes: Iterable<GraphNode>): Graph {
    return new Graph(new Map([...this.nodes, ...[...nodes].map((node) => [node.id, node] as const)]));
  }

  named(name: string): readonly GraphNode[] {
    return [...this.nodes.values()].filter((node) => node.name === name && !node.own);
  }

  /** Whoever finds this node. */
  asking(id: string): readonly Asking[] {
    if (this.#asking === undefined) this.#asking = Map.groupBy(this.#edges(), ({ edge: { to } }) => to);
    return this.#asking.get(id) ?? [];
  }

  edges(): readonly Asking[] {
    return [...this.#edges()];
  }

  *#edges(): Generator<Asking> {
    for (const from of this.nodes.values()) for (const edge of from.edges) yield { from, edge };
  }

  /** Without what nothing of the project's own needs any more. */
  pruned(): Graph {
    const needed = new Set([...this.nodes.values()].filter(({ own }) => own).map(({ id }) => id));
    // A set goes on with what is added while it is walked through.
    for (const id of needed) for (const { to } of this.nodes.get(id)?.edges ?? []) needed.add(to);
    return new Graph(new Map([...this.nodes].filter(([id]) => needed.has(id))));
  }
}

export interface Way {
  /** From below the manifest to the node itself. */
  readonly nodes: readonly GraphNode[];
  readonly development: boolean;
}

/** The shortest way to each node from a manifest of the project's own; one without development dependencies where there is one. */
export function shortestWays({ nodes }: Graph): ReadonlyMap<string, Way> {
  const own = [...nodes.values()].filter((node) => node.own);
  const ways = new Map<string, Way>();
  for (const development of [false, true]) {
    const queue: Way[] = [...own.map((node) => ({ nodes: [node], development })), ...(development ? ways.values() : [])];
    // An array goes on with what is added while it is walked through.
    for (const way of queue) {
      for (const { to, kind } of way.nodes.at(-1)?.edges ?? []) {
        const node = nodes.get(to);
        if (node === undefined || node.own || ways.has(to) || (kind === "development" && !development)) continue;
        const next = { nodes: longerWay(way.nodes, node), development };
        ways.set(to, next);
        queue.push(next);
      }
    }
  }
  return new Map([...ways].map(([id, { nodes: along, development }]) => [id, { nodes: along.slice(1), development }]));
}

/** What an edge asks for in the end, given what is written: by whoever asks, or by a rule. */
export const specOf = ({ name, rule }: Pick<GraphEdge, "name" | "rule">, written: string): Spec => readSpec(name, rule?.value ?? written);

/** Whoever asks for the same in a lockfile that is keyed by it gets the same. */
export const descriptorOf = ({ name, written, rule }: GraphEdge): string => `${name}@${rule?.value ?? written}`;

/** What a node leads to by itself, without what it works beside. */
export const shapeOf = (node: GraphNode | undefined): string => {
  const edges = (node?.edges ?? []).filter(({ kind }) => kind !== "peer");
  return [...new Set(edges.map(({ name, to }) => `${name} ${to}`))].toSorted().join("\n");
};
