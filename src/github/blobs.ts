import { isUtf8 } from "node:buffer";
import { blobId } from "../values/blob-id.ts";
import { inParallel } from "../values/in-parallel.ts";
import { isHttpError } from "./classify.ts";
import type { Octokit, Reader } from "./client.ts";

/** Why there is no text: bytes that are no UTF-8, more bytes than are read, or no such content. */
export type NoText = "not-utf8" | "too-large" | "absent";

/** Files by git's ids of their content. Every id that was asked for is in one of the two. */
export interface BlobTexts {
  /** Exactly as they are, byte order marks included. */
  readonly texts: ReadonlyMap<string, string>;
  readonly others: ReadonlyMap<string, NoText>;
}

/** Bytes of a file. A lockfile of 3,000 packages has some two million; beside several copies of this the worker's memory must suffice. */
const largestBlob = 32_000_000;
/** Fields of one query. GitHub cuts a text after some 500 kB, and the whole answer has to come within the time limit. */
const blobsAtOnce = 40;
/** Bytes from which GraphQL may cut a text, so that REST would have to be asked anyway. */
const longestTogether = 512_000;
const requestsAtOnce = 4;

/** What was read lately, by id: content that has an id never changes. Bytes of all together. */
const kept = new Map<string, string>();
const keptLimit = 24_000_000;
let keptSize = 0;

/**
 * Reads many files with few requests: GraphQL gives those up to some 500 kB together, REST each of the others. What was read lately is not
 * asked for again.
 *
 * @param options.largest bytes of a file
 * @param options.sizes bytes of files by their ids, as a tree tells them: it spares a request for each that is long
 */
export async function readBlobs(
  reader: Reader,
  { owner, name, nodeId }: { readonly owner: string; readonly name: string; readonly nodeId: string },
  oids: Iterable<string>,
  { largest = largestBlob, sizes = new Map() }: { readonly largest?: number; readonly sizes?: ReadonlyMap<string, number> } = {},
): Promise<BlobTexts> {
  const texts = new Map<string, string>();
  const others = new Map<string, NoText>();
  const missing: string[] = [];
  for (const oid of new Set(oids)) {
    const known = recall(oid);
    if (known === undefined) missing.push(oid);
    else texts.set(oid, known);
  }
  const take = (oid: string, text: string) => {
    texts.set(oid, text);
    keep(oid, text);
  };
  const single: string[] = [];
  const together: string[] = [];
  for (const oid of missing) {
    const size = sizes.get(oid) ?? 0;
    if (size > largest) others.set(oid, "too-large");
    else (size > longestTogether ? single : together).push(oid);
  }
  for (let at = 0; at < together.length; at += blobsAtOnce) {
    const asked = together.slice(at, at + blobsAtOnce);
    const answers = await readTogether(reader, nodeId, asked);
    for (const oid of asked) {
      const { byteSize, text } = answers.get(oid) ?? {};
      if (byteSize === undefined) others.set(oid, "absent");
      else if (byteSize > largest) others.set(oid, "too-large");
      // GitHub decodes texts its own way, and cuts them: the id proves that this is the content.
      else if (typeof text === "string" && blobId(text, oid.length) === oid) take(oid, text);
      else single.push(oid);
    }
  }
  await inParallel(single, requestsAtOnce, async (oid) => {
    const text = await readAlone(reader, { owner, repo: name }, oid);
    if (typeof text === "string") others.set(oid, text);
    else take(oid, text.text);
  });
  return { texts, others };
}

interface RawBlob {
  readonly byteSize?: number;
  readonly text?: string | null;
}

async function readTogether(reader: Octokit, nodeId: string, oids: readonly string[]): Promise<ReadonlyMap<string, RawBlob>> {
  const declared = oids.map((_, at) => `, $oid${at}: GitObjectID!`).join("");
  const asked = oids.map((_, at) => `blob${at}: object(oid: $oid${at}) { ... on Blob { byteSize text } }`).join(" ");
  const query = `query ($id: ID!${declared}) { node(id: $id) { ... on Repository { ${asked} } } }`;
  const variables = Object.fromEntries(oids.map((oid, at) => [`oid${at}`, oid]));
  const { node } = await reader.graphql<{ readonly node: { readonly [alias: string]: RawBlob | null } | null }>(query, {
    id: nodeId,
    ...variables,
  });
  return new Map(
    oids.flatMap((oid, at): [string, RawBlob][] => {
      const blob = node?.[`blob${at}`];
      return blob == null ? [] : [[oid, blob]];
    }),
  );
}

async function readAlone(
  reader: Octokit,
  place: { owner: string; repo: string },
  oid: string,
): Promise<{ readonly text: string } | NoText> {
  const content = await reader.rest.git.getBlob({ ...place, file_sha: oid }).then(
    ({ data }) => data.content,
    (error: unknown) => {
      if (isHttpError(error) && error.status === 404) return undefined;
      throw error;
    },
  );
  if (content === undefined) return "absent";
  const bytes = Buffer.from(content, "base64");
  return isUtf8(bytes) ? { text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) } : "not-utf8";
}

/** Takes a text that was read or made otherwise for what has this id; one of another content is not taken. */
export function keepBlob(oid: string, text: string): void {
  if (!kept.has(oid) && blobId(text, oid.length) === oid) keep(oid, text);
}

/** The text of this id, if it was read or made lately. */
export const keptBlob = (oid: string): string | undefined => recall(oid);

function recall(oid: string): string | undefined {
  const text = kept.get(oid);
  if (text === undefined) return undefined;
  kept.delete(oid);
  kept.set(oid, text);
  return text;
}

function keep(oid: string, text: string): void {
  if (text.length > keptLimit / 2) return;
  kept.set(oid, text);
  keptSize += text.length;
  for (const [oldest, { length }] of kept) {
    if (keptSize <= keptLimit) break;
    kept.delete(oldest);
    keptSize -= length;
  }
}
