import type { Json, JsonObject } from "../../../values/json.ts";
import { listOf, objectOf } from "../../json-members.ts";
import type { Draft } from "../javascript/draft.ts";
import type { GraphNode } from "../javascript/graph.ts";
import type { Manifest } from "../npm/metadata.ts";
import { liesAtUsualAddress } from "../npm/usual-address.ts";
import { keyOfReference, readKey, referenceTo } from "./lock-key.ts";
import { byText, packageEntry, sortedByName, tellsAddresses } from "./package-entry.ts";
import type { PnpmProject } from "./project.ts";
import { catalogIn, catalogued, join } from "./read.ts";

type Mutable = { [name: string]: Json };

export interface WrittenLock {
  readonly lock: JsonObject;
  /** Why pnpm itself has to write it: null where everything is known. */
  readonly unsure: string | null;
}

const groups = ["dependencies", "optionalDependencies", "devDependencies"] as const;

/**
 * The lockfile as the graph is to be. Which peers a package finds is written into its key, and only pnpm can tell in the end: `unsure` is set
 * where a key may have to change in another way than here.
 *
 * @param published what the registry says of each version that comes in
 * @param predecessor the id in whose place each comes in
 * @param order of the keys of overrides
 */
export function lockWith(
  { lock, graph: before, paths }: PnpmProject,
  draft: Draft,
  published: ReadonlyMap<string, Manifest>,
  predecessor: ReadonlyMap<string, string>,
  order: readonly string[],
): WrittenLock {
  const { graph } = draft;
  const [packages, snapshots] = [objectOf(lock.packages), objectOf(lock.snapshots)];
  const unsure = new Set<string>();
  const keys = new Map<string, string[]>();
  const add = (key: string): void => void keys.set(readKey(key).id, [...(keys.get(readKey(key).id) ?? []), key]);
  for (const key of Object.keys(snapshots)) if (graph.nodes.has(readKey(key).id)) add(key);
  /** Of each new key: the one before. */
  const old = new Map<string, string>();
  for (const id of published.keys()) {
    const from = predecessor.get(id);
    const variants = Object.keys(snapshots).filter((key) => readKey(key).id === from);
    for (const key of variants.length === 0 ? [id] : variants) {
      const made = id + readKey(key).suffix;
      if (key !== id) old.set(made, key);
      if (readKey(key).suffix !== "") unsure.add("its peers are part of its key");
      add(made);
    }
  }
  const reference = (name: string, to: string, was: string | undefined): string | undefined => {
    const found = keys.get(to) ?? [];
    const suffix = was === undefined ? "" : (readKey(keyOfReference(name, was) ?? "").suffix ?? "");
    const key = found.find((each) => readKey(each).suffix === suffix) ?? found[0];
    const isSame = was !== undefined && keyOfReference(name, was) === key;
    if (key !== undefined && !isSame && (found.length > 1 || readKey(key).suffix !== "")) unsure.add("peers are part of a key");
    return key === undefined ? undefined : referenceTo(name, key);
  };
  const snapshotOf = (key: string, node: GraphNode): JsonObject => {
    const was = objectOf(snapshots[old.get(key) ?? key]);
    const isNew = !Object.hasOwn(snapshots, key);
    const own: Record<(typeof groups)[number], Mutable> = { dependencies: {}, optionalDependencies: {}, devDependencies: {} };
    for (const { name, kind, to } of node.edges) {
      const group = kind === "optional" ? "optionalDependencies" : "dependencies";
      const written = objectOf(was.dependencies)[name] ?? objectOf(was.optionalDependencies)[name];
      if (isNew && kind === "peer") unsure.add("it has peers");
      // Of several variants each keeps what it has where that stays.
      const kept =
        written !== undefined &&
        graph.nodes.has(readKey(keyOfReference(name, String(written)) ?? "").id) &&
        !isMoved(before.nodes.get(readKey(key).id), node, name);
      const found = kept && !isNew ? String(written) : reference(name, to, written === undefined ? undefined : String(written));
      if (found !== undefined) own[group][name] = found;
    }
    const transitive = listOf(was.transitivePeerDependencies);
    return {
      ...(Object.keys(own.dependencies).length === 0 ? {} : { dependencies: sortedByName(own.dependencies) }),
      ...(Object.keys(own.optionalDependencies).length === 0 ? {} : { optionalDependencies: sortedByName(own.optionalDependencies) }),
      ...(transitive.length === 0 ? {} : { transitivePeerDependencies: transitive }),
      ...(isOptional(readKey(key).id, was) ? { optional: true } : {}),
    };
  };
  const [needed, neededBefore] = [requiredIn(graph), requiredIn(before)];
  /** Only what something needs without fail is no option. What was written stays where nothing changed about that. */
  const isOptional = (id: string, was: JsonObject): boolean =>
    before.nodes.has(id) && needed.has(id) === neededBefore.has(id) ? was.optional === true : !needed.has(id);
  const [nextPackages, nextSnapshots]: [Mutable, Mutable] = [{}, {}];
  for (const id of [...Object.keys(packages), ...published.keys()].toSorted(byText)) {
    const manifest = published.get(id);
    if (manifest !== undefined) nextPackages[id] = packageEntry(manifest, tellsAddresses(lock));
    else if (graph.nodes.has(id)) nextPackages[id] = packages[id] ?? {};
    if (manifest !== undefined && Object.keys(manifest.peerDependencies).length > 0) unsure.add("it has peers");
    if (manifest !== undefined && !liesAtUsualAddress(manifest)) unsure.add("it lies at an unusual address of the registry");
    if (manifest?.deprecated?.includes("\n")) unsure.add("it is deprecated with several lines");
  }
  for (const key of [...keys.values()].flat().toSorted(byText)) {
    const [id, was] = [readKey(key).id, snapshots[key]];
    const node = graph.nodes.get(id);
    const isSame =
      was !== undefined && before.nodes.get(id) === node && isOptional(id, objectOf(was)) === (objectOf(was).optional === true);
    if (node !== undefined) nextSnapshots[key] = isSame ? was : snapshotOf(key, node);
  }
  for (const [key, snapshot] of Object.entries(nextSnapshots)) {
    if (snapshot === snapshots[key]) continue;
    const told = listOf(objectOf(snapshot).transitivePeerDependencies).map(String);
    if (told.join() !== passedOn(key, nextPackages, nextSnapshots).join()) unsure.add("other peers are passed on");
  }
  const importers: Mutable = { ...objectOf(lock.importers) };
  const catalogs = structuredClone(objectOf(lock.catalogs)) as Mutable;
  for (const [importer, entry] of Object.entries(importers)) {
    const id = importer === "." ? paths.manifest : join(paths.directory, `${importer}/package.json`);
    const [was, node] = [before.nodes.get(id), graph.nodes.get(id)];
    if (node === undefined || was === node) continue;
    const changed = structuredClone(objectOf(entry)) as { [group: string]: { [name: string]: Mutable } };
    for (const { name, kind, to, written, rule } of node.edges) {
      const group = kind === "optional" ? "optionalDependencies" : kind === "development" ? "devDependencies" : "dependencies";
      const about = changed[group]?.[name];
      const edge = was?.edges.find((each) => each.name === name && each.kind === kind);
      if (about === undefined || edge === undefined || (edge.to === to && edge.written === written && edge.rule?.value === rule?.value))
        continue;
      const specifier = String(about.specifier);
      if (edge.to !== to) about.version = reference(name, to, String(about.version)) ?? String(about.version);
      if (rule !== null) about.specifier = rule.value;
      else if (catalogued(lock, name, specifier) === undefined) about.specifier = written ?? specifier;
      else setCatalog(catalogs, specifier, name, written ?? "", String(about.version));
      if (catalogued(lock, name, specifier) !== undefined) setCatalog(catalogs, specifier, name, written ?? "", String(about.version));
    }
    importers[importer] = changed as unknown as Json;
  }
  const gone = [...before.nodes.keys()].filter((id) => !graph.nodes.has(id));
  const suffixes = [...keys.values()].flat().map((key) => readKey(key).suffix);
  if (gone.some((id) => suffixes.some((suffix) => suffix.includes(`(${id})`) || suffix.includes(`(${id}(`))))
    unsure.add("others have it as a peer");
  if (published.size > 0 && lock.packageExtensionsChecksum !== undefined) unsure.add("the project extends packages");
  if (draft.overrides.length > 0 && draft.overrides.some(({ value }) => value.startsWith("npm:"))) unsure.add("an alias");
  const added = draft.overrides.map(({ key, value }) => [key, value] as const);
  const overrides = Object.fromEntries(
    Object.entries({ ...objectOf(lock.overrides), ...Object.fromEntries(added) }).toSorted(
      ([one], [other]) => order.indexOf(one) - order.indexOf(other),
    ),
  );
  const members: Mutable = { ...lock, importers, packages: nextPackages, snapshots: nextSnapshots };
  if (lock.catalogs !== undefined) members.catalogs = catalogs;
  const ordered = draft.overrides.length > 0 ? withSection(members, "overrides", overrides) : members;
  const renamed = unsure.size === 0 ? ordered : withPeers(ordered, predecessor, new Set(gone));
  return { lock: renamed, unsure: [...unsure][0] ?? null };
}

