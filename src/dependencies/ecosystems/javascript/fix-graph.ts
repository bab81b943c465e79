import { type Allowed, candidates, isSameLine, lowest } from "../npm/candidates.ts";
import type { Manifest } from "../npm/metadata.ts";
import type { Bump } from "../npm/raise.ts";
import { isKnownVulnerable } from "../npm/settle.ts";
import { readSpec, satisfies, withVersion as withVersionIn } from "../npm/spec.ts";
import { type Around, askedSpec, type Draft, type GraphObstacle, isObstacle, mostTried, moved, placed, takes, wantOf } from "./draft.ts";
import { type Asking, type EdgeKind, type Graph, type GraphEdge, type GraphNode, labelOf } from "./graph.ts";
import { overridden } from "./override.ts";
import { brokenPeers } from "./peers.ts";

/** What may change, and whether who takes no acceptable version may be overridden. */
export type Allowance = Allowed & { readonly override: boolean };

/** From the vulnerable package up to the manifest. */
const deepest = 5;

const groupOf: Readonly<Record<EdgeKind, Bump["group"]>> = {
  production: "dependencies",
  development: "devDependencies",
  optional: "optionalDependencies",
  peer: "peerDependencies",
};

/**
 * Puts other versions in the place of a node for everybody who asks for it: the lowest of the acceptable ones that all take who can, else the
 * lowest that each takes; whoever takes none is raised, as far as that is allowed.
 *
 * @param acceptable the preferred first
 * @returns an obstacle where somebody keeps the node. As long as metadata is missing, the answer counts for nothing: see `Metadata.need`.
 */
export function replaced(
  start: Draft,
  node: GraphNode,
  acceptable: readonly Manifest[],
  allowed: Allowance,
  around: Around,
  depth = deepest,
): Draft | GraphObstacle {
  around.tries.left -= 1;
  if (around.tries.left < 0) return { blockedBy: [] };
  const all = start.graph.asking(node.id);
  // Who works beside it follows later; where nobody else asks, that is who asks.
  const decisive = all.filter(({ edge }) => edge.kind !== "peer");
  const asking = decisive.length === 0 ? all : decisive;
  const wants = asking.map((each) => ({ each, taken: acceptable.filter((manifest) => takesIt(each, manifest, around)) }));
  if (around.metadata.need.length > 0) return { blockedBy: [] };
  const hard = wants.filter(({ taken }) => taken.length === 0).map(({ each }) => each);
  const easy = wants.filter(({ taken }) => taken.length > 0);
  let draft = start;
  for (const group of sharing(easy, acceptable)) {
    const next = placedWithPeers(draft, node, group, allowed, around, depth);
    if (isObstacle(next)) return next;
    draft = next;
  }
  for (const each of hard) {
    // Who asked may have been replaced on the way here.
    const current = draft.graph.asking(node.id).find(({ from, edge }) => from.id === each.from.id && edge.name === each.edge.name);
    if (current === undefined) continue;
    const next = satisfied(draft, node, current, acceptable, allowed, around, depth);
    if (isObstacle(next)) return next;
    draft = next;
  }
  return { ...draft, graph: followed(draft.graph, node, asking).pruned() };
}

/** Those who work beside a node that was replaced find what stands in its place. */
function followed(graph: Graph, node: GraphNode, decisive: readonly Asking[]): Graph {
  const left = graph.asking(node.id);
  if (left.length === 0 || left.some(({ edge }) => edge.kind !== "peer")) return graph;
  const found = decisive.flatMap(
    ({ from, edge }) => graph.nodes.get(from.id)?.edges.find(({ name, kind }) => name === edge.name && kind === edge.kind) ?? [],
  );
  const to = found.map((edge) => graph.nodes.get(edge.to)).find((each) => each?.name === node.name);
  return to === undefined ? graph : moved(graph, left, to.id);
}

const takesIt = (asking: Asking, { name, version }: Manifest, around: Around): boolean => takes(askedSpec(asking, around), name, version);

