import type { Json } from "../../../values/json.ts";
import { listOf, objectOf, stringsOf } from "../../json-members.ts";
import type { Query } from "../ecosystem.ts";
import { Learning } from "../learning.ts";
import { parseRequirement, type Requirement } from "./requirement.ts";
import { compareVersions, isVersion } from "./version.ts";

/** A version of a package, as far as choosing one needs it. */
export interface Version {
  readonly version: string;
  readonly requiresPython: string | null;
  readonly yanked: boolean;
  /** Milliseconds since the epoch; null where the registry does not tell. */
  readonly publishedAt: number | null;
}

export type ReleaseFile = {
  readonly filename: string;
  readonly url: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string | null;
  readonly size: number | null;
  /** ISO 8601. */
  readonly uploaded: string | null;
  readonly yanked: boolean;
};

/** What a lockfile says of a version. Plain data. */
export type Release = {
  readonly version: string;
  readonly summary: string;
  /** As the package writes itself. */
  readonly name: string;
  readonly requiresPython: string | null;
  /** Null where the registry does not tell. */
  readonly requires: readonly string[] | null;
  readonly files: readonly ReleaseFile[];
};

const projectQuery = (name: string): Query => ({ kind: "pypi-project", name });
const releaseQuery = (name: string, version: string): Query => ({ kind: "pypi-release", name, version });

const versionsRead = new WeakMap<object, readonly Version[]>();
const requirementsRead = new WeakMap<object, readonly Requirement[]>();

/** What is known so far of packages, and what is asked for beside it. Names are normalised. */
export class Metadata extends Learning {
  /** Oldest first. None where the registry has none, and as long as it was not asked. */
  versions(name: string): readonly Version[] {
    const answer = this.ask(projectQuery(name));
    if (answer === undefined) return [];
    const known = versionsRead.get(objectOf(answer)) ?? readVersions(answer);
    versionsRead.set(objectOf(answer), known);
    return known;
  }

  /** Undefined where the registry does not have it, and as long as it was not asked. */
  release(name: string, version: string): Release | undefined {
    const answer = this.ask(releaseQuery(name, version));
    return answer === undefined || answer === null ? undefined : readRelease(version, answer);
  }

  /** What a version asks for; undefined where nobody tells, and as long as it was not asked. */
  requirements(name: string, version: string): readonly Requirement[] | undefined {
    const answer = this.ask(releaseQuery(name, version));
    const release = answer === undefined || answer === null ? undefined : objectOf(answer);
    if (release === undefined || release.requires === null) return undefined;
    const known = requirementsRead.get(release) ?? stringsOf(release.requires).flatMap((text) => parseRequirement(text) ?? []);
    requirementsRead.set(release, known);
    return known;
  }

  /** Whether nobody was asked for it yet. */
  isPending(name: string, version: string): boolean {
    return this.isAsked(releaseQuery(name, version));
  }
}

function readVersions(answer: Json): readonly Version[] {
  return Object.entries(objectOf(objectOf(answer).versions))
    .filter(([version]) => isVersion(version))
    .map(([version, about]) => {
      const { requiresPython, yanked, uploaded } = objectOf(about);
      const publishedAt = Date.parse(String(uploaded ?? ""));
      return {
        version,
        requiresPython: textOf(requiresPython),
        yanked: yanked === true,
        publishedAt: Number.isNaN(publishedAt) ? null : publishedAt,
      };
    })
    .sort((one, other) => compareVersions(one.version, other.version));
}

function readRelease(version: string, answer: Json): Release {
  const { name, summary, requiresPython, requires, files } = objectOf(answer);
  return {
    version,
    name: textOf(name) ?? "",
    summary: textOf(summary) ?? "",
    requiresPython: textOf(requiresPython),
    requires: requires === null ? null : stringsOf(requires),
    files: listOf(files).map((file) => {
      const { filename, url, sha256, size, uploaded, yanked } = objectOf(file);
      return {
        filename: textOf(filename) ?? "",
        url: textOf(url) ?? "",
        sha256: typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null,
        size: typeof size === "number" ? size : null,
        uploaded: textOf(uploaded),
        yanked: yanked === true,
      };
    }),
  };
}

const textOf = (value: Json | undefined): string | null => (typeof value === "string" ? value : null);
