import { canonicalJson } from "../../../values/hash.ts";
import type { Json } from "../../../values/json.ts";
import type { Advisory } from "../../advisory.ts";
import type { Answers, NoFix, PackageChange, PlanStep, Strategy, Wish } from "../ecosystem.ts";
import { labelOf } from "./labels.ts";
import { Metadata, type Release } from "./metadata.ts";
import type { Locked, Move, PythonEdits, PythonProject } from "./project.ts";
import { lowestOf } from "./raise-specifier.ts";
import { unneeded, waysOf } from "./reach.ts";
import { requirersAfter } from "./requirements/requirers.ts";
import { type Allowed, isObstacle, place, requirementsOf, type State, unchanged } from "./search.ts";
import { Surroundings } from "./surroundings.ts";
import { compareVersions, isAffectedVersion, normalName } from "./version.ts";
import { blockedReason, fixedReason, noCandidateReason, notConcerned, notesOf } from "./words.ts";

const hour = 3_600_000;
/** Placements for one installed package with one strategy. */
const mostTries = 500;
/** So many versions of the vulnerable package are tried in one way. */
const mostCandidates = 12;

/** What has to change in a project so that none of the advisories concerns it any more. Pure. */
export function planPython(project: PythonProject, wish: Wish, answers: Answers): PlanStep {
  const name = normalName(wish.package);
  const installed = project.locked.filter((entry) => entry.name === name);
  const hits = (entry: Locked): readonly Advisory[] => wish.advisories.filter((advisory) => isAffectedVersion(entry.version, advisory));
  const concerning = wish.advisories.filter((advisory) => installed.some((entry) => hits(entry).includes(advisory)));
  const unpinned = project.own.some((own) => own.name === name);
  const idle = wish.advisories
    .filter((each) => !concerning.includes(each))
    .map((each) => notConcerned(each, installed, `\`${project.paths.manifest}\``, unpinned));
  if (concerning.length === 0) return { noFix: idle };

  const metadata = new Metadata(answers);
  const around = surroundingsOf(project, wish, metadata);
  const failures = new Map<string, NoFix>();
  let state = unchanged;
  for (const entry of installed) {
    const own = hits(entry);
    // A twin may have taken it along.
    if (own.length === 0 || state.moved.has(entry.id)) continue;
    const made = settle(state, entry, wish, around);
    if (metadata.need.length > 0) return { need: metadata.need };
    if ("why" in made) for (const advisory of own) failures.set(advisory.id, failures.get(advisory.id) ?? made.why(advisory));
    else state = made;
  }
  if (state.moved.size === 0) return { noFix: [...failures.values(), ...idle] };
  const settled = concerning.filter(({ id }) => !failures.has(id));
  const about = { settled: settled.length === 0 ? concerning : settled, failures: [...failures.values()], installed };
  const plan = complete(state, wish, around, about);
  if (metadata.need.length > 0 || plan === undefined) return { need: metadata.need };
  return failures.size + idle.length === 0 ? { plan } : { plan, noFix: [...failures.values(), ...idle] };
}

function surroundingsOf(project: PythonProject, wish: Wish, metadata: Metadata): Surroundings {
  const name = normalName(wish.package);
  // What concerns an installed version of another package already does not come in with the plan.
  const news = wish.known.filter((each) => {
    const of = normalName(each.package);
    return of === name || !project.locked.some((entry) => entry.name === of && isAffectedVersion(entry.version, each));
  });
  const known = Map.groupBy([...news, ...wish.advisories], (each) => normalName(each.package));
  const { cooldownHours, now } = wish.options;
  return new Surroundings(
    project,
    metadata,
    known,
    ({ publishedAt }) => cooldownHours > 0 && publishedAt !== null && now - publishedAt < cooldownHours * hour,
  );
}

