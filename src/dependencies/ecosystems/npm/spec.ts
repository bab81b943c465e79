import semver from "semver";

/** What a manifest asks for under one name. */
export type Spec =
  /** `name` differs from what it is installed as for an alias: `npm:real@^1`. */
  | { readonly kind: "range"; readonly name: string; readonly range: string }
  /** A tag of the registry, such as `latest`. */
  | { readonly kind: "tag"; readonly name: string; readonly tag: string }
  /** A member of the workspace, a folder, git, or an address: nothing that a registry's version could replace. */
  | { readonly kind: "elsewhere" };

const alias = /^npm:(@[^/@]+\/[^@]+|[^@]+)(?:@(.*))?$/;
/** What `npm-package-arg` takes for something else than a version or a tag. https://docs.npmjs.com/cli/using-npm/package-spec */
const elsewhere =
  /^(?:git|https?|file|link|workspace|portal|github|gitlab|bitbucket|gist)[+:]|^(?:~|\.{1,2})?\/|^\.{1,2}$|^[\w.-]+\/[\w.-]+(?:#|$)|^git@/;

/** @param name under which it is installed */
export function readSpec(name: string, written: string): Spec {
  const [, real, range = ""] = alias.exec(written) ?? [];
  if (real !== undefined) return registrySpec(real, range);
  return elsewhere.test(written) ? { kind: "elsewhere" } : registrySpec(name, written);
}

function registrySpec(name: string, written: string): Spec {
  const trimmed = written.trim();
  if (trimmed === "" || semver.validRange(trimmed, { loose: true }) !== null) {
    return { kind: "range", name, range: trimmed === "" ? "*" : trimmed };
  }
  return { kind: "tag", name, tag: trimmed };
}

/** Whether a version is what is asked for, by the rules of `npm ci`: a tag is never checked again. */
export function satisfies(version: string, spec: Spec): boolean {
  switch (spec.kind) {
    case "range":
      return semver.satisfies(version, spec.range, { loose: true });
    case "tag":
      return true;
    case "elsewhere":
      return false;
  }
}

/**
 * The spec with its version replaced in the style in which it was written: `^1.2.3` → `^2.0.1`, `~1.2` → `~2.0.1`, `1.2.3` → `2.0.1`,
 * `1.2`, which is a range, → `2.0`, `1.x` → `2.x`, `npm:real@^1` → `npm:real@^2.0.1`. What has no such style (`>=1 <3`, `*`, a tag) becomes `^version`.
 */
export function withVersion(written: string, version: string): string {
  const [whole, real, range = ""] = alias.exec(written) ?? [];
  if (whole !== undefined) return `npm:${real}@${withVersion(range, version)}`;
  const [, numbers, rest = ""] = /^v?(\d+(?:\.\d+)?)((?:\.[xX*])*)$/.exec(written.trim()) ?? [];
  // A pre-release is in no such range.
  if (numbers !== undefined && semver.prerelease(version, { loose: true }) === null) {
    return version.split(".").slice(0, numbers.split(".").length).join(".") + rest;
  }
  const [, operator, spaces = ""] = /^(\^|~|>=|=|v?)(\s*)v?\d+(?:\.\d+){0,2}(?:[-+][\w.+-]*)?$/.exec(written.trim()) ?? [];
  return operator === undefined ? `^${version}` : `${operator === "v" ? "" : operator}${spaces}${version}`;
}
