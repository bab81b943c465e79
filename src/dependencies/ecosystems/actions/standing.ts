import type { Advisory, AffectedRange } from "../../advisory.ts";
import { familyOf } from "./family.ts";
import type { Knowledge, Tags } from "./knowledge.ts";
import type { Site } from "./project.ts";
import { compareActionVersions, isAffectedAction, isCommit, parseVersion } from "./version.ts";
import type { VersionComment } from "./version-comment.ts";

/** Everything that names one ref of one repository. */
export interface Pin {
  readonly repository: string;
  readonly ref: string;
  readonly sites: readonly Site[];
}

/** What a ref is, by the tags of the repository itself. */
export interface Standing {
  readonly pin: Pin;
  /** A branch tells no version. A commit of which no tag tells one has one only by what its comment says. */
  readonly kind: "tag" | "branch" | "commit";
  /** As people call it: the tag, or the commit. */
  readonly label: string;
  /** The release that it is, in full where tags tell it; null for a branch, and for a commit that nothing is known of. */
  readonly version: string | null;
  /** How many numbers the reference, or the comment beside it, names: 1 for `v4`. */
  readonly precision: number;
  readonly advisories: readonly Advisory[];
  /** Whether it is affected cannot be told. */
  readonly unknown: readonly Advisory[];
  /** Sentences about what was found odd. */
  readonly notes: readonly string[];
}

const numbersOf = (tag: string): readonly number[] => parseVersion(tag)?.numbers ?? [];
const short = (commit: string): string => commit.slice(0, 12);

/**
 * The release that a tag is. One that moves along (`v4`) is the release with the same commit; else the newest one below it, as it is meant to
 * be; else, where there are no others, itself.
 */
export function releaseOf(tag: string, tags: Tags): string {
  const own = parseVersion(tag);
  if (own === undefined || own.numbers.length >= 3) return tag;
  const below = [...tags.keys()].filter((each) => {
    const parsed = parseVersion(each);
    return (
      parsed !== undefined &&
      parsed.numbers.length > own.numbers.length &&
      own.numbers.every((number, place) => parsed.numbers[place] === number) &&
      parsed.prerelease === own.prerelease
    );
  });
  const newest = below.toSorted(compareActionVersions);
  return newest.findLast((each) => tags.get(each) === tags.get(tag) && numbersOf(each).length >= 3) ?? newest.at(-1) ?? tag;
}

/** The tag with the most exact version at a commit. */
const tagAt = (commit: string, tags: Tags): string | undefined =>
  [...tags]
    .flatMap(([name, at]) => (at === commit && parseVersion(name) !== undefined ? [name] : []))
    .toSorted((one, other) => numbersOf(one).length - numbersOf(other).length || compareActionVersions(one, other))
    .at(-1);

/** A tag by what a comment says of it, with or without its `v`. */
const namedTag = (name: string, tags: Tags): string | undefined =>
  [name, `v${name}`, name.replace(/^v/i, "")].find((each) => tags.has(each));

/** Whether what a comment names is meant as the version of the commit beside it. */
export const isTelling = ({ tag, isSure }: VersionComment, commit: string, tags: Tags): boolean =>
  isSure || tags.get(namedTag(tag, tags) ?? "") === commit.toLowerCase() || (familyOf(tag) !== undefined && tags.has(tag));

/**
 * What a ref is and which of the advisories concern it. As long as something is asked for, the answer counts for nothing.
 *
 * @param locked the commit that a lock holds the ref at, whatever has become of the tag since; null where none does
 */
export function standingOf(pin: Pin, advisories: readonly Advisory[], tags: Tags, locked: string | null, knowledge: Knowledge): Standing {
  const { ref } = pin;
  if (isCommit(ref)) return standingOfCommit(pin, advisories, tags, knowledge);
  const isTag = tags.has(ref);
  if (isTag && locked !== null && tags.get(ref) !== locked && parseVersion(ref) !== undefined) {
    const held = standingOfCommit({ ...pin, ref: locked, sites: [] }, advisories, tags, knowledge);
    return { ...held, pin, kind: "tag", precision: numbersOf(ref).length };
  }
  if (!isTag && parseVersion(ref) === undefined) {
    const named = advisories.filter(({ versions }) => versions.includes(ref));
    return { pin, kind: "branch", label: ref, version: null, precision: 0, advisories: named, unknown: [], notes: [] };
  }
  const version = isTag ? releaseOf(ref, tags) : ref;
  const same = parseVersion(version) === undefined ? tagAt(tags.get(ref) ?? "", tags) : undefined;
  return {
    pin,
    kind: "tag",
    label: ref,
    version: same ?? version,
    precision: numbersOf(ref).length || 3,
    advisories: advisories.filter((each) => isAffectedAction(same ?? version, each)),
    unknown: [],
    notes: isTag ? [] : [`${pin.repository} has no tag ${ref} (any more); it is taken for what it says.`],
  };
}

