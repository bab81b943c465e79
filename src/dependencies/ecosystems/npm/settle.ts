import type { Advisory } from "../../advisory.ts";
import { compareVersions, isAffectedVersion } from "./affected.ts";
import type { Manifest, Metadata } from "./metadata.ts";
import type { FindRule } from "./overrides.ts";
import { freePlace } from "./place.ts";
import type { NpmNode } from "./project.ts";
import { satisfies } from "./spec.ts";
import { type Edge, isValid, reachable, type Tree } from "./tree.ts";

export interface Surroundings {
  readonly metadata: Metadata;
  /** By the package's name. */
  readonly known: ReadonlyMap<string, readonly Advisory[]>;
  /** The overrides that hold. */
  readonly rule: FindRule;
  /** The same, without the overrides that the plan adds. */
  readonly ruleBefore: FindRule;
  /** Version 1 of the lockfile knows no peers. */
  readonly peers: boolean;
  /** False where only what the manifest itself names is looked at. */
  readonly needs: boolean;
  /** Own manifests that can be changed, by their locations. */
  readonly writable: ReadonlySet<string>;
  /** Versions that are taken only where there are no others: they are too young. */
  readonly isYoung: (manifest: Manifest) => boolean;
  /** Whether ages count, so that versions are asked for with their dates. */
  readonly dated: boolean;
  /** How many more placements are tried before giving up. */
  readonly tries: { left: number };
}

/** More packages than that are not added because of one that changes. */
const mostAdded = 80;

export const isKnownVulnerable = ({ known }: Pick<Surroundings, "known">, name: string, version: string): boolean =>
  (known.get(name) ?? []).some((advisory) => isAffectedVersion(version, advisory));

/** An edge as the project's overrides make it. */
export function effective(edge: Edge, tree: Tree, { rule }: Pick<Surroundings, "rule">): Edge {
  const applied = rule(edge, tree);
  return applied === undefined ? edge : { ...edge, spec: applied.spec };
}

/** What a version is, where it stands. */
export const nodeOf = (
  manifest: Manifest,
  location: string,
  installedAs: string,
  { peers, needs }: Pick<Surroundings, "peers" | "needs">,
): NpmNode => ({
  location,
  name: manifest.name,
  installedAs,
  version: manifest.version,
  link: null,
  own: false,
  bundled: false,
  hasShrinkwrap: false,
  fromRegistry: true,
  development: false,
  hasInstallScript: manifest.hasInstallScript,
  dependencies: needs ? manifest.dependencies : {},
  optionalDependencies: needs ? manifest.optionalDependencies : {},
  peerDependencies: peers && needs ? manifest.peerDependencies : {},
  optionalPeers: manifest.optionalPeers,
  devDependencies: {},
  entry: {},
});

/** Puts a version at a place. What the one before it had in its archive goes with it. */
export function put(tree: Tree, node: NpmNode): void {
  for (const { location, bundled } of tree.below(node.location)) if (bundled) tree.delete(location);
  tree.set(node.location, node);
}

/** Why a tree cannot be put right, as `name@version` of what is in the way. */
export interface Obstacle {
  readonly blockedBy: readonly string[];
  /** Who asks for another version of what it works beside. */
  readonly peer?: Edge;
}

/**
 * Makes whole what was changed in a tree: whatever the changed packages need and do not find is added, as far up as its place is free; what
 * nothing needs any more is taken out. A package that was there gets another version, a newer one, only where nothing else needs it.
 *
 * @returns the obstacle, or undefined when every edge that was valid before is valid. As long as metadata is missing, the answer counts
 *   for nothing: see `Metadata.need`.
 */
export function settle(tree: Tree, surroundings: Surroundings): Obstacle | undefined {
  const before = tree.original();
  const queue = [...tree.changed.values()].flatMap((node) => node ?? []);
  const waiting: NpmNode[] = [];
  const late = new Set<NpmNode>();
  let added = 0;
  for (let node = queue.shift() ?? waiting.shift(); node !== undefined; node = queue.shift() ?? waiting.shift()) {
    if (tree.get(node.location) !== node) continue;
    let isWaiting = false;
    for (const edge of tree.edgesFrom(node)) {
      const wanted = effective(edge, tree, surroundings);
      const missing = wanted.to === undefined && isNewlyOptional(wanted, before);
      if ((isValid(wanted) && !missing) || wasInvalid(wanted, before, surroundings)) continue;
      // A peer that is there is shared with whoever asks for it: another copy would be something else.
      if (wanted.spec.kind !== "range") return { blockedBy: [labelOf(wanted.to ?? node)] };
      if (wanted.peer && wanted.to !== undefined) return { blockedBy: [labelOf(wanted.to)], peer: wanted };
      const fitting = fittingVersions(wanted, surroundings);
      // The others are asked for in the same round.
      if (surroundings.metadata.isPending(wanted.spec.name)) continue;
      const alone = replacement(tree, wanted, fitting, surroundings);
      if (alone === "downgrade") return { blockedBy: [labelOf(node)] };
      if (alone === undefined && wanted.to !== undefined && !late.has(node)) {
        // Who shares it may change too, and ask for the same then.
        isWaiting = true;
        continue;
      }
      const manifest = alone ?? newest(fitting);
      if (manifest === undefined && missing) continue;
      const location = alone === undefined ? manifest && freePlace(tree, node, wanted.name, manifest) : (wanted.to?.location ?? undefined);
      if (manifest === undefined || location === undefined || added >= mostAdded) return { blockedBy: [labelOf(node)] };
      added += 1;
      const placed = nodeOf(manifest, location, wanted.name, surroundings);
      put(tree, placed);
      queue.push(placed);
    }
    if (!isWaiting) continue;
    late.add(node);
    waiting.push(node);
  }
  const broken = newlyBroken(tree, before, surroundings);
  const needed = reachable(tree, isNeed);
  const obstacle = broken.find(({ from }) => needed.has(from));
  if (obstacle !== undefined) return { blockedBy: [labelOf(obstacle.from)] };
  prune(tree, needed, before);
  return undefined;
}

