import type { Strategy } from "../ecosystem.ts";
import { type Allowed, candidates, isSameLine, lowest } from "./candidates.ts";
import type { Manifest } from "./metadata.ts";
import type { NpmNode, Specs } from "./project.ts";
import { effective, labelOf, nodeOf, type Obstacle, put, type Surroundings, settle } from "./settle.ts";
import { readSpec, satisfies, withVersion } from "./spec.ts";
import { type Edge, isValid, placeIn, type Tree } from "./tree.ts";
import { worthTrying } from "./worth-trying.ts";

/** Another range for a dependency of one of the project's own manifests. Plain data. */
export type Bump = { readonly location: string; readonly group: Group; readonly name: string; readonly from: string; readonly to: string };
export const groups = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"] as const;
export type Group = (typeof groups)[number];

/** A tree on its way to a fix. */
export interface State {
  readonly tree: Tree;
  readonly bumps: readonly Bump[];
}

/** What is tried, in the order of the strategies. A change in place is tried first whatever is asked for: nothing is smaller. */
export function allowances(strategies: readonly Strategy[]): readonly Allowed[] {
  const parents = strategies.includes("update");
  const bumps = strategies.includes("bump");
  return [
    { parents: false, bumps: false, breaking: false },
    ...(parents ? [{ parents, bumps: false, breaking: true }] : []),
    // The direct dependency alone before whoever else would have to follow.
    ...(bumps ? [{ parents: false, bumps, breaking: false }] : []),
    ...(bumps && parents ? [{ parents, bumps, breaking: false }] : []),
    ...(bumps ? [{ parents: false, bumps, breaking: true }] : []),
    ...(bumps && parents ? [{ parents, bumps, breaking: true }] : []),
  ];
}

/** So many packages are raised because others work beside them, and so many versions of each are tried. */
const mostPeers = 6;
const mostTriedPeers = 3;
/** From the vulnerable package up to the manifest. */
const deepest = 5;

/**
 * Puts the first of the versions at a place with which everything fits: whoever does not want it is raised too, as far as that is allowed.
 *
 * @param acceptable the preferred first
 */
export function raise(
  state: State,
  location: string,
  acceptable: readonly Manifest[],
  allowed: Allowed,
  surroundings: Surroundings,
): State | Obstacle {
  const blockedBy = new Set<string>();
  for (const manifest of worthTrying(state.tree, location, acceptable, allowed, surroundings)) {
    const placed = place(state, location, manifest, allowed, surroundings, deepest);
    const settled = "blockedBy" in placed ? placed : settledWithPeers(placed, allowed, surroundings);
    if (!("blockedBy" in settled)) return settled;
    for (const label of settled.blockedBy) blockedBy.add(label);
    if (surroundings.metadata.need.length > 0) break;
  }
  return { blockedBy: [...blockedBy] };
}

/** Makes a tree whole. What works beside a package, as `react` does beside `react-dom`, is raised with it where that is allowed. */
function settledWithPeers(state: State, allowed: Allowed, surroundings: Surroundings): State | Obstacle {
  let current = state;
  for (let raised = 0; ; raised += 1) {
    const tree = current.tree.copy();
    const obstacle = settle(tree, surroundings);
    if (obstacle === undefined) return { ...current, tree };
    const peer = obstacle.peer?.to === undefined ? undefined : current.tree.get(obstacle.peer.to.location);
    if (!allowed.parents || raised >= mostPeers || peer === undefined || !isReplaceable(peer, current.tree)) return obstacle;
    const next = candidates(peer, surroundings)
      .filter(({ version }) => obstacle.peer !== undefined && satisfies(version, obstacle.peer.spec))
      .slice(0, mostTriedPeers)
      .map((each) => place(current, peer.location, each, allowed, surroundings, deepest))
      .find((each) => !("blockedBy" in each));
    if (next === undefined || "blockedBy" in next) return obstacle;
    current = next;
  }
}

/**
 * Takes a package out: whoever needs it is raised to a version that does not. Undefined: there is no such way. The project's own wish for it is
 * never taken out.
 */
export function withdraw(state: State, node: NpmNode, allowed: Allowed, surroundings: Surroundings): State | undefined {
  let next = state;
  for (const { from, name } of state.tree.edgesTo(node)) {
    const asking = next.tree.get(from.location);
    if (asking === undefined || !next.tree.edgesFrom(asking).some(({ to }) => to?.location === node.location)) continue;
    if (asking.own || !isReplaceable(asking, next.tree)) return undefined;
    const without = candidates(asking, surroundings).filter(
      (each) =>
        (allowed.breaking || isSameLine(asking, each)) &&
        [each.dependencies, each.optionalDependencies, each.peerDependencies].every((specs) => specs[name] === undefined),
    );
    const placed = lowest(without)
      .map((each) => place(next, asking.location, each, allowed, surroundings, deepest))
      .find((each) => !("blockedBy" in each));
    if (placed === undefined || "blockedBy" in placed) return undefined;
    next = placed;
  }
  const settled = settledWithPeers(next, allowed, surroundings);
  return "blockedBy" in settled || settled.tree.get(node.location)?.name === node.name ? undefined : settled;
}

