import { labelOf, labelOfOwn } from "./labels.ts";
import type { Locked } from "./project.ts";
import { raiseOwn } from "./raise-own.ts";
import type { Requirement } from "./requirement.ts";
import { lowestThat, mostAlternatives, spread } from "./some-versions.ts";
import type { Surroundings } from "./surroundings.ts";
import { admits } from "./version.ts";

/** What is changed so far. */
export interface State {
  /** Versions by id, of what moves. */
  readonly moved: ReadonlyMap<string, string>;
  /** What comes in, by name, with who needs it. */
  readonly added: ReadonlyMap<string, { readonly entry: Locked; readonly neededBy: string }>;
  /** Specifiers by the id of the requirement, in the manifest's own style. */
  readonly bumps: ReadonlyMap<string, string>;
  /** Versions by name, for which what others ask for does not count. */
  readonly overrides: ReadonlyMap<string, string>;
}

export const unchanged: State = { moved: new Map(), added: new Map(), bumps: new Map(), overrides: new Map() };

export interface Allowed {
  /** Others may move as well, or come in. */
  readonly others: boolean;
  /** Others may come in alone. */
  readonly onlyNew?: true;
  readonly bumps: boolean;
  readonly overrides: boolean;
}

export interface Obstacle {
  /** As `name@version`, or the manifest's requirement. */
  readonly blockedBy: readonly string[];
}

/**
 * A package at another version, with everything that has to follow: who asks for it lets that version in, what it asks for is there. What did
 * not hold before need not hold afterwards. As long as metadata is missing, the answer counts for nothing.
 */
export function place(state: State, entry: Locked, version: string, allowed: Allowed, around: Surroundings): State | Obstacle {
  around.triesLeft -= 1;
  if (around.triesLeft < 0) return { blockedBy: [] };
  const group = [entry, ...twinsOf(entry, around)];
  let next: State = { ...state, moved: new Map([...state.moved, ...group.map(({ id }) => [id, version] as const)]) };
  for (const step of [manifestsAgree, askersAgree, needsAreMet]) {
    for (const member of group) {
      const made = step(next, member, version, allowed, around);
      if ("blockedBy" in made) return made;
      next = made;
    }
  }
  return next;
}

export const isObstacle = (made: State | Obstacle): made is Obstacle => "blockedBy" in made;
const shares = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean => !one.isDisjointFrom(other);

/** The same package at the same version elsewhere in an installation: a constraint beside a requirement. */
function twinsOf(entry: Locked, around: Surroundings): readonly Locked[] {
  return around
    .named(entry.name)
    .filter((other) => other !== entry && other.version === entry.version && other.fixed === null && shares(other.sets, entry.sets));
}

const versionIn = (state: State, entry: Locked): string => state.moved.get(entry.id) ?? entry.version;

function manifestsAgree(state: State, entry: Locked, version: string, allowed: Allowed, around: Surroundings): State | Obstacle {
  const { project } = around;
  const isOverridden = project.overridden.has(entry.name);
  const bumps = new Map(state.bumps);
  for (const own of project.own) {
    if (
      own.name !== entry.name ||
      own.id === entry.id ||
      state.moved.has(own.id) ||
      (isOverridden && !own.isOverride) ||
      !shares(own.sets, entry.sets) ||
      !around.mayApplyAnywhere(own)
    )
      continue;
    const specifier = bumps.has(own.id) ? undefined : own.specifier;
    if (specifier !== undefined && (admits(specifier, version) || !admits(specifier, entry.version))) continue;
    const raised = raiseOwn(own, version);
    if (!allowed.bumps || raised === undefined) return { blockedBy: [labelOfOwn(own)] };
    bumps.set(own.id, raised);
  }
  return { ...state, bumps };
}

function askersAgree(state: State, entry: Locked, version: string, allowed: Allowed, around: Surroundings): State | Obstacle {
  const { project } = around;
  if (project.overridden.has(entry.name) || state.overrides.has(entry.name)) return state;
  let next = state;
  const all = [...project.locked, ...[...state.added.values()].map(({ entry: each }) => each)];
  for (const asker of all) {
    if (asker.name === entry.name || asker.isRange || !shares(asker.sets, entry.sets)) continue;
    const isMoved = next.moved.has(asker.id);
    if (!isMoved && asker.names !== null && !asker.names.has(entry.name)) continue;
    const asked = (requirementsOf(asker, versionIn(next, asker), around) ?? []).filter(
      (each) => each.name === entry.name && around.mayApply(each, asker),
    );
    const broken = asked.filter(({ specifier }) => !admits(specifier, version) && (isMoved || admits(specifier, entry.version)));
    if (broken.length === 0 || !overlap(broken, asker, entry, around)) continue;
    if (allowed.overrides) {
      next = { ...next, overrides: new Map([...next.overrides, [entry.name, version]]) };
      continue;
    }
    const raised =
      allowed.others && allowed.onlyNew === undefined && asker.fixed === null
        ? raiseAsker(next, asker, entry, version, allowed, around)
        : { blockedBy: [] };
    if ("blockedBy" in raised) return { blockedBy: [labelOf(asker), ...raised.blockedBy] };
    next = raised;
  }
  return next;
}

