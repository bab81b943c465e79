import type { Advisory } from "../../advisory.ts";
import type { Answers, NoFix, PlanStep, Wish } from "../ecosystem.ts";
import { complete, type Move } from "./complete.ts";
import type { SetEdit } from "./edit.ts";
import { type Fail, overridesFor } from "./indirect.ts";
import { Knowledge } from "./knowledge.ts";
import { keyOf } from "./model.ts";
import { type MavenProject, type Usage, usagesOf, type VersionPlace } from "./project.ts";
import { ownModel } from "./resolve.ts";
import { targetOf } from "./target.ts";
import { isAffectedMaven, isVersion } from "./version.ts";
import * as words from "./words.ts";

/** What has to change in a repository's POMs so that none of the advisories concerns them any more. Pure. */
export function planMaven(project: MavenProject, wish: Wish, answers: Answers): PlanStep {
  const { advisories, options } = wish;
  const usages = usagesOf(project, wish.package);
  const knowledge = new Knowledge(answers);
  const known = [...advisories, ...wish.known];
  const failures = new Map<string, NoFix>();
  const fail: Fail = (of, reason) => {
    for (const advisory of of) failures.set(advisory.id, failures.get(advisory.id) ?? reason(advisory));
  };
  const moves: Move[] = [];
  const seen: string[] = [];
  const concerned = new Set<Advisory>();
  for (const usage of usages) {
    const version = "why" in usage.resolved ? elsewhereVersion(project, usage, knowledge) : usage.resolved.version;
    if (version === undefined) continue;
    if (version === null) {
      fail(advisories, (each) => words.unresolvedReason(each, [usage], null));
      continue;
    }
    seen.push(`${wish.package} ${version}`);
    const own = advisories.filter((each) => isAffectedMaven(version, each));
    if (own.length === 0) continue;
    for (const each of own) concerned.add(each);
    if ("why" in usage.resolved) {
      fail(own, (each) => words.unresolvedReason(each, [usage], version));
      continue;
    }
    const target = targetOf(wish.package, version, known, options, knowledge);
    if (target === undefined) continue;
    if (target === null) fail(own, (each) => words.noTargetReason(each, wish.package, version, knowledge.released(wish.package) !== null));
    else if (!options.strategies.includes("bump")) fail(own, (each) => words.notAllowed(each, wish.package, target.version));
    else moves.push({ usage, version, to: target.version, isYoung: target.isYoung, advisories: own });
  }
  if (knowledge.need.length > 0) return { need: knowledge.need };
  const indirect = overridesFor(project, wish, usages, knowledge);
  const sharers = sharersOf(project);
  const sets = new Map<string, { readonly edit: SetEdit; readonly others: readonly Usage[] }>();
  const done: Move[] = [];
  for (const move of moves) {
    const placed = placeOf(move, sharers, known, knowledge);
    if (placed === undefined) continue;
    const { refused } = placed;
    if (refused !== undefined) fail(move.advisories, (each) => words.unplaceableReason(each, refused));
    else {
      sets.set(JSON.stringify(placed.edit), placed);
      done.push(move);
    }
  }
  if (knowledge.need.length > 0 || indirect === undefined) return { need: knowledge.need };
  for (const each of indirect.concerned) concerned.add(each);
  for (const { of, reason } of indirect.failures) fail(of, reason);
  seen.push(...indirect.seen);
  const idle = advisories
    .filter((each) => !concerned.has(each) && !failures.has(each.id))
    .map((each) => (seen.length === 0 ? words.notUsed(each, project.unread) : words.notAffected(each, seen)));
  const noFix = [...failures.values(), ...idle];
  if (done.length + indirect.overrides.length === 0) return { noFix };
  const settled = advisories.filter((each) => concerned.has(each) && !failures.has(each.id));
  const plan = complete(wish, done, [...sets.values()], indirect.overrides, settled.length === 0 ? [...concerned] : settled, [
    ...failures.values(),
  ]);
  return noFix.length === 0 ? { plan } : { plan, noFix };
}

/** The version that a parent or an imported list from outside gives; null where that cannot be told, undefined as long as it is asked for. */
function elsewhereVersion(project: MavenProject, { pom, declared }: Usage, knowledge: Knowledge): string | null | undefined {
  if (declared.kind !== "dependency" || declared.profile !== null) return null;
  const model = ownModel(project, pom, knowledge);
  if (model === undefined) return undefined;
  const version = typeof model === "string" ? null : (model.dependencies.find((each) => keyOf(each) === keyOf(declared))?.version ?? null);
  return version !== null && isVersion(version) ? version : null;
}

/** Uses by the property that holds their version, as `file` and name. */
function sharersOf(project: MavenProject): ReadonlyMap<string, readonly Usage[]> {
  const keyed = usagesOf(project).flatMap((usage) =>
    "why" in usage.resolved
      ? []
      : usage.resolved.places.flatMap((place) => (place.kind === "property" ? [{ key: propertyKey(place), usage }] : [])),
  );
  return new Map([...Map.groupBy(keyed, ({ key }) => key)].map(([key, all]) => [key, all.map(({ usage }) => usage)]));
}
const propertyKey = ({ pom, property }: Extract<VersionPlace, { kind: "property" }>): string => JSON.stringify([pom.path, property.name]);

type Placed = { readonly refused: string } | { readonly refused?: undefined; readonly edit: SetEdit; readonly others: readonly Usage[] };

/**
 * Where the version is written over: where it stands; but in the declaration itself where that is a property of others too, which have no such
 * version or a vulnerable one. Undefined as long as something is asked for.
 */
function placeOf(
  { usage, version, to }: Move,
  sharers: ReadonlyMap<string, readonly Usage[]>,
  known: readonly Advisory[],
  knowledge: Knowledge,
): Placed | undefined {
  if ("why" in usage.resolved) return undefined;
  const { places } = usage.resolved;
  const place = places.at(-1);
  if (place === undefined) return undefined;
  const { name } = usage.declared;
  if (place.kind === "property") {
    const others = (sharers.get(propertyKey(place)) ?? []).filter(({ declared }) => declared.name !== name);
    const names = [...new Set(others.map(({ declared }) => declared.name))];
    const released = names.map((each) => knowledge.released(each));
    if (released.includes(undefined)) return undefined;
    const isCommon = names.every(
      (each, index) =>
        released[index]?.versions.includes(to) === true &&
        !known.some((advisory) => advisory.package === each && isAffectedMaven(to, advisory)),
    );
    if (isCommon && place.property.place !== null) {
      const edit: SetEdit = { file: place.pom.path, kind: "property", name: place.property.name, from: version, to };
      return { edit, others };
    }
  }
  const [declared] = places;
  if (declared?.kind !== "declared" || declared.declared.place === null) return { refused: usage.pom.path };
  const { pom, declared: of } = declared;
  return { edit: { file: pom.path, kind: "declared", of: of.kind, name, from: of.written ?? "", to } satisfies SetEdit, others: [] };
}
