import type { Advisory } from "../../advisory.ts";
import type { PlanOptions } from "../ecosystem.ts";
import type { Knowledge, Tags } from "./knowledge.ts";
import { releaseOf, type Standing } from "./standing.ts";
import { compareActionVersions, isAffectedAction, parseVersion } from "./version.ts";

const hour = 3_600_000;

/** Where a reference goes. */
export interface Target {
  readonly tag: string;
  /** The release that the tag is. */
  readonly release: string;
  readonly commit: string;
  readonly isYoung: boolean;
}

/**
 * The lowest tag that no known advisory concerns: of the same major version where there is one; written like the one before, so that `v4` becomes
 * `v5` and `v4.1.0` becomes `v4.1.1`. As long as something is asked for, the answer counts for nothing.
 *
 * @param known every advisory of the package
 * @param tags of the family of the reference, see `tagsOf`
 */
export function targetOf(
  standing: Standing,
  known: readonly Advisory[],
  { cooldownHours, now }: PlanOptions,
  tags: Tags,
  family: string,
  knowledge: Knowledge,
): Target | undefined {
  const { pin, version, precision } = standing;
  const wantsPrerelease = typeof parseVersion(version ?? "")?.prerelease === "string";
  const prefix = parseVersion(standing.kind === "tag" ? pin.ref : standing.label)?.prefix ?? "v";
  // A commit that is vulnerable is not made harmless by another name.
  const bad = new Set(
    [...tags].flatMap(([tag, commit]) => (isFull(tag) && known.some((each) => isAffectedAction(tag, each)) ? [commit] : [])),
  );
  const candidates = [...tags].flatMap(([tag, commit]) => {
    const parsed = parseVersion(tag);
    const release = parsed === undefined ? tag : releaseOf(tag, tags);
    const isNewer = version === null || compareActionVersions(release, version) > 0;
    if (parsed === undefined || !isNewer || bad.has(commit) || commit === pin.ref.toLowerCase()) return [];
    if (!wantsPrerelease && (parsed.prerelease !== null || parseVersion(release)?.prerelease !== null)) return [];
    if (known.some((each) => isAffectedAction(release, each))) return [];
    const distance = parsed.numbers.length - precision;
    return [
      {
        tag,
        commit,
        release,
        major: parsed.numbers[0] ?? 0,
        // A tag that moves only where nothing else is left: a reference that stood still should go on doing so.
        style: distance < 0 ? 10 - distance : distance,
        prefix: parsed.prefix === prefix ? 0 : 1,
      },
    ];
  });
  const sorted = candidates.toSorted(
    (one, other) =>
      one.major - other.major ||
      one.style - other.style ||
      compareActionVersions(one.release, other.release) ||
      one.prefix - other.prefix ||
      (one.tag < other.tag ? -1 : 1),
  );
  const [first] = sorted;
  if (first === undefined) return undefined;
  if (cooldownHours <= 0) return { ...told(first), isYoung: false };
  for (const each of sorted) {
    const published = knowledge.published(pin.repository, family + each.tag, each.commit);
    if (published === undefined) return undefined;
    if (published === null || now - published >= cooldownHours * hour) return { ...told(each), isYoung: false };
  }
  return { ...told(first), isYoung: true };
}

const told = ({ tag, release, commit }: Omit<Target, "isYoung">) => ({ tag, release, commit });

const isFull = (tag: string): boolean => (parseVersion(tag)?.numbers.length ?? 0) >= 3;
