import { isUsable, type Surroundings } from "./candidates.ts";
import { type Active, activate, type Crate, offers } from "./index-entry.ts";
import type { Metadata } from "./metadata.ts";
import { compareVersions, lineOf, satisfies } from "./requirement.ts";
import { type State, targetOf } from "./state.ts";

/** More of what may come in is not looked up before its turn. */
const mostAhead = 200;

/** Versions that do for a dependency, the newest first; those that are too young after all others. */
export const fittingCrates = ({ dependency, features }: Active, crates: readonly Crate[], surroundings: Surroundings): readonly Crate[] =>
  crates
    .filter((each) => satisfies(each.version, dependency.requirement) && offers(each, features) && isUsable(each, surroundings))
    .toSorted(
      (one, other) =>
        Number(surroundings.isYoung(one)) - Number(surroundings.isYoung(other)) || compareVersions(other.version, one.version),
    );

/** Asks for whatever comes in with what is not there yet, level by level instead of one after the other. */
export function askAhead(state: State, wanted: readonly Active[], surroundings: Surroundings): void {
  const { metadata } = surroundings;
  const seen = new Set<string>();
  const queue = [...wanted];
  for (let next = queue.shift(); next !== undefined && seen.size < mostAhead; next = queue.shift()) {
    const { dependency } = next;
    if (dependency.elsewhere || targetOf(state, state.nodes.keys(), next) !== undefined) continue;
    const newest = fittingCrates(next, metadata.crates(dependency.package) ?? [], surroundings)[0];
    const key = newest === undefined ? "" : `${newest.name} ${newest.version} ${[...next.features].sort().join()}`;
    if (newest === undefined || seen.has(key)) continue;
    seen.add(key);
    queue.push(...activate(newest, next.features));
  }
}

/** Those that need an older version than is there of something come last: nothing is downgraded. */
export function unopposedFirst(crates: readonly Crate[], { nodes }: State, metadata: Metadata): readonly Crate[] {
  const byName = Map.groupBy(nodes.values(), ({ name }) => name);
  const isOpposed = ({ dependencies }: Crate): boolean =>
    dependencies.some(({ package: name, requirement, optional, elsewhere }) => {
      const there = byName.get(name) ?? [];
      if (optional || elsewhere || there.length === 0 || there.some(({ version }) => satisfies(version, requirement))) return false;
      const fitting = (metadata.crates(name) ?? []).filter(({ version }) => satisfies(version, requirement));
      return fitting.every((each) =>
        there.some(({ version }) => lineOf(version) === lineOf(each.version) && compareVersions(version, each.version) > 0),
      );
    });
  const opposed = new Set(crates.filter(isOpposed));
  return [...crates.filter((each) => !opposed.has(each)), ...opposed];
}
