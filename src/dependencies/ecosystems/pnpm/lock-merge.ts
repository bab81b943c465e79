import type { Graph } from "../javascript/graph.ts";
import { type Chunk, mergedChunks } from "../javascript/lock-chunks.ts";
import { readPlainYaml } from "../plain-yaml.ts";
import { readKey } from "./lock-key.ts";
import { chunksOf, isSameEntry, joined, writtenChunks } from "./lock-text.ts";
import type { Unpatched } from "./patches.ts";
import type { PnpmProject } from "./project.ts";

/** The lockfile with the entries that differ. */
export function spliced({ documents: { own, like } }: PnpmProject, lock: PnpmProject["lock"]): string {
  return like(joined(mergedChunks(chunksOf(own), writtenChunks(lock), isSameEntry), own));
}

/** The lockfile with the entries that differ in pnpm's own. What a version is does not change with what asks for it. */
export function merged({ documents: { own, like } }: PnpmProject, written: string, unpatched: Unpatched | undefined): string {
  const [before, computed] = [chunksOf(own), chunksOf(written)];
  const [known, news] = [versionsIn(before), versionsIn(computed)];
  const after = unpatched === undefined ? computed : writtenChunks(unpatched.restore(readPlainYaml(written) ?? {}));
  const next = after.map((chunk) => known.get(chunk.key) ?? news.get(chunk.key) ?? chunk);
  return like(joined(mergedChunks(before, next, isSameEntry), own));
}

const versionsIn = (chunks: readonly Chunk[]): ReadonlyMap<string, Chunk> =>
  new Map(chunks.filter(({ key }) => key.startsWith("packages ")).map((chunk) => [chunk.key, chunk]));

/**
 * Packages whose entries differ though nothing that they lead to does: another release of pnpm names them in its own way.
 *
 * @param after the texts of the project's own documents
 */
export function rewritten(before: string, after: string, from: Graph, to: Graph): readonly string[] {
  const [old, now] = [entriesIn(before), entriesIn(after)];
  const keys = [...new Set([...old.keys(), ...now.keys()])];
  const different = keys.filter((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    return was === undefined || is === undefined || (was !== is && !isSameEntry(was, is));
  });
  if (different.length === 0) return [];
  const concerned = new Set([...leadingToChanges(from, to), ...leadingToChanges(to, from)]);
  return [...new Set(different.map((key) => readKey(key).id))].filter((id) => !concerned.has(id));
}

const entriesIn = (text: string): ReadonlyMap<string, string> =>
  new Map(
    chunksOf(text).flatMap(({ key, text: entry }) =>
      key.startsWith("snapshots ") ? [[key.slice("snapshots ".length), entry] as const] : [],
    ),
  );

/** Whatever leads to something that the other graph does not have, or has with other needs. */
function leadingToChanges(graph: Graph, other: Graph): ReadonlySet<string> {
  const found = new Set(
    [...graph.nodes.values()].filter(({ id, edges }) => targetsOf(edges) !== targetsOf(other.nodes.get(id)?.edges)).map(({ id }) => id),
  );
  // A set goes on with what is added while it is walked through.
  for (const id of found) for (const { from } of graph.asking(id)) found.add(from.id);
  return found;
}

const targetsOf = (edges: readonly { readonly to: string }[] | undefined): string =>
  edges === undefined
    ? "nothing"
    : edges
        .map(({ to }) => to)
        .toSorted()
        .join(" ");
