import { isUsable, type Surroundings } from "./candidates.ts";
import { type Active, activate, type Crate, offers } from "./index-entry.ts";
import { compareVersions, satisfies } from "./requirement.ts";
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
