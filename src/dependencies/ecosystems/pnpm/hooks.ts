import { type Around, manifestOf } from "../javascript/draft.ts";
import type { PnpmProject } from "./project.ts";

/**
 * A package that the project's `.pnpmfile.cjs` changes, in whose place another version comes: what the lockfile has of it is not what the registry
 * says, and code of a project is not run here. Undefined where there is none, and as long as the registry was not asked.
 *
 * @param predecessor the id in whose place each version comes
 */
export function hookedPackage({ lock, graph }: PnpmProject, predecessor: ReadonlyMap<string, string>, around: Around): string | undefined {
  if (lock.pnpmfileChecksum === undefined) return undefined;
  return [...new Set(predecessor.values())].find((id) => {
    const node = graph.nodes.get(id);
    const manifest = node === undefined ? undefined : manifestOf(node, around);
    if (node === undefined || manifest === undefined) return false;
    const asked = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
    const found = new Set(node.edges.map(({ name }) => name));
    const more = [...found].some((name) => !asked.includes(name) && manifest.peerDependencies[name] === undefined);
    // What is optional may be left out.
    return more || Object.keys(manifest.dependencies).some((name) => !found.has(name));
  });
}