/** Whether a requirement is about that entry, of several of one name for several versions of Python. */
const overlap = (asked: readonly Requirement[], asker: Locked, entry: Locked, around: Surroundings): boolean =>
  asked.some((each) => around.mayApply(each, { ...entry, extras: asker.extras }, asker.extras)) &&
  around.pythonsOf(asker).some((python) => around.pythonsOf(entry).includes(python));

/** A later version of who asks, which lets that version in. */
function raiseAsker(state: State, asker: Locked, entry: Locked, version: string, allowed: Allowed, around: Surroundings): State | Obstacle {
  const blockedBy = new Set<string>();
  const all = around.candidates(asker, versionIn(state, asker));
  const fits = (each: string): boolean | undefined =>
    requirementsOf(asker, each, around)?.every(
      ({ name, specifier, marker }) => name !== entry.name || admits(specifier, version) || !around.mayApply({ marker }, asker),
    );
  // All are asked for at once: each round of questions takes its time.
  const some = spread(all);
  const fit = some.filter((each) => fits(each) === true);
  const [first] = fit;
  if (first === undefined || around.metadata.need.length > 0) return { blockedBy: [] };
  for (const each of [lowestThat(fits, all, some, first), ...fit]) {
    if (around.metadata.need.length > 0) break;
    const placed = place(state, asker, each, allowed, around);
    if (!isObstacle(placed)) return placed;
    for (const label of placed.blockedBy) blockedBy.add(label);
  }
  return { blockedBy: [...blockedBy] };
}

function needsAreMet(state: State, entry: Locked, version: string, allowed: Allowed, around: Surroundings): State | Obstacle {
  // What a range installs besides is for pip to find.
  if (entry.isRange) return state;
  const asked = requirementsOf(entry, version, around);
  if (asked === undefined) {
    // A list that people write need not hold what its packages need.
    return entry.isComplete || around.metadata.isPending(entry.name, version) ? { blockedBy: [`${entry.written}@${version}`] } : state;
  }
  const before = state.added.has(entry.name) ? [] : requirementsOf(entry, entry.version, around);
  let next = state;
  // What is not there is asked for at once: each round of questions takes its time.
  for (const { name, specifier, marker } of asked) {
    const found = around.named(name);
    if (around.mayApply({ marker }, entry) && !found.some((each) => admits(specifier, versionIn(state, each))))
      around.metadata.versions(name);
  }
  for (const requirement of asked) {
    if (!around.mayApply(requirement, entry)) continue;
    const old = before?.filter(({ name, marker }) => name === requirement.name && around.mayApply({ marker }, entry)) ?? [];
    // Who says where each package is installed has to have it there. uv says it where it is asked for.
    const found = around.named(requirement.name).filter(({ sets }) => shares(sets, entry.sets));
    const isAsBefore = before === undefined || old.some(({ markerText }) => markerText === requirement.markerText);
    if (found.length > 0 && around.project.format !== "uv" && !isAsBefore && !around.isCovered(requirement, entry, found)) {
      return { blockedBy: found.map((each) => `${labelOf(each)}, which is not installed everywhere`) };
    }
    const made = meet(next, requirement, old, entry, allowed, around);
    if ("blockedBy" in made) return made;
    next = made;
  }
  return next;
}

