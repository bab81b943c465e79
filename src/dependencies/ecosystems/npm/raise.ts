import semver from "semver";
import { compareVersions } from "./affected.ts";
import type { Manifest } from "./metadata.ts";
import type { NpmNode } from "./project.ts";
import { effective, isKnownVulnerable, labelOf, nodeOf, type Obstacle, type Surroundings, settle, type Tree } from "./settle.ts";
import { readSpec, satisfies, withVersion } from "./spec.ts";
import { allEdges, type Edge, isValid } from "./tree.ts";

/** Another range for a dependency of one of the project's own manifests. Plain data. */
export type Bump = { readonly location: string; readonly group: Group; readonly name: string; readonly from: string; readonly to: string };
export const groups = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"] as const;
export type Group = (typeof groups)[number];

/** A tree on its way to a fix. */
export interface State {
  readonly tree: Tree;
  readonly bumps: readonly Bump[];
  /** Locations at which another version stands than before. */
  readonly changed: readonly string[];
}

export interface Allowed {
  /** Other packages may get newer versions. */
  readonly parents: boolean;
  /** The project's own manifests may ask for other versions. */
  readonly bumps: boolean;
}

/** So many versions of a package are tried, the lowest first. */
const mostTried = 12;
/** From the vulnerable package up to the manifest. */
const deepest = 4;

/**
 * Puts the first of the versions at a place with which everything fits: whoever does not want it is raised too, as far as that is allowed.
 *
 * @param acceptable oldest first
 */
export function raise(
  state: State,
  before: ReadonlyMap<string, NpmNode>,
  location: string,
  acceptable: readonly Manifest[],
  allowed: Allowed,
  surroundings: Surroundings,
): State | Obstacle {
  const blockedBy = new Set<string>();
  for (const manifest of acceptable.slice(0, mostTried)) {
    const placed = place(state, location, manifest, allowed, surroundings, deepest);
    if ("blockedBy" in placed) {
      for (const label of placed.blockedBy) blockedBy.add(label);
      continue;
    }
    const obstacle = settle(placed.tree, before, placed.changed, surroundings);
    if (obstacle === undefined) return placed;
    for (const label of obstacle.blockedBy) blockedBy.add(label);
  }
  return { blockedBy: [...blockedBy] };
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
  if (old === undefined) return { blockedBy: [] };
  const wanting = allEdges(state.tree).filter(({ to }) => to === old);
  const node = nodeOf(manifest, location, old.installedAs, old.development);
  const tree = new Map(state.tree).set(location, node);
  let next: State = { ...state, tree, changed: [...state.changed, location] };
  for (const edge of wanting) {
    // Who wanted it may have been replaced on the way here.
    const from = next.tree.get(edge.from.location);
    if (from === undefined || from !== edge.from || isValid(effective({ ...edge, to: node }, surroundings))) continue;
    const raised = satisfy(next, edge, manifest, allowed, surroundings, depth);
    if ("blockedBy" in raised) return raised;
    next = raised;
  }
  return next;
}

/** Makes whoever has this edge want that version. */
function satisfy(
  state: State,
  edge: Edge,
  manifest: Manifest,
  allowed: Allowed,
  surroundings: Surroundings,
  depth: number,
): State | Obstacle {
  const { from, name } = edge;
  const blocked: Obstacle = { blockedBy: [`${labelOf(from)}`] };
  if (from.own) return allowed.bumps ? bumped(state, from, name, manifest.version) : blocked;
  if (!allowed.parents || depth === 0 || from.bundled || !from.fromRegistry || from.version === null) return blocked;
  const wanted = candidates(from, surroundings).filter(({ dependencies, optionalDependencies, peerDependencies }) => {
    const written = dependencies[name] ?? optionalDependencies[name] ?? peerDependencies[name];
    return written === undefined || satisfies(manifest.version, readSpec(name, written));
  });
  const reasons = new Set(blocked.blockedBy);
  for (const each of wanted.slice(0, mostTried)) {
    const placed = place(state, from.location, each, allowed, surroundings, depth - 1);
    if (!("blockedBy" in placed)) return placed;
    for (const label of placed.blockedBy) reasons.add(label);
  }
  return { blockedBy: [...reasons] };
}

/** Newer versions of an installed package that are not known to be vulnerable, oldest first. Of a release no pre-release. */
export function candidates({ name, version }: NpmNode, surroundings: Surroundings, dated = false): readonly Manifest[] {
  if (version === null) return [];
  const installed = semver.prerelease(version, { loose: true }) !== null;
  return surroundings.metadata
    .versions(name, dated)
    .filter(
      (each) =>
        compareVersions(each.version, version) > 0 &&
        (installed || semver.prerelease(each.version, { loose: true }) === null) &&
        each.deprecated === null &&
        !isKnownVulnerable(surroundings, name, each.version),
    );
}

/** The manifest asks for that version, in the style in which it asked before. */
function bumped(state: State, from: NpmNode, name: string, version: string): State | Obstacle {
  const specsOf = (group: Group) => from[group];
  const named = groups.filter((group) => specsOf(group)[name] !== undefined);
  if (named.length === 0) return { blockedBy: [labelOf(from)] };
  const bumps = named.map((group): Bump => {
    const written = specsOf(group)[name] ?? "";
    return { location: from.location, group, name, from: written, to: withVersion(written, version) };
  });
  if (bumps.some(({ from: written }) => readSpec(name, written).kind === "elsewhere")) return { blockedBy: [labelOf(from)] };
  const node = { ...from };
  for (const { group, to } of bumps) node[group] = { ...node[group], [name]: to };
  const tree = new Map(state.tree).set(from.location, node);
  return { ...state, tree, bumps: [...state.bumps, ...bumps] };
}
