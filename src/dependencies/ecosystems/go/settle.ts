import { buildGraph, type Graph } from "./graph.ts";
import type { Metadata } from "./metadata.ts";
import type { Requirement } from "./mod-file.ts";
import { type NewlyBuilt, newlyBuilt, newlyRequired } from "./needs.ts";
import { type GoProject, isPruned, replacementOf } from "./project.ts";
import { usedPackages } from "./used.ts";
import { compareGo, compareVersions } from "./version.ts";

/** What go.mod lists, and what follows from it. */
export interface State {
  readonly project: GoProject;
  readonly roots: readonly Requirement[];
  readonly go: string;
  readonly graph: Graph;
}

/** Raising one module raises others; more often than that it does not. */
const mostRounds = 40;

export function stateOf(project: GoProject, roots: readonly Requirement[], go: string, metadata: Metadata): State {
  const build = (as: string): Graph => buildGraph(project, roots, as, (path, version) => metadata.facts(path, version));
  const graph = build(go);
  // For 1.17 go.sum also has what the release before it would load. https://go.dev/ref/mod#go-mod-tidy
  if (compareGo(go, "1.17") < 0 || compareGo(go, "1.18") >= 0) return { project, roots, go, graph };
  return { project, roots, go, graph: { ...graph, loaded: new Set([...graph.loaded, ...build("1.16").loaded]) } };
}

/**
 * The requirements that go itself would write once a module is raised: whatever the new graph selects higher is listed so, what the new version
 * is the first to need is added. Nothing that it answers counts as long as metadata is missing.
 */
export function raise(project: GoProject, before: State, target: Requirement, metadata: Metadata): State {
  const listed = before.roots.some(({ path }) => path === target.path);
  const isPinned = replacementOf(project, target.path, target.version) !== undefined;
  let roots: readonly Requirement[] = isPinned
    ? before.roots
    : listed
      ? before.roots.map((each) => (each.path === target.path ? { ...each, version: target.version } : each))
      : [...before.roots, target];
  let { go } = before;
  for (let round = 0; round < mostRounds; round += 1) {
    const state = stateOf(project, roots, go, metadata);
    if (metadata.need.length > 0) return state;
    const { selected } = state.graph;
    const raised = roots.map((root) => ({ ...root, version: selected.get(root.path) ?? root.version }));
    const added = isPruned(go) ? newNeeds(before, { ...state, roots: raised }, metadata) : [];
    if (metadata.need.length > 0) return state;
    const isStable = added.length === 0 && raised.every(({ version }, index) => version === roots[index]?.version);
    if (isStable && compareGo(state.graph.go, go) <= 0) return withoutLeft(project, before, state, metadata);
    roots = [...raised, ...added];
    if (compareGo(state.graph.go, go) > 0) go = state.graph.go;
    // What go.mod has to list then only go can tell.
    if (isPruned(go) !== isPruned(before.go)) return { ...state, go };
  }
  throw new TypeError("The requirements do not come to rest.");
}

/** What has to be listed from now on: whatever is built from and was not. */
function newNeeds(before: State, after: State, metadata: Metadata): readonly Requirement[] {
  const listed = new Set([after.project.mod.module, ...after.roots.map(({ path }) => path)]);
  const { built } = newlyNeeded(before, after, metadata);
  return [...built].flatMap((path) => {
    const version = after.graph.selected.get(path);
    return listed.has(path) || version === undefined ? [] : [{ path, version, indirect: true }];
  });
}

/** Modules that are built from and were not before. */
export function newlyNeeded(before: State, after: State, metadata: Metadata): NewlyBuilt {
  const { project } = before;
  const built = builtBefore(project, before);
  const changes = [...after.graph.selected.keys()].flatMap((path) => {
    const [from, to] = [ownVersion(before, path), ownVersion(after, path)];
    return from !== undefined && to !== undefined && from !== to && built.has(path) ? [{ path, from, to }] : [];
  });
  // Where nothing is required but what is built already, no archive has to be read.
  const requires = ({ graph: { edges, selected } }: State, path: string): readonly Requirement[] =>
    edges.get(`${path}@${selected.get(path) ?? ""}`) ?? [];
  const asking = changes.filter(({ path }) => requires(after, path).some((each) => !built.has(each.path)));
  if (asking.length === 0) return none;
  const sums = new Set((project.sums?.lines ?? []).filter(({ modOnly }) => !modOnly).map(({ path, version }) => `${path}@${version}`));
  const hadSum = (path: string): boolean => sums.has(`${path}@${ownVersion(before, path) ?? ""}`);
  const testsCount = compareGo(before.go, "1.16") < 0;
  const used = usedPackages(project, before.graph, new Set(changes.map(({ path }) => path)), testsCount, metadata);
  if (used === null) return none;
  const known = {
    modules: before.graph.selected.keys(),
    wasBuilt: (path: string) => built.has(path),
    hadSum,
    testsCount,
    used,
  };
  const found = newlyBuilt(changes, known, after.graph.selected, metadata);
  if (found === null) return none;
  if (found !== undefined) return found;
  const guessed = asking.flatMap(({ path }) => [...newlyRequired(requires(before, path), requires(after, path))]);
  return { built: new Set(guessed.filter((path) => !built.has(path))), tested: new Set() };
}

/** The version of a module that is built from; undefined where another module is. */
function ownVersion({ project, graph }: State, path: string): string | undefined {
  const version = graph.selected.get(path);
  const replaced = version === undefined ? undefined : replacementOf(project, path, version);
  if (replaced === undefined) return version;
  return replaced.to === path ? (replaced.toVersion ?? undefined) : undefined;
}

const none: NewlyBuilt = { built: new Set(), tested: new Set() };

/** What go.mod lists; before pruning, what go.sum has the archive of. */
function builtBefore({ mod, sums }: GoProject, before: State): ReadonlySet<string> {
  const listed = [mod.module, ...before.roots.map(({ path }) => path)];
  if (isPruned(before.go)) return new Set(listed);
  return new Set([...listed, ...(sums?.lines ?? []).filter(({ modOnly }) => !modOnly).map(({ path }) => path)]);
}

/** Without what go.mod listed for somebody else's sake who does not ask for it any more. */
function withoutLeft(project: GoProject, before: State, after: State, metadata: Metadata): State {
  // What is not known may require it.
  if (after.graph.unknown.size > 0) return after;
  const isLeft = isPruned(after.go)
    ? ({ path, indirect }: Requirement) => indirect && isRequired(before.graph, path) && !isRequired(after.graph, path)
    : // Before pruning, a line that says no more than others do is taken out.
      ({ path, version, indirect }: Requirement) => indirect && !isImplied(before, path) && isImplied(after, path, version);
  const roots = after.roots.filter((root) => !isLeft(root));
  return roots.length === after.roots.length ? after : stateOf(project, roots, after.go, metadata);
}

const isRequired = (graph: Graph, path: string): boolean =>
  [...graph.edges.values()].some((requires) => requires.some((each) => each.path === path));

function isImplied({ graph, roots }: State, path: string, version = roots.find((each) => each.path === path)?.version): boolean {
  for (const [key, requires] of graph.edges) {
    const at = key.lastIndexOf("@");
    if (graph.selected.get(key.slice(0, at)) !== key.slice(at + 1)) continue;
    if (requires.some((each) => each.path === path && version !== undefined && compareVersions(each.version, version) >= 0)) return true;
  }
  return false;
}
