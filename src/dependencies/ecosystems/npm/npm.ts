import semver from "semver";
import type { Ecosystem, Files, Installed, ProjectPaths } from "../ecosystem.ts";
import { foldersAbove } from "../javascript/projects.ts";
import { compareVersions, isAffectedVersion } from "./affected.ts";
import { editNpm } from "./edit.ts";
import { npmOrigins } from "./origins.ts";
import { planNpm } from "./plan.ts";
import type { NpmProject } from "./project.ts";
import { lockNames, readNpmProject } from "./read.ts";
import { labelOf } from "./settle.ts";
import { shortestWays, Tree } from "./tree.ts";

const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Lockfiles of any package manager that reads `package.json`. */
const foreignLocks = ["yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb", "deno.lock"];

/** A manifest with a lockfile beside it; the manifests below, which may be members of its workspace, belong to it. And those without any. */
function projects(paths: readonly string[]): readonly ProjectPaths[] {
  const ours = paths.filter((path) => !/(?:^|\/)node_modules\//.test(path));
  const locks = ours.filter((path) => lockNames.some((name) => name === nameOf(path)));
  const roots = new Set(locks.map(directoryOf));
  const locked = new Set([...roots, ...ours.filter((path) => foreignLocks.includes(nameOf(path))).map(directoryOf)]);
  const alone = ours
    .filter((path) => nameOf(path) === "package.json" && !foldersAbove(directoryOf(path)).some((folder) => locked.has(folder)))
    .map((manifest) => ({ directory: directoryOf(manifest), manifest, files: [manifest] }));
  const withLock = [...roots].flatMap((directory) => {
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
  return [...withLock, ...alone].sort((one, other) => (one.directory < other.directory ? -1 : 1));
}

function unlocked(paths: readonly string[]): string | undefined {
  const lock = paths.find((path) => /^(?:bun\.lockb?|deno\.lock)$/.test(nameOf(path)));
  if (lock === undefined) return undefined;
  const program = nameOf(lock).startsWith("bun") ? "bun" : "deno";
  return `\`${lock}\` is written by ${program === "bun" ? "Bun" : "Deno"} alone, which does not run here. Update the package with \`${program} update\`.`;
}

function locate(project: NpmProject, name?: string): readonly Installed[] {
  if (project.lockPath === null) return declared(project, name);
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

/** Without a lockfile: what the manifest asks for, in the oldest version that it admits. */
function declared({ nodes }: NpmProject, name?: string): readonly Installed[] {
  return [...nodes.values()].flatMap((own) =>
    Tree.of(nodes)
      .edgesFrom(own)
      .flatMap(({ name: asked, spec, development }) => {
        const version = spec.kind === "range" ? semver.minVersion(spec.range, { loose: true })?.version : undefined;
        if (version === undefined || spec.kind !== "range" || (name !== undefined && spec.name !== name)) return [];
        const scope = development ? ("development" as const) : ("production" as const);
        return [{ name: spec.name, version, direct: true, scope, path: [`${spec.name}@${version}`], at: asked }];
      }),
  );
}

/** npm: `package.json` with `package-lock.json` or `npm-shrinkwrap.json` of versions 1, 2 and 3, or alone. */
export const npm: Ecosystem<NpmProject> = {
  name: "npm",
  osvName: "npm",
  projects,
  unlocked,
  read: (files: Files, paths) => readNpmProject(files, paths),
  locate,
  origins: npmOrigins,
  compare: compareVersions,
  isAffected: isAffectedVersion,
  plan: planNpm,
  edit: editNpm,
};
