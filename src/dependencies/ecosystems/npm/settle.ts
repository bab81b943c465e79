import type { Advisory } from "../../advisory.ts";
import { compareVersions, isAffectedVersion } from "./affected.ts";
import type { Manifest, Metadata } from "./metadata.ts";
import type { AppliedRule } from "./overrides.ts";
import type { NpmNode } from "./project.ts";
import { satisfies } from "./spec.ts";
import { allEdges, type Edge, edgesFrom, isValid, reachable, resolveFrom } from "./tree.ts";

/** A tree that is being changed. */
export type Tree = Map<string, NpmNode>;

export interface Surroundings {
  readonly metadata: Metadata;
  /** By the package's name. */
  readonly known: ReadonlyMap<string, readonly Advisory[]>;
  /** The override that puts another spec in the place of what is asked for. */
  readonly rule: (edge: Edge) => AppliedRule | undefined;
}

/** More packages than that are not added because of one that changes. */
const mostAdded = 60;

export const isKnownVulnerable = ({ known }: Surroundings, name: string, version: string): boolean =>
  (known.get(name) ?? []).some((advisory) => isAffectedVersion(version, advisory));

/** An edge as the project's overrides make it. */
export function effective(edge: Edge, { rule }: Surroundings): Edge {
  const applied = rule(edge);
  return applied === undefined ? edge : { ...edge, spec: applied.spec };
}

const isSettled = (edge: Edge, surroundings: Surroundings): boolean => isValid(effective(edge, surroundings));

/** What a version is, where it stands. */
export const nodeOf = (manifest: Manifest, location: string, installedAs: string, development: boolean): NpmNode => ({
  location,
  name: manifest.name,
  installedAs,
  version: manifest.version,
  link: null,
  own: false,
  bundled: false,
  fromRegistry: true,
  development,
  hasInstallScript: manifest.hasInstallScript,
  dependencies: manifest.dependencies,
  optionalDependencies: manifest.optionalDependencies,
  peerDependencies: manifest.peerDependencies,
  optionalPeers: manifest.optionalPeers,
  devDependencies: {},
});

/** Why a tree cannot be put right, as `name@version` of what is in the way. */
export interface Obstacle {
  readonly blockedBy: readonly string[];
}

/**
 * Makes whole what was changed: whatever the changed packages need and do not find is added, at the top where its place is free and
 * otherwise below who needs it; what nothing needs any more is taken out. A package that was there gets another version only where nothing else
 * needs it.
 *
 * @returns the obstacle, or undefined when every edge that was valid before is valid. As long as metadata is missing, the answer counts
 *   for nothing: see `Metadata.need`.
 */
export function settle(
  tree: Tree,
  before: ReadonlyMap<string, NpmNode>,
  changed: readonly string[],
  surroundings: Surroundings,
): Obstacle | undefined {
  const queue = changed.flatMap((location) => tree.get(location) ?? []);
  let added = 0;
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const edge of edgesFrom(tree, node)) {
      const wanted = effective(edge, surroundings);
      if (isValid(wanted)) continue;
      // A peer is shared with whoever asks for it: adding another copy would be something else.
      if (wanted.type === "peer" || wanted.spec.kind !== "range") return { blockedBy: [labelOf(wanted.to ?? node)] };
      const fitting = fittingVersions(wanted, surroundings);
      // The others are asked for in the same round.
      if (surroundings.metadata.isPending(wanted.spec.name)) continue;
      const alone = wanted.to !== undefined && isOnlyFor(tree, wanted.to, node) ? wanted.to : undefined;
      const location = alone?.location ?? freePlace(tree, node, wanted.name);
      const manifest = alone === undefined ? newest(fitting) : (leastAfter(alone, fitting) ?? newest(fitting));
      if (manifest === undefined) return { blockedBy: [labelOf(node)] };
      if (location === undefined || added >= mostAdded || manifest.bundles) return { blockedBy: [labelOf(wanted.to ?? node)] };
      added += 1;
      const placed = nodeOf(manifest, location, wanted.name, node.development);
      tree.set(location, placed);
      queue.push(placed);
    }
  }
  prune(tree, before);
  const broken = firstBroken(tree, before, surroundings);
  return broken === undefined ? undefined : { blockedBy: [labelOf(broken.from)] };
}

/** What is asked for, oldest first, without what is known to be vulnerable. */
const fittingVersions = ({ spec }: Edge, surroundings: Surroundings): readonly Manifest[] =>
  spec.kind !== "range"
    ? []
    : surroundings.metadata
        .versions(spec.name)
        .filter(({ version }) => satisfies(version, spec) && !isKnownVulnerable(surroundings, spec.name, version));

/** What npm would take: a deprecated one only where there is no other. */
const newest = (fitting: readonly Manifest[]): Manifest | undefined =>
  fitting.findLast(({ deprecated }) => deprecated === null) ?? fitting.at(-1);

/** The smallest step from what is there. */
const leastAfter = ({ version }: NpmNode, fitting: readonly Manifest[]): Manifest | undefined =>
  fitting.find((each) => each.deprecated === null && version !== null && compareVersions(each.version, version) > 0);

/** Whether nothing else needs it, so that it may get another version where it is. */
const isOnlyFor = (tree: Tree, to: NpmNode, node: NpmNode): boolean =>
  to.fromRegistry && !to.bundled && allEdges(tree).every((edge) => edge.to !== to || edge.from === node);

/** At the top if nothing has that name there, and nothing on the way down would hide it; else directly below who needs it. */
function freePlace(tree: Tree, node: NpmNode, name: string): string | undefined {
  const top = `node_modules/${name}`;
  if (!tree.has(top) && resolveFrom(tree, node.location, name) === undefined) return top;
  const below = node.location === "" ? top : `${node.location}/node_modules/${name}`;
  return tree.has(below) ? undefined : below;
}

/** Takes out what was needed before and is not any more. What nobody needed before is not our business. */
function prune(tree: Tree, before: ReadonlyMap<string, NpmNode>): void {
  const needed = reachable(tree);
  const neededBefore = new Set([...reachable(before)].map(({ location }) => location));
  const gone = [...tree.values()].filter((node) => !node.own && node.link === null && !needed.has(node));
  for (const { location } of gone) {
    if (before.has(location) && !neededBefore.has(location)) continue;
    for (const below of [...tree.keys()]) if (below === location || below.startsWith(`${location}/`)) tree.delete(below);
  }
}

/** An edge that is not valid now and was before, or is new. */
function firstBroken(tree: Tree, before: ReadonlyMap<string, NpmNode>, surroundings: Surroundings): Edge | undefined {
  const keyOf = ({ from, name }: Edge): string => `${from.location} ${name}`;
  const brokenBefore = new Set(
    allEdges(before)
      .filter((edge) => !isSettled(edge, surroundings))
      .map(keyOf),
  );
  return allEdges(tree).find((edge) => !isSettled(edge, surroundings) && !brokenBefore.has(keyOf(edge)));
}

export const labelOf = ({ name, installedAs, version }: NpmNode): string =>
  version === null ? name || installedAs || "the project" : `${name}@${version}`;
