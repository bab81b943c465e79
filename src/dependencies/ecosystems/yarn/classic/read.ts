import semver from "semver";
import type { Files, ProjectPaths } from "../../ecosystem.ts";
import { Graph, type GraphEdge, type GraphNode, idOf } from "../../javascript/graph.ts";
import { plainText } from "../../javascript/lock-chunks.ts";
import { readSpec } from "../../npm/spec.ts";
import { wantsOf } from "../manifests.ts";
import { manifestsOf, type YarnManifest } from "../members.ts";
import { type Resolution, readResolutions, resolutionFor } from "../resolutions.ts";
import { type LockEntry, readLock } from "./lock-text.ts";
import type { ClassicProject } from "./project.ts";

export const lockName = "yarn.lock";
/** In UTF-16 units. */
const largest = 24 * 1024 * 1024;

/** Yarn from version 2 on writes YAML with this. */
export const isBerry = (text: string): boolean => /^__metadata:/m.test(text);

/** Reads a manifest with its lockfile. `refused`: a sentence for people. */
export function readClassicProject(files: Files, paths: ProjectPaths): { readonly project: ClassicProject } | { readonly refused: string } {
  const lockPath = paths.directory === "" ? lockName : `${paths.directory}/${lockName}`;
  const text = files.get(lockPath);
  const manifests = manifestsOf(files, paths);
  if (text === undefined) return { refused: `There is no \`${lockPath}\`.` };
  if (text.length > largest) return { refused: `\`${lockPath}\` is too large to be read.` };
  if (manifests === undefined) return { refused: `\`${paths.manifest}\` is no valid JSON object.` };
  const lock = /^(?:<<<<<<<|=======|>>>>>>>)/m.test(text) ? undefined : readLock(plainText(text).plain);
  if (lock === undefined) return { refused: `\`${lockPath}\` cannot be read; it may hold an unsolved merge conflict.` };
  const resolutions = readResolutions(manifests[0]?.data ?? {});
  const entries = new Map(lock.entries.flatMap((entry) => entry.patterns.map((pattern) => [pattern, entry] as const)));
  const graph = withIdleResolutions(
    Graph.of([...ownNodes(manifests, entries, resolutions), ...packageNodes(entries, resolutions)]),
    paths.manifest,
    entries,
    resolutions,
  );
  return {
    project: {
      paths,
      lockPath,
      files: new Map([...files].filter(([path]) => paths.files.includes(path))),
      lock,
      graph,
      manifests,
      resolutions,
    },
  };
}

type Entries = ReadonlyMap<string, LockEntry>;

/** A pattern's package: its own name, which for an alias is another. */
function nameOf(pattern: string, { fields }: LockEntry): string {
  const at = pattern.indexOf("@", 1);
  const name = at === -1 ? pattern : pattern.slice(0, at);
  const spec = readSpec(name, at === -1 ? "" : pattern.slice(at + 1));
  return spec.kind === "elsewhere" ? (fields.name ?? name) : spec.name;
}

/** An archive at an address that is made of its name, with its digest. */
const isFromRegistry = (pattern: string, { fields }: LockEntry): boolean => {
  const at = pattern.indexOf("@", 1);
  const isElsewhere = at !== -1 && readSpec(pattern.slice(0, at), pattern.slice(at + 1)).kind === "elsewhere";
  return !isElsewhere && /^https?:\/\/[^#]+\/-\/[^#]+\.tgz(?:#[0-9a-f]{40})?$/.test(fields.resolved ?? "");
};

/** Two patterns may be of one version and from two places: what is not from the registry is by itself. */
export function idOfEntry(pattern: string, entry: LockEntry): string {
  const { version = "" } = entry.fields;
  return isFromRegistry(pattern, entry)
    ? idOf(nameOf(pattern, entry), version)
    : `${idOf(nameOf(pattern, entry), version)} (${entry.patterns[0]})`;
}

function edgeOf(
  entries: Entries,
  resolutions: readonly Resolution[],
  from: { name: string; version: string | null },
  want: Omit<GraphEdge, "rule" | "to">,
): GraphEdge | undefined {
  const pattern = `${want.name}@${want.written}`;
  const entry = entries.get(pattern);
  if (entry === undefined) return undefined;
  const found = resolutionFor(resolutions, from, want.name, want.written ?? "");
  // Yarn does not apply all that it is told: what counts is what it wrote.
  const rule = found !== null && entries.get(`${want.name}@${found.value}`) === entry ? found : null;
  return { ...want, rule, to: idOfEntry(pattern, entry) };
}

function ownNodes(manifests: readonly YarnManifest[], entries: Entries, resolutions: readonly Resolution[]): readonly GraphNode[] {
  return manifests.map((manifest) => {
    const edges = wantsOf(manifest).flatMap((want): readonly GraphEdge[] => {
      const edge = edgeOf(entries, resolutions, { name: manifest.name, version: null }, want);
      if (edge !== undefined) return [edge];
      const member = manifests.find(({ name }) => name === want.name);
      return member === undefined ? [] : [{ ...want, rule: null, to: member.path }];
    });
    return { id: manifest.path, name: manifest.name, version: null, own: true, replaceable: false, edges, peers: {} };
  });
}

/** Yarn keeps an entry for each resolution, also where it installs something else: the manifest asks for that by the resolution then. */
function withIdleResolutions(graph: Graph, path: string, entries: Entries, resolutions: readonly Resolution[]): Graph {
  const root = graph.nodes.get(path);
  const idle = resolutions.flatMap(({ key, name, value }): readonly GraphEdge[] => {
    const entry = entries.get(`${name}@${value}`);
    const to = entry === undefined ? undefined : idOfEntry(`${name}@${value}`, entry);
    const isIdle = to !== undefined && graph.asking(to).length === 0;
    return isIdle ? [{ name, written: null, rule: { key, value }, kind: "production", to }] : [];
  });
  return root === undefined || idle.length === 0 ? graph : graph.with([{ ...root, edges: [...root.edges, ...idle] }]);
}

function packageNodes(entries: Entries, resolutions: readonly Resolution[]): readonly GraphNode[] {
  const nodes = new Map<string, GraphNode>();
  for (const [pattern, entry] of entries) {
    const id = idOfEntry(pattern, entry);
    if (nodes.has(id)) continue;
    const name = nameOf(pattern, entry);
    const { version = "" } = entry.fields;
    const edges = [
      ...Object.entries(entry.dependencies).map(([each, written]) => ({ name: each, written, kind: "production" as const })),
      ...Object.entries(entry.optionalDependencies).map(([each, written]) => ({ name: each, written, kind: "optional" as const })),
    ].flatMap((want) => edgeOf(entries, resolutions, { name, version }, want) ?? []);
    const replaceable = isFromRegistry(pattern, entry) && semver.valid(version, { loose: true }) !== null;
    nodes.set(id, { id, name, version, own: false, replaceable, edges, peers: null });
  }
  return [...nodes.values()];
}
