import { canonicalJson } from "../../../values/hash.ts";
import type { Json } from "../../../values/json.ts";
import { listOf, objectOf, stringsOf } from "../../json-members.ts";
import type { Answers, Query } from "../ecosystem.ts";
import { compareVersions } from "./affected.ts";
import type { Specs } from "./project.ts";

/** What the registry says of one version, as far as a lockfile and a plan need it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Specs;
  readonly optionalDependencies: Specs;
  readonly peerDependencies: Specs;
  readonly optionalPeers: ReadonlySet<string>;
  readonly bundles: boolean;
  readonly hasInstallScript: boolean;
  readonly deprecated: string | null;
  /** Milliseconds since the epoch; null where it was not asked for. */
  readonly publishedAt: number | null;
  /** Everything, for the lockfile's entry. */
  readonly raw: { readonly [member: string]: Json };
}

/** The versions of a package. `dated`: with the time at which each was published, which makes the answer much larger. */
export const packumentQuery = (name: string, dated: boolean): Query => ({ kind: "npm-packument", name, dated });
/** One version as it was published, with its licence and who asks for funding, which lockfiles repeat. */
export const manifestQuery = (name: string, version: string): Query => ({ kind: "npm-manifest", name, version });

/** What is known so far, and what is asked for beside it. */
export class Metadata {
  readonly #answers: Answers;
  readonly #need = new Map<string, Query>();
  readonly #read = new Map<string, readonly Manifest[]>();

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  /** What was asked for and is not known yet. */
  get need(): readonly Query[] {
    return [...this.#need.values()];
  }

  /** Whether a package was asked for and is not known yet. */
  isPending(name: string): boolean {
    return this.#need.has(canonicalJson(packumentQuery(name, false)));
  }

  /** The versions of a package, oldest first. None where the registry has none, and as long as it was not asked. */
  versions(name: string, dated = false): readonly Manifest[] {
    const answer = this.#ask(packumentQuery(name, dated));
    if (answer === undefined) return [];
    const key = `${name} ${dated}`;
    const known = this.#read.get(key) ?? readPackument(name, answer);
    this.#read.set(key, known);
    return known;
  }

  /** One version as it was published; undefined as long as it was not asked for. */
  published(name: string, version: string): Manifest | undefined {
    const answer = this.#ask(manifestQuery(name, version));
    return answer === undefined ? undefined : readManifest(name, version, answer, null);
  }

  #ask(query: Query): Json | undefined {
    const key = canonicalJson(query);
    const answer = this.#answers.get(key);
    if (answer === undefined) this.#need.set(key, query);
    return answer;
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
  const optionalDependencies = specsOf(raw.optionalDependencies);
  const peersMeta = objectOf(raw.peerDependenciesMeta);
  return {
    name,
    version,
    // The registry repeats optional dependencies among the others.
    dependencies: Object.fromEntries(
      Object.entries(specsOf(raw.dependencies)).filter(([each]) => optionalDependencies[each] === undefined),
    ),
    optionalDependencies,
    peerDependencies: specsOf(raw.peerDependencies),
    optionalPeers: new Set(Object.keys(peersMeta).filter((each) => objectOf(peersMeta[each]).optional === true)),
    bundles: raw.bundleDependencies === true || [...listOf(raw.bundleDependencies), ...stringsOf(raw.bundledDependencies)].length > 0,
    hasInstallScript: raw.hasInstallScript === true,
    deprecated: typeof raw.deprecated === "string" && raw.deprecated !== "" ? raw.deprecated : null,
    publishedAt,
    raw,
  };
}

const specsOf = (value: Json | undefined): Specs =>
  Object.fromEntries(Object.entries(objectOf(value)).filter((each): each is [string, string] => typeof each[1] === "string"));
