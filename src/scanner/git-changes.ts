import { PipewardenError } from "../values/errors.ts";
import type { CommitFacts } from "./finding.ts";
import { ended, type GitProcess, startGit } from "./git.ts";
import { zeroSeparated } from "./tokens.ts";

/** A version of a file that a commit, or the index, has and what it builds upon has not. */
export interface Change {
  /** Git's id of the version. */
  readonly blob: string;
  readonly path: Buffer;
  /** The versions that it replaces; more than one where a merge differs from all of its parents. */
  readonly before: readonly string[];
  /** Where those stood: another path when the file was moved as it was. */
  readonly pathBefore: Buffer;
}

export interface Changes {
  /** Null: the index. */
  readonly commit: CommitFacts | null;
  readonly changes: readonly Change[];
}

const listing = ["--raw", "-z", "--no-abbrev", "--find-renames=100%", "--no-relative", "--no-ext-diff", "--no-textconv", "--no-color"];

/** The header of each commit. Only the first two parts are git's own words: the others can contain anything but a zero byte. */
const format = "--format=%H%x01%at%x01%an%x01%ae";

/**
 * Every commit, each after those it builds upon, with what it changes. Of a merge, what differs from all that it merges.
 *
 * @param revisions what `git log` takes, of ours: `--all`, or ids of commits
 */
export function commitChanges(folder: string, revisions: readonly string[]): AsyncGenerator<Changes> {
  const order = ["--topo-order", "--reverse", "--root", "-c", "--no-mailmap", "--no-show-signature", "--encoding=UTF-8"];
  return changesOf(startGit(folder, ["log", ...order, ...listing, format, ...revisions, "--"]));
}

/** What is staged, as one entry. @param tree the tree or commit that it is compared with */
export function stagedChanges(folder: string, tree: string): AsyncGenerator<Changes> {
  return changesOf(startGit(folder, ["diff-index", "--cached", ...listing, tree, "--"]));
}

async function* changesOf(git: GitProcess): AsyncGenerator<Changes> {
  git.stdin.on("error", () => {});
  git.stdin.end();
  const end = ended(git);
  // Awaited below; without this a failure before would end the process.
  end.catch(() => {});
  try {
    yield* parsed(git.stdout);
    const { code, said } = await end;
    if (code !== 0) throw new PipewardenError("git_failed", `git could not list the changes: ${said || "it gave no reason"}`);
  } finally {
    git.kill();
  }
}

/** Reads what git lists. The parts that begin with a colon are changes, and are followed by their paths; all others are commits. */
async function* parsed(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Changes> {
  let commit: CommitFacts | null = null;
  let changes: Change[] = [];
  const tokens = zeroSeparated(stream);
  for await (const each of tokens) {
    // Between a commit and its changes stands a line end, too.
    const token = each[0] === 10 ? each.subarray(1) : each;
    if (token.length === 0) continue;
    if (token[0] !== 0x3a) {
      if (commit !== null || changes.length > 0) yield { commit, changes };
      commit = commitOf(token);
      changes = [];
      continue;
    }
    const first = await nextOf(tokens);
    const fields = token.toString("latin1").replace(/^:+/, "").split(" ");
    const moved = /^[RC]/.test(fields.at(-1) ?? "");
    const path = moved ? await nextOf(tokens) : first;
    const change = changeOf(fields, path, first);
    if (change !== undefined) changes.push(change);
  }
  if (commit !== null || changes.length > 0) yield { commit, changes };
}

async function nextOf(tokens: AsyncGenerator<Buffer>): Promise<Buffer> {
  const { value } = await tokens.next();
  if (value === undefined) throw new PipewardenError("git_failed", "git's list of changes ended in the middle.");
  return value;
}

/** Modes and ids of what was before, each followed by those of what is now; then a letter for what happened. */
function changeOf(fields: readonly string[], path: Buffer, pathBefore: Buffer): Change | undefined {
  const sides = (fields.length - 1) / 2;
  const modes = fields.slice(0, sides);
  const ids = fields.slice(sides, sides * 2);
  const [mode, blob] = [modes.at(-1) ?? "", ids.at(-1) ?? ""];
  // A commit of another repository (160000) is none of this one's objects; zeros: it was deleted.
  if (!mode.startsWith("1") || mode === "160000" || !/[1-9a-f]/.test(blob)) return undefined;
  const before = ids.slice(0, -1).filter((id, at) => /[1-9a-f]/.test(id) && modes[at] !== "160000");
  return { blob, path: Buffer.from(path), before, pathBefore: Buffer.from(pathBefore) };
}

function commitOf(token: Buffer): CommitFacts {
  const [sha = "", seconds = "", author = "", email = ""] = token.toString("utf8").split("\u0001");
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(sha)) throw new PipewardenError("git_failed", "git's list of changes cannot be understood.");
  const time = new Date(Number(seconds) * 1_000);
  return { sha, author, email, date: Number.isNaN(time.getTime()) ? "" : `${time.toISOString().slice(0, 19)}Z` };
}
