import semver from "semver";
import type { NpmNode, Overrides } from "./project.ts";
import { readSpec, type Spec } from "./spec.ts";
import type { Edge, Tree } from "./tree.ts";

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

/** A key names a package, and perhaps which versions of it are meant. */
function partsOf(key: string): { readonly name: string; readonly range: string | null } {
  const at = key.indexOf("@", 1);
  const range = at === -1 ? null : semver.validRange(key.slice(at + 1), { loose: true });
  return { name: at === -1 ? key : key.slice(0, at), range };
}

/** npm goes by what a package is asked for as, too: a key's versions may be one of several that an edge to it allows. */
function namesNode(key: string, node: NpmNode, tree: Tree): boolean {
  const { name, range } = partsOf(key);
  if (name !== node.installedAs) return false;
  if (range === null || (node.version !== null && semver.satisfies(node.version, range, { loose: true }))) return true;
  return tree.edgesTo(node).some((edge) => namesEdge(key, edge));
}

/** The versions of the last key are those that are asked for, not those that are installed. */
function namesEdge(key: string, { name, spec }: Edge): boolean {
  const { name: named, range } = partsOf(key);
  return named === name && (range === null || spec.kind !== "range" || semver.intersects(spec.range, range, { loose: true }));
}

/**
 * The override that puts a spec in the place of what an edge asks for; undefined where none does: of several the one with the most keys, then
 * the first. `above`: who leads to the edge, from the outermost on, the one that asks included. `.` stands for the package of the level above;
 * `$name` for what the manifest itself asks for under that name.
 */
export function overrideOf(overrides: Overrides, tree: Tree, edge: Edge, above: readonly NpmNode[]): AppliedRule | undefined {
  // npm refuses an override of what the manifest itself names, unless both are the same.
  if (edge.from.location === "") return undefined;
  let found: { readonly rule: OverrideRule; readonly depth: number } | undefined;
  for (const rule of rulesOf(overrides)) {
    const named = rule.keys.at(-1) === "." ? rule.keys.slice(0, -1) : rule.keys;
    const last = named.at(-1);
    if (last === undefined || !namesEdge(last, edge) || named.length <= (found?.depth ?? 0)) continue;
    // Each outer key is one of the packages above, in their order.
    let at = 0;
    for (const node of above) {
      const key = named[at];
      if (at < named.length - 1 && key !== undefined && namesNode(key, node, tree)) at += 1;
    }
    if (at === named.length - 1) found = { rule, depth: named.length };
  }
  if (found === undefined) return undefined;
  const { rule } = found;
  const root = tree.get("");
  const wanted = rule.value.slice(1);
  const written = rule.value.startsWith("$")
    ? (root?.devDependencies[wanted] ?? root?.optionalDependencies[wanted] ?? root?.dependencies[wanted] ?? root?.peerDependencies[wanted])
    : rule.value;
  // Anything at all is no other wish than that of who asks.
  return written === undefined || written === "" || written === "*" ? undefined : { ...rule, spec: readSpec(edge.name, written) };
}

/** The overrides with one rule more, or with another value for a rule that is there. Pure. */
export function withRule(overrides: Overrides, { keys: [key, ...below], value }: OverrideRule): Overrides {
  if (key === undefined) return overrides;
  const inner = Object.hasOwn(overrides, key) ? overrides[key] : undefined;
  if (below.length === 0) return { ...overrides, [key]: typeof inner === "object" ? { ...inner, ".": value } : value };
  // What held for the package itself goes on to.
  const group = typeof inner === "string" ? { ".": inner } : (inner ?? {});
  return { ...overrides, [key]: withRule(group, { keys: below, value }) };
}
