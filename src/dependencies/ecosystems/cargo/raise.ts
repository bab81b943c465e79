import { askAhead, fittingCrates, unopposedFirst } from "./ahead.ts";
import { asksFor, featureLacking, hasTwoNames, isOffered } from "./asks.ts";
import { type Allowed, candidates, isObstacle, type Obstacle, type Surroundings } from "./candidates.ts";
import { type Active, activate, type Crate, everyFeature } from "./index-entry.ts";
import { idOf } from "./lock-file.ts";
import { isCratesIo, type MemberDependency } from "./project.ts";
import { compareVersions, lineOf, satisfies, withVersion } from "./requirement.ts";
import { bumpKey, crateOf, dependentsOf, featuresOf, isUnread, labelOf, type Node, needsOf, type State, targetOf } from "./state.ts";

/** So many versions of one package are tried. */
const mostTried = 8;
const deepest = 12;
/** The crates of a lockfile that is not larger are all looked up where features have to be known. */
const mostAtOnce = 350;

/** Puts another version in the place of a package, with everything that has to follow. What it answers while metadata is missing counts for nothing. */
export function place(state: State, id: string, crate: Crate, allowed: Allowed, surroundings: Surroundings, depth = 0): State | Obstacle {
  const { project, metadata, tries } = surroundings;
  const node = state.nodes.get(id);
  tries.left -= 1;
  if (node === undefined || tries.left < 0 || depth > deepest) return { blockedBy: [] };
  const neighbour = [...state.nodes].find(([other, each]) => other !== id && isSibling(each, node, crate.version));
  // A lockfile has one of each line.
  if (neighbour !== undefined && neighbour[1].version !== crate.version) return { blockedBy: [labelOf(neighbour[1])] };
  const next = { name: node.name, version: crate.version, source: node.source, checksum: crate.checksum };
  const newId = idOf(next);
  let after = repointed(state, id, newId, state.nodes.get(newId) ?? { ...next, needs: new Set() });
  for (const [dependent, asking] of dependentsOf(state, id)) {
    // Who asks may have been replaced on the way here, or asks no more.
    if (after.nodes.get(dependent)?.needs.has(newId) !== true) continue;
    const needs = needsOf(project, state, dependent, metadata);
    if (needs === undefined) {
      if (isCratesIo(asking.source) && metadata.need.length > 0) continue;
      // What cannot be read asks, as it is usual, for what is compatible; see `planOf`.
      if (isUnread(asking) && lineOf(crate.version) === lineOf(node.version)) continue;
      return { blockedBy: [labelOf(asking)] };
    }
    const asks = asksFor(needs, node, state, asking);
    const refusing = asks.filter((each) => !satisfies(crate.version, each.requirement));
    const lacking = needs.isMember || refusing.length === 0 ? featureLacking(needs, asks, crate) : undefined;
    if (lacking !== undefined) return { blockedBy: [`${labelOf(asking)} with the feature ${lacking}`] };
    if (needs.isMember && hasTwoNames(needs, asks, node, crate)) return { blockedBy: [labelOf(asking)] };
    if (refusing.length === 0) continue;
    if (needs.isMember) {
      const bumped = allowed.bumps ? withBumps(after, refusing as unknown as readonly MemberDependency[], crate.version) : undefined;
      if (bumped === undefined) return { blockedBy: [labelOf(asking)] };
      after = bumped;
      continue;
    }
    const raised = allowed.update
      ? raiseDependent(after, dependent, asking, crate, allowed, surroundings, depth)
      : { blockedBy: [labelOf(asking)] };
    if (isObstacle(raised)) return raised;
    after = raised;
  }
  if (metadata.need.length > 0) return after;
  // Where it was there already, what it needs is there as well.
  return state.nodes.has(newId) ? after : settle(state, id, after, newId, allowed, surroundings, depth);
}

const isSibling = (one: Node, other: Node, version: string): boolean =>
  one.name === other.name && isCratesIo(one.source) && lineOf(one.version) === lineOf(version);

/** The same graph with another package in the place of one. */
function repointed(state: State, id: string, newId: string, node: Node): State {
  const nodes = new Map(state.nodes);
  nodes.delete(id);
  nodes.set(newId, node);
  for (const [each, other] of nodes) {
    if (!other.needs.has(id)) continue;
    nodes.set(each, { ...other, needs: new Set([...other.needs].map((need) => (need === id ? newId : need))) });
  }
  return { ...state, nodes };
}

