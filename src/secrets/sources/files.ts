import { createHash } from "node:crypto";
import { inParallel } from "../../values/in-parallel.ts";
import type { Hit } from "../hit.ts";
import type { Place } from "../place.ts";
import { readBlob } from "./blob.ts";
import { addedRanges, newSideOf } from "./patch.ts";
import type { Reading } from "./read-source.ts";
import { readUnitRecord } from "./records.ts";
import type { Found, Gap, SourceUnit } from "./source.ts";

/** A file of a commit, as GitHub's answers have it. */
export interface ChangedFile {
  readonly filename: string;
  /** Git's id of the new content; null where there is none. */
  readonly sha: string | null;
  readonly status: "added" | "removed" | "modified" | "renamed" | "copied" | "changed" | "unchanged";
  readonly additions: number;
  readonly deletions: number;
  readonly changes: number;
  /** Absent for binary files, and where the diff is too large. */
  readonly patch?: string;
}

export interface FilesRead {
  readonly units: readonly SourceUnit[];
  /** See `SourceCommit.seen`. */
  readonly seen: Found;
  /** False when the budget ended before the last file. */
  readonly complete: boolean;
}

/** What is new in files of a commit. Files that were only renamed, removed or made executable bring nothing. */
export async function readFiles(commit: string, files: readonly ChangedFile[], reading: Reading): Promise<FilesRead> {
  const units: SourceUnit[] = [];
  const hits: Hit[] = [];
  const notRead: Gap[] = [];
  let complete = true;
  await inParallel(files, 2, async (file) => {
    const { sha: blob, filename: path, status } = file;
    if (blob === null || status === "removed" || (file.changes === 0 && status !== "added" && status !== "modified")) return;
    if (file.changes > 0 && file.additions === 0 && file.patch !== undefined) return;
    const place: Place = { kind: "file", path, commit, blob };
    const side = file.patch === undefined ? undefined : newSideOf(file.patch, file);
    const id = unitId(blob, path, side === undefined ? "all" : addedRanges(side.lines));
    const before = await readUnitRecord(reading.records, { id });
    if (before !== undefined) {
      hits.push(...before.hits.map((hit) => ({ ...hit, place })));
      notRead.push(...before.notRead.map((gap) => ({ ...gap, place })));
      return;
    }
    if (side !== undefined) {
      reading.budget.take(side.bytes.length);
      units.push({ id, text: { place, ...side } });
      return;
    }
    if (reading.budget.spent()) {
      complete = false;
      return;
    }
    const content = await readBlob(blob, reading);
    if (typeof content === "string") notRead.push({ place, reason: content, lines: null });
    else units.push({ id, text: { place, bytes: content } });
  });
  return { units, seen: { hits, notRead }, complete };
}

/** Of a content at a path, with the lines of it that are new. */
const unitId = (blob: string, path: string, added: string): string =>
  `${blob}#${createHash("sha256").update(`${path}\0${added}`).digest("hex").slice(0, 32)}`;
