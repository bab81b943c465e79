import type { Advisory } from "../../advisory.ts";
import type { Answers, NoFix, PackageChange, Plan, PlanStep, Wish } from "../ecosystem.ts";
import type { MavenEdits, SetEdit } from "./edit.ts";
import { Knowledge } from "./knowledge.ts";
import { type MavenProject, type Usage, usagesOf, type VersionPlace } from "./project.ts";
import { targetOf } from "./target.ts";
import { compareMavenVersions, isAffectedMaven } from "./version.ts";
import * as words from "./words.ts";

interface Move {
  readonly usage: Usage;
  readonly version: string;
  readonly to: string;
  readonly isYoung: boolean;
  readonly advisories: readonly Advisory[];
}

/** What has to change in a repository's POMs so that none of the advisories concerns them any more. Pure. */
export function planMaven(project: MavenProject, wish: Wish, answers: Answers): PlanStep {
  const { advisories, options } = wish;
  const usages = usagesOf(project, wish.package);
  if (usages.length === 0) return { noFix: advisories.map((each) => words.notUsed(each, project.unread)) };
  const knowledge = new Knowledge(answers);
  const known = [...advisories, ...wish.known];
  const failures = new Map<string, NoFix>();
  const fail = (of: readonly Advisory[], reason: (advisory: Advisory) => NoFix): void => {
    for (const advisory of of) failures.set(advisory.id, failures.get(advisory.id) ?? reason(advisory));
  };
  const unresolved = usages.filter(({ resolved }) => "why" in resolved);
  fail(unresolved.length === 0 ? [] : advisories, (each) => words.unresolvedReason(each, unresolved));
  const moves: Move[] = [];
  const seen: string[] = [];
  for (const usage of usages) {
    if ("why" in usage.resolved) continue;
    const { version } = usage.resolved;
    seen.push(`${wish.package} ${version}`);
    const own = advisories.filter((each) => isAffectedMaven(version, each));
    if (own.length === 0) continue;
    const target = targetOf(wish.package, version, known, options, knowledge);
    if (target === undefined) continue;
    if (target === null) fail(own, (each) => words.noTargetReason(each, wish.package, version, knowledge.released(wish.package) !== null));
    else if (!options.strategies.includes("bump")) fail(own, (each) => words.notAllowed(each, wish.package, target.version));
    else moves.push({ usage, version, to: target.version, isYoung: target.isYoung, advisories: own });
  }
  if (knowledge.need.length > 0) return { need: knowledge.need };
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
  if (knowledge.need.length > 0) return { need: knowledge.need };
  const concerned = new Set(moves.flatMap((move) => move.advisories));
  const idle = advisories.filter((each) => !concerned.has(each) && !failures.has(each.id)).map((each) => words.notAffected(each, seen));
  const noFix = [...failures.values(), ...idle];
  if (done.length === 0) return { noFix };
  const settled = advisories.filter((each) => concerned.has(each) && !failures.has(each.id));
  const plan = complete(wish, done, [...sets.values()], settled.length === 0 ? [...concerned] : settled, [...failures.values()]);
  return noFix.length === 0 ? { plan } : { plan, noFix };
}

/** Uses by the property that holds their version, as `file` and name. */
function sharersOf(project: MavenProject): ReadonlyMap<string, readonly Usage[]> {
  const keyed = usagesOf(project).flatMap((usage) =>
    "why" in usage.resolved
      ? []
      : usage.resolved.places.flatMap((place) => (place.kind === "property" ? [{ key: keyOf(place), usage }] : [])),
  );
  return new Map([...Map.groupBy(keyed, ({ key }) => key)].map(([key, all]) => [key, all.map(({ usage }) => usage)]));
}
const keyOf = ({ pom, property }: Extract<VersionPlace, { kind: "property" }>): string => JSON.stringify([pom.path, property.name]);

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
    const others = (sharers.get(keyOf(place)) ?? []).filter(({ declared }) => declared.name !== name);
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

function complete(
  wish: Wish,
  moves: readonly Move[],
  sets: readonly { readonly edit: SetEdit; readonly others: readonly Usage[] }[],
  settled: readonly Advisory[],
  failures: readonly NoFix[],
): Plan {
  const [first] = moves;
  if (first === undefined) throw new TypeError("A plan without changes is none.");
  const changes = [
    ...moves.map(({ usage, version, to }) => changeOf(wish.package, version, to, usage)),
    ...sets.flatMap(({ edit, others }) =>
      others.map((usage) => changeOf(usage.declared.name, "why" in usage.resolved ? null : usage.resolved.version, edit.to, usage)),
    ),
  ];
  const literal = sets.filter(({ edit }) => edit.kind === "declared" && edit.from.includes("${"));
  const notes = [
    ...failures.map(({ reason }) => `Not everything is settled: ${reason}`),
    ...moves
      .filter(({ version, to }) => majorOf(version) !== majorOf(to))
      .map(({ version, to }) => `${wish.package} goes from ${version} to ${to}: read what that release breaks.`),
    ...literal.map(
      ({ edit }) =>
        `${edit.name} takes its version from ${edit.from} no more: others that do have no version ${edit.to}, or it is vulnerable.`,
    ),
    ...moves
      .filter(({ isYoung }) => isYoung)
      .map(({ to }) => `${wish.package} ${to} is younger than ${wish.options.cooldownHours} hours; nothing older settles this.`),
  ];
  return {
    ecosystem: "maven",
    manifest: first.usage.pom.path,
    package: wish.package,
    advisories: settled.map(({ id }) => id),
    to:
      moves
        .map(({ to }) => to)
        .toSorted(compareMavenVersions)
        .at(-1) ?? "",
    strategy: "bump",
    changes: [...new Map(changes.map((each) => [JSON.stringify(each), each])).values()],
    removed: [],
    paths: [[`${wish.package}@${first.version}`]],
    notes: [...new Set(notes)],
    edits: { sets: sets.map(({ edit }) => edit), managed: [] } satisfies MavenEdits,
  };
}

const majorOf = (version: string): string | undefined => /^\d+/.exec(version)?.[0];

/** In the file that uses it; the version may stand in another one. */
function changeOf(name: string, from: string | null, to: string, { pom, resolved }: Usage): PackageChange {
  const file = "why" in resolved ? pom.path : (resolved.places.at(-1)?.pom.path ?? pom.path);
  return { package: name, from, to, manifest: pom.path, file, strategy: "bump" };
}
