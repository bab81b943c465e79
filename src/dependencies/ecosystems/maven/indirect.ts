import type { Advisory } from "../../advisory.ts";
import type { NoFix, Wish } from "../ecosystem.ts";
import type { ManagedEdit } from "./edit.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Pom } from "./pom.ts";
import { lineOf, type MavenProject, type Usage } from "./project.ts";
import { type Found, resolvedIn } from "./resolve.ts";
import { targetOf } from "./target.ts";
import { compareMavenVersions, isAffectedMaven } from "./version.ts";
import * as words from "./words.ts";

export type Fail = (of: readonly Advisory[], reason: (advisory: Advisory) => NoFix) => void;

/** A version for what no file of the repository names. */
export interface Override {
  readonly edit: ManagedEdit;
  /** The lowest that is replaced. */
  readonly from: string;
  readonly paths: readonly (readonly string[])[];
}

export interface Indirect {
  readonly overrides: readonly Override[];
  readonly failures: readonly { readonly of: readonly Advisory[]; readonly reason: (advisory: Advisory) => NoFix }[];
  readonly concerned: ReadonlySet<Advisory>;
  /** What modules get, as sentences name it. */
  readonly seen: readonly string[];
}

/**
 * Entries of `dependencyManagement` for what comes only by other dependencies, in the topmost parent of the repository, for which all modules
 * below are looked at. Modules that name the package themselves have no say: what they name wins. Undefined as long as something is asked for.
 */
export function overridesFor(project: MavenProject, wish: Wish, usages: readonly Usage[], knowledge: Knowledge): Indirect | undefined {
  const own = new Set(
    usages.flatMap(({ pom, declared }) => (declared.kind === "dependency" || declared.kind === "managed" ? [pom.path] : [])),
  );
  const isPlugin = usages.length > 0 && usages.every(({ declared }) => declared.kind.endsWith("plugin") || declared.kind === "parent");
  const modules = isPlugin ? [] : [...project.poms.values()].filter((pom) => !lineOf(project, pom).some(({ path }) => own.has(path)));
  const results = modules.map((pom) => ({ pom, outcome: resolvedIn(project, pom, wish.package, knowledge) }));
  const failures: { of: readonly Advisory[]; reason: (advisory: Advisory) => NoFix }[] = [];
  const overrides: Override[] = [];
  const seen: string[] = [];
  const concerned = new Set<Advisory>();
  const found: { readonly top: Pom; readonly found: Found }[] = [];
  for (const { pom, outcome } of results) {
    if (outcome === undefined) continue;
    if ("blocked" in outcome) failures.push({ of: wish.advisories, reason: (each) => words.unfollowedReason(each, outcome.blocked) });
    else if (outcome.found !== null) found.push({ top: lineOf(project, pom).at(-1) ?? pom, found: outcome.found });
  }
  // What comes by a module of the repository that names it itself changes with that.
  const naming = new Set([...project.poms.values()].flatMap((pom) => (modules.includes(pom) ? [] : [`${pom.groupId}:${pom.artifactId}@`])));
  const indirect = found.filter(({ found: { path } }) => ![...naming].some((label) => path.at(-2)?.startsWith(label)));
  for (const [top, all] of Map.groupBy(indirect, (each) => each.top)) {
    const versions = all.map((each) => each.found.dependency.version).toSorted(compareMavenVersions);
    seen.push(...versions.map((version) => `${wish.package} ${version}`));
    const affected = wish.advisories.filter((each) => versions.some((version) => isAffectedMaven(version, each)));
    const newest = versions.at(-1);
    const dependency = all[0]?.found.dependency;
    if (affected.length === 0 || newest === undefined || dependency === undefined) continue;
    for (const each of affected) concerned.add(each);
    const target = targetOf(wish.package, newest, [...wish.advisories, ...wish.known], wish.options, knowledge);
    if (target === undefined) continue;
    if (target === null)
      failures.push({
        of: affected,
        reason: (each) => words.noTargetReason(each, wish.package, newest, knowledge.released(wish.package) !== null),
      });
    else if (!wish.options.strategies.includes("override"))
      failures.push({ of: affected, reason: (each) => words.notAllowed(each, wish.package, target.version) });
    else {
      const edit = {
        file: top.path,
        name: wish.package,
        type: dependency.type,
        classifier: dependency.classifier,
        version: target.version,
      };
      overrides.push({ edit, from: versions[0] ?? newest, paths: all.map((each) => each.found.path) });
    }
  }
  return knowledge.need.length > 0 ? undefined : { overrides, failures, concerned, seen };
}
