import { type PackageImports, testsOf } from "./imports.ts";
import type { Metadata } from "./metadata.ts";
import type { Requirement } from "./mod-file.ts";
import { ownerAmong, type Used } from "./used.ts";

/** A module that changes its version. */
export interface Change {
  readonly path: string;
  readonly from: string | null;
  readonly to: string;
}

/** More of one plan is looked into by nobody. */
const mostPackages = 20_000;

/** What is known of the old state. */
export interface Built {
  readonly modules: Iterable<string>;
  /** Whether something of a module was built. */
  readonly wasBuilt: (path: string) => boolean;
  /** Whether go.sum has its archive: what only tests of others need is not built, and has a sum all the same. */
  readonly hadSum: (path: string) => boolean;
  /** Before go 1.16 the tests of everything count as everything else. */
  readonly testsCount: boolean;
  /** Which of the packages that change are used; undefined where nothing tells. */
  readonly used: Used | undefined;
}

interface Reached {
  readonly path: string;
  readonly folder: string;
  /** Only by somebody's tests. */
  readonly byTests: boolean;
}

export interface NewlyBuilt {
  readonly built: ReadonlySet<string>;
  /** Needed by tests of what is built. */
  readonly tested: ReadonlySet<string>;
}

/**
 * Which modules are built from that were not before, told by the imports in the archives. Where it is not known which packages of a module
 * that changes the project uses, one of its old packages can be among them only where everything was there that it and its tests import.
 *
 * @param selected the version of a module, and undefined for what is not in the graph
 * @returns undefined where archives cannot be had; null as long as they were not asked for
 */
export function newlyBuilt(
  changes: readonly Change[],
  { modules, wasBuilt, hadSum, testsCount, used }: Built,
  selected: ReadonlyMap<string, string>,
  metadata: Metadata,
): NewlyBuilt | undefined | null {
  const owner = ownerAmong([...modules, ...selected.keys()]);
  const [built, tested] = [new Set<string>(), new Set<string>()];
  const queue: Reached[] = [];
  let missing = false;
  for (const { path, from, to } of changes) {
    if (from === null) continue;
    if (used !== undefined) {
      const now = metadata.imports(path, to);
      if (now === null) return undefined;
      if (now === undefined) missing = true;
      for (const [folder, byTests] of used.get(path) ?? []) if (Object.hasOwn(now ?? {}, folder)) queue.push({ path, folder, byTests });
      continue;
    }
    const [old, now] = [metadata.imports(path, from), metadata.imports(path, to)];
    if (old === null || now === null) return undefined;
    if (old === undefined || now === undefined) {
      missing = true;
      continue;
    }
    const isThere = (each: string): boolean => wasBuilt(owner(each) ?? "");
    const isTested = (each: string): boolean => isThere(each) || hadSum(owner(each) ?? "");
    for (const folder of usable(path, old, isThere, isTested)) if (Object.hasOwn(now, folder)) queue.push({ path, folder, byTests: false });
  }
  if (missing) return null;
  queue.sort((one, other) => Number(one.byTests) - Number(other.byTests));
  const seen = new Set(queue.map(keyOf));
  const reach = (next: Reached): void => {
    if (!seen.has(keyOf({ ...next, byTests: false })) && !seen.has(keyOf(next))) queue.push(next);
    seen.add(keyOf(next));
  };
  const changed = new Map(changes.map((each) => [each.path, each.to]));
  // What is built first: what is built needs no second look for the tests' sake.
  for (let next = queue.shift(); next !== undefined && seen.size < mostPackages; next = queue.shift()) {
    const { path: of, folder, byTests } = next;
    const packages = metadata.imports(of, changed.get(of) ?? selected.get(of) ?? "");
    if (packages === null) return undefined;
    if (packages === undefined) missing = true;
    const importsOf = (name: string): readonly string[] => (Object.hasOwn(packages ?? {}, name) ? (packages?.[name] ?? []) : []);
    const visit = (imported: string, forTests: boolean): void => {
      const path = owner(imported);
      if (path === undefined || (wasBuilt(path) && !changed.has(path))) return;
      if (!wasBuilt(path)) (forTests ? tested : built).add(path);
      reach({ path, folder: imported.slice(path.length + 1), byTests: forTests });
    };
    for (const each of importsOf(folder)) visit(each, byTests);
    if (!byTests) for (const each of importsOf(testsOf(folder))) visit(each, !testsCount);
  }
  return missing ? null : { built, tested };
}

const keyOf = ({ path, folder, byTests }: Reached): string => `${path} ${folder} ${byTests}`;

/** The folders of packages that may have been built, by what they import, their own module's packages included. */
function usable(
  module: string,
  packages: PackageImports,
  isThere: (imported: string) => boolean,
  isTested: (imported: string) => boolean,
): ReadonlySet<string> {
  const inside = (imported: string): string | undefined =>
    imported === module ? "" : imported.startsWith(`${module}/`) ? imported.slice(module.length + 1) : undefined;
  const own = (imported: string): boolean => Object.hasOwn(packages, inside(imported) ?? ":");
  const folders = Object.entries(packages).filter(([folder]) => !folder.endsWith(":test"));
  /** Those of whose imports each is there, those of their own module as well. */
  const closed = (
    from: readonly (readonly [string, readonly string[]])[],
    fits: (imported: string) => boolean,
  ): ReadonlyMap<string, readonly string[]> => {
    const left = new Map(from);
    for (let before = -1; before !== left.size; ) {
      before = left.size;
      for (const [folder, imports] of left) {
        if (!imports.every((each) => (own(each) ? left.has(inside(each) ?? "") : fits(each)))) left.delete(folder);
      }
    }
    return left;
  };
  const forTests = closed(folders, isTested);
  const tested = folders.filter(([folder]) => {
    const tests = Object.hasOwn(packages, testsOf(folder)) ? (packages[testsOf(folder)] ?? []) : [];
    return tests.every((each) => (own(each) ? forTests.has(inside(each) ?? "") : isTested(each)));
  });
  return new Set(closed(tested, isThere).keys());
}

/** Where archives cannot be had: what the new version requires itself and the old one did not. */
export const newlyRequired = (old: readonly Requirement[], now: readonly Requirement[]): ReadonlySet<string> => {
  const before = new Set(old.map(({ path }) => path));
  return new Set(now.filter(({ path }) => !before.has(path)).map(({ path }) => path));
};
