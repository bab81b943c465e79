import type { Advisory } from "../../advisory.ts";
import type { ActionsProject } from "./project.ts";
import type { Pin } from "./standing.ts";
import { isOf, repositoryOf } from "./uses.ts";
import { isAffectedAction, isCommit, parseVersion } from "./version.ts";

/** What a project uses of a package, by ref: all that name one ref go together. */
export function pinsOf({ sites }: ActionsProject, name: string): readonly Pin[] {
  const own = sites.filter((site) => isOf(site, name));
  const repository = own[0]?.repository ?? repositoryOf(name);
  const byRef = Map.groupBy(own, ({ ref }) => (isCommit(ref) ? ref.toLowerCase() : ref));
  return [...byRef].map(([ref, all]) => ({ repository, ref, sites: all }));
}

/** Its name alone tells that none of the advisories concerns it: nothing has to be asked. */
export const isClear = ({ ref }: Pin, advisories: readonly Advisory[]): boolean => {
  const isFull = (parseVersion(ref)?.numbers.length ?? 0) >= 3;
  return isFull && !advisories.some((each) => isAffectedAction(ref, each));
};