/** One installed package, by the first strategy that settles it. */
function settle(state: State, entry: Locked, wish: Wish, around: Surroundings): State | { why(advisory: Advisory): NoFix } {
  const { project, metadata } = around;
  if (entry.fixed !== null) return { why: (advisory) => fixedReason(advisory, entry) };
  const all = around.candidates(entry, entry.version);
  const [lowest] = all;
  if (lowest === undefined) {
    return { why: (advisory) => noCandidateReason(advisory, entry, metadata.versions(entry.name), project.python) };
  }
  const major = (version: string): string | undefined => /^v?(?:\d+!)?(\d+)/.exec(version)?.[1];
  // A release that breaks more is not taken because it needs one change less.
  const near = all.filter((version) => major(version) === major(lowest));
  const blockers = new Set<string>();
  for (const candidates of [near, all.filter((version) => !near.includes(version))]) {
    for (const allowed of allowances(wish.options.strategies, project, entry)) {
      const tried = candidates.slice(0, mostCandidates);
      around.triesLeft = mostTries;
      for (const version of tried) {
        const placed = place(state, entry, version, allowed, around);
        if (!isObstacle(placed) && metadata.need.length === 0) return placed;
        if (isObstacle(placed)) for (const label of placed.blockedBy) blockers.add(label);
        if (metadata.need.length > 0) {
          // Those that may come next are asked for at once.
          for (const each of tried.slice(tried.indexOf(version), tried.indexOf(version) + 3)) requirementsOf(entry, each, around);
          return state;
        }
      }
    }
  }
  return { why: (advisory) => blockedReason(advisory, entry, [...blockers], lowest, project) };
}

/** What is tried, in the order of the strategies. A change in place is tried first whatever is asked for: nothing is smaller. */
function allowances(strategies: readonly Strategy[], project: PythonProject, entry: Locked): readonly Allowed[] {
  // What a range lets in is written in the manifest itself.
  const others = strategies.includes("update") && !entry.isRange;
  const bumps = strategies.includes("bump");
  const overrides = strategies.includes("override") && project.canOverride;
  return [
    { others: false, bumps: false, overrides: false },
    ...(others ? [{ others, bumps: false, overrides: false }] : []),
    ...(bumps ? [{ others: false, bumps, overrides: false }] : []),
    ...(bumps && others ? [{ others, bumps, overrides: false }] : []),
    ...(overrides ? [{ others, bumps, overrides }] : []),
  ];
}

