import type { Advisory } from "../../advisory.ts";
import type { NoFix, Wish } from "../ecosystem.ts";
import type { ManagedEdit } from "./edit.ts";
import type { Knowledge } from "./knowledge.ts";
import { lineOf, type MavenProject } from "./line.ts";
import { keyOf, type Model } from "./model.ts";
import type { Pom } from "./pom.ts";
import { type Found, ownModel, resolvedIn } from "./resolve.ts";
import { targetOf } from "./target.ts";
import type { Usage } from "./usages.ts";
import { compareMavenVersions, isAffectedMaven } from "./version.ts";
import * as words from "./words.ts";

export type Fail = (of: readonly Advisory[], reason: (advisory: Advisory) => NoFix) => void;

/** A version for what no file of the repository gives one. */
export interface Override {
  readonly edit: ManagedEdit;
  /** The lowest that there is; null where there was none. */
  readonly from: string | null;
  /** The lowest that is replaced. */
  readonly instead: string;
  readonly paths: readonly (readonly string[])[];
}

export interface Indirect {
  readonly overrides: readonly Override[];
  readonly failures: readonly { readonly of: readonly Advisory[]; readonly reason: (advisory: Advisory) => NoFix }[];
  readonly concerned: ReadonlySet<Advisory>;
  /** What modules get, as sentences name it. */
  readonly seen: readonly string[];
}

/** A dependency whose version a parent or an imported list from outside gives. */
export const isGivenElsewhere = ({ declared, resolved }: Usage): boolean =>
  "why" in resolved && declared.kind === "dependency" && declared.written === null && declared.profile === null;

/**
 * Entries of `dependencyManagement` for what comes only by other dependencies, or has its version from outside, in the topmost parent of the
 * repository, for which all modules below are looked at. Modules that give the package a version themselves have no say: what they say wins.
 * Undefined as long as something is asked for.
 */
export function overridesFor(project: MavenProject, wish: Wish, usages: readonly Usage[], knowledge: Knowledge): Indirect | undefined {
  const own = new Set(
    usages.flatMap((usage) =>
      ["dependency", "managed"].includes(usage.declared.kind) && !isGivenElsewhere(usage) ? [usage.pom.path] : [],
    ),
  );
  const isPlugin = usages.length > 0 && usages.every(({ declared }) => declared.kind.endsWith("plugin") || declared.kind === "parent");
  const poms = [...project.poms.values()].filter(({ artifactId }) => artifactId !== undefined);
  const modules = isPlugin ? [] : poms.filter((pom) => !lineOf(project, pom).some(({ path }) => own.has(path)));
  const results = modules.map((pom) => ({ pom, outcome: resolvedIn(project, pom, wish.package, knowledge) }));
  const failures: { of: readonly Advisory[]; reason: (advisory: Advisory) => NoFix }[] = [];
  const overrides: Override[] = [];
  const seen: string[] = [];
  const concerned = new Set<Advisory>();
  const found: { readonly pom: Pom; readonly top: Pom; readonly found: Found }[] = [];
  for (const { pom, outcome } of results) {
    if (outcome === undefined) continue;
    const named = usages.filter((usage) => usage.pom === pom);
    if ("found" in outcome) found.push(...outcome.found.map((each) => ({ pom, top: lineOf(project, pom).at(-1) ?? pom, found: each })));
    else if (named.length > 0) failures.push({ of: wish.advisories, reason: (each) => words.unresolvedReason(each, named, null) });
    else failures.push({ of: wish.advisories, reason: (each) => words.unfollowedReason(each, outcome.blocked) });
  }
  // What comes by a module of the repository that names it itself changes with that.
  const naming = new Set(poms.flatMap((pom) => (modules.includes(pom) ? [] : [`${pom.groupId}:${pom.artifactId}@`])));
  const indirect = found.filter(({ found: { path } }) => ![...naming].some((label) => path.at(-2)?.startsWith(label)));
  for (const all of Map.groupBy(indirect, (each) => `${each.top.path}#${keyOf(each.found.dependency)}`).values()) {
    const [first] = all;
    const versions = all.map((each) => each.found.dependency.version).toSorted(compareMavenVersions);
    const newest = versions.at(-1);
    if (first === undefined || newest === undefined) continue;
    seen.push(...versions.map((version) => `${wish.package} ${version}`));
    const affected = wish.advisories.filter((each) => versions.some((version) => isAffectedMaven(version, each)));
    if (affected.length === 0) continue;
    for (const each of affected) concerned.add(each);
    const fixed = all.find((each) => each.found.path.length === 1 && each.found.dependency.isSet);
    const target = targetOf(wish.package, newest, [...wish.advisories, ...wish.known], wish.options, knowledge);
    if (target === undefined) continue;
    if (fixed !== undefined) failures.push({ of: affected, reason: (each) => words.namedElsewhereReason(each, fixed.pom.path) });
    else if (target === null)
      failures.push({
        of: affected,
        reason: (each) => words.noTargetReason(each, wish.package, newest, knowledge.released(wish.package) !== null),
      });
    else if (!wish.options.strategies.includes("override"))
      failures.push({ of: affected, reason: (each) => words.notAllowed(each, wish.package, target.version) });
    else {
      const { dependency } = first.found;
      const model = ownModel(project, first.top, knowledge);
      const edit = { file: first.top.path, name: wish.package, version: target.version, ...entryFor(dependency, model) };
      overrides.push({ edit, from: versions[0] ?? newest, instead: versions[0] ?? newest, paths: all.map((each) => each.found.path) });
    }
  }
  return knowledge.need.length > 0 ? undefined : { overrides, failures, concerned, seen };
}

/** An entry takes the place of one from outside, and leaves out what that left out. */
function entryFor(
  { name, type, classifier }: Found["dependency"],
  model: Model | string | undefined,
): Pick<ManagedEdit, "type" | "classifier" | "exclusions"> {
  const before = typeof model === "object" ? model.managed.get(keyOf({ name, type, classifier })) : undefined;
  return { type, classifier, exclusions: before?.exclusions ?? [] };
}
