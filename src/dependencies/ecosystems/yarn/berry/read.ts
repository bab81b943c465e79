import semver from "semver";
import type { JsonObject } from "../../../../values/json.ts";
import { objectOf } from "../../../json-members.ts";
import type { Files, ProjectPaths } from "../../ecosystem.ts";
import { Graph, type GraphEdge, type GraphNode, idOf } from "../../javascript/graph.ts";
import { plainText } from "../../javascript/lock-chunks.ts";
import { wantsOf } from "../manifests.ts";
import { manifestsOf, type YarnManifest } from "../members.ts";
import { type Resolution, readResolutions, resolutionFor } from "../resolutions.ts";
import { type Catalogs, readCatalogs, settingsOf } from "./catalogs.ts";
import type { BerryEntry, BerryProject } from "./project.ts";
import { readEntry, splitLock } from "./syml.ts";

/** In UTF-16 units. */
const largest = 16 * 1024 * 1024;

/** Reads a manifest with its lockfile. `refused`: a sentence for people. */
export function readBerryProject(files: Files, paths: ProjectPaths): { readonly project: BerryProject } | { readonly refused: string } {
  const lockPath = paths.directory === "" ? "yarn.lock" : `${paths.directory}/yarn.lock`;
  const text = files.get(lockPath) ?? "";
  const manifests = manifestsOf(files, paths);
  if (text.length > largest) return { refused: `\`${lockPath}\` is too large to be read.` };
  if (manifests === undefined) return { refused: `\`${paths.manifest}\` is no valid JSON object.` };
  if (/^(?:<<<<<<<|=======|>>>>>>>)/m.test(text)) return { refused: `\`${lockPath}\` holds an unsolved merge conflict.` };
  const { head, texts } = splitLock(plainText(text).plain);
  const read = texts.map((each) => ({ text: each, entry: readEntry(each) }));
  const metadata = objectOf(read.find(({ entry }) => entry?.[0] === "__metadata")?.entry?.[1]);
  if (read.some(({ entry }) => entry === undefined)) return { refused: `\`${lockPath}\` cannot be read as what Yarn writes.` };
  const [version, cacheKey] = [String(metadata.version ?? ""), String(metadata.cacheKey ?? "")];
  if (!/^(?:8|9|10)$/.test(version) || !/^10(?:c\d|)$/.test(cacheKey)) {
    return {
      refused: `\`${lockPath}\` has the version ${version.slice(0, 20) || "?"} of the format with checksums of kind ${cacheKey.slice(0, 20) || "?"}; only what Yarn 4 writes can be changed. Write it anew with that: \`yarn set version stable && yarn install\`.`,
    };
  }
  const entries = read.flatMap(({ text: own, entry }): readonly BerryEntry[] => {
    if (entry === undefined || entry[0] === "__metadata") return [];
    return [{ asked: entry[0].split(/, */), data: entry[1], id: idOfEntry(entry[1], paths), text: own }];
  });
  const catalogs = readCatalogs(files.get(settingsOf(paths)) ?? "");
  const unknown = entries.flatMap(({ data }) =>
    Object.entries(objectOf(data.dependencies)).filter(([name, range]) => catalogs.rangeOf(name, String(range)) === undefined),
  );
  if (unknown.length > 0) {
    const [[name, range] = ["", ""]] = unknown;
    return {
      refused: `\`${paths.manifest}\` asks for ${name} by \`${String(range)}\`, and \`${settingsOf(paths)}\` has no such catalog. Run \`yarn install\`.`,
    };
  }
  const resolutions = readResolutions(manifests[0]?.data ?? {});
  const at = read.findIndex(({ entry }) => entry?.[0] === "__metadata");
  return {
    project: {
      paths,
      lockPath,
      files: new Map([...files].filter(([path]) => paths.files.includes(path))),
      head:
        head +
        read
          .slice(0, at + 1)
          .map((each) => each.text)
          .join(""),
      entries,
      cacheKey,
      graph: graphOf(entries, manifests, resolutions, paths, catalogs),
      catalogs,
      manifests,
      resolutions,
    },
  };
}

const resolutionOf = (data: JsonObject): string => String(data.resolution ?? "");
/** A version of the registry: `name@npm:1.0.0`, with the address behind it where that is an unusual one. */
const published = /^(@?[^@]+)@npm:([^:]+)(?:::.*)?$/;

function idOfEntry(data: JsonObject, { manifest, directory }: ProjectPaths): string {
  const [, name = "", version = ""] = published.exec(resolutionOf(data)) ?? [];
  if (name !== "") return idOf(name, version);
  const folder = /^@?[^@]*@workspace:(.*)$/.exec(resolutionOf(data))?.[1];
  if (folder === undefined) return resolutionOf(data);
  return folder === "." ? manifest : `${directory === "" ? "" : `${directory}/`}${folder}/package.json`;
}

