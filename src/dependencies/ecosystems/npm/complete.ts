import type { JsonObject } from "../../../values/json.ts";
import type { PackageChange, Plan, Strategy, Wish } from "../ecosystem.ts";
import { compareVersions } from "./affected.ts";
import { lockEntry } from "./lock-entry.ts";
import type { Metadata } from "./metadata.ts";
import type { OverrideRule } from "./overrides.ts";
import type { NpmNode, NpmProject } from "./project.ts";
import type { Bump, State } from "./raise.ts";
import { labelOf } from "./settle.ts";
import type { Edge } from "./tree.ts";
import { notesOf } from "./words.ts";

/** `Plan.edits` of this ecosystem. Plain data. */
export type NpmEdits = {
  /** The lockfile's entry by location; null: it goes. */
  readonly entries: { readonly [location: string]: JsonObject | null };
  readonly bumps: readonly Bump[];
  readonly overrides: readonly OverrideRule[];
};

interface Found {
  readonly state: State;
  readonly overrides: readonly OverrideRule[];
  /** Versions of the package that are younger than they should be. */
  readonly young: readonly string[];
  readonly metadata: Metadata;
  readonly ways: ReadonlyMap<NpmNode, readonly Edge[]>;
}

/** The plan for a tree that was found. As long as metadata is missing, it counts for nothing: see `Metadata.need`. */
export function complete(project: NpmProject, wish: Wish, { state, overrides, young, metadata, ways }: Found): Plan {
  const { nodes, paths, lockPath } = project;
  const { tree, bumps } = state;
  const entries: Record<string, JsonObject | null> = {};
  const changes: PackageChange[] = [];
  const scripts: string[] = [];
  const strategy = strategyOf(state, overrides, nodes);
  for (const [location, node] of tree) {
    const old = nodes.get(location);
    if (node.own || node.version === null || (old?.name === node.name && old.version === node.version)) continue;
    const published = metadata.published(node.name, node.version);
    if (published !== undefined) entries[location] = lockEntry(published, node, project, old);
    const from = old?.version ?? null;
    changes.push({ package: node.name, from, to: node.version, manifest: paths.manifest, file: lockPath, strategy });
    if (node.hasInstallScript && old?.hasInstallScript !== true) scripts.push(labelOf(node));
  }
  const removed = [...nodes.values()].filter(({ location }) => !tree.has(location));
  for (const { location } of removed) entries[location] = null;
  const own = (change: PackageChange) => change.package === wish.package;
  const targets = changes.filter(own).map(({ to }) => to);
  return {
    ecosystem: "npm",
    manifest: paths.manifest,
    package: wish.package,
    advisories: wish.advisories.map(({ id }) => id),
    to: targets.toSorted(compareVersions).at(-1) ?? "",
    strategy,
    changes: once([...changes.filter(own), ...changes.filter((change) => !own(change))]),
    removed: once(removed.filter(({ link }) => link === null).map(labelOf)),
    paths: [...nodes.values()]
      .filter(({ name }) => name === wish.package)
      .flatMap((node) => (ways.has(node) ? [(ways.get(node) ?? []).flatMap(({ to }) => (to === undefined ? [] : labelOf(to)))] : [])),
    notes: notesOf({ wish, bumps, overrides, young, scripts }),
    edits: { entries, bumps: once(bumps), overrides } satisfies NpmEdits as unknown as JsonObject,
  };
}

/** The strongest means that was needed. */
function strategyOf({ bumps, tree }: State, overrides: readonly OverrideRule[], nodes: NpmProject["nodes"]): Strategy {
  if (overrides.length > 0) return "override";
  if (bumps.length > 0) return "bump";
  const changed = [...tree.values()].filter(({ location, own, version }) => !own && nodes.get(location)?.version !== version);
  return new Set(changed.map(({ name }) => name)).size > 1 ? "update" : "splice";
}

const once = <Value>(values: readonly Value[]): Value[] => [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
