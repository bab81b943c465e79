import type { Advisory } from "../../advisory.ts";
import type { PlanOptions } from "../ecosystem.ts";
import type { Knowledge } from "./knowledge.ts";
import { compareMavenVersions, flavourOf, isAffectedMaven, isDated, isPrerelease } from "./version.ts";

const hour = 3_600_000;
/** So many are looked at for one that is really there. */
const mostTried = 5;

export interface Target {
  readonly version: string;
  readonly isYoung: boolean;
}

/**
 * The lowest newer version that no known advisory concerns, of the same flavour, no pre-release unless one is used now. Null where there is none;
 * undefined as long as something is asked for.
 */
export function targetOf(
  name: string,
  version: string,
  known: readonly Advisory[],
  { cooldownHours, now }: PlanOptions,
  knowledge: Knowledge,
): Target | null | undefined {
  const released = knowledge.released(name);
  if (released === undefined || released === null) return released;
  const own = known.filter((each) => each.package === name);
  const candidates = released.versions
    .filter(
      (each) =>
        compareMavenVersions(each, version) > 0 &&
        (isPrerelease(version) || !isPrerelease(each)) &&
        flavourOf(each) === flavourOf(version) &&
        isDated(each) === isDated(version) &&
        !own.some((advisory) => isAffectedMaven(each, advisory)),
    )
    .toSorted(compareMavenVersions);
  // A repository tells only when the newest version came.
  const isFresh = cooldownHours > 0 && released.updatedAt !== null && now - released.updatedAt < cooldownHours * hour;
  const newest = released.versions.at(-1);
  const isYoung = (each: string): boolean => isFresh && each === newest;
  for (const each of candidates.toSorted((one, other) => Number(isYoung(one)) - Number(isYoung(other))).slice(0, mostTried)) {
    const line = knowledge.line(name, each);
    if (line === undefined) return undefined;
    // A list may name what was never there, or has moved to another name.
    if (line?.[0]?.relocated === null) return { version: each, isYoung: isYoung(each) };
  }
  return null;
}
