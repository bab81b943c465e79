import { readCommit } from "./commit.ts";
import type { Reading } from "./read-source.ts";
import type { SourceCommit } from "./source.ts";

/** Commits in their order as far as the budget reaches. `left`: the first that is not done; null when all are. */
export async function readCommits(
  shas: readonly string[],
  reading: Reading,
): Promise<{ readonly commits: SourceCommit[]; readonly left: number | null }> {
  const commits: SourceCommit[] = [];
  for (const [index, sha] of shas.entries()) {
    const commit = await readCommit(sha, reading);
    if (commit === undefined) return { commits, left: index };
    commits.push(commit);
    if (commit.next !== null) return { commits, left: index };
  }
  return { commits, left: null };
}
