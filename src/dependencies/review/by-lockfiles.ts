import { readBlobs } from "../../github/blobs.ts";
import type { Reader } from "../../github/client.ts";
import type { Tree } from "../../github/tree.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { Ecosystem, Installed, ProjectPaths } from "../ecosystems/ecosystem.ts";
import type { KnownEcosystem } from "../ecosystems/ecosystems.ts";
import type { Origin } from "../ecosystems/origin.ts";
import type { DependencyDelta, Difference, Gap } from "./difference.ts";

/** More projects that change at once are nobody's everyday work. */
const mostProjects = 30;
const mostFiles = 200;
/**
 * Of a project on one side, and of all that is read, in bytes. Whoever proposes a change writes its lockfile; made for it, one of 4 MB takes
 * 200 MB of memory and three seconds to read.
 */
const largestProject = 4_000_000;
const largestTogether = 12_000_000;

/** What a project installs on one side. */
export interface Side {
  readonly installed: readonly Installed[];
  readonly origins: readonly Origin[];
}

/** A project in which something changed, on both sides; null where it is not there. */
export interface ChangedProject {
  readonly ecosystem: Ecosystem;
  readonly paths: ProjectPaths;
  readonly base: Side | null;
  readonly head: Side | null;
}

/** Reads what both sides install, in the projects of which a file differs. */
export async function readChangedProjects(
  known: readonly KnownEcosystem[],
  { base, head }: { readonly base: Tree; readonly head: Tree },
  repository: RepositoryRef,
  reader: Reader,
): Promise<{ readonly projects: readonly ChangedProject[]; readonly gaps: readonly Gap[] }> {
  const gaps: Gap[] = [];
  if (base.truncated || head.truncated) gaps.push({ file: null, reason: "The repository has more files than GitHub lists." });
  const differing = known.flatMap(({ ecosystem }) => differingProjects(ecosystem, base, head));
  if (differing.length > mostProjects)
    gaps.push({ file: null, reason: `More than ${mostProjects} projects change; the others were not read.` });
  const looked: typeof differing = [];
  let [files, bytes] = [0, 0];
  for (const each of differing.slice(0, mostProjects)) {
    files += (each.base?.files.length ?? 0) + (each.head?.files.length ?? 0);
    const [before, after] = [sizeOf(each.base, base), sizeOf(each.head, head)];
    bytes += before + after;
    if (after > largestProject) gaps.push({ file: each.paths.manifest, reason: "Its lockfile is too large to be read here." });
    else if (before > largestProject)
      gaps.push({ file: each.paths.manifest, reason: "On the base branch its lockfile is too large to be read here.", onBase: true });
    else if (files > mostFiles || bytes > largestTogether)
      gaps.push({ file: each.paths.manifest, reason: "Too much changes at once; it was not read." });
    else looked.push(each);
  }
  const oids = looked.flatMap((each) => [...oidsOf(each.base, base).values(), ...oidsOf(each.head, head).values()]);
  const { texts } = await readBlobs(reader, repository, oids);
  const projects = looked.flatMap(({ ecosystem, paths, ...sides }): readonly ChangedProject[] => {
    const [old, young] = [
      { of: sides.base, tree: base, isBase: true },
      { of: sides.head, tree: head, isBase: false },
    ].map(({ of, tree, isBase }): Side | "unreadable" | null => {
      if (of === null) return null;
      const read = readSide(ecosystem, of, oidsOf(of, tree), texts);
      if ("installed" in read) return read;
      // Without both sides nothing tells what is new.
      gaps.push(
        isBase
          ? { file: of.manifest, reason: `On the base branch: ${read.refused}`, onBase: true }
          : { file: of.manifest, reason: read.refused },
      );
      return "unreadable";
    });
    if (old === "unreadable" || young === "unreadable" || old === undefined || young === undefined) return [];
    return [{ ecosystem, paths, base: old, head: young }];
  });
  return { projects, gaps };
}

