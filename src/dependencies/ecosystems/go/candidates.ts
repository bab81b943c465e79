import type { Wish } from "../ecosystem.ts";
import type { Metadata } from "./metadata.ts";
import type { GoProject } from "./project.ts";
import { asVersion, compareVersions, isAffectedVersion, isIncompatible, isPreRelease, isPseudo, majorOf } from "./version.ts";

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
  if (listed === undefined) return [];
  const named = namedAsFixed(path, installed, listed ?? [], wish, metadata);
  if (metadata.need.length > 0) return [];
  if (listed === null && named.length === 0) return null;
  const known = [...wish.known, ...wish.advisories].filter((each) => each.package === path);
  const all = [...new Set([...(listed ?? []), ...named])].sort(compareVersions);
  const newest = all.findLast((version) => !isPreRelease(version)) ?? all.at(-1);
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

/**
 * Versions that advisories name as fixed and the list does not have: commits are in no list, and a proxy may list only what it keeps, or refuse
 * to list. https://go.dev/ref/mod#goproxy-protocol
 */
function namedAsFixed(
  path: string,
  installed: string,
  listed: readonly string[],
  { advisories }: Wish,
  metadata: Metadata,
): readonly string[] {
  const named = advisories.flatMap(({ ranges }) =>
    ranges.flatMap(({ fixed }) => {
      const version = fixed === null ? "" : asVersion(fixed);
      if (version === "" || compareVersions(version, installed) <= 0) return [];
      // Of a release no pre-release.
      if (isPreRelease(version) && !isPseudo(installed) && !isPreRelease(installed)) return [];
      return [isIncompatible(installed) && majorOf(version) > 1 ? `${version}+incompatible` : version];
    }),
  );
  const known = new Set(listed);
  return [...new Set(named)].filter((version) => !known.has(version)).flatMap((version) => metadata.info(path, version)?.version ?? []);
}

/** The module of a major version: that in which it is fixed, or the next. https://go.dev/ref/mod#major-version-suffixes */
export function majorAfter(path: string, { advisories }: Wish): string {
  const [, dotted, number] = /^(gopkg\.in\/.*)\.v(\d+)$/.exec(path) ?? [];
  const [, base = path, suffix] = /^(.*)\/v(\d+)$/.exec(path) ?? [];
  const now = Number(number ?? suffix ?? 1);
  const fixedIn = advisories.flatMap(({ ranges }) => ranges.flatMap(({ fixed }) => (fixed === null ? [] : majorOf(fixed))));
  const major = Math.max(now + 1, ...fixedIn);
  return dotted === undefined ? `${base}/v${major}` : `${dotted}.v${major}`;
}
