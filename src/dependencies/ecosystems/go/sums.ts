import type { Metadata } from "./metadata.ts";
import { type GoProject, replacementOf } from "./project.ts";
import type { State } from "./settle.ts";
import { type SumLine, sumKey } from "./sum-file.ts";
import { compareGo } from "./version.ts";

/** Lines of go.sum. Plain data. */
export type SumPlan = {
  /** As the lines begin. */
  readonly removed: readonly string[];
  readonly added: readonly SumLineData[];
  readonly by: "sumdb" | "proxy" | null;
};
type SumLineData = { readonly [Member in keyof SumLine]: SumLine[Member] };

/**
 * What changes in go.sum, as `go mod tidy` would do it: the go.mod of everything in the graph, and the archive of whatever is built from. What
 * was built from is known by the lines that there are; `built` tells what is beside that. Undefined where sums cannot be had.
 */
export function planSums(before: State, after: State, built: ReadonlySet<string>, metadata: Metadata): SumPlan | undefined {
  const { sums } = before.project;
  if (sums === null) return { removed: [], added: [], by: null };
  const present = new Set(sums.lines.map(sumKey));
  const wanted = new Map<string, { path: string; version: string; zip: boolean }>();
  const want = (path: string, version: string, zip: boolean): void => {
    const key = `${path}@${version}`;
    wanted.set(key, { path, version, zip: zip || wanted.get(key)?.zip === true });
  };
  const unwanted = new Set<string>();
  const split = (key: string): readonly [string, string] => [key.slice(0, key.lastIndexOf("@")), key.slice(key.lastIndexOf("@") + 1)];
  for (const key of after.graph.loaded) want(...split(key), false);
  for (const key of before.graph.loaded) if (!after.graph.loaded.has(key)) unwanted.add(`${split(key).join(" ")}/go.mod`);
  const listed = new Set(before.roots.map(({ path }) => path));
  const roots = new Map(after.roots.map(({ path, version }) => [path, version]));
  for (const path of new Set([...before.graph.selected.keys(), ...after.graph.selected.keys(), ...roots.keys()])) {
    const was = sourceOf(before.project, path, before.graph.selected.get(path));
    // What nothing requires any more may be listed still.
    const is = sourceOf(after.project, path, after.graph.selected.get(path));
    if (was?.join("@") === is?.join("@") && !built.has(path)) continue;
    const wasBuilt = was !== undefined && present.has(was.join(" "));
    if (was !== undefined && wasBuilt && was.join() !== is?.join()) {
      unwanted.add(was.join(" "));
      if (!after.graph.loaded.has(was.join("@"))) unwanted.add(`${was.join(" ")}/go.mod`);
    }
    const isNew = roots.has(path) && !listed.has(path);
    if (is === undefined || !(wasBuilt || built.has(path) || isNew)) continue;
    want(is[0], is[1], true);
  }
  // What is unknown may have more in the graph than is seen.
  const removed = after.graph.unknown.size > 0 ? [] : [...unwanted].filter((key) => present.has(key)).sort();
  const missing = [...wanted.values()].filter(
    ({ path, version, zip }) => !present.has(`${path} ${version}/go.mod`) || (zip && !present.has(`${path} ${version}`)),
  );
  // What was not there before, and has nothing to do with the plan, stays away.
  const asked = missing.filter(({ path, version, zip }) => zip || !before.graph.loaded.has(`${path}@${version}`));
  if (asked.length === 0) return { removed, added: [], by: null };
  const known = metadata.sums(asked.map(({ path, version, zip }) => [path, version, zip] as const));
  if (known === undefined) return { removed, added: [], by: null };
  const added: SumLine[] = [];
  // From 1.21 on go.sum has the go.mod of everything that packages come from.
  const hasModSums = compareGo(after.go, "1.21") >= 0;
  for (const { path, version, zip } of asked) {
    const found = known.of(path, version);
    if (found === null || found.mod === null || (zip && found.zip === null)) return undefined;
    if (zip && found.zip !== null) added.push({ path, version, modOnly: false, hash: found.zip });
    if (hasModSums || after.graph.loaded.has(`${path}@${version}`)) added.push({ path, version, modOnly: true, hash: found.mod });
  }
  return { removed, added: added.filter((line) => !present.has(sumKey(line))), by: known.by };
}

/** Where a module comes from: itself, or what replaces it; a folder has no sum. */
function sourceOf(project: GoProject, path: string, version: string | undefined): readonly [string, string] | undefined {
  if (version === undefined) return undefined;
  const replaced = replacementOf(project, path, version);
  if (replaced === undefined) return [path, version];
  return replaced.toVersion === null ? undefined : [replaced.to, replaced.toVersion];
}
