import type { Advisory } from "../advisory.ts";
import type { ChangedProject } from "./by-lockfiles.ts";
import type { Confirmation } from "./difference.ts";
import { packageKey } from "./known-advisories.ts";

/**
 * Whether what concerned a package on the base concerns it no more: of each package of which a version changes, every installed copy counts,
 * also those that do not change. Pure.
 */
export function confirmationsOf(
  projects: readonly ChangedProject[],
  advisories: ReadonlyMap<string, readonly Advisory[]>,
): readonly Confirmation[] {
  return projects.flatMap(({ ecosystem, base, head }): readonly Confirmation[] => {
    if (base === null || head === null) return [];
    const names = new Set(base.installed.map(({ name }) => name));
    return [...names].flatMap((name): readonly Confirmation[] => {
      const known = advisories.get(packageKey(ecosystem.name, name)) ?? [];
      const counts = known.map((advisory) => {
        const affected = (side: typeof base) =>
          side.installed.filter((each) => each.name === name && ecosystem.isAffected(each.version, advisory)).length;
        return { id: advisory.id, before: affected(base), after: affected(head) };
      });
      const concerned = counts.filter(({ before }) => before > 0);
      if (concerned.length === 0) return [];
      const ids = (of: (count: (typeof counts)[number]) => boolean) =>
        concerned
          .filter(of)
          .map(({ id }) => id)
          .toSorted();
      return [
        {
          package: name,
          gone: ids(({ after }) => after === 0),
          fewer: ids(({ before, after }) => after > 0 && after < before),
          left: ids(({ before, after }) => after >= before),
        },
      ];
    });
  });
}
