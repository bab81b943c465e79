import type { Surroundings } from "./candidates.ts";
import { type Active, activate, type Crate, everyFeature, type Needs, offers } from "./index-entry.ts";
import { idOf } from "./lock-file.ts";
import { isCratesIo } from "./project.ts";
import { lineOf, satisfies } from "./requirement.ts";
import { crateOf, type Node, type State, targetOf } from "./state.ts";

type Dependencies = Needs["dependencies"];
type OwnNeeds = Needs & { readonly isMember: boolean };

/** What somebody asks of that very package, beside others of its name. Of a lockfile that lags behind, also what nothing of the name fits. */
export function asksFor({ dependencies }: Needs, node: Node, state: State, asking: Node): Dependencies {
  const own = dependencies.filter((each) => each.package === node.name && !each.elsewhere);
  const targets = own.map((dependency) => targetOf(state, asking.needs, { dependency, features: new Set() }));
  const fitting = own.filter((_, index) => targets[index] === idOf(node));
  return fitting.length > 0
    ? fitting
    : own.filter((each, index) => targets[index] === undefined || satisfies(node.version, each.requirement));
}

/** A feature that is asked of a package and that the new version does not have. */
export function featureLacking(needs: OwnNeeds, asks: Dependencies, crate: Crate): string | undefined {
  const active = needs.isMember ? activate(needs, everyFeature(needs)) : [];
  const asked = asks.flatMap((each) => [...each.features, ...(active.find(({ dependency }) => dependency === each)?.features ?? [])]);
  return asked.find((feature) => !offers(crate, [feature]));
}

/** Whether the new version is one that the same package needs already by another name, which Cargo refuses. */
export const hasTwoNames = ({ dependencies }: Needs, asks: Dependencies, node: Node, crate: Crate): boolean =>
  lineOf(node.version) !== lineOf(crate.version) &&
  dependencies.some(
    (each) =>
      each.package === node.name &&
      !each.elsewhere &&
      !asks.includes(each) &&
      asks.some(({ key }) => key !== each.key) &&
      satisfies(crate.version, each.requirement),
  );

/** Whether a package that is there has what is asked of it. */
export function isOffered(state: State, id: string, { features }: Active, { project, metadata }: Surroundings): boolean {
  const node = state.nodes.get(id);
  const isPlain = [...features].every((each) => each === "default");
  if (node === undefined || project.members.has(id) || !isCratesIo(node.source) || isPlain) return true;
  const crate = crateOf(node, metadata);
  return crate === undefined || offers(crate, features);
}
