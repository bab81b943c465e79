import type { Files, ProjectPaths } from "../ecosystem.ts";
import { pathFrom } from "../path-from.ts";
import { edgesOf, idOf, type LockFile, type LockPackage, newestLock, readLock } from "./lock-file.ts";
import { type Manifest, type ManifestDependency, readManifest } from "./manifest.ts";
import { compareVersions } from "./requirement.ts";

/** A package of the project's own, with what it inherits from its workspace. */
export interface Member {
  readonly manifest: Manifest;
  readonly dependencies: readonly MemberDependency[];
}
export interface MemberDependency extends ManifestDependency {
  /** The manifest that has the requirement's text: its own, or that of the workspace's root. */
  readonly file: string;
}

export interface CargoProject {
  readonly paths: ProjectPaths;
  readonly lockPath: string;
  readonly lock: LockFile;
  /** By the id of its package in the lockfile. */
  readonly members: ReadonlyMap<string, Member>;
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** The lowest release of Rust that some manifest promises to work with. */
  readonly rustVersion: string | null;
  /** Crates are read from copies in the repository. */
  readonly vendored: boolean;
  readonly patched: ReadonlySet<string>;
  /** Settings in the repository. */
  readonly configs: Files;
}

/** In UTF-16 units. */
const largest = 16 * 1024 * 1024;
const cratesIo = ["registry+https://github.com/rust-lang/crates.io-index", "sparse+https://index.crates.io/"];
export const isCratesIo = (source: string | null): boolean => source !== null && cratesIo.includes(source);

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const join = (directory: string, name: string): string => (directory === "" ? name : `${directory}/${name}`);

/** Manifests outside of a project's folder, which its own may lead to, that are read along. */
const mostOthers = 100;

/**
 * Each Cargo.lock with the Cargo.toml beside it, and those below, which may be members of its workspace. What lies elsewhere in the repository may
 * be used by its folder, and is another project's to change.
 */
