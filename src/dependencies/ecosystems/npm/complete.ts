import { canonicalJson } from "../../../values/hash.ts";
import type { JsonObject } from "../../../values/json.ts";
import type { Advisory } from "../../advisory.ts";
import { objectOf } from "../../json-members.ts";
import type { NoFix, PackageChange, Plan, Strategy, Wish } from "../ecosystem.ts";
import { compareVersions } from "./affected.ts";
import { isSameLine } from "./candidates.ts";
import { flagNames, flagsOf } from "./flags.ts";
import { lockEntry, sorted } from "./lock-entry.ts";
import type { OverrideRule } from "./overrides.ts";
import type { NpmNode, NpmProject } from "./project.ts";
import { type Bump, mergedBumps, type State } from "./raise.ts";
import { labelOf, type Surroundings } from "./settle.ts";
import { shortestWays, Tree } from "./tree.ts";
import { notesOf } from "./words.ts";

/** `Plan.edits` of this ecosystem. Plain data. */
export type NpmEdits = {
  /** The lockfile's entry by location; null: it goes. */
  readonly entries: { readonly [location: string]: JsonObject | null };
  readonly bumps: readonly Bump[];
  readonly overrides: readonly OverrideRule[];
  /** What packages are overridden to ask for, by location and name: the older forms of the lockfile repeat it. */
  readonly requires: { readonly [location: string]: { readonly [name: string]: string } };
};

interface Found {
  readonly state: State;
  readonly added: readonly OverrideRule[];
  readonly settled: readonly Advisory[];
  /** Other installations of the package that stay as they are. */
  readonly failures: readonly NoFix[];
  readonly surroundings: Surroundings;
}

/** The plan for a tree that was found. As long as metadata is missing, it counts for nothing: see `Metadata.need`. */
export function complete(project: NpmProject, wish: Wish, { state, added, settled, failures, surroundings }: Found): Plan {
  const { nodes, paths, lockPath } = project;
  const { tree } = state;
  const bumps = mergedBumps(state.bumps);
  const strategy = strategyOf(tree, bumps, added);
  const isNew = (node: NpmNode): boolean => {
    const old = nodes.get(node.location);
    return !node.own && !(old?.name === node.name && old.version === node.version);
  };
  const changed = tree.nodes().filter(isNew);
  const changes = changed.flatMap((node): readonly PackageChange[] => {
    const from = nodes.get(node.location)?.version ?? null;
    const to = node.version ?? "";
    // Of what no lockfile holds only that is certain which the manifest will say.
    const isCertain = lockPath !== null || node.name === wish.package || bumps.some(({ name }) => name === node.installedAs);
    const manifest = memberOf(project, state.tree, bumps, node) ?? paths.manifest;
    return isCertain ? [{ package: node.name, from, to, manifest, file: lockPath ?? paths.manifest, strategy }] : [];
  });
  const removed = [...nodes.values()].filter(({ location }) => !tree.has(location));
  const isTarget = (change: PackageChange): boolean => change.package === wish.package;
  const targets = changes.filter(isTarget).map(({ to }) => to);
  const before = Tree.of(nodes);
  const ways = shortestWays(before);
  const taken = changed.filter(({ name }) => name === wish.package);
  return {
    ecosystem: "npm",
    manifest: paths.manifest,
    package: wish.package,
    advisories: settled.map(({ id }) => id),
    to: targets.toSorted(compareVersions).at(-1) ?? "",
    strategy,
    changes: once([...changes.filter(isTarget), ...changes.filter((change) => !isTarget(change))]),
    removed: lockPath === null ? [] : once(removed.filter(({ link }) => link === null).map(labelOf)),
    paths: [...nodes.values()]
      .filter(({ name }) => name === wish.package)
      .flatMap((node) => (ways.has(node) ? [(ways.get(node) ?? []).flatMap(({ to }) => (to === undefined ? [] : labelOf(to)))] : [])),
    notes: notesOf({
      wish,
      bumps,
      overrides: added,
      failures,
      others: changes.filter((change) => !isTarget(change)).length,
      removed: removed.length,
      isLocked: lockPath !== null,
      isGone: targets.length === 0,
      young: publishedOf(taken, surroundings).filter((each) => surroundings.isYoung(each)),
      deprecated: publishedOf(taken, surroundings).filter(({ deprecated }) => deprecated !== null),
      engines: taken.flatMap((node) => enginesOf(node, nodes.get(node.location), surroundings)),
      breaking: taken.flatMap((node) => {
        const old = nodes.get(node.location);
        return added.length > 0 && old !== undefined && !isSameLine(old, node) ? [`${old.version} → ${node.version}`] : [];
      }),
      scripts: changed.filter((node) => node.hasInstallScript && nodes.get(node.location)?.hasInstallScript !== true).map(labelOf),
    }),
    edits: {
      entries: lockPath === null ? {} : entriesOf(project, before, tree, changed, surroundings),
      bumps,
      overrides: added,
      requires: requiresOf(tree, added, surroundings),
    } satisfies NpmEdits as unknown as JsonObject,
  };
}

