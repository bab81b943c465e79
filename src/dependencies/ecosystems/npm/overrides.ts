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
function rulesOf(overrides: Overrides, above: readonly string[] = []): readonly OverrideRule[] {
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
export function namesEdge(key: string, { name, spec }: Edge): boolean {
  const { name: named, range } = partsOf(key);
  return named === name && (range === null || spec.kind !== "range" || semver.intersects(spec.range, range, { loose: true }));
}

/** Finds the override that puts a spec in the place of what an edge asks for; undefined where none does. */
export type FindRule = (edge: Edge, tree: Tree) => AppliedRule | undefined;

interface Reach {
  readonly rule: OverrideRule;
  /** The key of the package itself. */
  readonly last: string;
  readonly depth: number;
  /** Locations below all of the outer keys; null: everywhere. */
  readonly within: ReadonlySet<string> | null;
}

/**
 * The overrides of a manifest as they hold in a tree: of several for one edge that with the most keys, then the first. A rule with outer keys
 * holds for everything that some way reaches through the packages that they name, whatever other ways there are. `.` stands for the package of
 * the level above; `$name` for what the manifest itself asks for under that name.
 */
export function rulesIn(overrides: Overrides, known: Tree): FindRule {
  const reaches = rulesOf(overrides).flatMap((rule): readonly Reach[] => {
    const named = rule.keys.at(-1) === "." ? rule.keys.slice(0, -1) : rule.keys;
    const last = named.at(-1);
    return last === undefined ? [] : [{ rule, last, depth: named.length, within: below(named.slice(0, -1), known) }];
  });
  return (edge, tree) => {
    // npm refuses an override of what the manifest itself names, unless both are the same.
    if (edge.from.location === "") return undefined;
    let found: Reach | undefined;
    for (const reach of reaches) {
      if (reach.depth <= (found?.depth ?? 0) || !namesEdge(reach.last, edge)) continue;
      if (reach.within === null || isWithin(edge.from.location, reach.within, known)) found = reach;
    }
    return found === undefined ? undefined : applied(found.rule, edge, tree);
  };
}

function applied(rule: OverrideRule, edge: Edge, tree: Tree): AppliedRule | undefined {
  const root = tree.get("");
  const wanted = rule.value.slice(1);
  const written = rule.value.startsWith("$")
    ? (root?.devDependencies[wanted] ?? root?.optionalDependencies[wanted] ?? root?.dependencies[wanted] ?? root?.peerDependencies[wanted])
    : rule.value;
  // Anything at all is no other wish than that of who asks.
  return written === undefined || written === "" || written === "*" ? undefined : { ...rule, spec: readSpec(edge.name, written) };
}

function below(keys: readonly string[], tree: Tree): ReadonlySet<string> | null {
  let nodes: Iterable<NpmNode> | null = null;
  for (const key of keys) {
    const found: Set<NpmNode> = new Set([...(nodes ?? tree.nodes())].filter((node) => node.link === null && namesNode(key, node, tree)));
    for (const node of found) for (const { to } of tree.edgesFrom(node)) if (to !== undefined) found.add(to);
    nodes = found;
  }
  return nodes === null ? null : new Set([...nodes].map(({ location }) => location));
}

/** What comes in below a package counts as that does. */
function isWithin(location: string, within: ReadonlySet<string>, known: Tree): boolean {
  for (let place = location; place !== ""; place = place.slice(0, Math.max(0, place.lastIndexOf("/node_modules/")))) {
    if (known.has(place)) return within.has(place);
  }
  return false;
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
