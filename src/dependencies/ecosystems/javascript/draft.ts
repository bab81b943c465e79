import type { Advisory } from "../../advisory.ts";
import { compareVersions } from "../npm/affected.ts";
import type { Manifest, Metadata } from "../npm/metadata.ts";
import type { Bump } from "../npm/raise.ts";
import { isKnownVulnerable } from "../npm/settle.ts";
import { type Spec, satisfies } from "../npm/spec.ts";
import { type Asking, descriptorOf, type Graph, type GraphEdge, type GraphNode, idOf, type Rule, specOf } from "./graph.ts";

/** An override that comes in, or another value for one that is there. Plain data. */
export type Override = {
  /** In the package manager's own words. */
  readonly key: string;
  readonly value: string;
  /** Who is overridden, and what it gets, for people. */
  readonly who: string;
  readonly name: string;
};

/** A project on its way to a fix. */
export interface Draft {
  readonly graph: Graph;
  readonly bumps: readonly Bump[];
  readonly overrides: readonly Override[];
}

/** How a package manager differs from others. */
export interface Manager {
  /** Its lockfile has what is asked for as keys, so that whoever asks for the same gets the same. */
  readonly byDescriptor: boolean;
  /** The rule that holds for what a package asks for; null where none does. */
  rule(from: Pick<GraphNode, "name" | "version">, name: string, written: string): Rule | null;
  /** How the asking of a package for a name can be overridden, that which names fewer last. */
  overrideKeys(from: GraphNode, edge: GraphEdge): readonly string[];
  /** Who keeps what a manifest of the project's own asks for under a name from being changed, for people; null where nothing does. */
  unwritable(node: GraphNode, name: string): string | null;
}

/** Everything that planning looks at beside the graph. */
export interface Around {
  readonly manager: Manager;
  readonly metadata: Metadata;
  /** By the package's name. */
  readonly known: ReadonlyMap<string, readonly Advisory[]>;
  readonly isYoung: (manifest: Manifest) => boolean;
  readonly dated: boolean;
  /** How many more placements are tried before giving up. */
  readonly tries: { left: number };
}

/** So many versions of a package are tried, the lowest first. */
export const mostTried = 12;
/** More packages than that are not added because of one that changes. */
const mostAdded = 80;

/** Why a version cannot be there. */
export interface GraphObstacle {
  readonly blockedBy: readonly string[];
  /** What it works beside, which is installed in no version that it takes. */
  readonly unmet?: { readonly name: string; readonly written: string };
}

export const isObstacle = <Value extends object>(value: Value | GraphObstacle): value is GraphObstacle => "blockedBy" in value;

/** What a manifest of the registry asks for under a name; undefined: nothing. */
export const wantOf = ({ dependencies, optionalDependencies, peerDependencies }: Manifest, name: string): string | undefined =>
  dependencies[name] ?? optionalDependencies[name] ?? peerDependencies[name];

/** The registry's own words about an installed version; undefined where it has none, and as long as it was not asked. */
export const manifestOf = ({ name, version }: Pick<GraphNode, "name" | "version">, { metadata }: Around): Manifest | undefined =>
  metadata.versions(name).find((each) => each.version === version);

/** What an edge asks for; undefined where neither the lockfile nor the registry tells. */
export function askedSpec({ from, edge }: Asking, around: Around): Spec | undefined {
  if (edge.rule !== null || edge.written !== null) return specOf(edge, edge.written ?? "");
  if (!from.replaceable) return undefined;
  const manifest = manifestOf(from, around);
  const written = manifest && wantOf(manifest, edge.name);
  return written === undefined ? undefined : specOf(edge, written);
}

/** Whether an edge takes a version of a package, whose name an alias may change. */
export const takes = (spec: Spec | undefined, name: string, version: string): boolean =>
  spec !== undefined && spec.kind !== "elsewhere" && spec.name === name && satisfies(version, spec);

/** The graph with edges that lead somewhere else. */
export function moved(graph: Graph, asking: readonly Asking[], to: string, change: (edge: GraphEdge) => GraphEdge = (edge) => edge): Graph {
  const own = Map.groupBy(asking, ({ from }) => from.id);
  return graph.with(
    [...own].flatMap(([id, edges]) => {
      const node = graph.nodes.get(id);
      const moving = new Set(edges.map(({ edge }) => edge));
      return node === undefined ? [] : [{ ...node, edges: node.edges.map((edge) => (moving.has(edge) ? { ...change(edge), to } : edge)) }];
    }),
  );
}

/**
 * The graph with a version in it, and with everything that it needs: what is installed already where that fits, else the newest. What it
 * works beside has to be there.
 *
 * @param before the version in whose place it comes: what suits both stays
 */