/** The manifest of a workspace's member whose own range changes for this package. */
function memberOf({ manifests }: NpmProject, tree: Tree, bumps: readonly Bump[], node: NpmNode): string | undefined {
  const bump = bumps.find(({ location, name }) => name === node.installedAs && tree.resolve(location, name) === node);
  return manifests.find(({ location }) => location === bump?.location)?.path;
}

/** Another version of Node than before that a package needs. */
function enginesOf({ name, version }: NpmNode, old: NpmNode | undefined, { metadata }: Surroundings): readonly string[] {
  const { node } = objectOf(metadata.published(name, version ?? "")?.raw.engines);
  const before = objectOf(old?.entry.engines).node;
  return typeof node === "string" && old !== undefined && before !== undefined && node !== before
    ? [`${name} ${version} needs Node ${node}; ${old.version} needed ${String(before)}.`]
    : [];
}

const publishedOf = (nodes: readonly NpmNode[], { metadata, dated }: Surroundings) =>
  once(nodes.map(({ name, version }) => ({ name, version }))).flatMap(({ name, version }) =>
    metadata.versions(name, dated).filter((each) => each.version === version),
  );

/** The entries that change: of other versions, of what goes, and of what is needed in another way than before. */
function entriesOf(
  { nodes }: NpmProject,
  before: Tree,
  tree: Tree,
  changed: readonly NpmNode[],
  { metadata }: Surroundings,
): NpmEdits["entries"] {
  const entries: Record<string, JsonObject | null> = {};
  const [flagsBefore, flags] = [flagsOf(before), flagsOf(tree)];
  const registry = [...nodes.values()].filter(({ fromRegistry }) => fromRegistry);
  const withAddress = registry.length === 0 || registry.some(({ entry }) => entry.resolved !== undefined);
  for (const node of changed) {
    const published = metadata.published(node.name, node.version ?? "");
    const old = nodes.get(node.location);
    // Older versions of npm had other rules for some of the flags: what did not change stays as it was written.
    const own = old !== undefined && isSame(flagsBefore(old), flags(node)) ? flagsIn(old.entry) : flags(node);
    if (published !== undefined) entries[node.location] = lockEntry(published, node, own, withAddress);
  }
  const isNew = new Set(changed);
  for (const node of tree.nodes()) {
    const old = nodes.get(node.location);
    if (node.own || node.link !== null || old === undefined || isNew.has(node)) continue;
    const [was, is] = [flagsBefore(old), flags(node)];
    if (!isSame(was, is)) entries[node.location] = sorted({ ...withoutFlags(node.entry), ...is });
  }
  for (const { location } of nodes.values()) if (!tree.has(location)) entries[location] = null;
  return entries;
}

const isSame = (one: JsonObject, other: JsonObject): boolean => canonicalJson(one) === canonicalJson(other);
const isFlag = (name: string): boolean => flagNames.some((each) => each === name);
const flagsIn = (entry: JsonObject): JsonObject => Object.fromEntries(Object.entries(entry).filter(([name]) => isFlag(name)));
const withoutFlags = (entry: JsonObject): JsonObject => Object.fromEntries(Object.entries(entry).filter(([name]) => !isFlag(name)));

/** What edges ask for because of the overrides that come in. */
function requiresOf(tree: Tree, added: readonly OverrideRule[], { rule }: Surroundings): NpmEdits["requires"] {
  const requires: Record<string, Record<string, string>> = {};
  const keysAdded = new Set(added.map(({ keys }) => canonicalJson(keys)));
  for (const edge of new Set(added.map(({ keys }) => keys.findLast((key) => key !== ".")?.replace(/(?<=.)@.*$/, "") ?? "")).values()) {
    for (const each of tree.edgesNamed(edge)) {
      const applied = rule(each, tree);
      if (applied === undefined || each.peer || !keysAdded.has(canonicalJson(applied.keys))) continue;
      requires[each.from.location] = { ...requires[each.from.location], [each.name]: applied.value };
    }
  }
  return requires;
}

/** The strongest means that was needed. */
function strategyOf(tree: Tree, bumps: readonly Bump[], overrides: readonly OverrideRule[]): Strategy {
  if (overrides.length > 0) return "override";
  if (bumps.length > 0) return "bump";
  const names = new Set([...tree.changed.values()].flatMap((node) => (node === null ? [] : node.name)));
  const inPlace = [...tree.changed].every(([location, node]) => node === null || tree.original().has(location));
  return names.size > 1 || !inPlace ? "update" : "splice";
}

const once = <Value>(values: readonly Value[]): Value[] => [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
