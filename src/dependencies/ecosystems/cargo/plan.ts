import type { Advisory } from "../../advisory.ts";
import type { Answers, NoFix, PackageChange, Plan, PlanStep, Strategy, Wish } from "../ecosystem.ts";
import type { Reason } from "../no-fix.ts";
import { type Allowed, candidates, fitsRust, isObstacle, type Surroundings } from "./candidates.ts";
import type { Crate } from "./index-entry.ts";
import { waysTo } from "./locate.ts";
import { idOf } from "./lock-file.ts";
import { Metadata } from "./metadata.ts";
import { type CargoProject, isCratesIo } from "./project.ts";
import { place } from "./raise.ts";
import { compareVersions, isAffectedVersion, isPreRelease, lineOf } from "./requirement.ts";
import { type Bump, crateOf, dependentsOf, isUnread, labelOf, type Node, type State, stateOf } from "./state.ts";
import { withoutUnasked } from "./unasked.ts";
import * as words from "./words.ts";

/** What `edit` does. Plain data. */
export type CargoEdits = {
  /** By id; null for what goes. */
  readonly nodes: { readonly [id: string]: NodeData | null };
  readonly bumps: readonly Bump[];
};
type NodeData = {
  readonly name: string;
  readonly version: string;
  readonly source: string | null;
  readonly checksum: string | null;
  readonly needs: readonly string[];
};

const hour = 3_600_000;
const mostTries = 2_000;
const mostTried = 8;

/** What has to change in a project so that none of the advisories concerns it any more. Pure. */
export function planCargo(project: CargoProject, wish: Wish, answers: Answers): PlanStep {
  const original = stateOf(project);
  const installed = [...original.nodes].filter(([, { name }]) => name === wish.package);
  const hits = ({ version }: Node): readonly Advisory[] => wish.advisories.filter((advisory) => isAffectedVersion(version, advisory));
  const concerning = wish.advisories.filter((advisory) => installed.some(([, node]) => hits(node).includes(advisory)));
  const idle = wish.advisories
    .filter((each) => !concerning.includes(each))
    .map(
      words.notConcerned(
        wish.package,
        installed.map(([, node]) => node),
      ),
    );
  if (concerning.length === 0) return { noFix: idle };

  const metadata = new Metadata(answers);
  const surroundings = surroundingsOf(project, wish, original, metadata);
  let state = original;
  const failures = new Map<string, NoFix>();
  for (const [id] of installed) {
    // An earlier one may have taken it along.
    const node = state.nodes.get(id);
    const own = node === undefined ? [] : hits(node);
    if (node === undefined || own.length === 0) continue;
    const next = settleOne(state, id, node, wish, surroundings);
    if (metadata.need.length > 0) return { need: metadata.need };
    if (typeof next === "function") for (const advisory of own) failures.set(advisory.id, failures.get(advisory.id) ?? next(advisory));
    else state = next;
  }
  if (state === original) return { noFix: [...failures.values(), ...idle] };
  const settled = concerning.filter(({ id }) => !failures.has(id));
  const plan = planOf(project, wish, original, state, settled.length === 0 ? concerning : settled, [...failures.values()], metadata);
  if (metadata.need.length > 0) return { need: metadata.need };
  return failures.size + idle.length === 0 ? { plan } : { plan, noFix: [...failures.values(), ...idle] };
}

function surroundingsOf(project: CargoProject, wish: Wish, original: State, metadata: Metadata): Surroundings {
  // What concerns an installed version of another package already does not come in with the plan.
  const installed = Map.groupBy(original.nodes.values(), ({ name }) => name);
  const news = wish.known.filter(
    (each) => each.package === wish.package || !(installed.get(each.package) ?? []).some(({ version }) => isAffectedVersion(version, each)),
  );
  const { cooldownHours, now } = wish.options;
  return {
    project,
    metadata,
    original,
    known: Map.groupBy([...news, ...wish.advisories], ({ package: name }) => name),
    isYoung: ({ publishedAt }) => cooldownHours > 0 && publishedAt !== null && now - publishedAt < cooldownHours * hour,
    tries: { left: mostTries },
  };
}

