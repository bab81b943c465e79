import type { ProjectPaths } from "../ecosystem.ts";

const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const join = (directory: string, name: string): string => (directory === "" ? name : `${directory}/${name}`);

/** A folder, and all that it lies in. */
export const foldersAbove = (directory: string): readonly string[] =>
  directory === "" ? [""] : [directory, ...foldersAbove(directoryOf(directory))];

/**
 * A manifest with a certain lockfile beside it; the manifests below, which may be members of its workspace, belong to it.
 *
 * @param also names of further files beside the manifest, read where they are there
 */
export function projectsBy(paths: readonly string[], lock: string, also: readonly string[] = []): readonly ProjectPaths[] {
  const ours = paths.filter((path) => !/(?:^|\/)node_modules\//.test(path));
  const known = new Set(ours);
  const roots = new Set(ours.filter((path) => nameOf(path) === lock).map(directoryOf));
  return [...roots].sort().flatMap((directory) => {
    const manifest = join(directory, "package.json");
    if (!known.has(manifest)) return [];
    const below = ours.filter((path) => {
      const own = directoryOf(path);
      // One with a lockfile of its own is a project of its own.
      return (
        nameOf(path) === "package.json" && path !== manifest && (directory === "" || own.startsWith(`${directory}/`)) && !roots.has(own)
      );
    });
    const beside = also.map((name) => join(directory, name)).filter((path) => known.has(path));
    return [{ directory, manifest, files: [manifest, join(directory, lock), ...beside, ...below.sort()] }];
  });
}