function differingProjects(ecosystem: Ecosystem, base: Tree, head: Tree) {
  const [before, after] = [base, head].map(
    ({ paths }) => new Map(ecosystem.projects([...paths.keys()]).map((each) => [each.manifest, each])),
  );
  return [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])].flatMap((manifest) => {
    const [old, young] = [before?.get(manifest) ?? null, after?.get(manifest) ?? null];
    const paths = young ?? old;
    if (paths === null) return [];
    const files = new Set([...(old?.files ?? []), ...(young?.files ?? [])]);
    const differs = [...files].some((path) => base.paths.get(path)?.oid !== head.paths.get(path)?.oid);
    return differs ? [{ ecosystem, paths, base: old, head: young }] : [];
  });
}

/** What is written in YAML takes three times the memory of other formats. */
const sizeOf = (paths: ProjectPaths | null, tree: Tree): number =>
  (paths?.files ?? []).reduce((sum, path) => sum + (tree.paths.get(path)?.size ?? 0) * (/(?:\.ya?ml|yarn\.lock)$/.test(path) ? 3 : 1), 0);

const oidsOf = (paths: ProjectPaths | null, tree: Tree): ReadonlyMap<string, string> =>
  new Map(
    (paths?.files ?? []).flatMap((path) => {
      const oid = tree.paths.get(path)?.oid;
      return oid === undefined ? [] : [[path, oid] as const];
    }),
  );

/**
 * Lockfiles come from whoever proposes them: one that breaks the reading of it is one that cannot be read. So is one that is no UTF-8, which pip
 * reads all the same.
 */
function readSide(
  ecosystem: Ecosystem,
  paths: ProjectPaths,
  oids: ReadonlyMap<string, string>,
  texts: ReadonlyMap<string, string>,
): Side | { readonly refused: string } {
  const files = new Map<string, string>();
  for (const [path, oid] of oids) {
    const text = texts.get(oid);
    if (text === undefined) return { refused: `\`${path}\` is no text in UTF-8, so it was not read.` };
    files.set(path, text);
  }
  try {
    const read = ecosystem.read(files, paths);
    if ("refused" in read) return read;
    return { installed: ecosystem.locate(read.project), origins: ecosystem.origins?.of(read.project) ?? [] };
  } catch {
    return { refused: `\`${paths.manifest}\` and its lockfile could not be read.` };
  }
}

/** What comes in and what goes, project by project. */
export function deltasOfProjects(projects: readonly ChangedProject[]): Pick<Difference, "deltas"> {
  return { deltas: projects.flatMap(deltasOf) };
}

function deltasOf({ ecosystem, paths, base, head }: ChangedProject): readonly DependencyDelta[] {
  const [before, after] = [byVersion(base?.installed ?? []), byVersion(head?.installed ?? [])];
  const delta = (change: DependencyDelta["change"], each: Installed): DependencyDelta => ({
    change,
    ecosystem: ecosystem.name,
    package: each.name,
    version: each.version,
    // Where there is a lockfile, it is what tells the version.
    file: (each.direct ? paths.manifest : paths.files.find((path) => path !== paths.manifest)) ?? paths.manifest,
    path: each.path,
    at: each.at,
    licence: null,
    told: [],
  });
  return [
    ...[...after].flatMap(([key, each]) => (before.has(key) ? [] : [delta("added", each)])),
    ...[...before].flatMap(([key, each]) => (after.has(key) ? [] : [delta("removed", each)])),
  ];
}

/** One for each version of a package; of several places the one that is reached first. */
function byVersion(installed: readonly Installed[]): ReadonlyMap<string, Installed> {
  const found = new Map<string, Installed>();
  for (const each of installed) {
    const key = `${each.name}@${each.version}`;
    if (!found.has(key) || each.path.length < (found.get(key)?.path.length ?? 0)) found.set(key, each);
  }
  return found;
}
