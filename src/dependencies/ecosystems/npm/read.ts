import type { Json, JsonObject } from "../../../values/json.ts";
import { objectOf } from "../../json-members.ts";
import type { Files, ProjectPaths } from "../ecosystem.ts";
import { type NpmManifest, type NpmNode, type NpmProject, type Overrides, specsOf } from "./project.ts";

/** npm's own; the second one has the same form, and is what a published program was installed with. */
export const lockNames = ["package-lock.json", "npm-shrinkwrap.json"] as const;

/** Larger lockfiles exist in no project that people maintain; in UTF-16 units. */
const largest = 32 * 1024 * 1024;

/** Reads a manifest with its lockfile. `refused`: a sentence for people. */
export function readNpmProject(files: Files, paths: ProjectPaths): { readonly project: NpmProject } | { readonly refused: string } {
  const lockPath = paths.files.find((path) => lockNames.some((name) => path === join(paths.directory, name)));
  const manifestText = files.get(paths.manifest);
  const lockText = lockPath === undefined ? undefined : files.get(lockPath);
  if (manifestText === undefined) return { refused: `There is no \`${paths.manifest}\`.` };
  const manifest = readObject(manifestText);
  if (manifest === undefined) return { refused: `\`${paths.manifest}\` is no valid JSON object.` };
  if (lockPath === undefined) return { project: unlocked(paths, manifestText, manifest) };
  if (lockText === undefined) return { refused: `There is no \`${lockPath}\`.` };
  if (lockText.length > largest) return { refused: `\`${lockPath}\` is too large to be read.` };
  const lock = readObject(lockText);
  if (lock === undefined) return { refused: `\`${lockPath}\` is no valid JSON object; it may hold an unsolved merge conflict.` };
  const { lockfileVersion: version = 1 } = lock;
  if (version !== 1 && version !== 2 && version !== 3) {
    return { refused: `\`${lockPath}\` has the version ${JSON.stringify(version).slice(0, 20)} of the format; 1, 2 and 3 are known.` };
  }
  const nodes = version === 1 ? nodesOfTree(manifest, lock) : nodesOfPackages(lock, ownManifests(files, paths));
  if (nodes === undefined) return { refused: `\`${lockPath}\` has no list of packages.` };
  return {
    project: {
      paths,
      lockPath,
      lockText,
      lockVersion: version,
      nodes,
      manifests: manifestsOf(files, paths, nodes),
      overrides: overridesOf(manifest.overrides),
    },
  };
}

/** A manifest without a lockfile. */
function unlocked(paths: ProjectPaths, text: string, manifest: JsonObject): NpmProject {
  const peers = { peerDependencies: specsOf(manifest.peerDependencies), optionalPeers: optionalPeersOf(manifest.peerDependenciesMeta) };
  return {
    paths,
    lockPath: null,
    lockText: "",
    lockVersion: 3,
    nodes: new Map([["", { ...rootOf(manifest), ...peers }]]),
    manifests: [{ path: paths.manifest, text, location: "" }],
    overrides: overridesOf(manifest.overrides),
  };
}

const join = (directory: string, name: string): string => (directory === "" ? name : `${directory}/${name}`);

/** Strictly JSON, but for a byte order mark, which npm takes too. */
function readObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text.replace(/^\uFEFF/, "")) as Json;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** The project's own manifests by their folders, below that of the root. Where one differs from what the lockfile repeats of it, it counts. */
function ownManifests(files: Files, paths: ProjectPaths): ReadonlyMap<string, JsonObject> {
  const above = join(paths.directory, "");
  return new Map(
    paths.files.flatMap((path) => {
      const text = /(?:^|\/)package\.json$/.test(path) ? files.get(path) : undefined;
      const manifest = text === undefined ? undefined : readObject(text);
      return manifest === undefined ? [] : [[path.slice(above.length).replace(/\/?package\.json$/, ""), manifest] as const];
    }),
  );
}

function nodesOfPackages(lock: JsonObject, manifests: ReadonlyMap<string, JsonObject>): Map<string, NpmNode> | undefined {
  if (typeof lock.packages !== "object" || lock.packages === null) return undefined;
  const nodes = new Map<string, NpmNode>();
  const entries = Object.entries(objectOf(lock.packages));
  const sealed = entries.flatMap(([location, entry]) => (objectOf(entry).hasShrinkwrap === true ? [location] : []));
  const isSealed = withinOf(new Set(sealed));
  for (const [location, entry] of entries) {
    const found = objectOf(entry);
    const inModules = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(location)?.[1];
    const own = inModules === undefined;
    const installedAs = inModules ?? (typeof found.name === "string" ? found.name : location);
    const asking = (own ? manifests.get(location) : undefined) ?? found;
    nodes.set(location, {
      ...shared(found),
      location,
      installedAs,
      name: typeof found.name === "string" ? found.name : installedAs,
      link: found.link === true ? String(found.resolved ?? "") : null,
      own,
      bundled: found.inBundle === true || isSealed(location),
      fromRegistry: !own && found.link !== true && isFromRegistry(found.resolved),
      dependencies: specsOf(asking.dependencies),
      optionalDependencies: specsOf(asking.optionalDependencies),
      peerDependencies: specsOf(asking.peerDependencies),
      optionalPeers: optionalPeersOf(asking.peerDependenciesMeta),
      devDependencies: own ? specsOf(asking.devDependencies) : {},
      entry: found,
    });
  }
  return nodes;
}

