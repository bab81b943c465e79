import type { Files, ProjectPaths } from "../ecosystem.ts";
import { pathFrom } from "../path-from.ts";
import { type ModFile, type Replacement, readModFile } from "./mod-file.ts";
import { readSums, type SumLine } from "./sum-file.ts";
import { compareGo } from "./version.ts";

/** A module's go.mod with its go.sum, read. */
export interface GoProject {
  readonly paths: ProjectPaths;
  readonly mod: ModFile;
  /** Null where there is no go.sum. */
  readonly sums: { readonly path: string; readonly text: string; readonly lines: readonly SumLine[] } | null;
  /** What go.mod files of the repository itself say, by their folders. */
  readonly local: ReadonlyMap<string, ModFile>;
  /** The workspace that uses this module. https://go.dev/ref/mod#workspaces */
  readonly work: ModFile | null;
  /** It keeps copies of what it depends on. https://go.dev/ref/mod#vendoring */
  readonly vendored: boolean;
}

/** In UTF-16 units. */
const largest = 16 * 1024 * 1024;
/** Go.mod files of one repository that are read with each other, for replacements by folders. */
const mostLocal = 100;
/** From this version on go.mod lists everything that is built. https://go.dev/ref/mod#graph-pruning */
export const isPruned = (go: string): boolean => compareGo(go, "1.17") >= 0;

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const join = (directory: string, name: string): string => (directory === "" ? name : `${directory}/${name}`);
const vendorList = "vendor/modules.txt";

/**
 * Each go.mod with its go.sum; with it the other go.mod files of the repository and the go.work above, which may have a say. A module that is fixed
 * asks more of those that use it by its folder: they are planned as if it did not yet, and get the same.
 */
export function goProjects(paths: readonly string[]): readonly ProjectPaths[] {
  const ours = paths.filter((path) => !/(?:^|\/)(?:vendor|testdata|node_modules)\//.test(path));
  const all = new Set(paths);
  const mods = ours.filter((path) => nameOf(path) === "go.mod").sort();
  return mods.map((manifest) => {
    const directory = directoryOf(manifest);
    const others = mods.length <= mostLocal ? mods.filter((path) => path !== manifest) : [];
    const works = above(directory).map((folder) => join(folder, "go.work"));
    const beside = [
      join(directory, "go.sum"),
      join(directory, vendorList),
      ...works,
      ...above(directory).map((each) => join(each, vendorList)),
    ];
    return {
      directory,
      manifest,
      files: [manifest, ...new Set(beside.filter((path) => all.has(path))), ...others],
      others,
      othersUnfixed: true,
    };
  });
}

/** The folder itself and those above it. */
function above(directory: string): readonly string[] {
  const parts = directory === "" ? [] : directory.split("/");
  return Array.from({ length: parts.length + 1 }, (_, index) => parts.slice(0, parts.length - index).join("/"));
}

/** `refused`: a sentence for people. */
export function readGoProject(files: Files, paths: ProjectPaths): { readonly project: GoProject } | { readonly refused: string } {
  const { directory, manifest } = paths;
  const text = files.get(manifest) ?? "";
  if (text.length > largest) return { refused: `${manifest} is too large to be a go.mod.` };
  const mod = readModFile(text);
  if (mod === undefined || mod.module === "")
    return { refused: `${manifest} cannot be read as a go.mod. See what go says: \`go mod edit -json\`.` };
  const sumPath = join(directory, "go.sum");
  const sumText = files.get(sumPath);
  const local = new Map<string, ModFile>();
  for (const path of paths.files) {
    if (nameOf(path) !== "go.mod" || path === manifest) continue;
    const read = readModFile(files.get(path) ?? "");
    if (read !== undefined) local.set(directoryOf(path), read);
  }
  const workPath = paths.files.find((path) => nameOf(path) === "go.work");
  const found = workPath === undefined ? undefined : readModFile(files.get(workPath) ?? "");
  const isUsed = found?.uses.some((folder) => pathFrom(directoryOf(workPath ?? ""), folder) === directory) === true;
  const work = found !== undefined && isUsed ? found : null;
  const vendors = paths.files
    .filter((path) => path.endsWith(vendorList))
    .map((path) => path.slice(0, -vendorList.length).replace(/\/$/, ""));
  const vendored = vendors.some((folder) => folder === directory || (work !== null && folder === directoryOf(workPath ?? "")));
  const sums = sumText === undefined ? null : { path: sumPath, text: sumText, lines: readSums(sumText) };
  return { project: { paths, mod, sums, local, work, vendored } };
}

/** The same with another version of a module in its own place. */
export const withReplacement = (project: GoProject, replaced: Replacement, toVersion: string): GoProject => ({
  ...project,
  mod: { ...project.mod, replaces: project.mod.replaces.map((each) => (each === replaced ? { ...each, toVersion } : each)) },
});

/** What stands for a module: go.work's word is above go.mod's. https://go.dev/ref/mod#go-mod-file-replace */
export function replacementOf({ mod, work }: GoProject, path: string, version: string): Replacement | undefined {
  for (const { replaces } of [...(work === null ? [] : [work]), mod]) {
    const own = replaces.filter((each) => each.path === path);
    const found = own.find((each) => each.version === version) ?? own.find((each) => each.version === null);
    if (found !== undefined) return found;
  }
  return undefined;
}
