import { fileNameOf } from "./file-name.ts";
import type { CommitFacts } from "./finding.ts";
import type { Changes } from "./git-changes.ts";
import type { Job } from "./jobs.ts";

/** A version of a file to scan, with what its result means. */
export type HistoryJob = Extract<Job, { kind: "blob" }> & {
  readonly by: CommitFacts | null;
  /** False: the version was there before; it is scanned to know what is not new. */
  readonly isNew: boolean;
  /** Where the file was moved from as it was. */
  readonly movedFrom: string | null;
};

/**
 * The versions of files that changes bring, each under each path once: with the first commit that has it.
 *
 * @param fromTheBeginning all that the changes build upon is among them, so no version needs to be scanned for comparison
 * @param onCommit is told of each commit
 */
export async function* historyJobs(
  changes: AsyncIterable<Changes>,
  { fromTheBeginning, onCommit }: { readonly fromTheBeginning: boolean; readonly onCommit: () => void },
): AsyncGenerator<HistoryJob> {
  const seen = new Set<string>();
  const unseen = (blob: string, path: Buffer): boolean => {
    const key = `${blob}${path.toString("latin1")}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  };
  for await (const { commit, changes: all } of changes) {
    if (commit !== null) onCommit();
    for (const { blob, path, before, pathBefore } of all) {
      const base = { kind: "blob", by: commit, commit: commit?.sha ?? null, movedFrom: null } as const;
      for (const old of fromTheBeginning ? [] : before) {
        if (unseen(old, pathBefore)) yield { ...base, blob: old, file: fileNameOf(pathBefore), isNew: false };
      }
      if (!unseen(blob, path)) continue;
      const movedFrom = path.equals(pathBefore) ? null : fileNameOf(pathBefore).path;
      yield { ...base, blob, file: fileNameOf(path), isNew: true, movedFrom };
    }
  }
}
