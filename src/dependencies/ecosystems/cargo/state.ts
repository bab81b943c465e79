import { type Active, activate, type Crate, everyFeature, type Needs } from "./index-entry.ts";
import { edgesOf, idOf, type LockPackage } from "./lock-file.ts";
import type { Metadata } from "./metadata.ts";
import { type CargoProject, isCratesIo, type MemberDependency } from "./project.ts";
import { compareVersions, satisfies } from "./requirement.ts";

/** A package of the lockfile, as it is or as it is to be. */
export interface Node {
  readonly name: string;
  readonly version: string;
  readonly source: string | null;
  readonly checksum: string | null;
  /** Ids. */
  readonly needs: ReadonlySet<string>;
}

/** A requirement of a manifest that is written anew. Plain data. */
export type Bump = {
  readonly file: string;
  readonly begin: number;
  readonly name: string;
  readonly from: string;
  readonly to: string;
};

export interface State {
  readonly nodes: ReadonlyMap<string, Node>;
  /** By the file and the place of the requirement. */
  readonly bumps: ReadonlyMap<string, Bump>;
}

export const labelOf = ({ name, version }: Pick<Node, "name" | "version">): string => `${name}@${version}`;
export const bumpKey = (file: string, begin: number): string => `${file}:${begin}`;

export function stateOf({ lock: { packages } }: CargoProject): State {
  const edge = edgesOf(packages);
  const nodes = packages.map((each: LockPackage): [string, Node] => {
    const { name, version, source, checksum } = each;
    const needs = new Set(
      each.dependencies.flatMap((dependency) => {
        const found = edge(dependency);
        return found === undefined ? [] : [idOf(found)];
      }),
    );
    return [idOf(each), { name, version, source, checksum, needs }];
  });
  return { nodes: new Map(nodes), bumps: new Map() };
}

/** From git, or another registry. */
export const isUnread = ({ source }: Pick<Node, "source">): boolean => source !== null && !isCratesIo(source);

export const dependentsOf = ({ nodes }: State, id: string): readonly (readonly [string, Node])[] =>
  [...nodes].filter(([, { needs }]) => needs.has(id));

/** What a package needs, by its manifest or the index; undefined where neither tells, or the index was not asked yet. */
export function needsOf(
  project: CargoProject,
  state: State,
  id: string,
  metadata: Metadata,
): (Needs & { readonly isMember: boolean }) | undefined {
  const member = project.members.get(id);
  if (member !== undefined) {
    const dependencies = member.dependencies.map((each): MemberDependency => {
      const bump = each.at === null ? undefined : state.bumps.get(bumpKey(each.file, each.at.begin));
      return bump === undefined ? each : { ...each, requirement: bump.to };
    });
    return { dependencies, features: member.manifest.features, isMember: true };
  }
  const node = state.nodes.get(id);
  const crate = node === undefined || !isCratesIo(node.source) ? undefined : crateOf(node, metadata);
  return crate === undefined ? undefined : { ...crate, isMember: false };
}

export const crateOf = ({ name, version }: Pick<Node, "name" | "version">, metadata: Metadata): Crate | undefined =>
  metadata.crates(name)?.find((each) => each.version === version);

/** Which of the packages that are needed a dependency means. */
export function targetOf(state: State, needs: Iterable<string>, { dependency }: Active): string | undefined {
  const fitting = [...needs].filter((id) => {
    const node = state.nodes.get(id);
    if (node === undefined || node.name !== dependency.package) return false;
    return dependency.elsewhere ? !isCratesIo(node.source) : satisfies(node.version, dependency.requirement) || !isCratesIo(node.source);
  });
  return fitting.toSorted((one, other) => compareVersions(state.nodes.get(other)?.version ?? "", state.nodes.get(one)?.version ?? ""))[0];
}

/**
 * The features that everything together asks of a package; null for a package of the workspace's own, which has all. Only those above it have a
 * say, so only they are looked at. What the answer is worth while metadata is missing: nothing.
 */
export function featuresOf(project: CargoProject, state: State, id: string, metadata: Metadata): ReadonlySet<string> | null {
  if (project.members.has(id)) return null;
  const above = new Set([id]);
  for (const each of above) for (const [dependent] of dependentsOf(state, each)) above.add(dependent);
  // Asked for together, not one level after the other.
  for (const each of above) needsOf(project, state, each, metadata);
  const features = new Map<string, Set<string>>([...above].map((each) => [each, new Set()]));
  const queue = new Set([...above].filter((each) => project.members.has(each) || dependentsOf(state, each).length === 0));
  const seen = new Set<string>();
  for (const each of queue) {
    seen.add(each);
    // Whoever comes up again is looked at again, at the end.
    queue.delete(each);
    const needs = needsOf(project, state, each, metadata);
    if (needs === undefined) continue;
    const wanted = needs.isMember ? everyFeature(needs) : (features.get(each) ?? []);
    for (const active of activate(needs, wanted)) {
      const target = targetOf(state, state.nodes.get(each)?.needs ?? [], active);
      const known = target === undefined ? undefined : features.get(target);
      if (target === undefined || known === undefined) continue;
      const before = known.size;
      for (const feature of active.features) known.add(feature);
      if (known.size > before || !seen.has(target)) queue.add(target);
    }
  }
  return features.get(id) ?? new Set();
}

/** Without what no package of the workspace's own needs. */
export function pruned(project: CargoProject, state: State): State {
  const kept = new Set([...state.nodes].filter(([id, { source }]) => source === null || project.members.has(id)).map(([id]) => id));
  for (const id of kept) for (const need of state.nodes.get(id)?.needs ?? []) kept.add(need);
  return { ...state, nodes: new Map([...state.nodes].filter(([id]) => kept.has(id))) };
}
