import type { Advisory } from "../../advisory.ts";

/** A version as tags of actions write it: `v4`, `4.1`, `v4.1.2-beta.1`, `release-4.1.2`. */
export interface ActionVersion {
  /** What stands before the number. */
  readonly prefix: string;
  /** One to four. Fewer than three: a tag that moves along with the releases below it. */
  readonly numbers: readonly number[];
  readonly prerelease: string | null;
}

const form = /^((?:(?:release|rel|version|ver)[-_.]?)?v?)(\d{1,15}(?:\.\d{1,15}){0,3})(?:-([0-9A-Za-z.-]+))?(?:\+[\w.-]+)?$/i;
/** A pre-release without a hyphen, as Python's versions have it: `v4.0.0rc1`. */
const joined = /^(.*\d\.\d{1,15})[._]?((?:alpha|beta|rc|pre|dev|[ab](?=\d))[.-]?\d{0,9})$/i;

/** Undefined for what names no version: a branch, a commit, a date, a tag of something else that the repository releases. */
export function parseVersion(text: string): ActionVersion | undefined {
  const known = parsed.get(text);
  if (known !== undefined) return known === null ? undefined : known;
  const found = read(text);
  if (parsed.size >= mostParsed) parsed.clear();
  parsed.set(text, found ?? null);
  return found;
}

/** The same tags are looked at again and again. */
const parsed = new Map<string, ActionVersion | null>();
const mostParsed = 20_000;

function read(text: string): ActionVersion | undefined {
  if (text.length > 128 || isCommit(text)) return undefined;
  const [, before, early] = joined.exec(text) ?? [];
  const [, prefix, numbers, prerelease] = form.exec(early === undefined ? text : `${before}-${early}`) ?? [];
  if (prefix === undefined || numbers === undefined || /^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  return { prefix, numbers: numbers.split(".").map(Number), prerelease: prerelease ?? null };
}

/** A whole commit id: 40 hexadecimal digits, or 64 in a repository of SHA-256. Shorter ones GitHub does not take. */
export const isCommit = (ref: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(ref);

/** Smaller than 0 when `one` is older. `rest`: what a missing number counts as. Of two that are equal but for it, a pre-release is older. */
function compareParsed(one: ActionVersion, other: ActionVersion, rest = 0, restOfOther = rest): number {
  for (let place = 0; place < 4; place += 1) {
    // The fourth is seldom there, and then it is 0.
    const [a, b] = [one.numbers[place] ?? (place < 3 ? rest : 0), other.numbers[place] ?? (place < 3 ? restOfOther : 0)];
    if (a !== b) return a < b ? -1 : 1;
  }
  if (one.prerelease === other.prerelease) return 0;
  if (one.prerelease === null || other.prerelease === null) return one.prerelease === null ? 1 : -1;
  return comparePrereleases(one.prerelease, other.prerelease);
}

/** https://semver.org/#spec-item-11 */
function comparePrereleases(one: string, other: string): number {
  const [a, b] = [one.split("."), other.split(".")];
  for (let place = 0; place < Math.max(a.length, b.length); place += 1) {
    const [left, right] = [a[place], b[place]];
    if (left === right) continue;
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    const [isLeft, isRight] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (isLeft && isRight && Number(left) !== Number(right)) return Number(left) - Number(right);
    if (isLeft !== isRight) return isLeft ? -1 : 1;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** Smaller than 0 when `one` is older. What names no version stands before all others. */
export function compareActionVersions(one: string, other: string): number {
  const [a, b] = [parseVersion(one), parseVersion(other)];
  if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1);
  return compareParsed(a, b);
}

/**
 * Whether an advisory is about that version. A tag that moves (`v4`) is taken for the newest release below it. A branch or a commit is affected
 * only where the advisory names it: nothing in its name tells what it holds.
 */
export function isAffectedAction(version: string, { ranges, versions }: Pick<Advisory, "ranges" | "versions">): boolean {
  if (versions.some((each) => each === version || each === version.replace(/^v/i, ""))) return true;
  const parsed = parseVersion(version);
  if (parsed === undefined) return false;
  const isFull = parsed.numbers.length >= 3;
  const rest = isFull ? 0 : Number.POSITIVE_INFINITY;
  const compared = (bound: string, restOfBound = 0): number => {
    const other = parseVersion(bound);
    return other === undefined ? 0 : compareParsed(parsed, other, rest, restOfBound);
  };
  if (isFull && versions.some((each) => parseVersion(each) !== undefined && compared(each) === 0)) return true;
  return ranges.some(({ introduced, fixed, lastAffected }) => {
    if (introduced !== null && compared(introduced) < 0) return false;
    if (fixed !== null && compared(fixed) >= 0) return false;
    // A repository may have no other tags than `v1` and `v2`: then "up to 1" means the whole of it.
    return lastAffected === null || compared(lastAffected, rest) <= 0;
  });
}
