import semver from "semver";
import type { Advisory } from "../../advisory.ts";

/** `v1.2.3`, also as advisories write it: without the v, shortened, or with `+incompatible`, which says nothing about the order. */
function parse(version: string): semver.SemVer | null {
  const [, major = "", minor = "0", patch = "0", rest = ""] = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[^+]*)?(?:\+.*)?$/.exec(version) ?? [];
  return major === "" ? null : semver.parse(`${major}.${minor}.${patch}${rest}`, { loose: true });
}

/** Smaller than 0 when `one` is older; pseudo-versions by the time in them. https://go.dev/ref/mod#versions */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [parse(one), parse(other)];
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1);
  return semver.compare(a, b);
}

export const isPreRelease = (version: string): boolean => (parse(version)?.prerelease.length ?? 0) > 0;
/** Of a commit without a tag. https://go.dev/ref/mod#pseudo-versions */
export const isPseudo = (version: string): boolean =>
  /^v?\d+\.\d+\.\d+-(?:0\.|.+\.0\.)?\d{14}-[0-9a-f]{12}(?:\+incompatible)?$/.test(version);
export const isIncompatible = (version: string): boolean => version.endsWith("+incompatible");
/** A version of an advisory as a go.mod would name it, which has three numbers; "" for what is none. */
export function asVersion(version: string): string {
  const [, numbers = "", rest = ""] = /^v?(\d+(?:\.\d+){0,2})(-[^+]+)?(?:\+incompatible)?$/.exec(version) ?? [];
  return numbers === "" ? "" : `v${[...numbers.split("."), "0", "0"].slice(0, 3).join(".")}${rest}`;
}
export const majorOf = (version: string): number => parse(version)?.major ?? 0;
/** As go.mod may name it, whole. */
export const isVersion = (version: string): boolean => /^v\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+incompatible)?$/.test(version);
/** Each part begins with what no folder or option of a command does. */
export const isModulePath = (path: string): boolean =>
  path.length <= 256 && /^[A-Za-z0-9][\w.~-]*(?:\/[A-Za-z0-9_.~][\w.~-]*)*$/.test(path) && !/(?:^|\/)\.\.?(?:\/|$)/.test(path);

/** Whether an advisory is about that version. A version that cannot be read is taken to be affected. */
export function isAffectedVersion(version: string, { ranges, versions }: Pick<Advisory, "ranges" | "versions">): boolean {
  if (versions.some((each) => compareVersions(each, version) === 0)) return true;
  if (parse(version) === null) return ranges.length > 0;
  return ranges.some(({ introduced, fixed, lastAffected }) => {
    if (introduced !== null && compareVersions(version, introduced) < 0) return false;
    if (fixed !== null && compareVersions(version, fixed) >= 0) return false;
    return lastAffected === null || compareVersions(version, lastAffected) <= 0;
  });
}

/**
 * The order of Go's own versions, as the directives `go` and `toolchain` have them: 1.20 is 1.20.0, but 1.21 comes before 1.21rc1, and that
 * before 1.21.0. https://go.dev/doc/toolchain#version
 */
export function compareGo(one: string, other: string): number {
  const [a, b] = [goParts(one), goParts(other)];
  for (const [index, part] of a.entries()) {
    const difference = part - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function goParts(version: string): readonly number[] {
  const [, major = "0", minor = "0", patch, kind, number = "0"] =
    /^(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:(alpha|beta|rc)(\d+))?/.exec(version) ?? [];
  const isLanguage = patch === undefined && kind === undefined && (Number(major) > 1 || Number(minor) >= 21);
  const stage = isLanguage ? 0 : kind === undefined ? 4 : ["alpha", "beta", "rc"].indexOf(kind) + 1;
  return [Number(major), Number(minor), Number(patch ?? 0), stage, Number(number)];
}