/** Folders of folders; nobody installs so deep. */
const deepest = 100;

/** Whether a location lies in the modules of one of these folders. */
const withinOf =
  (folders: ReadonlySet<string>) =>
  (location: string): boolean => {
    if (folders.size === 0) return false;
    let at = location.indexOf("/node_modules/");
    for (let depth = 0; at !== -1 && depth < deepest; depth += 1) {
      if (folders.has(location.slice(0, at))) return true;
      at = location.indexOf("/node_modules/", at + 1);
    }
    return false;
  };

/** What a manifest itself says of its project. npm 6, which wrote version 1, installed no peers. */
const rootOf = (manifest: JsonObject): NpmNode => ({
  ...shared(manifest),
  location: "",
  name: String(manifest.name ?? ""),
  installedAs: "",
  link: null,
  own: true,
  bundled: false,
  fromRegistry: false,
  dependencies: specsOf(manifest.dependencies),
  optionalDependencies: specsOf(manifest.optionalDependencies),
  peerDependencies: {},
  optionalPeers: new Set(),
  devDependencies: specsOf(manifest.devDependencies),
  entry: {},
});

/** Version 1 has a tree of folders, and of the root only what its manifest says. */
function nodesOfTree(manifest: JsonObject, lock: JsonObject): Map<string, NpmNode> {
  const nodes = new Map([["", rootOf(manifest)]]);
  const visit = (location: string, dependencies: Json | undefined): void => {
    for (const [installedAs, entry] of Object.entries(objectOf(dependencies))) {
      const found = objectOf(entry);
      const own = `${location === "" ? "" : `${location}/`}node_modules/${installedAs}`;
      const written = String(found.version ?? "");
      const [, real, version] = /^npm:(@?[^@]+)@(.+)$/.exec(written) ?? [];
      nodes.set(own, {
        ...shared(found),
        version: version ?? written,
        location: own,
        name: real ?? installedAs,
        installedAs,
        link: null,
        own: false,
        bundled: found.bundled === true,
        fromRegistry: /^\d/.test(version ?? written) && isFromRegistry(found.resolved),
        dependencies: specsOf(found.requires),
        optionalDependencies: {},
        peerDependencies: {},
        optionalPeers: new Set(),
        devDependencies: {},
        entry: found,
      });
      visit(own, found.dependencies);
    }
  };
  visit("", lock.dependencies);
  return nodes;
}

const shared = (found: JsonObject) => ({
  version: typeof found.version === "string" ? found.version : null,
  development: found.dev === true || found.devOptional === true,
  hasInstallScript: found.hasInstallScript === true,
  hasShrinkwrap: found.hasShrinkwrap === true,
});

/** An archive at an address. Where it lies is not our business: what is written in its place comes from the registry. */
const isFromRegistry = (resolved: Json | undefined): boolean =>
  resolved === undefined || (typeof resolved === "string" && /^https?:\/\/[^#]+\.tgz(?:#[0-9a-f]{40})?$/.test(resolved));

const optionalPeersOf = (meta: Json | undefined): ReadonlySet<string> =>
  new Set(Object.entries(objectOf(meta)).flatMap(([name, about]) => (objectOf(about).optional === true ? [name] : [])));

function overridesOf(value: Json | undefined): Overrides {
  const entries = Object.entries(objectOf(value)).flatMap(([key, inner]): [string, string | Overrides][] =>
    typeof inner === "string" ? [[key, inner]] : [[key, overridesOf(inner)]],
  );
  return Object.fromEntries(entries);
}

function manifestsOf(files: Files, paths: ProjectPaths, nodes: ReadonlyMap<string, NpmNode>): readonly NpmManifest[] {
  return [...nodes.values()].flatMap(({ location, own }) => {
    const path = location === "" ? paths.manifest : join(paths.directory, `${location}/package.json`);
    const text = own ? files.get(path) : undefined;
    return text === undefined ? [] : [{ path, text, location }];
  });
}