interface Shared {
  readonly asking: readonly Asking[];
  /** Which all of them take, the preferred first. */
  readonly versions: readonly Manifest[];
}

/** As few versions as can be: one for all; where there is none, the first that suits the first, for whoever takes it too. */
function sharing(wants: readonly { each: Asking; taken: readonly Manifest[] }[], acceptable: readonly Manifest[]): readonly Shared[] {
  if (wants.length === 0) return [];
  const common = acceptable.filter((manifest) => wants.every(({ taken }) => taken.includes(manifest)));
  if (common.length > 0) return [{ asking: wants.map(({ each }) => each), versions: common }];
  const [first] = wants[0]?.taken ?? [];
  const [same, others] = [
    wants.filter(({ taken }) => first && taken.includes(first)),
    wants.filter(({ taken }) => !(first && taken.includes(first))),
  ];
  return [{ asking: same.map(({ each }) => each), versions: first === undefined ? [] : [first] }, ...sharing(others, acceptable)];
}

/** So many packages beside which others work are raised with these, and so many versions of each are tried. */
const mostPeers = 6;
const mostTriedPeers = 3;

/** The first of the versions that can be there. What it works beside, as `react-dom` does beside `react`, is raised with it where that is allowed. */
function placedWithPeers(
  draft: Draft,
  node: GraphNode,
  { asking, versions }: Shared,
  allowed: Allowance,
  around: Around,
  depth: number,
  change?: Parameters<typeof moved>[3],
): Draft | GraphObstacle {
  const next = placed(draft, node, asking, versions, around, change);
  if (!isObstacle(next) || !allowed.parents || depth === 0 || around.metadata.need.length > 0) return next;
  for (const manifest of versions.slice(0, mostTriedPeers)) {
    let raised: Draft | GraphObstacle = draft;
    for (let count = 0; count < mostPeers && !isObstacle(raised); count += 1) {
      const found: Draft | GraphObstacle = placed(raised, node, asking, [manifest], around, change);
      if (!isObstacle(found)) return found;
      if (around.metadata.need.length > 0) return found;
      raised = found.unmet === undefined ? found : withPeer(raised, found.unmet, allowed, around, depth);
    }
    if (around.metadata.need.length > 0) return next;
  }
  return next;
}

/** With a version of an installed package that suits whoever works beside it. */
function withPeer(
  draft: Draft,
  { name, written }: { readonly name: string; readonly written: string },
  allowed: Allowance,
  around: Around,
  depth: number,
): Draft | GraphObstacle {
  const spec = readSpec(name, written);
  const blocked = { blockedBy: [`${name}@${written}`] };
  const [there, ...others] = draft.graph.named(name);
  // Which of several it finds is not known here.
  if (spec.kind === "elsewhere" || there === undefined || others.length > 0 || !there.replaceable) return blocked;
  const fitting = candidates({ name: there.name, version: there.version }, around).filter(({ version }) => satisfies(version, spec));
  return fitting.length === 0 ? blocked : replaced(draft, there, fitting.slice(0, mostTriedPeers), allowed, around, depth - 1);
}

/** Makes whoever has this edge want something else than the node. */
function satisfied(
  draft: Draft,
  node: GraphNode,
  asking: Asking,
  acceptable: readonly Manifest[],
  allowed: Allowance,
  around: Around,
  depth: number,
): Draft | GraphObstacle {
  const { from, edge } = asking;
  const blocked: GraphObstacle = { blockedBy: [edge.rule === null ? labelOf(from) : `the override of ${edge.rule.key}`] };
  if (from.own && edge.rule === null) return allowed.bumps ? bumped(draft, node, asking, acceptable, allowed, around, depth) : blocked;
  const reasons = new Set(blocked.blockedBy);
  // Where an override decides, another version of who asks changes nothing.
  if (edge.rule === null && allowed.parents && depth > 0 && from.replaceable) {
    const wanted = candidates({ name: from.name, version: from.version }, around).filter((parent) => {
      if (!allowed.breaking && !isSameLine(from, parent)) return false;
      const written = wantOf(parent, edge.name);
      const spec = written === undefined ? undefined : readSpec(edge.name, written);
      return spec === undefined || acceptable.some(({ name, version }) => takes(spec, name, version));
    });
    for (const parent of lowest(wanted)) {
      const next = replaced(draft, from, [parent], allowed, around, depth - 1);
      if (!isObstacle(next)) return next;
      for (const label of next.blockedBy) reasons.add(label);
      if (around.metadata.need.length > 0) break;
    }
  }
  if (allowed.override && around.metadata.need.length === 0) {
    const next = overridden(draft, node, asking, acceptable, around);
    if (!isObstacle(next)) return next;
    for (const label of next.blockedBy) reasons.add(label);
  }
  return { blockedBy: [...reasons] };
}

