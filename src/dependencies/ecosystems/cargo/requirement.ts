import semver from "semver";
import type { Advisory } from "../../advisory.ts";

/** Smaller than 0 when `one` is older. What is no version stands before all others. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [parse(one), parse(other)];
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1);
  return semver.compare(a, b);
}

/** Also as advisories shorten it. */
function parse(version: string): semver.SemVer | null {
  const [, major = "", minor = "0", patch = "0", rest = ""] =
    /^(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[^+]*)?(?:\+.*)?$/.exec(version.trim()) ?? [];
  return major === "" ? null : semver.parse(`${major}.${minor}.${patch}${rest}`);
}

export const isPreRelease = (version: string): boolean => (parse(version)?.prerelease.length ?? 0) > 0;

/** Of all that stand in one line, a lockfile has one: 1.2 and 1.9, 0.3.1 and 0.3.4, but not 0.3 and 0.4. */
export const lineOf = (version: string): string => /^(?:0\.0\.\d+|0\.\d+|\d+)/.exec(version)?.[0] ?? version;

/** Whether an advisory is about that version. A version that cannot be read is taken to be affected. */
export function isAffectedVersion(version: string, { ranges, versions }: Pick<Advisory, "ranges" | "versions">): boolean {
  if (versions.includes(version)) return true;
  if (parse(version) === null) return ranges.length > 0;
  return ranges.some(({ introduced, fixed, lastAffected }) => {
    // RustSec begins ranges with the first of all pre-releases: 0.0.0-0.
    if (introduced !== null && compareVersions(version, introduced) < 0) return false;
    if (fixed !== null && compareVersions(version, fixed) >= 0) return false;
    return lastAffected === null || compareVersions(version, lastAffected) <= 0;
  });
}

/** From `low` on, before `high`; a version with a pre-release fits only where the requirement names one of the same three numbers. */
interface Interval {
  readonly low: string | null;
  readonly high: string | null;
  readonly above: boolean;
  readonly upTo: boolean;
  readonly pre: string | null;
}

const comparator = /^(\^|~|=|>=|<=|>|<)?\s*v?(\d+|[*xX])(?:\.(\d+|[*xX]))?(?:\.(\d+|[*xX]))?(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
const known = new Map<string, readonly Interval[] | undefined>();
const mostKnown = 20_000;

/** https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#version-requirement-syntax */
function readRequirement(text: string): readonly Interval[] | undefined {
  if (known.has(text)) return known.get(text);
  if (known.size >= mostKnown) known.clear();
  const read = text.trim() === "" ? [] : text.split(",").map((each) => intervalOf(each.trim()));
  const found = read.every((each) => each !== undefined) ? read : undefined;
  known.set(text, found);
  return found;
}

function intervalOf(text: string): Interval | undefined {
  const found = comparator.exec(text);
  if (found === null) return undefined;
  const [, operator = "^", ...rest] = found;
  const [major, minor, patch] = rest.slice(0, 3).map((part) => (part === undefined || /[*xX]/.test(part) ? null : Number(part)));
  const any: Interval = { low: null, high: null, above: false, upTo: false, pre: null };
  if (major === null || major === undefined) return any;
  // `1.*` is `=1`.
  const isWild = rest.slice(0, 3).some((part) => part !== undefined && /[*xX]/.test(part));
  const whole = `${major}.${minor ?? 0}.${patch ?? 0}`;
  const low = `${whole}${rest[3] ?? ""}`;
  const pre = rest[3] === undefined ? null : whole;
  const next =
    minor === null || minor === undefined ? `${major + 1}.0.0` : patch === null || patch === undefined ? `${major}.${minor + 1}.0` : null;
  const from = { ...any, low, pre };
  switch (isWild ? "=" : operator) {
    case "=":
      return next === null ? { ...from, high: low, upTo: true } : { ...from, high: next };
    case ">":
      return next === null ? { ...from, above: true } : { ...from, low: next };
    case ">=":
      return from;
    case "<":
      return { ...any, high: low, pre };
    case "<=":
      return next === null ? { ...any, high: low, upTo: true, pre } : { ...any, high: next, pre };
    case "~":
      return { ...from, high: next !== null && minor == null ? next : `${major}.${(minor ?? 0) + 1}.0` };
    default:
      return { ...from, high: caretEnd(major, minor ?? null, patch ?? null) };
  }
}

function caretEnd(major: number, minor: number | null, patch: number | null): string {
  if (major > 0 || minor === null) return `${major + 1}.0.0`;
  if (minor > 0 || patch === null) return `0.${minor + 1}.0`;
  return `0.0.${patch + 1}`;
}

/** Whether a version fits what is required, exactly as Cargo sees it. What cannot be read fits nothing. */
export function satisfies(version: string, requirement: string): boolean {
  const intervals = readRequirement(requirement);
  const read = parse(version);
  if (intervals === undefined || read === null) return false;
  const fits = intervals.every(({ low, high, above, upTo }) => {
    const [down, up] = [low === null ? 1 : compareVersions(version, low), high === null ? -1 : compareVersions(version, high)];
    return (above ? down > 0 : down >= 0) && (upTo ? up <= 0 : up < 0);
  });
  if (!fits || read.prerelease.length === 0) return fits;
  return intervals.some(({ pre }) => pre === `${read.major}.${read.minor}.${read.patch}`);
}

/** What is required, raised to a version in the same style: operator and number of parts stay, unless they would let an older one in. */
export function withVersion(requirement: string, version: string): string {
  const [, lead = "", operator = "", parts = "", tail = ""] =
    /^(\s*)(\^|~|=)?\s*([\d.*xX]+(?:-[\w.-]+)?(?:\+[\w.-]+)?)(\s*)$/.exec(requirement) ?? [];
  const space = /^(?:\s*)(?:\^|~|=)(\s*)/.exec(requirement)?.[1] ?? "";
  const plain = version.replace(/\+.*$/, "");
  if (parts === "") return `^${plain}`;
  const count = parts.replace(/[-+].*$/, "").split(".").length;
  const numbers = plain.replace(/-.*$/, "").split(".");
  // `1.*` stays a wildcard where it lets the version in; then nothing had to change.
  if (/[*xX]/.test(parts)) return `${lead}${numbers.slice(0, count - 1).join(".")}.*${tail}`;
  const short = `${lead}${operator}${space}${isPreRelease(version) ? plain : numbers.slice(0, count).join(".")}${tail}`;
  const lowest = numbers.slice(0, count).concat(["0", "0", "0"]).slice(0, 3).join(".");
  return count === 3 || lowest === plain ? short : `${lead}${operator}${space}${plain}${tail}`;
}
