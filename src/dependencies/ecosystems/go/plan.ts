import type { Advisory } from "../../advisory.ts";
import type { Answers, PackageChange, Plan, PlanStep, Strategy, Wish } from "../ecosystem.ts";
import type { Reason } from "../no-fix.ts";
import { type Candidate, candidates, majorAfter } from "./candidates.ts";
import { wayTo } from "./graph.ts";
import { installedVersion } from "./locate.ts";
import { Metadata } from "./metadata.ts";
import type { Replacement } from "./mod-file.ts";
import { type GoProject, isPruned, replacementOf, withReplacement } from "./project.ts";
import { newlyNeeded, raise, type State, stateOf } from "./settle.ts";
import { planSums, type SumPlan } from "./sums.ts";
import { compareGo, compareVersions, isAffectedVersion } from "./version.ts";
import * as words from "./words.ts";

/** What `edit` does. Plain data. */
export type GoEdits = {
  /** Versions by module, of what go.mod lists already. */
  readonly raised: { readonly [path: string]: string };
  /** With `// indirect`. */
  readonly added: { readonly [path: string]: string };
  readonly removed: readonly string[];
  readonly go: string | null;
  readonly dropToolchain: boolean;
  /** The version that a module is replaced by in its own place. */
  readonly pin?: { readonly path: string; readonly from: string; readonly to: string };
  readonly sums: SumPlan;
};

/** So many of the versions that would do are tried. */
const mostTried = 6;

/** What has to change in a project so that none of the advisories concerns it any more. Pure. */
export function planGo(project: GoProject, wish: Wish, answers: Answers): PlanStep {
  const { package: name, advisories } = wish;
  const all = (reason: Reason, about: readonly Advisory[] = advisories) => ({ noFix: about.map(reason) });
  if (name === "stdlib" || name === "toolchain") return all(words.partOfGo);
  const { mod } = project;
  const metadata = new Metadata(answers);
  const before = stateOf(project, mod.requires, mod.go, metadata);
  if (metadata.need.length > 0) return { need: metadata.need };
  // What stands in place of the module decides; the module itself is not built.
  const standIn = [...before.graph.selected].find(([path, version]) => replacementOf(project, path, version)?.to === name);
  const path = standIn?.[0] ?? name;
  const required = before.graph.selected.get(path);
  if (required === undefined) return all(words.notInstalled(name));
  const replacement = replacementOf(project, path, required);
  const by =
    replacement === undefined ? "" : replacement.toVersion === null ? replacement.to : `${replacement.to}@${replacement.toVersion}`;
  const version = replacement === undefined ? required : replacement.to === name ? replacement.toVersion : null;
  const label = `${name}@${version ?? required}`;
  // Another module is built in its place: whether that is affected, is another advisory's business.
  if (replacement !== undefined && version === null && replacement.toVersion !== null) return all(words.notVulnerable(by));
  const isHit = (each: Advisory): boolean => version === null || isAffectedVersion(version, each);
  const concerning = advisories.filter(isHit);
  const idle = advisories.filter((each) => !isHit(each)).map(words.notVulnerable(label));
  const failed = (reason: Reason): PlanStep => ({ noFix: [...concerning.map(reason), ...idle] });
  if (concerning.length === 0) return { noFix: idle };
  // A module in its own place is held at a version by the project's own word.
  const pin = replacement !== undefined && replacement.to === path && mod.replaces.includes(replacement) ? replacement : undefined;
  if (replacement !== undefined && (pin === undefined || version === null))
    return failed(words.replaced(`${path}@${required}`, by, replacement.toVersion === null));
  if (installedVersion(project, name) === undefined) return failed(words.notBuilt(label));

  const found = candidates(project, name, version ?? required, wish, metadata);
  const major = majorAfter(name, wish);
  const next = found?.length === 0 && metadata.need.length === 0 ? metadata.versions(major) : null;
  if (metadata.need.length > 0) return { need: metadata.need };
  if (found === null) return failed(words.unknownModule(name));
  if (found.length === 0) return failed(words.noCandidate(label, (next?.length ?? 0) > 0 ? major : null));
  let reason: Reason | undefined;
  for (const candidate of found.slice(0, mostTried)) {
    const tried = tryCandidate(project, wish, concerning, before, candidate, pin, metadata);
    if (metadata.need.length > 0) return { need: metadata.need };
    if ("plan" in tried) return idle.length === 0 ? tried : { ...tried, noFix: idle };
    reason ??= tried.reason;
  }
  return failed(reason ?? words.noCandidate(label, null));
}