export function cargoProjects(paths: readonly string[]): readonly ProjectPaths[] {
  const ours = paths.filter((path) => !/(?:^|\/)(?:target|vendor)\//.test(path));
  const roots = ours.filter((path) => nameOf(path) === "Cargo.lock").map(directoryOf);
  const all = new Set(ours);
  return roots.toSorted().flatMap((directory) => {
    const manifest = join(directory, "Cargo.toml");
    if (!all.has(manifest)) return [];
    const below = ours.filter((path) => {
      if (nameOf(path) !== "Cargo.toml" || path === manifest) return false;
      const own = directoryOf(path);
      return (
        (directory === "" || own.startsWith(`${directory}/`)) &&
        !roots.some((root) => root !== directory && isWithin(own, root) && isWithin(root, directory))
      );
    });
    const configs = [".cargo/config.toml", ".cargo/config"].map((name) => join(directory, name)).filter((path) => all.has(path));
    const elsewhere = ours.filter((path) => nameOf(path) === "Cargo.toml" && !isWithin(directoryOf(path), directory)).sort();
    const others = elsewhere.length <= mostOthers ? elsewhere : [];
    const own = [manifest, join(directory, "Cargo.lock"), ...configs, ...below.sort()];
    return [{ directory, manifest, files: [...own, ...others], others }];
  });
}

const isWithin = (path: string, directory: string): boolean => directory === "" || path === directory || path.startsWith(`${directory}/`);

/** `refused`: a sentence for people. */
export function readCargoProject(files: Files, paths: ProjectPaths): { readonly project: CargoProject } | { readonly refused: string } {
  const lockPath = join(paths.directory, "Cargo.lock");
  const text = files.get(lockPath) ?? "";
  if (text.length > largest) return { refused: `${lockPath} is too large to be a lockfile.` };
  const lock = readLock(text);
  if (lock === undefined)
    return { refused: `${lockPath} cannot be read as a lockfile of Cargo. Make it anew: \`cargo generate-lockfile\`.` };
  if (lock.version > newestLock)
    return { refused: `${lockPath} has version ${lock.version}, which is not known here. Update by hand: \`cargo update -p <crate>\`.` };
  const edge = edgesOf(lock.packages);
  if (lock.packages.some(({ dependencies }) => dependencies.some((each) => edge(each) === undefined))) {
    return { refused: `${lockPath} is not whole: packages in it need what it does not have. Repair it: \`cargo update --workspace\`.` };
  }
  const manifests = new Map<string, Manifest>();
  for (const path of paths.files) {
    if (nameOf(path) !== "Cargo.toml") continue;
    const manifest = readManifest(path, files.get(path) ?? "");
    if (manifest === undefined && path === paths.manifest)
      return { refused: `${path} is no TOML that can be read. See \`cargo metadata --no-deps\`.` };
    if (manifest !== undefined) manifests.set(path, manifest);
  }
  const configs = new Map([...files].filter(([path]) => path.includes(".cargo/") && paths.files.includes(path)));
  const root = manifests.get(paths.manifest);
  const members = membersOf(lock.packages, manifests, paths);
  const own = [...members.values()].filter(({ manifest }) => !isOther(paths, manifest));
  const promised = own.flatMap(({ manifest }) => manifest.rustVersion ?? root?.workspace?.rustVersion ?? []);
  return {
    project: {
      paths,
      lockPath,
      lock,
      manifests,
      members,
      rustVersion: promised.toSorted(compareVersions)[0] ?? null,
      vendored: [...configs.values()].some(
        (config) => /^[ \t]*directory[ \t]*=/m.test(config) && /^[ \t]*replace-with[ \t]*=/m.test(config),
      ),
      patched: new Set(root?.patched ?? []),
      configs,
    },
  };
}

const isOther = ({ others = [] }: ProjectPaths, { path }: Manifest): boolean => others.includes(path);

function membersOf(
  packages: readonly LockPackage[],
  manifests: ReadonlyMap<string, Manifest>,
  paths: ProjectPaths,
): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>();
  const own = [...manifests.values()].filter((each) => !isOther(paths, each));
  const known = [...own, ...ledTo(own, manifests, paths)];
  for (const locked of packages) {
    if (locked.source !== null) continue;
    const manifest = known.find(({ name }) => name === locked.name);
    if (manifest === undefined) continue;
    const other = isOther(paths, manifest);
    const rootPath = rootOf(manifest, manifests, paths);
    const shared = new Map((manifests.get(rootPath)?.workspace?.dependencies ?? []).map((each) => [each.key, each]));
    const dependencies = manifest.dependencies.map((each): MemberDependency => {
      // What belongs to another project is not changed along.
      const own = other ? { ...each, at: null } : each;
      const found = own.inherited ? shared.get(own.key) : undefined;
      const above = found === undefined || !other ? found : { ...found, at: null };
      if (above === undefined) return { ...own, file: manifest.path };
      // What a member turns off in vain, its workspace has on.
      const defaultFeatures = above.defaultFeatures || own.defaultFeatures;
      const features = [...above.features, ...own.features];
      return { ...above, optional: own.optional, development: own.development, features, defaultFeatures, inherited: true, file: rootPath };
    });
    members.set(idOf(locked), { manifest, dependencies });
  }
  return members;
}

/** The manifest that has what another inherits. */
function rootOf(manifest: Manifest, manifests: ReadonlyMap<string, Manifest>, paths: ProjectPaths): string {
  if (!isOther(paths, manifest)) return paths.manifest;
  for (let folder = directoryOf(manifest.path); ; folder = directoryOf(folder)) {
    const path = join(folder, "Cargo.toml");
    if ((manifests.get(path)?.workspace ?? null) !== null || folder === "") return path;
  }
}

/** Manifests of others that a project's own lead to, by folders. */
function ledTo(own: readonly Manifest[], manifests: ReadonlyMap<string, Manifest>, paths: ProjectPaths): readonly Manifest[] {
  const found = new Set<Manifest>();
  const seen = new Set(own);
  for (const each of seen) {
    const shared = manifests.get(rootOf(each, manifests, paths));
    const places = [
      ...each.dependencies.map(({ path }) => [each, path] as const),
      ...(shared?.workspace?.dependencies ?? []).map(({ path }) => [shared, path] as const),
    ];
    for (const [from, path] of places) {
      const folder = path === null ? undefined : pathFrom(directoryOf(from?.path ?? ""), path);
      const manifest = folder === undefined ? undefined : manifests.get(join(folder, "Cargo.toml"));
      if (manifest === undefined) continue;
      seen.add(manifest);
      if (isOther(paths, manifest)) found.add(manifest);
    }
  }
  return [...found];
}
