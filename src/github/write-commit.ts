import { PipewardenError } from "../values/errors.ts";
import type { Writer } from "./client.ts";

export interface CommitDraft {
  readonly owner: string;
  readonly repo: string;
  readonly parent: string;
  /** Git's id of the parent's tree. */
  readonly parentTree: string;
  /** By path. What is not named stays. */
  readonly texts: ReadonlyMap<string, string>;
  readonly executable: ReadonlySet<string>;
  readonly message: string;
}

/** Texts together in the request for a tree, in bytes; GitHub documents no limit. Larger ones go before it, each by itself. */
const inlineLimit = 8_000_000;
/** Bytes of one file. GitHub refuses blobs of more than some 40 MB by its API, and its time limits come before. */
const fileLimit = 30_000_000;

/**
 * Writes a commit that no branch has yet, and answers its id. It has no author of its own: GitHub then takes the App's bot, and signs.
 * https://docs.github.com/rest/git
 *
 * @throws PipewardenError `commit_too_large`, `commit_changes_nothing`
 */
export async function writeCommit(github: Writer, draft: CommitDraft): Promise<string> {
  const { owner, repo, parent, parentTree, message } = draft;
  const { data: tree } = await github.rest.git.createTree({ owner, repo, base_tree: parentTree, tree: await entriesOf(github, draft) });
  if (tree.sha === parentTree) {
    throw new PipewardenError("commit_changes_nothing", "The base branch has all of this already, so there was nothing to commit.");
  }
  const { data: commit } = await github.rest.git.createCommit({ owner, repo, message, tree: tree.sha, parents: [parent] });
  return commit.sha;
}

async function entriesOf(github: Writer, { owner, repo, texts, executable }: CommitDraft) {
  const entries: { path: string; mode: "100644" | "100755"; type: "blob"; content?: string; sha?: string }[] = [];
  let inline = 0;
  for (const [path, content] of texts) {
    const bytes = Buffer.byteLength(content);
    if (bytes > fileLimit) {
      throw new PipewardenError(
        "commit_too_large",
        `\`${path}\` has ${bytes} bytes, more than can be committed by GitHub's API. Change it by hand.`,
      );
    }
    const entry = { path, mode: executable.has(path) ? ("100755" as const) : ("100644" as const), type: "blob" as const };
    inline += bytes;
    if (inline <= inlineLimit) {
      entries.push({ ...entry, content });
      continue;
    }
    inline -= bytes;
    const { data: blob } = await github.rest.git.createBlob({ owner, repo, content, encoding: "utf-8" });
    entries.push({ ...entry, sha: blob.sha });
  }
  return entries;
}