/** The plan of what was found; undefined as long as something has to be looked up for it. */
function complete(
  state: State,
  wish: Wish,
  around: Surroundings,
  {
    settled,
    failures,
    installed,
  }: { readonly settled: readonly Advisory[]; readonly failures: readonly NoFix[]; readonly installed: readonly Locked[] },
) {
  const { project, metadata } = around;
  const name = normalName(wish.package);
  const entries = new Map(project.locked.map((entry) => [entry.id, entry]));
  const releaseOf = (of: string, version: string): Release | undefined => metadata.release(of, version);
  const moves = [...state.moved].flatMap(([id, to]): Move[] => {
    const entry = entries.get(id);
    const release = entry === undefined ? undefined : releaseOf(entry.name, to);
    if (entry === undefined || release === undefined) return [];
    // A lockfile repeats what a package asks for; what stays the same stays as it is written.
    const was = project.hasGraph ? (releaseOf(entry.name, entry.version)?.requires ?? null) : null;
    return [{ id, from: entry.version, to, release, was }];
  });
  const added = [...state.added.values()].flatMap(({ entry, neededBy }) => {
    const version = state.moved.get(entry.id) ?? entry.version;
    const release = releaseOf(entry.name, version);
    const via = askersAfter(entry.name, state, entries, around);
    return release === undefined ? [] : [{ name: entry.name, version, release, neededBy, via: via.length === 0 ? [neededBy] : via }];
  });
  const { noted, removed } = project.hasGraph
    ? { noted: [], removed: unneeded(project, state, around) }
    : requirersAfter(project, state, around);
  if (metadata.need.length > 0) return undefined;
  // A range that moves itself lets its version in.
  const raised = [...state.bumps].filter(([id]) => !state.moved.has(id));
  const bumps = raised.flatMap(([id, to]) => {
    const own = project.own.find((each) => each.id === id);
    return own === undefined ? [] : [{ id, name: own.name, file: own.file, from: own.writtenSpecifier, to }];
  });
  const overrides = [...state.overrides].map(([of, version]) => ({ name: of, specifier: `>=${version}` }));
  const strategyOf = (entry: Locked): Strategy =>
    overrides.some((each) => each.name === entry.name)
      ? "override"
      : entry.isRange || isManifestPin(entry, project) || bumps.some((each) => each.name === entry.name)
        ? "bump"
        : moves.length + added.length > moves.filter(({ id }) => entries.get(id)?.name === name).length
          ? "update"
          : "splice";
  const changes = moves
    .map(({ id, from, to }): { readonly change: PackageChange; readonly name: string } => {
      const entry = entries.get(id) as Locked;
      const { written, manifest, file } = entry;
      return { name: entry.name, change: { package: written, from: fromOf(entry, from), to, manifest, file, strategy: strategyOf(entry) } };
    })
    .toSorted((one, other) => Number(other.name === name) - Number(one.name === name))
    .map(({ change }) => change)
    // A list for development may repeat what is used in production.
    .filter((change, index, all) => all.findIndex((other) => canonicalJson(other) === canonicalJson(change)) === index);
  const news = added.map(({ name: of, version, neededBy }): PackageChange => {
    const asker = project.locked.find((entry) => entry.name === neededBy);
    return {
      package: of,
      from: null,
      to: version,
      manifest: asker?.manifest ?? project.paths.manifest,
      file: asker?.file ?? "",
      strategy: "update",
    };
  });
  const rank: readonly Strategy[] = ["splice", "update", "bump", "override"];
  const strategy = rank[Math.max(...[...changes, ...news].map((change) => rank.indexOf(change.strategy)))] ?? "splice";
  const labels = removed.flatMap((id) => {
    const entry = entries.get(id);
    return entry === undefined ? [] : [`${entry.written}@${entry.version}`];
  });
  const edits: PythonEdits = { moves, added, removed, bumps, overrides, noted };
  const toOf = changes.filter((change) => normalName(change.package) === name).map(({ to }) => to);
  return {
    ecosystem: "pip" as const,
    manifest: project.paths.manifest,
    package: wish.package,
    advisories: settled.map(({ id }) => id),
    to: toOf.toSorted(compareVersions).at(-1) ?? "",
    strategy,
    changes: [...changes, ...news],
    removed: labels,
    paths: [...new Map(waysOf(project, installed, around).map((way) => [way.join(), way])).values()],
    notes: notesOf({
      ...{ wish, moves, added, removed: labels, bumps, overrides, failures },
      releases: moves.map(({ id, from, to, release }) => {
        const of = entries.get(id)?.name ?? "";
        const all = metadata.versions(of);
        const about = all.find(({ version }) => version === to);
        return {
          name: of,
          release,
          before: all.find(({ version }) => version === from),
          isYoung: about !== undefined && around.isYoung(about),
        };
      }),
      pythonIsKnown: project.python !== null,
      stale: bumps.length > 0 ? project.stale : null,
      silent: silentAskers(state, around),
    }),
    edits: edits as unknown as Json,
  };
}

/** What stands right below a bound has no number: it is called as it is written, `<2.0`. */
const fromOf = ({ isRange, specifier }: Locked, from: string): string => (isRange && lowestOf(specifier) === undefined ? specifier : from);

/** The names of those among what changes that need a package. */
function askersAfter(name: string, state: State, entries: ReadonlyMap<string, Locked>, around: Surroundings): readonly string[] {
  const changed = [
    ...[...state.moved].flatMap(([id, version]) => [{ entry: entries.get(id), version }]),
    ...[...state.added.values()].map(({ entry }) => ({ entry, version: state.moved.get(entry.id) ?? entry.version })),
  ];
  const asking = changed.flatMap(({ entry, version }) =>
    entry !== undefined && (requirementsOf(entry, version, around) ?? []).some((each) => each.name === name && around.mayApply(each, entry))
      ? [entry.name]
      : [],
  );
  return [...new Set(asking)].toSorted();
}

/** Those that are noted to need what moves, and of which nobody tells which versions. */
function silentAskers({ moved }: State, around: Surroundings): readonly (readonly [string, string])[] {
  const entries = around.project.locked;
  const moving = new Map(entries.filter(({ id }) => moved.has(id)).map((entry) => [entry.name, entry]));
  return entries.flatMap((asker) => {
    const needed = [...(asker.names ?? [])].flatMap((name) => moving.get(name) ?? []);
    const isSilent =
      needed.length > 0 && !moved.has(asker.id) && asker.fixed === null && requirementsOf(asker, asker.version, around) === undefined;
    return isSilent ? needed.map(({ written }) => [labelOf(asker), written] as const) : [];
  });
}

/** A pin in a list that people write themselves, and not in one that a program made of another. */
const isManifestPin = (entry: Locked, project: PythonProject): boolean => project.format === "requirements" && !entry.isComplete;
