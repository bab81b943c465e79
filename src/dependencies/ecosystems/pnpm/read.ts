import semver from "semver";
import type { JsonObject } from "../../../values/json.ts";
import { objectOf, stringsOf } from "../../json-members.ts";
import type { Files, ProjectPaths } from "../ecosystem.ts";
import { Graph, type GraphEdge, type GraphNode } from "../javascript/graph.ts";
import { readJson } from "../javascript/read-json.ts";
import { readPlainYaml } from "../plain-yaml.ts";
import { matcher } from "../yarn/members.ts";
import { lockDocuments } from "./lock-documents.ts";
import { keyOfReference, readKey } from "./lock-key.ts";
import type { PnpmManifest, PnpmProject } from "./project.ts";
import { readSelector, type Selector, selectorFor } from "./selector.ts";

export const lockName = "pnpm-lock.yaml";
export const workspaceName = "pnpm-workspace.yaml";
/** Of the format. https://github.com/pnpm/spec/blob/master/lockfile/9.0.md */
const lockVersion = "9.0";
/** In UTF-16 units: what is larger is not read within a function's time. */
const largest = 24 * 1024 * 1024;

/** Reads a manifest with its lockfile. `refused`: a sentence for people. */
export function readPnpmProject(files: Files, paths: ProjectPaths): { readonly project: PnpmProject } | { readonly refused: string } {
  const lockPath = join(paths.directory, lockName);
  const text = files.get(lockPath);
  const manifestText = files.get(paths.manifest);
  if (text === undefined) return { refused: `There is no \`${lockPath}\`.` };
  if (manifestText === undefined || readJson(manifestText) === undefined)
    return { refused: `\`${paths.manifest}\` is no valid JSON object.` };
  if (text.length > largest) return { refused: `\`${lockPath}\` is too large to be read.` };
  const documents = /^(?:<<<<<<<|>>>>>>>) /m.test(text) ? undefined : lockDocuments(text);
  const lock = documents && readPlainYaml(documents.own);
  if (documents === undefined || lock === undefined)
    return { refused: `\`${lockPath}\` is not what pnpm writes; it may hold an unsolved merge conflict.` };
  if (String(lock.lockfileVersion) !== lockVersion) {
    const version = JSON.stringify(lock.lockfileVersion ?? null).slice(0, 20);
    return {
      refused: `\`${lockPath}\` has the version ${version} of the format; only 9.0 can be changed. Write it anew with pnpm 9 or later: \`pnpm install --lockfile-only\`.`,
    };
  }
  if (lock.importers === undefined) return { refused: `\`${lockPath}\` names no manifest.` };
  const manifests = manifestsOf(files, paths, lock);
  const overrides = Object.entries(objectOf(lock.overrides)).map(([key, value]) => readSelector(key, String(value)));
  const workspacePath = join(paths.directory, workspaceName);
  return {
    project: {
      paths,
      manifest: paths.manifest,
      lockPath,
      files: new Map(paths.files.flatMap((path) => (files.has(path) ? [[path, files.get(path) ?? ""] as const] : []))),
      lock,
      documents,
      graph: Graph.of([...importerNodes(paths, lock, manifests, overrides), ...packageNodes(lock, overrides)]),
      manifests,
      overrides,
      workspacePath: files.has(workspacePath) ? workspacePath : null,
      outerWorkspace: files.has(workspacePath) ? null : outerWorkspaceOf(files, paths),
    },
  };
}

/** The settings of a folder above that name this one among their packages. */
function outerWorkspaceOf(files: Files, { directory, files: paths }: ProjectPaths): string | null {
  const path = paths.find((each) => each === workspaceName || each.endsWith(`/${workspaceName}`));
  if (path === undefined) return null;
  const { packages } = readPlainYaml(files.get(path) ?? "") ?? {};
  const folder = directory.slice(path.length - workspaceName.length);
  return matcher(stringsOf(packages))(folder) ? path : null;
}

export const join = (directory: string, name: string): string => (directory === "" ? name : `${directory}/${name}`);

const manifestPath = (paths: ProjectPaths, importer: string): string =>
  importer === "." ? paths.manifest : join(paths.directory, `${importer}/package.json`);

function manifestsOf(files: Files, paths: ProjectPaths, lock: JsonObject): readonly PnpmManifest[] {
  return Object.keys(objectOf(lock.importers)).flatMap((importer) => {
    const path = manifestPath(paths, importer);
    const text = files.get(path);
    return text === undefined ? [] : [{ path, text, importer }];
  });
}

const kinds = [
  ["dependencies", "production"],
  ["optionalDependencies", "optional"],
  ["devDependencies", "development"],
] as const;