function place(
  state: State,
  location: string,
  manifest: Manifest,
  allowed: Allowed,
  surroundings: Surroundings,
  depth: number,
): State | Obstacle {
  const old = state.tree.get(location);
  surroundings.tries.left -= 1;
  if (old === undefined || surroundings.tries.left < 0) return { blockedBy: [] };
  const node = nodeOf(manifest, location, old.installedAs, surroundings);
  const tree = state.tree.copy();
  put(tree, node);
  let next: State = { ...state, tree };
  for (const { from: asking } of state.tree.edgesTo(old)) {
    // Who asked may have been replaced on the way here, or asks no more.
    const from = next.tree.get(asking.location);
    const edge = from === undefined ? undefined : next.tree.edgesFrom(from).find(({ to }) => to?.location === location);
    if (edge === undefined || isValid(effective(edge, next.tree, surroundings))) continue;
    const raised = satisfy(next, edge, old, manifest, allowed, surroundings, depth);
    if ("blockedBy" in raised) return raised;
    next = raised;
  }
  return next;
}

/** Makes whoever has this edge want that version. */
function satisfy(
  state: State,
  edge: Edge,
  old: NpmNode,
  manifest: Manifest,
  allowed: Allowed,
  surroundings: Surroundings,
  depth: number,
): State | Obstacle {
  const { from, name } = edge;
  const blocked: Obstacle = { blockedBy: [labelOf(from)] };
  const rule = surroundings.rule(edge, state.tree);
  // Where an override decides, another version of who asks changes nothing.
  if (rule !== undefined) return { blockedBy: [`the override of ${rule.keys.join(" > ")}`] };
  const apart = allowed.parents ? separately(state, edge, old, surroundings) : undefined;
  if (apart !== undefined) return apart;
  if (from.own) {
    const isAllowed = allowed.bumps && surroundings.writable.has(from.location) && (allowed.breaking || isSameLine(old, manifest));
    return isAllowed ? bumped(state, from, name, manifest.version) : blocked;
  }
  if (!allowed.parents || depth === 0 || !isReplaceable(from, state.tree)) return blocked;
  const wanted = candidates(from, surroundings).filter((each) => {
    if (!allowed.breaking && !isSameLine(from, each)) return false;
    const { dependencies, optionalDependencies, peerDependencies } = each;
    const written = dependencies[name] ?? optionalDependencies[name] ?? peerDependencies[name];
    return written === undefined || satisfies(manifest.version, readSpec(name, written));
  });
  const reasons = new Set(blocked.blockedBy);
  for (const each of lowest(wanted)) {
    const placed = place(state, from.location, each, allowed, surroundings, depth - 1);
    if (!("blockedBy" in placed)) return placed;
    for (const label of placed.blockedBy) reasons.add(label);
  }
  return { blockedBy: [...reasons] };
}

/** Another version beside it, for who asks alone: where two share a version, and no fixed one is what both ask for. */
function separately(state: State, edge: Edge, old: NpmNode, surroundings: Surroundings): State | undefined {
  const location = placeIn(edge.from.location, edge.name);
  if (edge.peer || edge.from.location === "" || state.tree.has(location)) return undefined;
  const manifest = candidates(old, surroundings).find(({ version }) => satisfies(version, edge.spec));
  if (manifest === undefined) return undefined;
  const tree = state.tree.copy();
  tree.set(location, nodeOf(manifest, location, edge.name, surroundings));
  return { ...state, tree };
}

/** Whether another version can stand in its place: it comes from a registry, and nobody asks for it by an address. */
export const isReplaceable = (node: NpmNode, tree: Tree): boolean =>
  node.fromRegistry &&
  !node.bundled &&
  !node.hasShrinkwrap &&
  node.version !== null &&
  tree.edgesTo(node).every(({ spec }) => spec.kind !== "elsewhere");

/** The manifest asks for that version, in the style in which it asked before. */
function bumped(state: State, from: NpmNode, name: string, version: string): State | Obstacle {
  const changed: Partial<Record<Group, Specs>> = {};
  const bumps: Bump[] = [];
  for (const group of groups) {
    const written = from[group][name];
    if (written === undefined) continue;
    if (readSpec(name, written).kind === "elsewhere") return { blockedBy: [labelOf(from)] };
    if (satisfies(version, readSpec(name, written))) continue;
    // What a package works beside is not narrowed: others rely on it.
    const to = group === "peerDependencies" ? `${written} || ^${version}` : withVersion(written, version);
    changed[group] = { ...from[group], [name]: to };
    bumps.push({ location: from.location, group, name, from: written, to });
  }
  const tree = state.tree.copy();
  tree.set(from.location, { ...from, ...changed });
  return { tree, bumps: [...state.bumps, ...bumps] };
}

/** Each dependency once, from what the manifest says to what it is to say in the end. */
export function mergedBumps(bumps: readonly Bump[]): readonly Bump[] {
  const merged = new Map<string, Bump>();
  for (const bump of bumps) {
    const key = JSON.stringify([bump.location, bump.group, bump.name]);
    merged.set(key, { ...bump, from: merged.get(key)?.from ?? bump.from });
  }
  return [...merged.values()];
}
