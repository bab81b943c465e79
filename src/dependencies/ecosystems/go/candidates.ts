import type { Wish } from "../ecosystem.ts";
import { asPseudo, type Metadata } from "./metadata.ts";
import type { GoProject } from "./project.ts";
import { compareVersions, isAffectedVersion, isIncompatible, isPreRelease, isPseudo } from "./version.ts";

const hour = 3_600_000;
/** So many are asked for their age. */
const mostDated = 8;

export interface Candidate {
  readonly version: string;
  readonly young: boolean;
}

/**
 * Newer versions that are not known to be vulnerable, the lowest first, those that are too young after all others. Null where the registry does
 * not know the module; what it answers while metadata is missing counts for nothing.
 */
export function candidates(
  project: GoProject,
  path: string,
  installed: string,
  wish: Wish,
  metadata: Metadata,
): readonly Candidate[] | null {
  const listed = metadata.versions(path);
  const pseudo = isPseudo(installed) || isPreRelease(installed) ? fixedCommits(path, wish, metadata) : [];
  if (listed === undefined || metadata.need.length > 0) return [];
  if (listed === null && pseudo.length === 0) return null;
  const known = [...wish.known, ...wish.advisories].filter((each) => each.package === path);
  const all = [...new Set([...(listed ?? []), ...pseudo])].sort(compareVersions);
  const newest = (listed ?? []).findLast((version) => !isPreRelease(version)) ?? (listed ?? []).at(-1);
  // The newest go.mod says which versions should never have been. https://go.dev/ref/mod#go-mod-file-retract
  const facts = newest === undefined ? null : metadata.facts(path, newest);
  const retracts = facts?.retracts ?? [];
  const compatible = (listed ?? []).some((version) => !isIncompatible(version));
  const found = all.filter(
    (version) =>
      compareVersions(version, installed) > 0 &&
      !known.some((advisory) => isAffectedVersion(version, advisory)) &&
      !project.mod.excludes.has(`${path}@${version}`) &&
      !retracts.some(([low, high]) => compareVersions(version, low) >= 0 && compareVersions(version, high) <= 0) &&
      (isPreRelease(installed) || !isPreRelease(version)) &&
      (isIncompatible(installed) || !compatible || !isIncompatible(version)),
  );
  const { cooldownHours, now } = wish.options;
  const dated = found.map((version, index): Candidate => {
    const time = cooldownHours > 0 && index < mostDated ? (metadata.info(path, version)?.time ?? null) : null;
    return { version, young: time !== null && now - time < cooldownHours * hour };
  });
  return [...dated.filter(({ young }) => !young), ...dated.filter(({ young }) => young)];
}

/** Commits that advisories name as fixed: no list has them. */
function fixedCommits(path: string, { advisories }: Wish, metadata: Metadata): readonly string[] {
  const named = advisories.flatMap(({ ranges }) => ranges.flatMap(({ fixed }) => asPseudo(fixed)));
  return [...new Set(named)].flatMap((version) => metadata.info(path, version)?.version ?? []);
}

/** The module of the next major version. https://go.dev/ref/mod#major-version-suffixes */
export function nextMajor(path: string): string {
  const [, dotted, number = "1"] = /^(gopkg\.in\/.*)\.v(\d+)$/.exec(path) ?? [];
  if (dotted !== undefined) return `${dotted}.v${Number(number) + 1}`;
  const [, base = path, major = "1"] = /^(.*)\/v(\d+)$/.exec(path) ?? [];
  return `${base}/v${Number(major) + 1}`;
}
