import { readCommit } from "./commit.ts";
import type { Listing } from "./listing.ts";
import type { Reading } from "./read-source.ts";
import type { SourceCommit } from "./source.ts";

export interface CommitsRead {
  readonly commits: readonly SourceCommit[];
  /** The number of the first commit that is not done, counted over the whole; null when all are. */
  readonly left: number | null;
}

/** Commits in their order as far as the budget reaches. The first that is not known yet is begun in any case, so that looks come to an end. */
export async function readCommits({ first, shas }: Listing, reading: Reading): Promise<CommitsRead> {
  const commits: SourceCommit[] = [];
  let begun = false;
  for await (const sha of shas()) {
    const commit = await readCommit(sha, reading, !begun);
    if (commit === undefined) return { commits, left: first + commits.length };
    if (commit.known === null || commit.units.length > 0) begun = true;
    if (begun && reading.continues) reading.budget.requireReserve();
    if (commit.next !== null) return { commits: [...commits, commit], left: first + commits.length };
    commits.push(commit);
  }
  return { commits, left: null };
}