/** What the project's own manifests need, and what that needs in turn, without what is optional. */
function requiredIn({ nodes }: PnpmProject["graph"]): ReadonlySet<string> {
  const required = new Set([...nodes.values()].filter(({ own }) => own).map(({ id }) => id));
  // A set goes on with what is added while it is walked through.
  for (const id of required) {
    for (const { kind, to } of nodes.get(id)?.edges ?? []) if (kind !== "optional") required.add(to);
  }
  return required;
}

/** Peers that what a package needs works beside and does not find there: whoever needs the package has to bring them. By name. */
function passedOn(key: string, packages: JsonObject, snapshots: JsonObject): readonly string[] {
  const found = new Set<string>();
  const { dependencies, optionalDependencies } = objectOf(snapshots[key]);
  const own = { ...objectOf(dependencies), ...objectOf(optionalDependencies) };
  for (const [name, reference] of Object.entries(own)) {
    const child = keyOfReference(name, String(reference));
    if (child === null) continue;
    const snapshot = objectOf(snapshots[child]);
    const has = { ...objectOf(snapshot.dependencies), ...objectOf(snapshot.optionalDependencies) };
    const peers = Object.keys(objectOf(objectOf(packages[readKey(child).id]).peerDependencies)).filter((peer) => has[peer] === undefined);
    for (const peer of [...peers, ...listOf(snapshot.transitivePeerDependencies).map(String)]) if (own[peer] === undefined) found.add(peer);
  }
  return [...found].toSorted(byText);
}