/** One thing that is asked for. `old`: what the version before asked for of the same package. */
function meet(
  state: State,
  requirement: Requirement,
  old: readonly Requirement[],
  entry: Locked,
  allowed: Allowed,
  around: Surroundings,
): State | Obstacle {
  const { name, specifier } = requirement;
  if (around.project.overridden.has(name)) return state;
  const newcomer = state.added.get(name)?.entry;
  const found = [...around.named(name), ...(newcomer === undefined ? [] : [newcomer])].filter(({ sets }) => shares(sets, entry.sets));
  if (found.length === 0) return bringIn(state, requirement, old, entry, allowed, around);
  let next = state;
  for (const provider of found) {
    if (provider.isRange || provider.fixed !== null || !overlap([requirement], entry, provider, around)) continue;
    if (admits(specifier, versionIn(next, provider))) continue;
    // It was not as asked for before, and works or does not as it did.
    if (old.some((each) => !admits(each.specifier, provider.version))) continue;
    const moved =
      allowed.others && allowed.onlyNew === undefined ? moveInto(next, provider, specifier, allowed, around) : { blockedBy: [] };
    if ("blockedBy" in moved) return { blockedBy: [labelOf(provider), ...moved.blockedBy] };
    next = moved;
  }
  return withExtras(next, requirement, old, found, around);
}

/** Extras that nobody asked for before: what they need has to be there. */
function withExtras(
  state: State,
  { extras, name }: Requirement,
  old: readonly Requirement[],
  found: readonly Locked[],
  around: Surroundings,
): State | Obstacle {
  const asked = new Set([...old.flatMap((each) => each.extras), ...found.flatMap((each) => each.extras)]);
  const fresh = extras.filter((extra) => !asked.has(extra));
  if (fresh.length === 0 || !found.every(({ isComplete }) => isComplete)) return state;
  for (const provider of found) {
    const needed = requirementsOf(provider, versionIn(state, provider), around) ?? [];
    const missing = needed.filter(
      (each) =>
        around.mayApply(each, provider, fresh) &&
        !around.mayApply(each, provider, []) &&
        !around.named(each.name).some((other) => admits(each.specifier, versionIn(state, other))),
    );
    if (missing.length > 0) return { blockedBy: [`${name}[${fresh.join(",")}]`] };
  }
  return state;
}

/** The lowest later version that a specifier lets in. */
function moveInto(state: State, entry: Locked, specifier: string, allowed: Allowed, around: Surroundings): State | Obstacle {
  const all = around.candidates(entry, versionIn(state, entry)).filter((version) => admits(specifier, version));
  const blockedBy = new Set<string>();
  const some = all.slice(0, mostAlternatives);
  for (const version of some) requirementsOf(entry, version, around);
  for (const version of some) {
    const placed = place(state, entry, version, allowed, around);
    if (!isObstacle(placed)) return placed;
    for (const label of placed.blockedBy) blockedBy.add(label);
  }
  return { blockedBy: [...blockedBy] };
}

/** A package that is not there. */
function bringIn(
  state: State,
  { name, specifier, extras, url }: Requirement,
  old: readonly Requirement[],
  entry: Locked,
  allowed: Allowed,
  around: Surroundings,
): State | Obstacle {
  // Either it comes by itself, or it was left out before for a reason that still holds.
  if (!entry.isComplete || old.length > 0) return state;
  if (!allowed.others || url !== null) return { blockedBy: [`${name} ${specifier}`.trim()] };
  const blockedBy = new Set<string>();
  const base: Locked = {
    ...entry,
    id: `+${name}`,
    name,
    written: name,
    version: "",
    fixed: null,
    extras,
    requires: null,
    names: null,
    direct: false,
  };
  const some = around
    .newcomers(base)
    .filter((version) => admits(specifier, version))
    .slice(0, mostAlternatives);
  // All are asked for at once.
  for (const version of some) requirementsOf(base, version, around);
  if (some.some((version) => around.metadata.isPending(name, version))) return { blockedBy: [] };
  // One for which nothing else has to move is better than the newest.
  for (const how of allowed.onlyNew === undefined ? [{ ...allowed, onlyNew: true as const }, allowed] : [allowed]) {
    for (const version of some) {
      const added = { entry: { ...base, version }, neededBy: entry.name };
      const placed = place({ ...state, added: new Map([...state.added, [name, added]]) }, added.entry, version, how, around);
      if (!isObstacle(placed)) return placed;
      for (const label of placed.blockedBy) blockedBy.add(label);
    }
  }
  return { blockedBy: [`${name} ${specifier}`.trim(), ...blockedBy] };
}

/** What a version of a package asks for; undefined where nobody tells, or nobody was asked yet. */
export function requirementsOf(entry: Locked, version: string, { metadata }: Surroundings): readonly Requirement[] | undefined {
  // Nothing of what lies elsewhere is known beyond what the lockfile says.
  if (entry.fixed !== null) return entry.requires ?? [];
  return version === entry.version && entry.requires !== null ? entry.requires : metadata.requirements(entry.name, version);
}