function importerNodes(
  paths: ProjectPaths,
  lock: JsonObject,
  manifests: readonly PnpmManifest[],
  overrides: readonly Selector[],
): readonly GraphNode[] {
  return Object.entries(objectOf(lock.importers)).map(([importer, entry]) => {
    const id = manifestPath(paths, importer);
    const manifest = readJson(manifests.find((each) => each.importer === importer)?.text ?? "{}") ?? {};
    const name = String(manifest.name ?? (importer === "." ? "" : importer));
    const edges = kinds.flatMap(([group, kind]) =>
      Object.entries(objectOf(objectOf(entry)[group])).flatMap(([alias, about]): readonly GraphEdge[] => {
        const { specifier, version } = objectOf(about);
        const key = keyOfReference(alias, String(version));
        const to = key === null ? folderOf(paths, lock, importer, String(version)) : readKey(key).id;
        const written = catalogued(lock, alias, String(specifier)) ?? String(specifier);
        const rule = selectorFor(overrides, { name, version: null }, alias, null);
        // Where an override decides, it is what the lockfile repeats.
        const isRule = rule !== undefined && rule.value === String(specifier);
        return to === null ? [] : [{ name: alias, written, rule: isRule ? { key: rule.key, value: rule.value } : null, kind, to }];
      }),
    );
    return { id, name, version: null, own: true, replaceable: false, edges, peers: {} };
  });
}

/** What a catalog says of a name: `catalog:`, `catalog:old`. https://pnpm.io/catalogs */
export function catalogued(lock: JsonObject, name: string, specifier: string): string | undefined {
  if (!specifier.startsWith("catalog:")) return undefined;
  const catalog = objectOf(objectOf(lock.catalogs)[catalogIn(specifier)]);
  const { specifier: written } = objectOf(catalog[name]);
  return written === undefined ? undefined : String(written);
}

/** The catalog that a specifier names. */
export const catalogIn = (specifier: string): string => specifier.slice("catalog:".length).trim() || "default";

/** Where a catalog has a name in the settings: the default one has two places. */
export function catalogPath(settings: JsonObject, specifier: string, name: string): readonly string[] {
  const catalog = catalogIn(specifier);
  const isNamed = objectOf(objectOf(settings.catalogs)[catalog])[name] !== undefined;
  return isNamed ? ["catalogs", catalog, name] : ["catalog", name];
}

/** The manifest in the folder that a link leads to; null where that is none of the project's. */
function folderOf(paths: ProjectPaths, lock: JsonObject, importer: string, reference: string): string | null {
  const parts = importer === "." ? [] : importer.split("/");
  for (const part of reference.slice("link:".length).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  const folder = parts.join("/") || ".";
  return objectOf(lock.importers)[folder] === undefined ? null : manifestPath(paths, folder);
}

function packageNodes(lock: JsonObject, overrides: readonly Selector[]): readonly GraphNode[] {
  const nodes = new Map<string, GraphNode>();
  const packages = objectOf(lock.packages);
  for (const [key, snapshot] of Object.entries(objectOf(lock.snapshots))) {
    const { id, name, version: named, suffix } = readKey(key);
    const about = objectOf(packages[id]);
    const { integrity, type, directory } = objectOf(about.resolution);
    const isVersion = semver.valid(named, { loose: true }) !== null;
    const version = isVersion ? named : typeof about.version === "string" ? about.version : null;
    const peers = Object.fromEntries(Object.entries(objectOf(about.peerDependencies)).map(([peer, range]) => [peer, String(range)]));
    const edges = [...(nodes.get(id)?.edges ?? [])];
    for (const [group, kind] of kinds) {
      for (const [alias, reference] of Object.entries(objectOf(objectOf(snapshot)[group]))) {
        const to = keyOfReference(alias, String(reference));
        if (to === null || edges.some((edge) => edge.name === alias && edge.to === readKey(to).id)) continue;
        const written = peers[alias] ?? null;
        const found = written === null ? selectorFor(overrides, { name, version }, alias, null) : undefined;
        const rule = found !== undefined && holdsFor(found, readKey(to).version) ? { key: found.key, value: found.value } : null;
        edges.push({ name: alias, written, rule, kind: written === null ? kind : "peer", to: readKey(to).id });
      }
    }
    const isPatched = suffix.startsWith("(patch_hash=") || nodes.get(id)?.patched === true;
    const replaceable = isVersion && integrity !== undefined && type === undefined && directory === undefined && !isPatched;
    nodes.set(id, { id, name, version, own: false, replaceable, ...(isPatched ? { patched: true as const } : {}), edges, peers });
  }
  return [...nodes.values()];
}

/** What an asker wrote is not known here, so a key with a range counts where what is installed is what it puts in. */
const holdsFor = ({ target, value }: Selector, installed: string): boolean =>
  target.range === null || semver.satisfies(installed, value, { loose: true });
