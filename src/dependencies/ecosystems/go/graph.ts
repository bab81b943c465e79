import { pathFrom } from "../path-from.ts";
import type { ModuleFacts } from "./metadata.ts";
import type { Requirement } from "./mod-file.ts";
import { type GoProject, isPruned, replacementOf } from "./project.ts";
import { compareGo, compareVersions } from "./version.ts";

/** The module graph, as go loads it. https://go.dev/ref/mod#minimal-version-selection */
export interface Graph {
  /** The highest version that anything in the graph requires, by module; the main module is not in it. */
  readonly selected: ReadonlyMap<string, string>;
  /** The highest version of Go that anything requires. */
  readonly go: string;
  /** Modules whose go.mod has a say, after replacement, as `path@version`: go.sum has a line for each. */
  readonly loaded: ReadonlySet<string>;
  /** What each of the modules requires, by `path@version` before replacement. */
  readonly edges: ReadonlyMap<string, readonly Requirement[]>;
  /** What the registry does not know. */
  readonly unknown: ReadonlySet<string>;
}

/** From here on a module's requirement of Go is one that others have to meet. https://go.dev/doc/toolchain#config */
const strict = "1.21";

type Facts = (path: string, version: string) => ModuleFacts | null | undefined;
/** The registry has not been asked for all of it, as long as `facts` answers undefined. */
export function buildGraph(project: GoProject, roots: readonly Requirement[], go: string, facts: Facts): Graph {
  const { mod } = project;
  const selected = new Map<string, string>();
  const loaded = new Set<string>();
  const edges = new Map<string, readonly Requirement[]>();
  const unknown = new Set<string>();
  let highest = go;
  /** By key: whether everything below was followed. */
  const visited = new Map<string, boolean>();
  const queue: { readonly path: string; readonly version: string; readonly whole: boolean }[] = [];
  const require = ({ path, version }: Requirement): void => {
    const now = selected.get(path);
    if (path !== mod.module && (now === undefined || compareVersions(version, now) > 0)) selected.set(path, version);
  };
  const enqueue = ({ path, version }: Requirement, whole: boolean): void => {
    const key = `${path}@${version}`;
    if (path === mod.module || visited.get(key) === true || visited.get(key) === whole) return;
    visited.set(key, whole);
    queue.push({ path, version, whole });
  };
  const isExcluded = ({ path, version }: Requirement): boolean => mod.excludes.has(`${path}@${version}`);
  for (const root of roots.filter((each) => !isExcluded(each))) {
    require(root);
    enqueue(root, !isPruned(go));
  }
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { path, version, whole } = next;
    const found = factsOf(project, path, version, facts);
    if (found === undefined) continue;
    if (found === null) {
      unknown.add(`${path}@${version}`);
      continue;
    }
    if (found.sum !== null) loaded.add(found.sum);
    const requires = found.facts.requires.filter((each) => !isExcluded(each));
    edges.set(`${path}@${version}`, requires);
    for (const each of requires) require(each);
    if (compareGo(found.facts.go, strict) >= 0 && compareGo(found.facts.go, highest) > 0) highest = found.facts.go;
    if (whole || !isPruned(found.facts.go)) for (const each of requires) enqueue(each, true);
  }
  return { selected, go: highest, loaded, edges, unknown };
}

function factsOf(
  project: GoProject,
  path: string,
  version: string,
  facts: Facts,
): { readonly facts: Pick<ModuleFacts, "go" | "requires">; readonly sum: string | null } | null | undefined {
  const replaced = replacementOf(project, path, version);
  if (replaced?.toVersion === null) {
    const folder = pathFrom(project.paths.directory, replaced.to);
    const local = folder === undefined ? undefined : project.local.get(folder);
    return local === undefined ? null : { facts: local, sum: null };
  }
  const [of, at] = [replaced?.to ?? path, replaced?.toVersion ?? version];
  const found = facts(of, at);
  return found === undefined || found === null ? found : { facts: found, sum: `${of}@${at}` };
}

/** The shortest way from go.mod to a module, as `path@version`. What go.mod lists only for somebody else's sake comes last. */
export function wayTo(project: GoProject, roots: readonly Requirement[], graph: Graph, target: string): readonly string[] {
  const label = (path: string): string => `${path}@${graph.selected.get(path) ?? ""}`;
  const seen = new Map<string, string | null>();
  const visit = (start: readonly string[]): boolean => {
    const queue = start.filter((path) => !seen.has(path));
    for (const path of queue) seen.set(path, null);
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      if (path === target) return true;
      for (const { path: next } of graph.edges.get(label(path)) ?? []) {
        if (seen.has(next) || next === project.mod.module) continue;
        seen.set(next, path);
        queue.push(next);
      }
    }
    return seen.has(target);
  };
  const direct = roots.filter(({ indirect }) => !indirect).map(({ path }) => path);
  if (!visit(direct)) visit(roots.map(({ path }) => path));
  const way: string[] = [];
  for (let path: string | null | undefined = target; typeof path === "string"; path = seen.get(path)) way.unshift(label(path));
  return way;
}