type Tried = { readonly plan: Plan } | { readonly reason: Reason };

function tryCandidate(
  project: GoProject,
  wish: Wish,
  settled: readonly Advisory[],
  before: State,
  candidate: Candidate,
  pin: Replacement | undefined,
  metadata: Metadata,
): Tried {
  const { package: name, options } = wish;
  const { version } = candidate;
  const facts = metadata.facts(name, version);
  if (metadata.need.length > 0) return { reason: words.unknownModule(name) };
  if (facts === null || facts === undefined) return { reason: words.unknownModule(`${name}@${version}`) };
  if (facts.module !== "" && facts.module !== name) return { reason: words.renamed(name, version, facts.module) };
  if (!isPruned(before.go) && compareGo(facts.go, "1.21") >= 0) {
    return { reason: words.needsGo(name, version, facts.go, tooOld(before.go)) };
  }
  const target = { path: name, version: pin === undefined ? version : (before.graph.selected.get(name) ?? version), indirect: true };
  const after = raise(pin === undefined ? project : withReplacement(project, pin, version), before, target, metadata);
  if (metadata.need.length > 0) return { reason: words.unknownModule(name) };
  const goReason = refusedGo(project, before, after, name, version);
  if (goReason !== undefined) return { reason: goReason };
  const worse = vulnerableAmong(before, after, wish);
  if (worse.length > 0) return { reason: words.blocked(name, version, worse) };
  const { manifest } = project.paths;
  const moved = pin === undefined ? [] : [{ package: name, from: pin.toVersion, to: version, manifest, file: manifest }];
  const changes = [...moved, ...changesOf(project, before, after, name)];
  const strategy = pin === undefined ? strategyOf(project, changes) : "bump";
  if (strategy !== "splice" && !options.strategies.includes(strategy)) return { reason: words.notAllowed(name, version, strategy) };
  if (project.vendored) return { reason: words.vendored(name, version) };
  const { built, tested } = newlyNeeded(before, after, metadata);
  if (metadata.need.length > 0) return { reason: words.unknownModule(name) };
  const sums = planSums(before, after, new Set([name, ...built, ...tested]), metadata);
  if (sums === undefined) return { reason: words.noSums(name, version) };
  const edits: GoEdits = {
    ...editsOf(project, before, after, sums),
    ...(pin === undefined ? {} : { pin: { path: name, from: pin.toVersion ?? "", to: version } }),
  };
  return {
    plan: {
      ecosystem: "go",
      manifest: project.paths.manifest,
      package: name,
      advisories: settled.map(({ id }) => id),
      to: version,
      strategy,
      changes: changes.map((each) => ({ ...each, strategy })),
      removed: edits.removed.map((path) => `${path}@${before.roots.find((root) => root.path === path)?.version ?? ""}`),
      paths: [wayTo(project, before.roots, before.graph, name)],
      notes: [
        ...(pin === undefined ? [] : [`go.mod replaces ${name} by a version of itself, whatever is required: that line is raised.`]),
        ...notesOf(project, before, after, wish, candidate, facts.deprecated, sums),
      ],
      edits,
    },
  };
}

/** Go follows a requirement of Go as it does that of a module; where that would change more than a line, it is left to people. */
function refusedGo(project: GoProject, before: State, after: State, name: string, version: string): Reason | undefined {
  if (compareGo(after.go, before.go) <= 0) return undefined;
  const { work } = project;
  if (work !== null && compareGo(after.go, work.go) > 0)
    return words.needsGo(name, version, after.go, `go.work says ${work.go}, for all of the workspace`);
  if (isPruned(before.go)) return undefined;
  return words.needsGo(name, version, after.go, tooOld(before.go));
}

const tooOld = (go: string): string => `go.mod says ${go}, and from 1.17 on it has to list all that is built, which only go can tell`;

