import type { Json } from "../../../values/json.ts";
import { listOf, objectOf, stringsOf } from "../../json-members.ts";
import type { Query } from "../ecosystem.ts";
import { Learning } from "../learning.ts";
import { compareVersions } from "./affected.ts";
import { type Specs, specsOf } from "./project.ts";

/** What the registry says of one version, as far as a lockfile and a plan need it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Specs;
  readonly optionalDependencies: Specs;
  readonly peerDependencies: Specs;
  readonly optionalPeers: ReadonlySet<string>;
  /** It brings other packages in its archive, or a shrinkwrap: what it installs is not what its dependencies say. */
  readonly bundles: boolean;
  /** Without an address and a digest nothing can be installed reproducibly. */
  readonly hasArchive: boolean;
  readonly hasInstallScript: boolean;
  readonly deprecated: string | null;
  /** Milliseconds since the epoch; null where it was not asked for. */
  readonly publishedAt: number | null;
  /** Everything, for the lockfile's entry. */
  readonly raw: { readonly [member: string]: Json };
}

/** The versions of a package. `dated`: with the time at which each was published, which makes the answer much larger. */
const packumentQuery = (name: string, dated: boolean): Query => ({ kind: "npm-packument", name, dated });
/** One version as it was published, with its licence and who asks for funding, which lockfiles repeat. */
const manifestQuery = (name: string, version: string): Query => ({ kind: "npm-manifest", name, version });

const read = new WeakMap<object, readonly Manifest[]>();

/** What is known so far, and what is asked for beside it. */
export class Metadata extends Learning {
  /** Whether a package was asked for and is not known yet. */
  isPending(name: string): boolean {
    return [false, true].some((dated) => this.isAsked(packumentQuery(name, dated)));
  }

  /** The versions of a package, oldest first. None where the registry has none, and as long as it was not asked. */
  versions(name: string, dated = false): readonly Manifest[] {
    const answer = this.ask(packumentQuery(name, dated));
    if (answer === undefined) return [];
    // A plan is made in rounds, each with the same answers and more.
    const known = read.get(objectOf(answer)) ?? readPackument(name, answer);
    read.set(objectOf(answer), known);
    return known;
  }

  /** One version as it was published; undefined as long as it was not asked for. */
  published(name: string, version: string): Manifest | undefined {
    const answer = this.ask(manifestQuery(name, version));
    return answer === undefined ? undefined : readManifest(name, version, answer, null);
  }
}

function readPackument(name: string, answer: Json): readonly Manifest[] {
  const { versions, time } = objectOf(answer);
  const times = objectOf(time);
  return Object.entries(objectOf(versions))
    .map(([version, manifest]) => {
      const published = Date.parse(String(times[version] ?? ""));
      return readManifest(name, version, manifest, Number.isNaN(published) ? null : published);
    })
    .sort((one, other) => compareVersions(one.version, other.version));
}

function readManifest(name: string, version: string, manifest: Json, publishedAt: number | null): Manifest {
  const raw = objectOf(manifest);
  const { tarball, integrity, shasum } = objectOf(raw.dist);
  const optionalDependencies = specsOf(raw.optionalDependencies);
  const peersMeta = objectOf(raw.peerDependenciesMeta);
  return {
    name,
    version,
    // The registry repeats optional dependencies among the others.
    dependencies: specsOf(
      Object.fromEntries(Object.entries(objectOf(raw.dependencies)).filter(([each]) => optionalDependencies[each] === undefined)),
    ),
    optionalDependencies,
    peerDependencies: specsOf(raw.peerDependencies),
    optionalPeers: new Set(Object.keys(peersMeta).filter((each) => objectOf(peersMeta[each]).optional === true)),
    bundles:
      raw.bundleDependencies === true ||
      raw._hasShrinkwrap === true ||
      [...listOf(raw.bundleDependencies), ...stringsOf(raw.bundledDependencies)].length > 0,
    hasArchive:
      typeof tarball === "string" && /^https?:\/\//.test(tarball) && (typeof integrity === "string" || typeof shasum === "string"),
    hasInstallScript: raw.hasInstallScript === true,
    deprecated: typeof raw.deprecated === "string" && raw.deprecated !== "" ? raw.deprecated : null,
    publishedAt,
    raw,
  };
}