/** The manifest asks for a version that is acceptable, in the style in which it asked before. */
function bumped(
  draft: Draft,
  node: GraphNode,
  { from, edge }: Asking,
  acceptable: readonly Manifest[],
  allowed: Allowance,
  around: Around,
  depth: number,
): Draft | GraphObstacle {
  const { written } = edge;
  const spec = written === null ? undefined : readSpec(edge.name, written);
  if (written === null || spec === undefined || spec.kind === "elsewhere") return { blockedBy: [labelOf(from)] };
  const keeper = around.manager.unwritable(from, edge.name);
  if (keeper !== null) return { blockedBy: [keeper] };
  const inLine = acceptable.filter((each) => isSameLine(node, each));
  const versions = allowed.breaking ? [...inLine, ...acceptable.filter((each) => !isSameLine(node, each))] : inLine;
  const reasons = new Set([labelOf(from)]);
  for (const manifest of versions.slice(0, mostTried)) {
    // The name may stand in two groups of one manifest.
    const edges = draft.graph.asking(node.id).filter((each) => each.from.id === from.id && each.edge.name === edge.name);
    const to = (kind: EdgeKind, old: string): string =>
      kind === "peer" ? `${old} || ^${manifest.version}` : withVersionIn(old, manifest.version);
    const wanted = { asking: edges, versions: [manifest] };
    const change = (each: GraphEdge): GraphEdge => ({ ...each, written: to(each.kind, each.written ?? "") });
    const next = placedWithPeers(draft, node, wanted, allowed, around, depth, change);
    if (!isObstacle(next)) {
      const bumps = edges.map(({ edge: { kind, written: old } }): Bump => {
        return { location: from.id, group: groupOf[kind], name: edge.name, from: old ?? "", to: to(kind, old ?? "") };
      });
      return { ...next, bumps: [...next.bumps, ...bumps] };
    }
    for (const label of next.blockedBy) reasons.add(label);
    if (around.metadata.need.length > 0) break;
  }
  return { blockedBy: [...reasons] };
}

/** Edges of what changed that do not lead to what is asked for, and packages that came in and are known to be vulnerable. */
export function faults({ graph }: Draft, before: Draft["graph"], around: Around): readonly string[] {
  const found: string[] = [];
  for (const node of graph.nodes.values()) {
    const old = before.nodes.get(node.id);
    if (old === undefined && isKnownVulnerable(around, node.name, node.version ?? "")) found.push(labelOf(node));
    for (const edge of node.edges) {
      const was = old?.edges.find(({ name, kind }) => name === edge.name && kind === edge.kind);
      if (was?.to === edge.to && was.rule === edge.rule) continue;
      const spec = askedSpec({ from: node, edge }, around);
      const isTaken = (to: GraphNode | undefined): boolean => to !== undefined && (to.own || takes(spec, to.name, to.version ?? ""));
      // Some projects are installed without regard to peers: what did not hold need not hold now.
      const heldNever = edge.kind === "peer" && was !== undefined && !isTaken(before.nodes.get(was.to));
      if (!isTaken(graph.nodes.get(edge.to)) && !heldNever) found.push(labelOf(node));
    }
  }
  for (const { node } of brokenPeers(graph, before, around)) found.push(labelOf(node));
  return [...new Set(found)];
}
