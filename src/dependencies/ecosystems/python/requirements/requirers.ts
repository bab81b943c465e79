import type { Locked, PythonProject, Requirers } from "../project.ts";
import type { Requirement } from "../requirement.ts";
import { requirementsOf, type State } from "../search.ts";
import type { Surroundings } from "../surroundings.ts";
import { normalName } from "../version.ts";

/** What a compiled file notes behind `# via`, as the plan leaves it. */
export interface NotedRequirers {
  /** Of the entries whose note changes. */
  readonly noted: readonly Requirers[];
  /** Ids of what only those needed that do not any more. */
  readonly removed: readonly string[];
}

/**
 * Who needs what, after a plan. A requirer goes from a note only when its new version is known not to ask for the package on any condition, and
 * comes to one only when it asks without one. What no package needs, and no manifest, is not needed any more.
 */
export function requirersAfter(project: PythonProject, state: State, around: Surroundings): NotedRequirers {
  const noted: Requirers[] = [];
  const removed = new Set<string>();
  for (const own of Map.groupBy(project.locked, ({ file }) => file).values()) {
    if (!own.some(({ via }) => via.length > 0)) continue;
    const after = new Map(own.map((entry) => [entry.id, requirersOf(entry, own, state, around)]));
    for (let isNew = true; isNew; ) {
      const gone = own.filter(({ id }) => removed.has(id)).map(({ name }) => name);
      for (const [id, left] of after) {
        after.set(
          id,
          left.filter((each) => !gone.includes(normalName(each))),
        );
      }
      const isNeeded = ({ id, via, fixed }: Locked): boolean =>
        via.length === 0 || fixed !== null || state.moved.has(id) || (after.get(id) ?? []).some((each) => !isConstraint(each));
      const needed = new Set(own.filter(isNeeded).map(({ name }) => name));
      const idle = own.filter(({ id, name }) => !removed.has(id) && !needed.has(name));
      for (const { id } of idle) removed.add(id);
      isNew = idle.length > 0;
    }
    for (const { id, via } of own) {
      const left = after.get(id) ?? via;
      if (!removed.has(id) && via.length > 0 && left.join() !== via.join()) noted.push({ id, via: left });
    }
  }
  return { noted, removed: [...removed] };
}

/** `-c base.txt` says that a version is kept, not that it is needed. */
const isConstraint = (requirer: string): boolean => /^(?:-c|--constraint)\b/.test(requirer);

function requirersOf({ name, via }: Locked, file: readonly Locked[], state: State, around: Surroundings): readonly string[] {
  if (via.length === 0) return via;
  const moved = file.filter(({ id }) => state.moved.has(id));
  const [asking, silent] = [new Set<string>(), new Set<string>()];
  for (const entry of moved) {
    const asked = requirementsOf(entry, state.moved.get(entry.id) ?? "", around);
    if (asked?.some((each) => each.name === name && asks(each, entry, around)) === true) asking.add(entry.name);
    else if (asked !== undefined && !asked.some((each) => each.name === name && around.mayApplyAnywhere(each))) silent.add(entry.name);
  }
  for (const { entry } of state.added.values()) {
    const asked = requirementsOf(entry, entry.version, around) ?? [];
    const isHere = file.some((each) => each.file === entry.file);
    if (isHere && asked.some((each) => each.name === name && asks(each, entry, around))) asking.add(entry.name);
  }
  const kept = via.filter((each) => !silent.has(normalName(each)));
  const news = [...asking].filter((each) => !kept.some((other) => normalName(other) === each));
  return news.length === 0 ? kept : [...kept, ...news].toSorted();
}

/** A list for all platforms notes whoever asks on some. */
const asks = ({ marker }: Requirement, entry: Locked, around: Surroundings): boolean =>
  around.project.isUniversal ? around.mayApply({ marker }, entry) : around.applies({ marker }, entry);
