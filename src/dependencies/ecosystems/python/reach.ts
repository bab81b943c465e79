import { longerWay } from "../longer-way.ts";
import { labelOf } from "./labels.ts";
import type { Locked, PythonProject } from "./project.ts";
import { requirementsOf, type State } from "./search.ts";
import type { Surroundings } from "./surroundings.ts";

/** Packages that an entry asks for, of those that are locked. Where the lockfile tells names, these; else nothing is known. */
function neededBy(entry: Locked, version: string, around: Surroundings): ReadonlySet<string> {
  if (version === entry.version && entry.names !== null) return entry.names;
  return new Set((requirementsOf(entry, version, around) ?? []).filter((each) => around.mayApply(each, entry)).map(({ name }) => name));
}

/** Ids of what was needed before, and is not any more. */
export function unneeded(project: PythonProject, state: State, around: Surroundings): readonly string[] {
  const reachable = (versionOf: (entry: Locked) => string, extra: readonly Locked[]): ReadonlySet<string> => {
    const byName = Map.groupBy([...project.locked, ...extra], ({ name }) => name);
    const seen = new Set<string>();
    const open = [...project.locked.filter(({ direct }) => direct).map(({ name }) => name), ...project.own.map(({ name }) => name)];
    while (open.length > 0) {
      const name = open.pop() ?? "";
      if (seen.has(name)) continue;
      seen.add(name);
      for (const entry of byName.get(name) ?? []) open.push(...neededBy(entry, versionOf(entry), around));
    }
    return seen;
  };
  const added = [...state.added.values()].map(({ entry }) => entry);
  const before = reachable(({ version }) => version, []);
  const after = reachable((entry) => state.moved.get(entry.id) ?? entry.version, added);
  return project.locked.filter(({ name, fixed }) => fixed === null && before.has(name) && !after.has(name)).map(({ id }) => id);
}

/** The shortest way to each of some entries, as far as the lockfile tells who asks for what. */
export function waysOf(project: PythonProject, entries: readonly Locked[], around?: Surroundings): readonly (readonly string[])[] {
  const ways = new Map<string, readonly string[]>();
  const open: Locked[] = [];
  for (const entry of project.locked) {
    if (!entry.direct) continue;
    ways.set(entry.id, [labelOf(entry)]);
    open.push(entry);
  }
  const byName = Map.groupBy(project.locked, ({ name }) => name);
  // Copies of one package share what it needs, which is the same for all of them.
  const done = new Set<ReadonlySet<string>>();
  for (const entry of open) {
    const names =
      entry.names ?? new Set((entry.requires ?? []).filter((each) => around?.mayApply(each, entry) ?? true).map(({ name }) => name));
    if (done.has(names)) continue;
    done.add(names);
    for (const next of [...names].flatMap((name) => byName.get(name) ?? [])) {
      if (ways.has(next.id)) continue;
      ways.set(next.id, longerWay(ways.get(entry.id) ?? [], labelOf(next)));
      open.push(next);
    }
  }
  return entries.map((entry) => ways.get(entry.id) ?? [labelOf(entry)]);
}
