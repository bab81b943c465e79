import type { Advisory } from "../advisory.ts";
import type { DependencyDelta, Problem, ToldAdvisory } from "./difference.ts";
import { fixedVersion, type Versions } from "./fixed-version.ts";
import { bareVersion, isExact, packageKey } from "./known-advisories.ts";
import { isDenied } from "./spdx.ts";

/** What judging needs to know beside the difference. */
export interface Knowledge {
  readonly advisories: ReadonlyMap<string, readonly Advisory[]>;
  /** The order of an ecosystem's versions. */
  versions(ecosystem: string): Versions;
  /** Why an advisory about a version counts for nothing; null where it counts. */
  allowed(advisory: ToldAdvisory, delta: DependencyDelta): string | null;
  readonly licencesDenied: readonly string[];
  /** Whether the package may have any licence. */
  isLicenceAllowed(delta: DependencyDelta): boolean;
}

/** A problem of which the line is not known yet, with where the package stands. */
export type Placeless = Omit<Problem, "line"> & Pick<DependencyDelta, "at">;

const order = ["critical", "high", "medium", "low"] as const;
const rank = ({ severity, malware }: ToldAdvisory): number => (malware ? -1 : severity === null ? order.length : order.indexOf(severity));

/**
 * What comes in and should not: vulnerable, malicious, or under a denied licence. An advisory that concerned the version that was there before is
 * nothing new. Pure; the worst first.
 */
export function problemsOf(deltas: readonly DependencyDelta[], knowledge: Knowledge): readonly Placeless[] {
  const before = new Set(
    deltas
      .filter(({ change }) => change === "removed")
      .flatMap((delta) => concerning(delta, knowledge).map(({ id }) => JSON.stringify([packageKey(delta.ecosystem, delta.package), id]))),
  );
  const found = deltas.flatMap((delta): readonly Placeless[] => {
    if (delta.change !== "added") return [];
    const key = packageKey(delta.ecosystem, delta.package);
    const news = concerning(delta, knowledge).filter(({ id }) => !before.has(JSON.stringify([key, id])));
    const licence = deniedLicence(delta, knowledge);
    if (news.length === 0 && licence === null) return [];
    const { ecosystem, package: name, version, file, path, at } = delta;
    const known = knowledge.advisories.get(key) ?? [];
    const fixable = news.length > 0 && !news.some(({ malware }) => malware) && news.every(({ id }) => known.some((each) => each.id === id));
    return [
      {
        ...{ ecosystem, package: name, version, file, path, at, licence, sources: [] },
        advisories: news
          .toSorted((one, other) => rank(one) - rank(other) || (one.id < other.id ? -1 : 1))
          .map(({ id, aliases, summary, severity, malware }) => {
            const told = { id, aliases, summary: summary.slice(0, 300), severity, malware };
            return { ...told, allowed: knowledge.allowed(told, delta) };
          }),
        fixed: fixable ? fixedVersion(bareVersion(delta), known, knowledge.versions(ecosystem)) : null,
      },
    ];
  });
  return found.toSorted((one, other) => weight(one) - weight(other) || (one.package < other.package ? -1 : 1));
}

/** Open ones first, of these the worst. */
function weight({ advisories, licence }: Placeless): number {
  const open = advisories.filter(({ allowed }) => allowed === null);
  return open.length > 0 ? Math.min(...open.map(rank)) : licence !== null ? order.length + 1 : order.length + 2;
}

/** Those of the database, and those that only GitHub's comparison tells of. */
function concerning(delta: DependencyDelta, { advisories, versions }: Knowledge): readonly ToldAdvisory[] {
  const known = advisories.get(packageKey(delta.ecosystem, delta.package)) ?? [];
  // Of a range only GitHub says what it means.
  const own = isExact(delta) ? known.filter((advisory) => versions(delta.ecosystem).isAffected(delta.version, advisory)) : [];
  return [...own, ...delta.told.filter(({ id }) => !own.some((each) => each.id === id))];
}

function deniedLicence(delta: DependencyDelta, { licencesDenied, isLicenceAllowed }: Knowledge): string | null {
  if (delta.licence === null || licencesDenied.length === 0 || isLicenceAllowed(delta)) return null;
  return isDenied(delta.licence, licencesDenied) === true ? delta.licence.slice(0, 200) : null;
}
