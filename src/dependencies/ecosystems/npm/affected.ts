import semver from "semver";
import type { Advisory } from "../../advisory.ts";

const options = { loose: true } as const;

/** Smaller than 0 when `one` is older. What is no version stands before all others. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [semver.parse(one, options), semver.parse(other, options)];
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1);
  return semver.compareBuild(a, b);
}

/** Whether an advisory is about that version. A version that cannot be read is taken to be affected. */
export function isAffectedVersion(version: string, { ranges, versions }: Pick<Advisory, "ranges" | "versions">): boolean {
  if (versions.includes(version)) return true;
  if (semver.parse(version, options) === null) return ranges.length > 0;
  return ranges.some(({ introduced, fixed, lastAffected }) => {
    if (introduced !== null && compareVersions(version, introduced) < 0) return false;
    if (fixed !== null && compareVersions(version, fixed) >= 0) return false;
    return lastAffected === null || compareVersions(version, lastAffected) <= 0;
  });
}
