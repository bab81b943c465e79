import { readCommit } from "./commit.ts";
import type { GitObjects } from "./objects.ts";
import { findPath } from "./tree.ts";

/**
 * Where a text stands in a file of a commit, as GitHub's alerts tell it: lines from 1, and columns from 1 over bytes ("when the file is
 * interpreted as 8-bit ASCII"). Whether the last column is the text's last byte or the one behind it is not documented; here it is the last.
 *
 * @throws Error where the file does not hold it: a test that says so has made a mistake.
 */
export function spanOf(git: GitObjects, text: string, { commit, path }: { readonly commit: string; readonly path: string }) {
  const entry = findPath(git, readCommit(git, commit)?.tree ?? "", path);
  const content = (entry && git.get("blob", entry.sha))?.toString("latin1") ?? "";
  const at = content.indexOf(Buffer.from(text).toString("latin1"));
  if (entry === undefined || at === -1) throw new Error(`The file ${path} at ${commit} does not hold what the alert is about.`);
  const position = (offset: number) => {
    const before = content.slice(0, offset).split("\n");
    return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
  };
  return { blob: entry.sha, start: position(at), end: position(at + Buffer.byteLength(text) - 1) };
}
