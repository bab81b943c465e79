import type { Json } from "../../values/json.ts";
import type { EcosystemName } from "../advisory.ts";
import { listOf, objectOf } from "../json-members.ts";

/** What the registry tells of two versions of one package, as far as who reviews the step should know. Plain data, all from outside. */
export type PackageFacts = {
  readonly package: string;
  readonly from: string | null;
  readonly to: string;
  /** When `to` was published, in milliseconds since the epoch; null where that is not known. */
  readonly publishedAt: number | null;
  /** Scripts that run at installation, as `postinstall: node build.js`: those that `to` has and `from` has not, or has in other words. */
  readonly newScripts: readonly string[];
  /** Who published either version. */
  readonly publisher: { readonly before: string | null; readonly after: string | null };
  readonly maintainers: { readonly added: readonly string[]; readonly removed: readonly string[] };
  /** `from` says where and how it was built, `to` does not. */
  readonly lostProvenance: boolean;
};

const mostNames = 20;
const longestScript = 300;
/** Not `prepare`, which runs where a package comes from git. */
const installing = ["preinstall", "install", "postinstall"] as const;

/**
 * Compares what the registry says of both versions. npm tells who published and which scripts run; of other ecosystems nothing of that is
 * told, so there is nothing to compare.
 *
 * @param before the registry's answer for the version that is installed; null where it was not asked or has none
 * @param after of the version that is to come
 * @param times when versions were published, by version (npm's `time`); null where it is not known
 */
export function packageFactsOf(
  change: { readonly ecosystem: EcosystemName; readonly package: string; readonly from: string | null; readonly to: string },
  { before, after, times }: { readonly before: Json; readonly after: Json; readonly times: Json },
): PackageFacts {
  const published = Date.parse(String(objectOf(times)[change.to] ?? ""));
  const isTold = change.ecosystem === "npm";
  const [old, young] = [objectOf(before), objectOf(after)];
  // Without the old version nothing is known to be new.
  const comparable = isTold && Object.keys(old).length > 0 && Object.keys(young).length > 0;
  const [had, has] = [scriptsOf(before), scriptsOf(after)];
  const [were, are] = [namesOf(old.maintainers), namesOf(young.maintainers)];
  return {
    package: change.package,
    from: change.from,
    to: change.to,
    publishedAt: Number.isNaN(published) ? null : published,
    newScripts: comparable ? has.filter((script) => !had.includes(script)) : [],
    publisher: { before: isTold ? nameOf(old._npmUser) : null, after: isTold ? nameOf(young._npmUser) : null },
    // A registry in between may leave them out.
    maintainers:
      comparable && were.length > 0 && are.length > 0
        ? {
            added: are.filter((name) => !were.includes(name)).slice(0, mostNames),
            removed: were.filter((name) => !are.includes(name)).slice(0, mostNames),
          }
        : { added: [], removed: [] },
    lostProvenance: comparable && hasProvenance(before) && !hasProvenance(after),
  };
}

function scriptsOf(manifest: Json): readonly string[] {
  const { scripts, gypfile } = objectOf(manifest);
  const given = objectOf(scripts);
  const own = installing.flatMap((name) => (typeof given[name] === "string" ? [`${name}: ${given[name].slice(0, longestScript)}`] : []));
  return gypfile === true && own.length === 0 ? ["install: node-gyp rebuild"] : own;
}

const nameOf = (user: Json | undefined): string | null => {
  const name = typeof user === "string" ? user.split(" ")[0] : objectOf(user).name;
  return typeof name === "string" && name !== "" ? name.slice(0, 100) : null;
};

const namesOf = (users: Json | undefined): readonly string[] =>
  listOf(users).flatMap((user) => {
    const name = nameOf(user);
    return name === null ? [] : [name];
  });

const hasProvenance = (manifest: Json): boolean => Object.keys(objectOf(objectOf(objectOf(manifest).dist).attestations)).length > 0;
