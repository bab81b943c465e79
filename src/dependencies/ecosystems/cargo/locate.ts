import type { Installed } from "../ecosystem.ts";
import { longerWay } from "../longer-way.ts";
import type { CargoProject } from "./project.ts";
import { labelOf, type State, stateOf } from "./state.ts";

/** Every crate of the lockfile that is not the project's own. */
export function locate(project: CargoProject, name?: string): readonly Installed[] {
  const state = stateOf(project);
  const ways = shortestWays(project, state);
  const shipped = reachedWithoutTests(project, state);
  return [...state.nodes].flatMap(([id, node]): readonly Installed[] => {
    if (project.members.has(id) || (name !== undefined && node.name !== name)) return [];
    const way = ways.get(id) ?? [id];
    return [
      {
        name: node.name,
        version: node.version,
        direct: way.length === 1,
        scope: shipped.has(id) ? "production" : "development",
        path: way.map((each) => labelOf(state.nodes.get(each) ?? node)),
        at: id,
      },
    ];
  });
}

/** How each installed version of a package is reached. */
export function waysTo(project: CargoProject, state: State, name: string): readonly (readonly string[])[] {
  const ways = shortestWays(project, state);
  return [...state.nodes].flatMap(([id, node]) =>
    node.name === name && ways.has(id) ? [(ways.get(id) ?? []).map((each) => labelOf(state.nodes.get(each) ?? node))] : [],
  );
}

/** From what the project's own packages need, to each; ids. */
function shortestWays(project: CargoProject, { nodes }: State): ReadonlyMap<string, readonly string[]> {
  const ways = new Map<string, readonly string[]>();
  const own = (id: string): boolean => project.members.has(id);
  let level = [...nodes]
    .filter(([id]) => own(id))
    .flatMap(([, { needs }]) => [...needs].filter((need) => !own(need)).map((need) => [need] as const as readonly string[]));
  while (level.length > 0) {
    const next: (readonly string[])[] = [];
    for (const way of level) {
      const id = way.at(-1) ?? "";
      if (ways.has(id)) continue;
      ways.set(id, way);
      for (const need of nodes.get(id)?.needs ?? []) if (!ways.has(need) && !own(need)) next.push(longerWay(way, need));
    }
    level = next;
  }
  return ways;
}

function reachedWithoutTests(project: CargoProject, { nodes }: State): ReadonlySet<string> {
  const reached = new Set<string>();
  for (const [id, { dependencies }] of project.members) {
    const shipped = new Set(dependencies.filter((each) => !each.development).map((each) => each.package));
    for (const need of nodes.get(id)?.needs ?? []) if (shipped.has(nodes.get(need)?.name ?? "")) reached.add(need);
  }
  for (const id of reached) if (!project.members.has(id)) for (const need of nodes.get(id)?.needs ?? []) reached.add(need);
  return reached;
}