function withVersion(start: Graph, manifest: Manifest, before: GraphNode | undefined, around: Around): Graph | GraphObstacle {
  let graph = start;
  let added = 0;
  const queue: { manifest: Manifest; before: GraphNode | undefined }[] = [{ manifest, before }];
  /** What is to be added, and asked for already. */
  const coming = new Set([idOf(manifest.name, manifest.version)]);
  for (const next of queue) {
    const id = idOf(next.manifest.name, next.manifest.version);
    if (graph.nodes.has(id)) continue;
    if (added > mostAdded) return { blockedBy: [id] };
    added += 1;
    const obstacle = unmetPeer(graph, next.manifest, next.before, around);
    if (obstacle !== undefined) return obstacle;
    const edges: GraphEdge[] = [];
    for (const [kind, specs] of [
      ["production", next.manifest.dependencies],
      ["optional", next.manifest.optionalDependencies],
      ["peer", next.manifest.peerDependencies],
    ] as const) {
      for (const [name, written] of Object.entries(specs)) {
        const rule = around.manager.rule(next.manifest, name, written);
        const found = target(graph, { name, written, rule, kind, to: "" }, next.before, coming, around);
        if (found === undefined) {
          // What is optional may be missing, and so may what a lockfile does not resolve.
          if (kind === "production" && !around.metadata.isPending(nameIn(name, written, rule))) return { blockedBy: [id] };
          continue;
        }
        edges.push({ name, written, rule, kind, to: found.id });
        if (!("manifest" in found)) continue;
        queue.push({ manifest: found.manifest, before: undefined });
        coming.add(found.id);
      }
    }
    const { name, version, peerDependencies: peers } = next.manifest;
    graph = graph.with([{ id, name, version, own: false, replaceable: true, edges, peers }]);
  }
  return graph;
}

/** The first of the versions that can be there. */
export function placed(
  draft: Draft,
  before: GraphNode,
  asking: readonly Asking[],
  versions: readonly Manifest[],
  around: Around,
  change?: Parameters<typeof moved>[3],
): Draft | GraphObstacle {
  const blockedBy = new Set<string>();
  let unmet: GraphObstacle["unmet"];
  for (const manifest of versions.slice(0, mostTried)) {
    const graph = withVersion(draft.graph, manifest, before, around);
    if (!isObstacle(graph)) return { ...draft, graph: moved(graph, asking, idOf(manifest.name, manifest.version), change) };
    for (const label of graph.blockedBy) blockedBy.add(label);
    unmet ??= graph.unmet;
    if (around.metadata.need.length > 0) break;
  }
  return { blockedBy: [...blockedBy], ...(unmet === undefined ? {} : { unmet }) };
}

const nameIn = (name: string, written: string, rule: Rule | null): string => {
  const spec = specOf({ name, rule }, written);
  return spec.kind === "elsewhere" ? name : spec.name;
};

/** A peer that what was there before did not ask for, and that nothing installed is. */
function unmetPeer(graph: Graph, manifest: Manifest, before: GraphNode | undefined, around: Around): GraphObstacle | undefined {
  const old = before === undefined ? undefined : (manifestOf(before, around)?.peerDependencies ?? before.peers ?? undefined);
  for (const [name, written] of Object.entries(manifest.peerDependencies)) {
    if (manifest.optionalPeers.has(name) || old?.[name] === written) continue;
    const spec = specOf({ name, rule: null }, written);
    const fits = [...graph.nodes.values()].some((node) => (node.own ? node.name === name : takes(spec, node.name, node.version ?? "")));
    // Who installs it without a word today goes on without a word.
    if (!fits) return { blockedBy: [`${name}@${written}`], unmet: { name, written } };
  }
  return undefined;
}

/** What an edge of a version that comes in leads to. */
function target(
  graph: Graph,
  edge: GraphEdge,
  before: GraphNode | undefined,
  coming: ReadonlySet<string>,
  around: Around,
): { readonly id: string } | { readonly id: string; readonly manifest: Manifest } | undefined {
  const spec = specOf(edge, edge.written ?? "");
  if (spec.kind === "elsewhere") return undefined;
  const isFine = (node: GraphNode | undefined): node is GraphNode =>
    node !== undefined &&
    (node.own ? edge.kind === "peer" && node.name === spec.name : takes(spec, node.name, node.version ?? "")) &&
    !isKnownVulnerable(around, node.name, node.version ?? "");
  if (around.manager.byDescriptor && edge.kind !== "peer") {
    const same = graph.edges().find(({ edge: other }) => other.kind !== "peer" && descriptorOf(other) === descriptorOf(edge));
    if (same !== undefined && coming.has(same.edge.to)) return { id: same.edge.to };
    if (same !== undefined) return isFine(graph.nodes.get(same.edge.to)) ? { id: same.edge.to } : undefined;
  }
  const old = before?.edges.find(({ name }) => name === edge.name);
  const kept = old && graph.nodes.get(old.to);
  if (isFine(kept)) return { id: kept.id };
  const installed = graph
    .named(spec.name)
    .filter((node) => node.replaceable && isFine(node))
    .toSorted((one, other) => compareVersions(other.version ?? "", one.version ?? ""));
  const [first] = installed;
  if (first !== undefined) return { id: first.id };
  if (edge.kind === "peer") return undefined;
  const fitting = around.metadata
    .versions(spec.name)
    .filter((each) => satisfies(each.version, spec) && each.hasArchive && !isKnownVulnerable(around, spec.name, each.version));
  const newest = fitting.findLast(({ deprecated }) => deprecated === null) ?? fitting.at(-1);
  return newest === undefined ? undefined : { id: idOf(newest.name, newest.version), manifest: newest };
}
