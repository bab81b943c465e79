import semver from "semver";
import type { NpmNode, NpmProject, Overrides } from "./project.ts";
import { readSpec, type Spec } from "./spec.ts";
import type { Edge } from "./tree.ts";

/** One rule of the manifest's overrides. */
export interface OverrideRule {
  /** Keys from the outermost to the one that names the package. */
  readonly keys: readonly string[];
  readonly value: string;
}

/** A rule that holds for an edge, with what it puts in the place of what the edge asks for. */
export type AppliedRule = OverrideRule & { readonly spec: Spec };

/** All rules, each with the way to it. */
export function rulesOf(overrides: Overrides, above: readonly string[] = []): readonly OverrideRule[] {
  return Object.entries(overrides).flatMap(([key, value]): readonly OverrideRule[] => {
    const keys = [...above, key];
    return typeof value === "string" ? [{ keys, value }] : rulesOf(value, keys);
  });
}

/** A key names a package, and perhaps which of its versions are meant. */
function matches(key: string, name: string, version: string | null): boolean {
  const at = key.indexOf("@", 1);
  if (at === -1) return key === name;
  const range = key.slice(at + 1);
  return (
    key.slice(0, at) === name &&
    (version === null || semver.validRange(range) === null || semver.satisfies(version, range, { loose: true }))
  );
}

/**
 * The override that puts a spec in the place of what an edge asks for; undefined where none does. `above`: who leads to the edge, from the
 * outermost on. `.` stands for the package of the level above; `$name` for what the manifest itself asks for under that name.
 */
export function overrideOf(
  project: Pick<NpmProject, "overrides" | "nodes">,
  edge: Edge,
  above: readonly NpmNode[],
): AppliedRule | undefined {
  // npm refuses an override of what the manifest itself names, unless both are the same.
  if (edge.from.location === "") return undefined;
  const rule = rulesOf(project.overrides).findLast(({ keys }) => {
    const named = keys.at(-1) === "." ? keys.slice(0, -1) : keys;
    const last = named.at(-1);
    if (last === undefined || !matches(last, edge.name, null)) return false;
    // Each outer key is one of the packages above, in their order.
    let at = 0;
    for (const node of above) {
      const key = named[at];
      if (at < named.length - 1 && key !== undefined && matches(key, node.name, node.version)) at += 1;
    }
    return at === named.length - 1;
  });
  if (rule === undefined) return undefined;
  const root = project.nodes.get("");
  const wanted = rule.value.slice(1);
  const written = rule.value.startsWith("$")
    ? (root?.dependencies[wanted] ?? root?.devDependencies[wanted] ?? root?.optionalDependencies[wanted])
    : rule.value;
  return written === undefined ? undefined : { ...rule, spec: readSpec(edge.name, written) };
}

/** The overrides with one rule more, or with another value for a rule that is there. Pure. */
export function withRule(overrides: Overrides, { keys: [key, ...below], value }: OverrideRule): Overrides {
  if (key === undefined) return overrides;
  const inner = overrides[key];
  if (below.length === 0) return { ...overrides, [key]: typeof inner === "object" ? { ...inner, ".": value } : value };
  // What held for the package itself goes on to.
  const group = typeof inner === "string" ? { ".": inner } : (inner ?? {});
  return { ...overrides, [key]: withRule(group, { keys: below, value }) };
}