/** The manifests ask for that version, in the style in which they asked before. */
function withBumps(state: State, dependencies: readonly MemberDependency[], version: string): State | undefined {
  const bumps = new Map(state.bumps);
  for (const { file, at, package: name, requirement } of dependencies) {
    if (at === null) return undefined;
    const key = bumpKey(file, at.begin);
    bumps.set(key, { file, begin: at.begin, name, from: bumps.get(key)?.from ?? requirement, to: withVersion(requirement, version) });
  }
  return { ...state, bumps };
}

/** A version of who asks that takes the new one, or asks for it no more. */
function raiseDependent(
  state: State,
  id: string,
  asking: Node,
  { name, version }: Crate,
  allowed: Allowed,
  surroundings: Surroundings,
  depth: number,
): State | Obstacle {
  const blockedBy = new Set([labelOf(asking)]);
  if (!isCratesIo(asking.source)) return { blockedBy: [...blockedBy] };
  const taking = candidates(asking, surroundings).filter(({ dependencies }) => {
    const asks = dependencies.filter((each) => each.package === name);
    return asks.length === 0 || asks.some((each) => satisfies(version, each.requirement));
  });
  for (const each of taking.slice(0, mostTried)) {
    const placed = place(state, id, each, allowed, surroundings, depth + 1);
    if (!isObstacle(placed) || surroundings.metadata.need.length > 0) return placed;
    for (const label of placed.blockedBy) blockedBy.add(label);
  }
  return { blockedBy: [...blockedBy] };
}

/** What the new version needs takes the place of what the old one needed. */
function settle(
  before: State,
  oldId: string,
  after: State,
  newId: string,
  allowed: Allowed,
  surroundings: Surroundings,
  depth: number,
): State | Obstacle {
  const { project, metadata } = surroundings;
  const [old, node] = [before.nodes.get(oldId), after.nodes.get(newId)];
  if (old === undefined || node === undefined) return { blockedBy: [] };
  const [was, is] = [crateOf(old, metadata), crateOf(node, metadata)];
  if (metadata.need.length > 0 || is === undefined) return { blockedBy: [] };
  const kept = was === undefined ? undefined : sameNeeds(before, old, was, is);
  if (kept !== undefined) return withNeeds(after, newId, kept);
  // All at once: features come down from above, and each level would take a round.
  if (before.nodes.size <= mostAtOnce) for (const each of before.nodes.values()) if (isCratesIo(each.source)) metadata.crates(each.name);
  if (metadata.need.length > 0) return { blockedBy: [] };
  // What was before any of this: on the way somebody may need what it does not ask for yet.
  const base = surroundings.original.nodes.has(oldId) ? surroundings.original : before;
  const needed = base.nodes.get(oldId)?.needs ?? old.needs;
  const asked = was === undefined ? [] : activate(was, featuresOf(project, base, oldId, metadata) ?? everyFeature(was));
  if (metadata.need.length > 0) return { blockedBy: [] };
  // Whatever is not understood of the old version would not be of the new one.
  const understood = new Set(asked.map((active) => targetOf(base, needed, active)));
  if (understood.size !== needed.size || understood.has(undefined)) return { blockedBy: [`${labelOf(old)} as the lockfile has it`] };
  return resolve(after, newId, { needs: old.needs, asked: requestsOf(base, needed, asked) }, allowed, surroundings, depth);
}

/** The packages that were needed, where the new version asks for the same in the same way and they fit. */
function sameNeeds(state: State, old: Node, was: Crate, is: Crate): ReadonlySet<string> | undefined {
  const shape = ({ dependencies, features }: Crate): string =>
    JSON.stringify([dependencies.map(({ requirement: _own, ...rest }) => JSON.stringify(rest)).sort(), Object.entries(features).sort()]);
  if (shape(was) !== shape(is)) return undefined;
  const fits = [...old.needs].every((id) => {
    const node = state.nodes.get(id);
    if (node === undefined) return false;
    const asks = is.dependencies.filter((each) => each.package === node.name);
    return (
      asks.some((each) => satisfies(node.version, each.requirement)) &&
      (asks.length === 1 || asks.every((each) => satisfies(node.version, each.requirement)))
    );
  });
  return fits ? old.needs : undefined;
}

const withNeeds = (state: State, id: string, needs: ReadonlySet<string>): State => {
  const node = state.nodes.get(id);
  return node === undefined ? state : { ...state, nodes: new Map([...state.nodes, [id, { ...node, needs }]]) };
};