/** What the plan would bring in, as `path@version`, and is vulnerable where it was not. */
function vulnerableAmong(before: State, after: State, { known, advisories }: Wish): readonly string[] {
  return [...after.graph.selected].flatMap(([path, version]) => {
    const was = before.graph.selected.get(path);
    if (was === version) return [];
    const about = [...known, ...advisories].filter((each) => each.package === path && isAffectedVersion(version, each));
    return about.some((each) => was === undefined || !isAffectedVersion(was, each)) ? [`${path}@${version}`] : [];
  });
}

function changesOf({ paths }: GoProject, before: State, after: State, name: string): readonly Omit<PackageChange, "strategy">[] {
  const old = new Map(before.roots.map(({ path, version }) => [path, version]));
  const changed = after.roots.flatMap(({ path, version }) => {
    const from = old.get(path) ?? (path === name ? (before.graph.selected.get(path) ?? null) : null);
    return from === version ? [] : [{ package: path, from, to: version, manifest: paths.manifest, file: paths.manifest }];
  });
  return [...changed.filter((each) => each.package === name), ...changed.filter((each) => each.package !== name)];
}

/** What go.mod lists for others' sake is a lock; what the project itself asks for is its own word. */
function strategyOf({ mod }: GoProject, changes: readonly Omit<PackageChange, "strategy">[]): Strategy {
  const direct = new Set(mod.requires.filter(({ indirect }) => !indirect).map(({ path }) => path));
  if (changes.some((each) => direct.has(each.package))) return "bump";
  return changes.length === 1 && changes.every(({ package: path }) => mod.requires.some((each) => each.path === path))
    ? "splice"
    : "update";
}

function editsOf({ mod }: GoProject, before: State, after: State, sums: SumPlan): GoEdits {
  const old = new Map(before.roots.map(({ path, version }) => [path, version]));
  const now = new Set(after.roots.map(({ path }) => path));
  const pick = (isOld: boolean) =>
    Object.fromEntries(
      after.roots.flatMap(({ path, version }) => (old.has(path) === isOld && old.get(path) !== version ? [[path, version]] : [])),
    );
  const go = compareGo(after.go, before.go) > 0 ? after.go : null;
  return {
    raised: pick(true),
    added: pick(false),
    removed: before.roots.flatMap(({ path }) => (now.has(path) ? [] : [path])),
    go,
    dropToolchain: go !== null && mod.toolchain !== null && compareGo(mod.toolchain.replace(/^go/, ""), go) <= 0,
    sums,
  };
}

function notesOf(
  project: GoProject,
  before: State,
  after: State,
  { package: name, options }: Wish,
  { version, young }: Candidate,
  deprecated: string | null,
  sums: SumPlan,
): readonly string[] {
  const listed = before.roots.some(({ path }) => path === name);
  const rises = compareGo(after.go, before.go) > 0;
  return [
    ...(rises
      ? [
          `The go directive goes from ${before.go} to ${after.go}, which ${name} ${version} or what comes with it requires: whoever builds needs that release of Go.`,
        ]
      : []),
    ...(young ? [`${name} ${version} is younger than ${options.cooldownHours} hours; nothing older settles this.`] : []),
    ...(deprecated === null ? [] : [`${name} is deprecated: ${deprecated}`]),
    ...(listed ? [] : [`go.mod did not list ${name}; the line \`// indirect\` holds it at ${version} at least.`]),
    ...(listed || !isPruned(before.go) ? [] : ["If no package of the project is built from it, `go mod tidy` takes the line out again."]),
    ...(before.graph.unknown.size === 0
      ? []
      : [`The registry does not know ${[...before.graph.unknown].slice(0, 5).join(", ")}: what they require was not considered.`]),
    ...(before.roots.some(({ path, version: listedAt }) => compareVersions(before.graph.selected.get(path) ?? listedAt, listedAt) > 0)
      ? ["go.mod was not tidy: lines for which more was required already are raised too."]
      : []),
    ...(project.sums === null
      ? ["There is no go.sum: run `go mod tidy` to make one."]
      : [
          sums.by === "sumdb"
            ? "The sums in go.sum come from the checksum database, each proven to be in its signed tree."
            : "The registry passes no checksum database on: the sums in go.sum were reckoned from the archives that it gives out.",
        ]),
  ];
}
