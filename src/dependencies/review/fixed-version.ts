import type { Advisory } from "../advisory.ts";

/** What is needed of an ecosystem to tell versions apart. */
export interface Versions {
  compare(one: string, other: string): number;
  isAffected(version: string, advisory: Advisory): boolean;
}

/** Fixing one may lead into another's range. */
const mostSteps = 20;

/**
 * The lowest version that an advisory names as fixed, above the given one, and that no other of the package's advisories concerns. Null when
 * one of them has no fix.
 */
export function fixedVersion(version: string, advisories: readonly Advisory[], versions: Versions): string | null {
  let candidate = version;
  for (let step = 0; step < mostSteps; step += 1) {
    const concerning = advisories.filter((advisory) => versions.isAffected(candidate, advisory));
    if (concerning.length === 0) return candidate === version ? null : candidate;
    const steps = concerning.map((advisory) =>
      advisory.ranges
        .flatMap(({ fixed }) => (fixed !== null && versions.compare(fixed, candidate) > 0 ? [fixed] : []))
        .toSorted(versions.compare)
        .at(0),
    );
    const highest = steps.reduce((one, other) =>
      one === undefined || other === undefined ? undefined : versions.compare(one, other) > 0 ? one : other,
    );
    if (highest === undefined) return null;
    candidate = highest;
  }
  return null;
}

/** For ecosystems whose order of versions is not known here: numbers part by part, which is right for nearly all of them. */
export const plainVersions: Versions = {
  compare: comparePlainly,
  isAffected: (version, { ranges, versions }) =>
    versions.includes(version) ||
    ranges.some(
      ({ introduced, fixed, lastAffected }) =>
        (introduced === null || comparePlainly(version, introduced) >= 0) &&
        (fixed === null || comparePlainly(version, fixed) < 0) &&
        (lastAffected === null || comparePlainly(version, lastAffected) <= 0),
    ),
};

function comparePlainly(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.replace(/^v/i, "").split(/[.+_-]/));
  for (let at = 0; at < Math.max(left?.length ?? 0, right?.length ?? 0); at += 1) {
    const [a, b] = [left?.[at], right?.[at]];
    if (a === b) continue;
    const [first, second] = [Number(a ?? 0), Number(b ?? 0)];
    // A word stands for a pre-release: `1.0-rc` comes before `1.0`.
    if (Number.isNaN(first) || Number.isNaN(second)) {
      if (!Number.isNaN(first)) return 1;
      if (!Number.isNaN(second)) return -1;
      return String(a) < String(b) ? -1 : 1;
    }
    if (first !== second) return first - second;
  }
  return 0;
}