/** One installed package, by the first strategy that settles it. As long as metadata is missing, the answer counts for nothing. */
function settleOne(state: State, id: string, node: Node, { options: { strategies } }: Wish, surroundings: Surroundings): State | Reason {
  const { project, metadata } = surroundings;
  if (!isCratesIo(node.source)) return words.notFromRegistry(node);
  if (project.patched.has(node.name)) return words.patched(node);
  const all = metadata.crates(node.name);
  if (all === undefined || all.length === 0) return words.unknownCrate(node.name);
  const acceptable = candidates(node, surroundings);
  const [first] = acceptable;
  if (first === undefined) return words.noCandidate(node, tooNewRust(node, surroundings));
  if (project.vendored) return words.vendored(node, first.version);
  const blockers = new Set<string>();
  const there = new Set([...state.nodes.values()].flatMap((each) => (each.name === node.name ? each.version : [])));
  for (const allowed of allowances(strategies)) {
    const crates = allowed.every((each) => !each.update && !each.bumps) ? acceptable : worthTrying(acceptable, there);
    for (const crate of crates) {
      for (const each of allowed) {
        const tried = place(state, id, crate, each, { ...surroundings, original: state, tries: { left: mostTries } });
        if (metadata.need.length > 0) return state;
        const found = isObstacle(tried) ? undefined : withoutUnasked(state, tried, surroundings);
        if (metadata.need.length > 0) return state;
        const twice = found === undefined ? undefined : linkedTwice(state, found, metadata);
        if (found !== undefined && twice === undefined) return found;
        for (const label of isObstacle(tried) ? tried.blockedBy : [twice ?? ""]) blockers.add(label);
      }
    }
  }
  return words.blocked(node, first.version, [...blockers]);
}

/** The label of a package that links the same native library as one that comes in, which Cargo refuses. */
function linkedTwice(before: State, after: State, metadata: Metadata): string | undefined {
  for (const [id, node] of after.nodes) {
    const links = before.nodes.has(id) ? null : (crateOf(node, metadata)?.links ?? null);
    const other =
      links === null
        ? undefined
        : [...after.nodes].find(
            ([each, { name, version }]) => each !== id && name === node.name && crateOf({ name, version }, metadata)?.links === links,
          );
    if (other !== undefined) return labelOf(other[1]);
  }
  return undefined;
}

/** The lowest ones, the lowest of each line, and what is there already: of its line nothing else can be. */
function worthTrying(acceptable: readonly Crate[], there: ReadonlySet<string>): readonly Crate[] {
  const lines = new Set<string>();
  const heads = acceptable.filter(({ version }) => !lines.has(lineOf(version)) && lines.add(lineOf(version))).slice(0, mostTried);
  return acceptable.filter((crate, index) => index < mostTried || there.has(crate.version) || heads.includes(crate));
}

/**
 * What is tried, in the order of the strategies; of those that stand together, for one version all before the next. A change in place is tried
 * first whatever is asked for: nothing is smaller.
 */
const allowances = (strategies: readonly Strategy[]): readonly (readonly Allowed[])[] => {
  const [updates, bumps] = [strategies.includes("update"), strategies.includes("bump")];
  return [
    [{ update: false, bumps: false }],
    ...(updates ? [[{ update: true, bumps: false }]] : []),
    ...(bumps ? [[{ update: false, bumps: true }, ...(updates ? [{ update: true, bumps: true }] : [])]] : []),
  ];
};

/** A version that would do but for the release of Rust that it needs. */
function tooNewRust(node: Node, { project, metadata, known }: Surroundings) {
  const found = metadata
    .crates(node.name)
    ?.toSorted((one, other) => compareVersions(one.version, other.version))
    .find(
      (each) =>
        !each.yanked &&
        !isPreRelease(each.version) &&
        compareVersions(each.version, node.version) > 0 &&
        !fitsRust(each, project) &&
        !(known.get(node.name) ?? []).some((advisory) => isAffectedVersion(each.version, advisory)),
    );
  return found === undefined ? null : { version: found.version, needs: found.rustVersion ?? "", promised: project.rustVersion ?? "" };
}