function standingOfCommit(pin: Pin, advisories: readonly Advisory[], tags: Tags, knowledge: Knowledge): Standing {
  const { repository, sites } = pin;
  const commit = pin.ref.toLowerCase();
  const telling = sites.flatMap(({ comment }) => (comment !== null && isTelling(comment, commit, tags) ? [comment.tag] : []));
  const said = [...new Set(telling)].toSorted((one, other) => numbersOf(other).length - numbersOf(one).length);
  const found = tagAt(commit, tags);
  const common = { pin, kind: "commit" as const };
  if (found !== undefined) {
    const version = releaseOf(found, tags);
    const notes = said.filter((each) => !agrees(each, commit, version, tags)).map((each) => lie(repository, commit, each, `is ${found}`));
    const honest = said.find((each) => agrees(each, commit, version, tags));
    const precision = numbersOf(honest ?? "").length || 3;
    return {
      ...common,
      label: version,
      precision,
      version,
      advisories: advisories.filter((each) => isAffectedAction(version, each)),
      unknown: [],
      notes,
    };
  }
  const claimed = said.find((each) => parseVersion(each) !== undefined);
  const judged = advisories.map((advisory) => ({ advisory, is: isAffectedCommit(repository, commit, advisory, claimed, tags, knowledge) }));
  return {
    ...common,
    label: claimed ?? short(commit),
    precision: numbersOf(claimed ?? "").length || 3,
    version: claimed ?? null,
    advisories: judged.flatMap(({ advisory, is }) => (is === true ? [advisory] : [])),
    unknown: judged.flatMap(({ advisory, is }) => (is === undefined ? [advisory] : [])),
    notes: [
      ...(claimed === undefined ? [] : [lie(repository, commit, claimed, "is that of no tag")]),
      ...(knowledge.reachable(repository, commit) === false
        ? [`The commit ${short(commit)} is neither tagged nor in the default branch of ${repository}: it may come from a fork.`]
        : []),
    ],
  };
}

/** Whether a comment says of a commit what it is. A tag that moves may have moved on since. */
function agrees(said: string, commit: string, version: string, tags: Tags): boolean {
  const named = namedTag(said, tags);
  if (named !== undefined && tags.get(named) === commit) return true;
  const [short_, full] = [numbersOf(said), numbersOf(version)];
  return short_.length < 3 && short_.length > 0 && short_.every((number, place) => full[place] === number);
}

const lie = (repository: string, commit: string, said: string, what: string): string =>
  `The comment says ${said}, but the commit ${short(commit)} ${what} of ${repository}.`;

/** By what lies before and after it in the repository's history; where that tells nothing, by what its comment says; else undefined. */
function isAffectedCommit(
  repository: string,
  commit: string,
  advisory: Advisory,
  claimed: string | undefined,
  tags: Tags,
  knowledge: Knowledge,
): boolean | undefined {
  if (advisory.versions.some((each) => each.toLowerCase() === commit)) return true;
  const judged = advisory.ranges.map((range) => isWithin(repository, commit, range, tags, knowledge));
  if (judged.includes(true)) return true;
  if (!judged.includes(undefined)) return false;
  return claimed === undefined ? undefined : isAffectedAction(claimed, advisory);
}

/** Undefined where history does not tell. */
function isWithin(
  repository: string,
  commit: string,
  { introduced, fixed, lastAffected }: AffectedRange,
  tags: Tags,
  knowledge: Knowledge,
): boolean | undefined {
  const releases = [...tags.keys()]
    .filter((each) => parseVersion(each) !== undefined && releaseOf(each, tags) === each)
    .toSorted(compareActionVersions);
  const standsTo = (tag: string | undefined) => {
    const base = tags.get(tag ?? "");
    return base === undefined ? undefined : knowledge.ancestry(repository, base, commit);
  };
  if (introduced !== null) {
    const first = releases.find((each) => compareActionVersions(each, introduced) >= 0);
    const stands = standsTo(first);
    if (stands === "behind" && compareActionVersions(first ?? "", introduced) === 0) return false;
    if (stands !== "ahead" && stands !== "identical") return undefined;
  }
  if (fixed === null && lastAffected === null) return true;
  const end = releases.find((each) =>
    fixed === null ? compareActionVersions(each, lastAffected ?? "") > 0 : compareActionVersions(each, fixed) >= 0,
  );
  const stands = standsTo(end);
  if (stands === "behind") return true;
  return stands === "ahead" || stands === "identical" ? false : undefined;
}
