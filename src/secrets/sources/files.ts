import { createHash } from "node:crypto";
import { inParallel } from "../../values/in-parallel.ts";
import type { Hit } from "../hit.ts";
import type { Place, SourceText } from "../place.ts";
import { isLfsPointer, mostBlobBytes, readBlob, readSmall } from "./blob.ts";
import { linesNotIn } from "./new-lines.ts";
import { type BlobAt, blobsAt } from "./objects.ts";
import { addedRanges, type NewSide, newSideOf } from "./patch.ts";
import type { Reading } from "./read-source.ts";
import { readUnitRecord } from "./records.ts";
import type { Found, Gap, NotReadReason, SourceUnit } from "./source.ts";

/** A file of a commit, as GitHub's answers have it. */
export interface ChangedFile {
  readonly filename: string;
  /** Before a file was renamed. */
  readonly previous_filename?: string;
  /** Git's id of the new content; null where there is none. */
  readonly sha: string | null;
  readonly status: "added" | "removed" | "modified" | "renamed" | "copied" | "changed" | "unchanged";
  readonly additions: number;
  readonly deletions: number;
  /** Absent for binary files, and where the diff is too large. */
  readonly patch?: string;
  /** Of a merge: no other lines than these count as new. */
  readonly only?: ReadonlySet<number>;
}

/** The commit that files belong to. */
export interface FilesOf {
  readonly commit: string;
  /** The first one; null for a commit that begins a history. */
  readonly parent: string | null;
}

export interface FilesRead {
  readonly units: readonly SourceUnit[];
  /** See `SourceCommit.seen`. */
  readonly seen: Found;
  /** False when the budget ended before the last file. */
  readonly complete: boolean;
}

/** How many blobs are in memory at once, in base64 and as bytes. */
const width = 2;

/**
 * What is new in files of a commit: the added lines of their diffs, as far as GitHub shows them; else those lines of the file itself that
 * the old file has not. Files that were only removed, renamed or made executable bring nothing.
 */
export async function readFiles(files: readonly ChangedFile[], { commit, parent }: FilesOf, reading: Reading): Promise<FilesRead> {
  const units: SourceUnit[] = [];
  const hits: Hit[] = [];
  const notRead: Gap[] = [];
  let complete = true;

  const isKnown = async (id: string, place: Place): Promise<boolean> => {
    const before = await readUnitRecord(reading.records, { id });
    hits.push(...(before?.hits ?? []).map((hit) => ({ ...hit, place })));
    notRead.push(...(before?.notRead ?? []).map((gap) => ({ ...gap, place })));
    return before !== undefined;
  };

  /** Unless it was examined before, wherever that was. */
  const add = async (
    id: string,
    place: Place & { kind: "file" },
    text: () => Promise<Omit<SourceText, "place"> | NotReadReason | undefined>,
  ) => {
    if (await isKnown(id, place)) return;
    const content = await text();
    if (content === undefined) complete = false;
    else if (typeof content === "string") notRead.push({ place, reason: content, lines: null });
    else if (isLfsPointer(content.bytes)) notRead.push({ place, reason: "lfs", lines: null });
    else units.push({ id, text: { place, ...content } });
  };

  const whole: (ChangedFile & { readonly sha: string })[] = [];
  await inParallel(files, 16, async (file) => {
    const { sha: blob, filename: path, status, patch } = file;
    if (blob === null || status === "removed" || status === "unchanged") return;
    const shown = patch === undefined ? undefined : newSideOf(patch, file);
    const place = { kind: "file", path, commit, blob } as const;
    if (shown === undefined) {
      const isNew = status === "added" && (await isKnown(unitId(blob, path, sinceNothing), place));
      if (!isNew) whole.push({ ...file, sha: blob });
      return;
    }
    const side = file.only === undefined ? shown : within(shown, file.only);
    if (side.lines.every(({ added }) => !added)) return;
    await add(unitId(blob, path, addedRanges(side.lines)), place, async () => {
      reading.budget.take(side.bytes.length);
      return side;
    });
  });

  // One content is always read, so that looks that follow each other come to an end.
  let begun = false;
  const olds = await oldBlobs(whole, parent, reading);
  const changed = whole.flatMap((file, index) => (olds[index]?.oid === file.sha ? [] : [{ ...file, old: olds[index] ?? null }]));
  const sizes = await blobsAt(
    changed.map(({ filename: path }) => ({ commit, path })),
    reading,
  );
  await inParallel(changed, width, async ({ sha: blob, filename: path, old }, index) => {
    const size = sizes[index] ?? null;
    const place = { kind: "file", path, commit, blob } as const;
    if (size !== null && size.byteSize > mostBlobBytes) return void notRead.push({ place, reason: "too-large", lines: null });
    await add(unitId(blob, path, old === null ? sinceNothing : `since ${old.oid}`), place, async () => {
      if (begun && reading.budget.spent()) return undefined;
      begun = true;
      const bytes = size === null ? await readSmall(place, reading) : await readBlob(blob, reading);
      if (typeof bytes === "string") return bytes;
      if (old === null || old.byteSize > mostBlobBytes) return { bytes };
      const before = await readBlob(old.oid, reading);
      const lines = typeof before === "string" ? undefined : linesNotIn(before, bytes);
      return { bytes, ...(lines && { lines }) };
    });
  });
  return { units: units.sort(byPath), seen: { hits, notRead }, complete };
}

const pathIn = ({ text: { place } }: SourceUnit): string => ("path" in place ? place.path : "");
const byPath = (one: SourceUnit, other: SourceUnit): number => (pathIn(one) < pathIn(other) ? -1 : 1);

const within = ({ bytes, lines }: NewSide, only: ReadonlySet<number>): NewSide => ({
  bytes,
  lines: lines.map(({ number, added }) => ({ number, added: added && only.has(number) })),
});

/** What stood there before: under the old name, where the file was renamed. */
async function oldBlobs(files: readonly ChangedFile[], parent: string | null, reading: Reading): Promise<readonly (BlobAt | null)[]> {
  const older = files.flatMap(({ status, filename, previous_filename: previous }, index) =>
    parent === null || status === "added" ? [] : [{ index, commit: parent, path: previous ?? filename }],
  );
  const found = await blobsAt(older, reading);
  const olds: (BlobAt | null)[] = files.map(() => null);
  for (const [order, { index }] of older.entries()) olds[index] = found[order] ?? null;
  return olds;
}

const sinceNothing = "since nothing";

/** Of a content at a path, with the lines of it that are new. */
const unitId = (blob: string, path: string, added: string): string =>
  `${blob}#${createHash("sha256").update(`${path}\0${added}`).digest("hex").slice(0, 32)}`;
