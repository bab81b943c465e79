import { readCommit } from "../git/commit.ts";
import { mergeBase } from "../git/history.ts";
import { type DiffLine, diffLines } from "../git/hunks.ts";
import type { GitObjects } from "../git/objects.ts";
import { findPath } from "../git/tree.ts";
import type { Place, Repository } from "./entities.ts";
import type { PullRequest } from "./pulls.ts";

/** Where a comment is meant to stand: by lines, or by the older `position`. */
export interface Wanted {
  readonly line?: number | undefined;
  readonly side?: string | undefined;
  readonly start_line?: number | undefined;
  readonly start_side?: string | undefined;
  readonly position?: number | undefined;
}

/** The lines of a file that the diff of a pull request shows at a commit; undefined for a file that it does not have. */
export function linesOf({ git }: Repository, { pull }: PullRequest, commit: string, path: string): DiffLine[] | undefined {
  const base = mergeBase(git, pull.baseSha, commit) ?? pull.baseSha;
  const [before, after] = [textAt(git, base, path), textAt(git, commit, path)];
  return before === after ? undefined : diffLines(split(before), split(after));
}

/** The place in the diff that is meant; undefined when the diff does not show it. */
export function placeIn(lines: readonly DiffLine[], wanted: Wanted): Place | undefined {
  const find = (side: "LEFT" | "RIGHT", line: number | undefined) =>
    lines.find((candidate) => line !== undefined && (side === "LEFT" ? candidate.left : candidate.right) === line);
  const side = wanted.side === "LEFT" ? "LEFT" : "RIGHT";
  const found = wanted.line === undefined ? lines.find(({ position }) => position === wanted.position) : find(side, wanted.line);
  if (found === undefined) return undefined;
  const own = wanted.line === undefined && found.right === undefined ? "LEFT" : side;
  const line = (own === "LEFT" ? found.left : found.right) ?? 0;
  const place = { side: own, line, position: found.position, hunk: found.hunk } as const;
  if (wanted.start_line === undefined) return { ...place, start: undefined };
  const startSide = (wanted.start_side ?? side) === "LEFT" ? "LEFT" : "RIGHT";
  const start = find(startSide, wanted.start_line);
  if (start === undefined || start.position >= found.position) return undefined;
  return { ...place, start: { side: startSide, line: wanted.start_line } };
}

function textAt(git: GitObjects, commit: string, path: string): string | undefined {
  const tree = readCommit(git, commit)?.tree;
  const sha = tree && findPath(git, tree, path)?.sha;
  return sha === undefined ? undefined : git.get("blob", sha)?.toString("utf8");
}

const split = (text: string | undefined): string[] => (text === undefined || text === "" ? [] : text.replace(/\n$/, "").split("\n"));
