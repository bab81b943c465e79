import { blobFields, exactly, type RawBlob } from "../config/blob.ts";
import type { Reader } from "../github/client.ts";
import type { RepositoryRef } from "../values/ids.ts";
import { isRedacted } from "./examine-path.ts";
import type { SeenHit } from "./facts.ts";
import type { Hit, HitLines } from "./hit.ts";
import type { Prepared } from "./prepared.ts";

interface Options {
  readonly reader: Reader;
  readonly repository: RepositoryRef;
  readonly prepared: Prepared;
}

/** So many files of a head are read to find out whether they still have what an earlier commit brought. */
const mostFiles = 20;

/**
 * Where each secret stands in the head commit. A hit of an earlier commit is looked for in the file as it is at the head, of which the same
 * rules tell; lines of a diff are another commit's, and a remark beside them would stand beside something else.
 */
export async function locateAtHead(hits: readonly Hit[], head: string | null, options: Options): Promise<readonly SeenHit[]> {
  const earlier = new Set<string>();
  for (const { place } of hits) if (place.kind === "file" && place.commit !== head && !isRedacted(place.path)) earlier.add(place.path);
  const files =
    head === null ? new Map<string, readonly Hit[] | null>() : await examineAtHead([...earlier].slice(0, mostFiles), head, options);
  return hits.map((hit): SeenHit => {
    const { place } = hit;
    if (place.kind !== "file" || head === null || isRedacted(place.path)) return { hit, atHead: null, gone: false };
    const found = files.get(place.path);
    if (found === undefined || found === null) return { hit, atHead: place.commit === head ? hit.lines : null, gone: false };
    const lines = linesOf(found, hit);
    return { hit, atHead: lines, gone: lines === null };
  });
}

/** Of several places in the file, the one nearest to where it was. */
function linesOf(found: readonly Hit[], { fingerprint, lines }: Hit): HitLines | null {
  const distance = (other: HitLines): number => Math.abs(other.startLine - lines.startLine);
  const same = found.filter((each) => each.fingerprint === fingerprint).map((each) => each.lines);
  return same.toSorted((one, other) => distance(one) - distance(other))[0] ?? null;
}

/** By path; an empty list for a file that is gone, null for one that cannot be told about. */
async function examineAtHead(paths: readonly string[], head: string, { reader, repository, prepared }: Options) {
  const found = new Map<string, readonly Hit[] | null>();
  if (paths.length === 0) return found;
  const variables = paths.map((_, index) => `$f${index}: String!`).join(", ");
  const fields = paths.map((_, index) => `f${index}: object(expression: $f${index}) { ${blobFields} }`).join("\n");
  const query = `query Files($id: ID!, ${variables}) { node(id: $id) { ... on Repository { ${fields} } } }`;
  const { node } = await reader.graphql<{ node: Readonly<Record<string, RawBlob | null>> | null }>(query, {
    id: repository.nodeId,
    ...Object.fromEntries(paths.map((path, index) => [`f${index}`, `${head}:${path}`])),
  });
  for (const [index, path] of paths.entries()) {
    const blob = node?.[`f${index}`] ?? null;
    const file = exactly(blob);
    if (file === undefined || node === null) found.set(path, null);
    else if (file.kind !== "file") found.set(path, []);
    else found.set(path, (await prepared.examine({ place: { kind: "file", path, commit: head, blob: file.oid }, bytes: file.bytes })).hits);
  }
  return found;
}
