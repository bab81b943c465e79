import { pathFrom } from "../path-from.ts";
import type { Graph } from "./graph.ts";
import { type PackageImports, testsOf } from "./imports.ts";
import type { Metadata } from "./metadata.ts";
import { type GoProject, replacementOf } from "./project.ts";

/** Packages of a module by their folders; with each, whether only tests of what is built need it. */
export type Used = ReadonlyMap<string, ReadonlyMap<string, boolean>>;

/** Archives of more modules are not read to find out. */
const mostAbove = 25;

/**
 * Which packages of some modules the project is built from, told by the imports in its own sources and in all modules on the way. Undefined where
 * the sources or an archive cannot be had, or too many are on the way; null as long as something was not asked for.
 *
 * @param testsCount whether tests of everything are built too
 */
export function usedPackages(
  project: GoProject,
  graph: Graph,
  modules: ReadonlySet<string>,
  testsCount: boolean,
  metadata: Metadata,
): Used | undefined | null {
  const { mod, paths } = project;
  const relevant = onTheWay(graph, modules);
  if (relevant.size - modules.size > mostAbove) return undefined;
  const own = metadata.sources(paths.directory);
  if (own === null || own === undefined) return own === null ? undefined : null;
  const used = new Map<string, Map<string, boolean>>();
  const queue: { readonly path: string; readonly folder: string; readonly byTests: boolean }[] = [];
  const owner = ownerAmong([...graph.selected.keys(), mod.module]);
  const visit = (imported: string, byTests: boolean): void => {
    const path = owner(imported);
    if (path === undefined || !relevant.has(path)) return;
    const folder = imported.slice(path.length + 1);
    const folders = used.get(path) ?? new Map<string, boolean>();
    const known = folders.get(folder);
    if (known === false || known === byTests) return;
    used.set(path, folders.set(folder, byTests));
    queue.push({ path, folder, byTests });
  };
  const tools = mod.directives.flatMap(({ verb, words: [tool] }) => (verb === "tool" && tool !== undefined ? tool.text : []));
  for (const imported of [...Object.values(own).flat(), ...tools]) visit(imported, false);
  let missing = false;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { path, folder, byTests } = next;
    const packages = importsOf(project, path, graph.selected.get(path) ?? "", metadata);
    if (packages === null) return undefined;
    if (packages === undefined) {
      missing = true;
      continue;
    }
    const of = (name: string): readonly string[] => (Object.hasOwn(packages, name) ? (packages[name] ?? []) : []);
    for (const each of of(folder)) visit(each, byTests);
    if (!byTests) for (const each of of(testsOf(folder))) visit(each, !testsCount);
  }
  return missing ? null : used;
}

/** What a module that is built consists of: an archive, or a folder of the repository. */
function importsOf(project: GoProject, path: string, version: string, metadata: Metadata): PackageImports | null | undefined {
  const replaced = replacementOf(project, path, version);
  if (replaced === undefined) return metadata.imports(path, version);
  if (replaced.toVersion !== null) return metadata.imports(replaced.to, replaced.toVersion);
  const folder = pathFrom(project.paths.directory, replaced.to);
  return folder === undefined ? null : metadata.sources(folder);
}

/** Those modules, and all that lead to them: whoever imports a package requires its module. */
function onTheWay({ edges, selected }: Graph, modules: ReadonlySet<string>): ReadonlySet<string> {
  const above = new Map<string, string[]>();
  for (const [key, requires] of edges) {
    const at = key.lastIndexOf("@");
    const path = key.slice(0, at);
    if (selected.get(path) === key.slice(at + 1))
      for (const each of requires) above.set(each.path, [...(above.get(each.path) ?? []), path]);
  }
  const found = new Set(modules);
  for (const each of found) for (const path of above.get(each) ?? []) found.add(path);
  return found;
}

/** The module that a package is in, by the longest path that fits. */
export function ownerAmong(modules: readonly string[]): (imported: string) => string | undefined {
  const known = new Set(modules);
  return (imported) => {
    for (let path = imported; path !== ""; path = path.slice(0, Math.max(0, path.lastIndexOf("/")))) if (known.has(path)) return path;
    return undefined;
  };
}