function planOf(
  project: CargoProject,
  wish: Wish,
  before: State,
  after: State,
  settled: readonly Advisory[],
  failures: readonly NoFix[],
  metadata: Metadata,
): Plan {
  const gone = [...before.nodes].filter(([id]) => !after.nodes.has(id)).map(([, node]) => node);
  const come = [...after.nodes].filter(([id]) => !before.nodes.has(id)).map(([, node]) => node);
  const bumps = [...after.bumps.values()];
  const pairs = come.map((node) => {
    const namesakes = gone.filter(({ name, version }) => name === node.name && compareVersions(version, node.version) < 0);
    return { node, from: namesakes.find(({ version }) => lineOf(version) === lineOf(node.version)) ?? namesakes.at(-1) ?? null };
  });
  // Where the new version was there already, the old one has gone over to it.
  for (const node of gone.filter(({ name }) => name === wish.package)) {
    if (pairs.some(({ from }) => from === node)) continue;
    const other = [...after.nodes.values()]
      .filter(({ name }) => name === node.name)
      .toSorted((one, two) => compareVersions(one.version, two.version))
      .at(-1);
    if (other !== undefined) pairs.push({ node: other, from: node });
  }
  const isSmall = pairs.length === gone.length && pairs.every(({ node: { name } }) => name === wish.package) && come.length === gone.length;
  const strategy: Strategy = bumps.length > 0 ? "bump" : isSmall && sameNeeds(before, after) ? "splice" : "update";
  const changes = pairs.map(
    ({ node, from }): PackageChange => ({
      package: node.name,
      from: from?.version ?? null,
      to: node.version,
      manifest: project.paths.manifest,
      file: project.lockPath,
      strategy,
    }),
  );
  const isOwn = ({ package: name }: PackageChange): boolean => name === wish.package;
  const paired = new Set(pairs.flatMap(({ from }) => from ?? []));
  const own = changes
    .filter(isOwn)
    .map(({ to }) => to)
    .toSorted(compareVersions);
  return {
    ecosystem: "rust",
    manifest: project.paths.manifest,
    package: wish.package,
    advisories: settled.map(({ id }) => id),
    to: own.at(-1) ?? "",
    strategy,
    changes: [...changes.filter(isOwn), ...changes.filter((each) => !isOwn(each))],
    removed: gone.filter((node) => !paired.has(node)).map(labelOf),
    paths: waysTo(project, before, wish.package),
    notes: [
      ...failures.map(({ reason }) => `Not everything is settled: ${reason}`),
      ...(own.length === 0 ? [`Nothing needs ${wish.package} any more.`] : []),
      ...bumps.map(
        ({ name, from, to, file }) =>
          `${file} asks for ${name} ${to} instead of ${from}${lineOf(from.replace(/^[^\d]*/, "")) === lineOf(to.replace(/^[^\d]*/, "")) ? "" : ": read what that release breaks"}.`,
      ),
      ...unreadOf(after, come).map(
        (label) =>
          `${label} needs what changes, and is not from crates.io, so what it asks for was not read: see \`cargo metadata --locked\`.`,
      ),
      ...come
        .filter((node) =>
          (metadata.crates(node.name) ?? []).some(
            (each) => each.version === node.version && surroundingsOf(project, wish, before, metadata).isYoung(each),
          ),
        )
        .map((node) => `${labelOf(node)} is younger than ${wish.options.cooldownHours} hours; nothing older settles this.`),
    ],
    edits: editsOf(before, after),
  };
}

/** Labels of who needs what comes, and cannot be read. */
const unreadOf = (after: State, come: readonly Node[]): readonly string[] => {
  const labels = come.flatMap((node) => dependentsOf(after, idOf(node)).flatMap(([, each]) => (isUnread(each) ? [labelOf(each)] : [])));
  return [...new Set(labels)];
};

/** Whether what is in a place needs what was needed there before. */
const sameNeeds = (before: State, after: State): boolean => {
  const names = ({ nodes }: State): string =>
    [...nodes.values()]
      .map(
        ({ name, needs }) =>
          `${name}: ${[...needs]
            .map((id) => id.split(" ", 1)[0])
            .sort()
            .join()}`,
      )
      .sort()
      .join("\n");
  return names(before) === names(after);
};

function editsOf(before: State, after: State): CargoEdits {
  const nodes: Record<string, NodeData | null> = {};
  for (const id of before.nodes.keys()) if (!after.nodes.has(id)) nodes[id] = null;
  for (const [id, node] of after.nodes) {
    if (before.nodes.get(id) === node) continue;
    const { name, version, source, checksum, needs } = node;
    nodes[id] = { name, version, source, checksum, needs: [...needs].sort() };
  }
  return { nodes, bumps: [...after.bumps.values()] };
}
