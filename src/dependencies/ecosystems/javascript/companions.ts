import { candidates } from "../npm/candidates.ts";
import type { Manifest } from "../npm/metadata.ts";
import { readSpec } from "../npm/spec.ts";
import { type Around, type Draft, isObstacle } from "./draft.ts";
import { type Allowance, replaced } from "./fix-graph.ts";
import type { Graph } from "./graph.ts";
import { brokenPeers, isThere } from "./peers.ts";

/** So many packages follow one that changes, and so many versions of each are tried. */
const mostCompanions = 12;
const mostTriedVersions = 3;

/**
 * Raises whoever worked beside what was replaced and does not take what stands there now, as the packages of a framework that are released
 * together. Where one cannot be raised, it stays: `faults` tells.
 */
export function withCompanions(start: Draft, before: Graph, allowed: Allowance, around: Around): Draft {
  let draft = start;
  for (let count = 0; allowed.parents && count < mostCompanions; count += 1) {
    const broken = brokenPeers(draft.graph, before, around).find(({ node }) => node.replaceable);
    if (broken === undefined || around.metadata.need.length > 0) return draft;
    const { node, name } = broken;
    const takes = ({ peerDependencies }: Manifest): boolean => {
      const written = peerDependencies[name];
      return written === undefined || isThere(draft.graph, readSpec(name, written));
    };
    const fitting = candidates({ name: node.name, version: node.version }, around).filter(takes);
    if (fitting.length === 0) return draft;
    const next = replaced(draft, node, fitting.slice(0, mostTriedVersions), allowed, around);
    if (isObstacle(next) || around.metadata.need.length > 0) return draft;
    draft = next;
  }
  return draft;
}