/** How the lockfile names what is asked for. */
export const descriptorIn = (name: string, written: string): string =>
  `${name}@${/^[a-z+]+:/i.test(written) || written.includes("/") ? written : `npm:${written}`}`;

/** A range by itself, an alias with its protocol. */
const writtenIn = (range: string): string => {
  const plain = /^npm:(.*)$/.exec(range)?.[1];
  return plain === undefined || /^@?[a-z_~][^@]*@/i.test(plain) ? range : plain;
};

/**
 * What patches lead to, by the id of who leads there: a patched package to the one that it is made of; and one that Yarn patches by itself,
 * for whoever asks for it, to the patched one.
 */
function patchEdges(entries: readonly BerryEntry[], byAsked: ReadonlyMap<string, BerryEntry>): ReadonlyMap<string, readonly GraphEdge[]> {
  const found = entries.flatMap(({ id, asked }) =>
    asked.flatMap((each): readonly [string, GraphEdge][] => {
      const [, name = "", inner = ""] = /^(@?[^@]+)@patch:@?[^@]+@([^#]+)/.exec(each) ?? [];
      const range = /^npm%3A/i.test(inner) ? `npm:${inner.slice("npm%3A".length)}` : inner;
      const base = name === "" ? undefined : byAsked.get(`${name}@${range}`);
      if (base === undefined) return [];
      const edge = { name, rule: null, kind: "production" as const };
      const down: [string, GraphEdge] = [id, { ...edge, written: writtenIn(range), to: base.id }];
      return /#(?:optional!)?builtin</.test(each) ? [down, [base.id, { ...edge, written: each.slice(name.length + 1), to: id }]] : [down];
    }),
  );
  const grouped = Map.groupBy(found, ([id]) => id);
  return new Map([...grouped].map(([id, pairs]) => [id, pairs.map(([, edge]) => edge)]));
}

function graphOf(
  entries: readonly BerryEntry[],
  manifests: readonly YarnManifest[],
  resolutions: readonly Resolution[],
  paths: ProjectPaths,
  catalogs: Catalogs,
): Graph {
  const byAsked = new Map(entries.flatMap((entry) => entry.asked.map((asked) => [asked, entry] as const)));
  // Yarn patches some packages itself, and projects others: their entries follow from those that they patch.
  const patched = new Set(entries.flatMap(({ data }) => /^(@?[^@]+)@patch:/.exec(resolutionOf(data))?.[1] ?? []));
  const patchesOf = patchEdges(entries, byAsked);
  const nodes = new Map<string, GraphNode>();
  for (const { id, data } of entries) {
    if (nodes.has(id)) continue;
    const resolution = resolutionOf(data);
    const [, name = /^(@?[^@]+)@/.exec(resolution)?.[1] ?? "", found = null] = published.exec(resolution) ?? [];
    const own = /^@?[^@]*@workspace:/.test(resolution);
    const version = own ? null : (found ?? (typeof data.version === "string" ? data.version : null));
    const manifest = manifests.find(({ path }) => path === id);
    const kinds = new Map((manifest === undefined ? [] : wantsOf(manifest)).map((want) => [want.name, want.kind]));
    const optional = objectOf(data.dependenciesMeta);
    const edges = Object.entries(objectOf(data.dependencies)).flatMap(([each, range]): readonly GraphEdge[] => {
      const written = writtenIn(catalogs.rangeOf(each, String(range)) ?? String(range));
      const rule = resolutionFor(resolutions, { name, version }, each, written);
      const entry =
        (rule === null ? undefined : byAsked.get(descriptorIn(each, writtenIn(rule.value)))) ?? byAsked.get(descriptorIn(each, written));
      const kind = kinds.get(each) ?? (objectOf(optional[each]).optional === "true" ? "optional" : "production");
      const isRule = rule !== null && entry?.asked.includes(descriptorIn(each, writtenIn(rule.value))) === true;
      return entry === undefined ? [] : [{ name: each, written, rule: isRule ? rule : null, kind, to: entry.id }];
    });
    edges.push(...(patchesOf.get(id) ?? []));
    const peers = Object.fromEntries(Object.entries(objectOf(data.peerDependencies)).map(([peer, range]) => [peer, String(range)]));
    const isPatched = !own && patched.has(name);
    const replaceable = found !== null && semver.valid(found) !== null && !isPatched;
    const label = own ? (manifest?.name ?? name) : name;
    const about = { id, name: label, version, own: own || id === paths.manifest, replaceable };
    nodes.set(id, { ...about, ...(isPatched ? { patched: true as const } : {}), edges, peers: own ? {} : peers });
  }
  return Graph.of(nodes.values());
}
