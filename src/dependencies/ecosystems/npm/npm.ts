import type { Ecosystem, Files, Installed, ProjectPaths } from "../ecosystem.ts";
import { compareVersions, isAffectedVersion } from "./affected.ts";
import { editNpm } from "./edit.ts";
import { planNpm } from "./plan.ts";
import type { NpmProject } from "./project.ts";
import { lockNames, readNpmProject } from "./read.ts";
import { labelOf } from "./settle.ts";
import { shortestWays, Tree } from "./tree.ts";

const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** A manifest with a lockfile beside it; the manifests below, which may be members of its workspace, belong to it. */
function projects(paths: readonly string[]): readonly ProjectPaths[] {
  const ours = paths.filter((path) => !/(?:^|\/)node_modules\//.test(path));
  const locks = ours.filter((path) => lockNames.some((name) => name === nameOf(path)));
  const roots = new Set(locks.map(directoryOf));
  return [...roots].sort().flatMap((directory) => {
    const manifest = directory === "" ? "package.json" : `${directory}/package.json`;
    if (!ours.includes(manifest)) return [];
    const below = ours.filter((path) => {
      if (nameOf(path) !== "package.json" || path === manifest) return false;
      const own = directoryOf(path);
      // One with a lockfile of its own is a project of its own.
      return (directory === "" || own.startsWith(`${directory}/`)) && !roots.has(own);
    });
    // npm reads the shrinkwrap where both are there.
    const lock = [...lockNames].reverse().find((name) => locks.includes(directory === "" ? name : `${directory}/${name}`)) ?? "";
    return [{ directory, manifest, files: [manifest, directory === "" ? lock : `${directory}/${lock}`, ...below.sort()] }];
  });
}

function locate(project: NpmProject, name?: string): readonly Installed[] {
  const ways = shortestWays(Tree.of(project.nodes));
  return [...project.nodes.values()].flatMap((node) => {
    if (node.own || node.link !== null || node.version === null || (name !== undefined && node.name !== name)) return [];
    const way = ways.get(node) ?? [];
    return [
      {
        name: node.name,
        version: node.version,
        direct: way.length === 1,
        scope: node.development ? ("development" as const) : ("production" as const),
        path: way.flatMap(({ to }) => (to === undefined ? [] : labelOf(to))),
        at: node.location,
      },
    ];
  });
}

/** npm: `package.json` with `package-lock.json` or `npm-shrinkwrap.json` of versions 1, 2 and 3. */
export const npm: Ecosystem<NpmProject> = {
  name: "npm",
  osvName: "npm",
  projects,
  read: (files: Files, paths) => readNpmProject(files, paths),
  locate,
  compare: compareVersions,
  isAffected: isAffectedVersion,
  plan: planNpm,
  edit: editNpm,
};
