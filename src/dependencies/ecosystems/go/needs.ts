import type { PackageImports } from "./imports.ts";
import type { Metadata } from "./metadata.ts";
import type { Requirement } from "./mod-file.ts";

/** A module that changes its version. */
export interface Change {
  readonly path: string;
  readonly from: string | null;
  readonly to: string;
}

/** More of one plan is looked into by nobody. */
const mostPackages = 20_000;

/**
 * Which modules are built from that were not before, told by the imports in the archives. Which packages the project uses of a module that changes
 * is not known; one of its old packages can be among them only where everything was built that it imports.
 *
 * @param wasBuilt by module
 * @param selected the version of a module, and undefined for what is not in the graph
 * @returns undefined where archives cannot be had; null as long as they were not asked for
 */
export function newlyBuilt(
  changes: readonly Change[],
  wasBuilt: (path: string) => boolean,
  selected: ReadonlyMap<string, string>,
  metadata: Metadata,
): ReadonlySet<string> | undefined | null {
  const modules = [...selected.keys()];
  const owner = ownerAmong(modules);
  const found = new Set<string>();
  const queue: { readonly path: string; readonly folder: string }[] = [];
  let missing = false;
  for (const { path, from, to } of changes) {
    if (from === null) continue;
    const [old, now] = [metadata.imports(path, from), metadata.imports(path, to)];
    if (old === null || now === null) return undefined;
    if (old === undefined || now === undefined) missing = true;
    else
      for (const folder of usable(path, old, (each) => wasBuilt(owner(each) ?? "")))
        if (Object.hasOwn(now, folder)) queue.push({ path, folder });
  }
  if (missing) return null;
  const seen = new Set(queue.map(({ path, folder }) => `${path} ${folder}`));
  const changed = new Map(changes.map((each) => [each.path, each.to]));
  for (let next = queue.pop(); next !== undefined && seen.size < mostPackages; next = queue.pop()) {
    const version = changed.get(next.path) ?? selected.get(next.path) ?? "";
    const packages = metadata.imports(next.path, version);
    if (packages === null) return undefined;
    if (packages === undefined) missing = true;
    for (const each of (Object.hasOwn(packages ?? {}, next.folder) ? packages?.[next.folder] : undefined) ?? []) {
      const path = owner(each);
      if (path === undefined || (wasBuilt(path) && !changed.has(path))) continue;
      if (!wasBuilt(path)) found.add(path);
      const folder = each.slice(path.length + 1);
      if (seen.has(`${path} ${folder}`)) continue;
      seen.add(`${path} ${folder}`);
      queue.push({ path, folder });
    }
  }
  return missing ? null : found;
}

/** The module that a package is in, by the longest path that fits. */
function ownerAmong(modules: readonly string[]): (imported: string) => string | undefined {
  const known = new Set(modules);
  return (imported) => {
    for (let path = imported; path !== ""; path = path.slice(0, Math.max(0, path.lastIndexOf("/")))) if (known.has(path)) return path;
    return undefined;
  };
}

/** The folders of packages that may have been built, by what they import, their own module's packages included. */
function usable(module: string, packages: PackageImports, wasBuilt: (imported: string) => boolean): ReadonlySet<string> {
  const inside = (imported: string): string | undefined =>
    imported === module ? "" : imported.startsWith(`${module}/`) ? imported.slice(module.length + 1) : undefined;
  const left = new Map(Object.entries(packages));
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [folder, imports] of left) {
      const fits = imports.every((each) => {
        const own = inside(each);
        return own !== undefined && Object.hasOwn(packages, own) ? left.has(own) : wasBuilt(each);
      });
      if (!fits) left.delete(folder);
    }
  }
  return new Set(left.keys());
}

/** Where archives cannot be had: what the new version requires itself and the old one did not. */
export const newlyRequired = (old: readonly Requirement[], now: readonly Requirement[]): ReadonlySet<string> => {
  const before = new Set(old.map(({ path }) => path));
  return new Set(now.filter(({ path }) => !before.has(path)).map(({ path }) => path));
};