/** npm writes optional packages of every platform into the lockfile, unless there was a reason to leave one out before. */
function isNewlyOptional({ from, name, optional, peer }: Edge, before: Tree): boolean {
  const old = before.get(from.location);
  return optional && !peer && (old === undefined || !before.edgesFrom(old).some((edge) => edge.name === name && edge.to === undefined));
}

/** What did not hold before need not hold now: some projects are installed without regard to peers. */
function wasInvalid({ from, name, to }: Edge, before: Tree, surroundings: Surroundings): boolean {
  const old = before.get(from.location);
  const edge = old === undefined ? undefined : before.edgesFrom(old).find((each) => each.name === name);
  return edge !== undefined && edge.to?.version === to?.version && !isValid(effective(edge, before, { rule: surroundings.ruleBefore }));
}

/** What is asked for, oldest first, without what is known to be vulnerable. */
const fittingVersions = ({ spec }: Edge, surroundings: Surroundings): readonly Manifest[] =>
  spec.kind !== "range"
    ? []
    : surroundings.metadata
        .versions(spec.name)
        .filter(
          (each) =>
            satisfies(each.version, spec) && each.hasArchive && !each.bundles && !isKnownVulnerable(surroundings, spec.name, each.version),
        );

/** What npm would take: a deprecated one only where there is no other. */
export const newest = (fitting: readonly Manifest[]): Manifest | undefined =>
  fitting.findLast(({ deprecated }) => deprecated === null) ?? fitting.at(-1);

/**
 * The smallest step from what is there with which everybody is content who finds it. "downgrade": only an older version is asked for, and
 * nobody else needs the newer one.
 */
function replacement(
  tree: Tree,
  { from, to }: Edge,
  fitting: readonly Manifest[],
  surroundings: Surroundings,
): Manifest | "downgrade" | undefined {
  if (to === undefined || !to.fromRegistry || to.bundled || to.hasShrinkwrap || to.version === null) return undefined;
  const { version: installed } = to;
  const others = tree.edgesTo(to).filter((edge) => edge.from !== from);
  const specs = others.map((edge) => effective(edge, tree, surroundings).spec);
  const after = fitting.filter((each) => compareVersions(each.version, installed) > 0);
  const accepted = after.filter(({ version }) => specs.every((spec) => satisfies(version, spec)));
  if (after.length === 0 && others.length === 0 && fitting.length > 0) return "downgrade";
  return accepted.find(({ deprecated }) => deprecated === null) ?? accepted[0];
}

/** What may be there or not keeps nothing there. */
export const isNeed = ({ peer, optional }: Edge): boolean => !(peer && optional);

/** Takes out what was needed before and is not any more. What nobody needed before is not our business. */
function prune(tree: Tree, needed: ReadonlySet<NpmNode>, before: Tree): void {
  const gone = tree.nodes().filter((node) => !node.own && node.link === null && !needed.has(node));
  if (gone.length === 0) return;
  const neededBefore = reachable(before, isNeed);
  for (const { location } of gone) {
    const old = before.get(location);
    if (old === undefined || neededBefore.has(old)) tree.delete(location);
  }
}

/** Edges that are not valid now and were before, or are new; looked for where something changed. */
function newlyBroken(tree: Tree, before: Tree, surroundings: Surroundings): readonly Edge[] {
  const names = new Set<string>();
  const edges: Edge[] = [];
  for (const [location, node] of tree.changed) {
    const name = node?.installedAs ?? before.get(location)?.installedAs;
    if (name !== undefined && node?.own !== true) names.add(name);
    if (node !== null) edges.push(...tree.edgesFrom(node));
  }
  for (const name of names) edges.push(...tree.edgesNamed(name));
  return brokenAmong(edges, tree, before, surroundings);
}

/** Those of a tree's edges that are not valid, and were not so before. */
export const brokenAmong = (edges: readonly Edge[], tree: Tree, before: Tree, surroundings: Surroundings): readonly Edge[] =>
  edges.filter((edge) => !isValid(effective(edge, tree, surroundings)) && !wasInvalid(edge, before, surroundings));

export const labelOf = ({ name, installedAs, version }: NpmNode): string =>
  version === null ? name || installedAs || "the project" : `${name}@${version}`;
