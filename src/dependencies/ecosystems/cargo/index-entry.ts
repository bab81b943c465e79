import type { Json } from "../../../values/json.ts";
import { listOf, objectOf, stringsOf } from "../../json-members.ts";

/** What a package needs, as the index has it and as a manifest says it. */
export interface CargoDependency {
  /** By which features call it; the package's own name unless it was renamed. */
  readonly key: string;
  readonly package: string;
  readonly requirement: string;
  readonly optional: boolean;
  readonly development: boolean;
  readonly features: readonly string[];
  readonly defaultFeatures: boolean;
  /** From git, a folder or another registry. */
  readonly elsewhere: boolean;
}

export interface Needs {
  readonly dependencies: readonly CargoDependency[];
  readonly features: Readonly<Record<string, readonly string[]>>;
}

/** One version of a crate. https://doc.rust-lang.org/cargo/reference/registry-index.html#json-schema */
export interface Crate extends Needs {
  readonly name: string;
  readonly version: string;
  readonly checksum: string;
  readonly yanked: boolean;
  readonly rustVersion: string | null;
  /** The native library that it links: no two packages may link the same. */
  readonly links: string | null;
  /** Milliseconds since the epoch; null where the index does not tell. */
  readonly publishedAt: number | null;
}

const read = new WeakMap<object, readonly Crate[]>();

/** From the answer to the query `crate`. */
export function readCrates(answer: Json): readonly Crate[] {
  if (!Array.isArray(answer)) return [];
  const found = read.get(answer) ?? answer.flatMap(readCrate);
  read.set(answer, found);
  return found;
}

function readCrate(line: Json): readonly Crate[] {
  const { name, vers, cksum, yanked, rust_version: rust, links, pubtime, deps, features, features2 } = objectOf(line);
  if (typeof name !== "string" || typeof vers !== "string" || typeof cksum !== "string") return [];
  const dependencies = listOf(deps)
    .map(objectOf)
    .flatMap((each): readonly CargoDependency[] => {
      const { name: key, package: renamed, req, kind, registry } = each;
      // What a crate of a registry needs for its own tests nobody else installs.
      if (typeof key !== "string" || kind === "dev") return [];
      return [
        {
          key,
          package: typeof renamed === "string" ? renamed : key,
          requirement: typeof req === "string" ? req : "*",
          optional: each.optional === true,
          development: false,
          features: stringsOf(each.features),
          defaultFeatures: each.default_features !== false,
          elsewhere: typeof registry === "string",
        },
      ];
    });
  const all = Object.entries({ ...objectOf(features), ...objectOf(features2) }).map(
    ([feature, values]) => [feature, stringsOf(values)] as const,
  );
  return [
    {
      name,
      version: vers,
      checksum: cksum,
      yanked: yanked === true,
      rustVersion: typeof rust === "string" ? rust : null,
      links: typeof links === "string" ? links : null,
      publishedAt: typeof pubtime === "string" ? Date.parse(pubtime) || null : null,
      dependencies,
      features: Object.fromEntries(all),
    },
  ];
}

/** What is asked of a dependency: its features, `default` among them. */
export interface Active {
  readonly dependency: CargoDependency;
  readonly features: ReadonlySet<string>;
}

/**
 * What a package needs with some of its features, as Cargo's resolver reckons it for a lockfile: that is, for every target, and with what `a?/b`
 * names even where nothing turns it on. https://doc.rust-lang.org/cargo/reference/features.html
 */
export function activate({ dependencies, features }: Needs, wanted: Iterable<string>): readonly Active[] {
  const named = new Set(Object.values(features).flat());
  const optional = new Map(dependencies.filter((each) => each.optional).map((each) => [each.key, each]));
  const asked = new Map<string, Set<string>>();
  const ask = (key: string): Set<string> => {
    const found = asked.get(key) ?? new Set();
    asked.set(key, found);
    return found;
  };
  const isImplicit = (key: string): boolean => optional.has(key) && !named.has(`dep:${key}`);
  const seen = new Set<string>();
  const queue = [...wanted];
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    const [, key, weak, feature] = /^([^/]+?)(\?)?\/(.+)$/.exec(value) ?? [];
    if (value.startsWith("dep:")) ask(value.slice("dep:".length));
    else if (key !== undefined && feature !== undefined) {
      ask(key).add(feature);
      if (weak === undefined && optional.has(key) && (Object.hasOwn(features, key) || isImplicit(key))) queue.push(key);
    } else if (Object.hasOwn(features, value)) queue.push(...(features[value] ?? []));
    else if (isImplicit(value)) ask(value);
  }
  return dependencies.flatMap((dependency) => {
    const more = asked.get(dependency.key);
    if (dependency.optional && more === undefined) return [];
    const all = [...dependency.features, ...(more ?? []), ...(dependency.defaultFeatures ? ["default"] : [])];
    return [{ dependency, features: new Set(all) }];
  });
}

/** Whether it has all of these features: Cargo takes no version that lacks one. */
export function offers({ dependencies, features }: Needs, wanted: Iterable<string>): boolean {
  const named = new Set(Object.values(features).flat());
  const implicit = new Set(dependencies.flatMap(({ key, optional }) => (optional && !named.has(`dep:${key}`) ? [key] : [])));
  return [...wanted].every((each) => each === "default" || each.includes("/") || Object.hasOwn(features, each) || implicit.has(each));
}

/** Every feature that a package has: what a lockfile is made for, of the workspace's own. */
export const everyFeature = ({ dependencies, features }: Needs): readonly string[] => [
  ...Object.keys(features),
  ...dependencies.filter((each) => each.optional).flatMap(({ key }) => [key, `dep:${key}`]),
];