/** Whether an edge leads somewhere else than before. */
const isMoved = (was: GraphNode | undefined, node: GraphNode, name: string): boolean => {
  const targets = (of: GraphNode | undefined) =>
    (of?.edges ?? [])
      .filter((edge) => edge.name === name)
      .map(({ to }) => to)
      .join(" ");
  return targets(was) !== targets(node);
};

function setCatalog(catalogs: Mutable, specifier: string, name: string, written: string, version: string): void {
  const catalog = objectOf(catalogs[catalogIn(specifier)]) as Mutable;
  catalog[name] = { specifier: written, version: readKey(keyOfReference(name, version) ?? "").version };
}

/** Sections that stand before the overrides. */
const first = ["lockfileVersion", "settings", "catalogs"];

const withSection = (lock: JsonObject, section: string, value: JsonObject): JsonObject => {
  const entries = Object.entries(lock).filter(([name]) => name !== section);
  const at = entries.findLastIndex(([name]) => first.includes(name)) + 1;
  return Object.fromEntries(entries.toSpliced(at, 0, [section, value]));
};

/** With what came in the place of a peer in the keys of those who have it. pnpm, which reads it next, makes the keys itself. */
function withPeers(lock: JsonObject, predecessor: ReadonlyMap<string, string>, gone: ReadonlySet<string>): JsonObject {
  let text = JSON.stringify(lock);
  for (const [to, from] of predecessor) {
    if (!gone.has(from)) continue;
    for (const end of [")", "("]) text = text.replaceAll(`(${from}${end}`, `(${to}${end}`);
  }
  return JSON.parse(text) as JsonObject;
}