/** The features that are asked of each. */
function requestsOf(state: State, needs: Iterable<string>, asked: readonly Active[]): ReadonlyMap<string, string> {
  const requests = new Map<string, Set<string>>();
  for (const active of asked) {
    const target = targetOf(state, needs, active);
    if (target !== undefined) requests.set(target, new Set([...(requests.get(target) ?? []), ...active.features]));
  }
  return new Map([...requests].map(([id, features]) => [id, [...features].sort().join()]));
}

interface Before {
  readonly needs: ReadonlySet<string>;
  readonly asked: ReadonlyMap<string, string>;
}

/** Finds each dependency a package: one that is there, or the newest that fits; and does the same for all of whom something else is asked now. */
function resolve(state: State, id: string, before: Before, allowed: Allowed, surroundings: Surroundings, depth: number): State | Obstacle {
  const { project, metadata, tries } = surroundings;
  const node = state.nodes.get(id);
  const crate = node === undefined ? undefined : crateOf(node, metadata);
  tries.left -= 1;
  if (crate === undefined || depth > deepest || tries.left < 0) return { blockedBy: [] };
  const active = activate(crate, featuresOf(project, state, id, metadata) ?? everyFeature(crate));
  if (metadata.need.length > 0) return { blockedBy: [] };
  askAhead(state, active, surroundings);
  if (metadata.need.length > 0) return { blockedBy: [] };
  let after = state;
  const needs = new Set<string>();
  const added: string[] = [];
  for (const each of active) {
    const { dependency } = each;
    const there =
      targetOf(
        after,
        [...before.needs].filter((need) => after.nodes.has(need)),
        each,
      ) ?? targetOf(after, after.nodes.keys(), each);
    if (there !== undefined && isOffered(after, there, each, surroundings)) {
      needs.add(there);
      continue;
    }
    if (!allowed.update || dependency.elsewhere || project.patched.has(dependency.package))
      return { blockedBy: [`${dependency.package} ${dependency.requirement}`] };
    const found = bring(after, each, allowed, surroundings, depth);
    if ("blockedBy" in found) return found;
    after = found.state;
    needs.add(found.id);
    if (found.isNew) added.push(found.id);
  }
  after = withNeeds(after, id, needs);
  const asked = requestsOf(after, needs, active);
  for (const each of new Set([...before.needs, ...needs])) {
    const there = after.nodes.get(each);
    if (there === undefined || !isCratesIo(there.source) || (asked.get(each) === before.asked.get(each) && !added.includes(each))) continue;
    // Who is left without anybody who needs it goes later.
    if (dependentsOf(after, each).length === 0) continue;
    const known = crateOf(there, metadata);
    if (known === undefined) return { blockedBy: [labelOf(there)] };
    const own = activate(known, featuresOf(project, state, each, metadata) ?? []);
    if (metadata.need.length > 0) return { blockedBy: [] };
    const next = resolve(
      after,
      each,
      { needs: there.needs, asked: added.includes(each) ? new Map() : requestsOf(state, there.needs, own) },
      allowed,
      surroundings,
      depth + 1,
    );
    if (isObstacle(next)) return next;
    after = next;
  }
  return after;
}

/** A package that is not there yet, or another version of one that is. */
function bring(
  state: State,
  active: Active,
  allowed: Allowed,
  surroundings: Surroundings,
  depth: number,
): { readonly state: State; readonly id: string; readonly isNew: boolean } | Obstacle {
  const { metadata } = surroundings;
  const { package: name, requirement } = active.dependency;
  const crates = metadata.crates(name);
  if (crates === undefined) return { blockedBy: [] };
  const fitting = fittingCrates(active, crates, surroundings);
  const blockedBy = new Set([`${name} ${requirement}`]);
  for (const crate of unopposedFirst(fitting.slice(0, mostTried), state, metadata)) {
    const source = [...state.nodes.values()].find((each) => isCratesIo(each.source))?.source ?? null;
    const node = { name, version: crate.version, source, checksum: crate.checksum, needs: new Set<string>() };
    const sibling = [...state.nodes].find(([, each]) => isSibling(each, node, crate.version));
    if (sibling === undefined)
      return { state: { ...state, nodes: new Map([...state.nodes, [idOf(node), node]]) }, id: idOf(node), isNew: true };
    // Never a downgrade.
    if (compareVersions(crate.version, sibling[1].version) < 0) continue;
    const placed = place(state, sibling[0], crate, allowed, surroundings, depth + 1);
    if (metadata.need.length > 0) return { blockedBy: [] };
    if (!isObstacle(placed)) return { state: placed, id: idOf({ ...sibling[1], version: crate.version }), isNew: false };
    for (const label of placed.blockedBy) blockedBy.add(label);
  }
  return { blockedBy: [...blockedBy] };
}
