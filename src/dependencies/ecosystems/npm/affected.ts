import semver from "semver";
import type { Advisory } from "../../advisory.ts";

const options = { loose: true } as const;

/** The same versions are compared again and again. */
const parsed = new Map<string, semver.SemVer | null>();
const mostParsed = 50_000;

function parse(version: string): semver.SemVer | null {
  const known = parsed.get(version);
  if (known !== undefined) return known;
  if (parsed.size >= mostParsed) parsed.clear();
  const found = semver.parse(version, options);
  parsed.set(version, found);
  return found;
}

/** Smaller than 0 when `one` is older. What is no version stands before all others. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [parse(one), parse(other)];
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1);
  return semver.compareBuild(a, b);
}

/** Whether an advisory is about that version. A version that cannot be read is taken to be affected. */
export function isAffectedVersion(version: string, { ranges, versions }: Pick<Advisory, "ranges" | "versions">): boolean {
  if (versions.includes(version)) return true;
  if (parse(version) === null) return ranges.length > 0;
  return ranges.some(({ introduced, fixed, lastAffected }) => {
    if (introduced !== null && compareVersions(version, introduced) < 0) return false;
    if (fixed !== null && compareVersions(version, fixed) >= 0) return false;
    return lastAffected === null || compareVersions(version, lastAffected) <= 0;
  });
}
