import { diffLines } from "./hunks.ts";
import type { GitObjects } from "./objects.ts";
import type { Mode } from "./tree.ts";

/** What changed within a file. */
export interface FileDiff {
  readonly additions: number;
  readonly deletions: number;
  /** Hunks in git's form; undefined for a binary file and where the diff is larger than GitHub shows. */
  readonly patch: string | undefined;
}

/** A file's content on one side. */
export interface Side {
  readonly mode: Mode;
  readonly sha: string;
}

/** "A single file's diff cannot exceed 20,000 lines or 500 KB of raw diff data" (GitHub's repository limits). */
const MOST_LINES = 20_000;
const MOST_BYTES = 500_000;
/** Git looks so far for a zero byte to tell what is binary. */
const LOOKED_AT = 8000;

/** Contents have ids, so that a diff is the same wherever it is asked for. */
const known = new Map<string, FileDiff>();
const MOST_KNOWN = 5000;

export function fileDiff(git: GitObjects, before: Side | undefined, after: Side | undefined): FileDiff {
  const key = `${before?.mode === "160000"}${before?.sha}:${after?.mode === "160000"}${after?.sha}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const diff = compared(contentOf(git, before), contentOf(git, after));
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, diff);
  return diff;
}

function compared(before: Buffer, after: Buffer): FileDiff {
  if (before.equals(after)) return { additions: 0, deletions: 0, patch: undefined };
  if ([before, after].some((side) => side.subarray(0, LOOKED_AT).includes(0))) return { additions: 0, deletions: 0, patch: undefined };
  const lines = diffLines(linesOf(before), linesOf(after));
  const additions = lines.filter(({ left }) => left === undefined).length;
  const deletions = lines.filter(({ right }) => right === undefined).length;
  const hunks = lines.filter(({ position }, index) => lines[index + 1]?.position !== position + 1).map(({ hunk }) => hunk);
  // Git leaves out a count of one.
  const patch = hunks.map((hunk) => hunk.replace(/,1(?= [+@])/g, "")).join("\n");
  const shown = lines.length <= MOST_LINES && Buffer.byteLength(patch) <= MOST_BYTES;
  return { additions, deletions, patch: shown ? patch : undefined };
}

/** Of a submodule, the line that git shows in its place. */
function contentOf(git: GitObjects, side: Side | undefined): Buffer {
  if (side === undefined) return Buffer.alloc(0);
  if (side.mode === "160000") return Buffer.from(`Subproject commit ${side.sha}\n`);
  return git.get("blob", side.sha) ?? Buffer.alloc(0);
}

/** A last line without its end is another line than the same with it, and git says so below it. */
function linesOf(content: Buffer): string[] {
  if (content.length === 0) return [];
  const lines = content.toString("utf8").split("\n");
  const last = lines.pop() ?? "";
  return last === "" ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}
