import type { Surroundings } from "./candidates.ts";
import { type Active, activate } from "./index-entry.ts";
import { isCratesIo } from "./project.ts";
import { crateOf, dependentsOf, featuresOf, isUnread, pruned, type State, targetOf } from "./state.ts";

/** More is not looked through. */
const mostLooked = 350;

/**
 * Without what nothing needs any more, be it that who needed it has gone or that nobody asks for the feature any more that it is for. What it
 * answers while metadata is missing counts for nothing.
 */
export function withoutUnasked(before: State, after: State, surroundings: Surroundings): State {
  const { project, metadata } = surroundings;
  let state = pruned(project, after);
  const gone = [...before.nodes, ...after.nodes].filter(([id]) => !state.nodes.has(id));
  const below = new Set(gone.flatMap(([, { needs }]) => [...needs]).filter((id) => before.nodes.has(id) && state.nodes.has(id)));
  for (const id of below) for (const need of state.nodes.get(id)?.needs ?? []) below.add(need);
  if (below.size > mostLooked) return state;
  for (const id of below) {
    const node = state.nodes.get(id);
    const old = before.nodes.get(id);
    if (node === undefined || old === undefined || !isCratesIo(node.source) || isReachedUnread(state, id)) continue;
    const crate = crateOf(node, metadata);
    if (crate === undefined || !crate.dependencies.some(({ optional }) => optional)) continue;
    const targets = (of: State, needs: ReadonlySet<string>): ReadonlySet<string | undefined> =>
      new Set(activate(crate, featuresOf(project, of, id, metadata) ?? []).map((active: Active) => targetOf(of, needs, active)));
    const [was, is] = [targets(before, old.needs), targets(state, node.needs)];
    const needs = new Set([...node.needs].filter((need) => is.has(need) || !was.has(need)));
    if (metadata.need.length > 0 || needs.size === node.needs.size) continue;
    state = pruned(project, { ...state, nodes: new Map([...state.nodes, [id, { ...node, needs }]]) });
  }
  return state;
}

/** Whether somebody whose requirements cannot be read may ask for its features. */
function isReachedUnread(state: State, id: string): boolean {
  const above = new Set([id]);
  for (const each of above) {
    for (const [dependent, node] of dependentsOf(state, each)) {
      if (isUnread(node)) return true;
      above.add(dependent);
    }
  }
  return false;
}
