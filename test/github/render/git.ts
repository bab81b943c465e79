import type { components } from "@octokit/openapi-types";
import { type Commit, readCommit, type Signature } from "../git/commit.ts";
import type { ChangedFile } from "../git/diff.ts";
import { signatureOf } from "../git/signature.ts";
import { readTag } from "../git/tag.ts";
import { findPath, readTree, type TreeEntry } from "../git/tree.ts";
import { notFound } from "../http/answer.ts";
import type { Account, Repository } from "../state/entities.ts";
import { nodeId } from "../state/ids.ts";
import { fullName } from "../state/store.ts";
import { iso, type World } from "../state/world.ts";
import { renderAccount } from "./account.ts";

type Schemas = components["schemas"];

const api = (world: World, repository: Repository): string => `${world.url}/repos/${fullName(repository)}`;
const web = (world: World, repository: Repository): string => `${world.url}/${fullName(repository)}`;

/** Refs keep their slashes in addresses; every other character is escaped. */
const escapePath = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

export function renderRef(world: World, repository: Repository, name: string, sha: string): Schemas["git-ref"] {
  const base = `${api(world, repository)}/git`;
  return {
    ref: name,
    node_id: nodeId("REF", repository.id, name),
    url: `${base}/${escapePath(name)}`,
    object:
      readTag(repository.git, sha) === undefined
        ? { type: "commit", sha, url: `${base}/commits/${sha}` }
        : { type: "tag", sha, url: `${base}/tags/${sha}` },
  };
}

export function renderTag(world: World, repository: Repository, sha: string): Schemas["git-tag"] {
  const tag = readTag(repository.git, sha);
  if (tag === undefined) throw notFound();
  const base = `${api(world, repository)}/git`;
  return {
    sha,
    node_id: nodeId("TA", repository.id, sha),
    url: `${base}/tags/${sha}`,
    tag: tag.tag,
    message: tag.message,
    tagger: person(tag.tagger),
    object: { type: tag.type, sha: tag.object, url: `${base}/${tag.type}s/${tag.object}` },
    verification: unsigned,
  };
}

const person = ({ name, email, at }: Signature) => ({ name, email, date: iso(at) });

const unsigned = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

/** GitHub signs what it commits itself, and what an App commits by its API. Keys of persons are not kept here. */
function verification({ git }: Repository, sha: string): Schemas["verification"] {
  const found = signatureOf(git, sha);
  const at = readCommit(git, sha)?.committer.at ?? 0;
  return found === undefined ? unsigned : { verified: true, reason: "valid", ...found, verified_at: iso(at) };
}

export function requireCommit(repository: Repository, sha: string): Commit {
  const commit = readCommit(repository.git, sha);
  if (commit === undefined) throw notFound();
  return commit;
}

export function renderGitCommit(world: World, repository: Repository, sha: string): Schemas["git-commit"] {
  const commit = requireCommit(repository, sha);
  const base = `${api(world, repository)}/git`;
  return {
    sha,
    node_id: nodeId("C", repository.id, sha),
    url: `${base}/commits/${sha}`,
    html_url: `${web(world, repository)}/commit/${sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    tree: { sha: commit.tree, url: `${base}/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${base}/commits/${parent}`,
      html_url: `${web(world, repository)}/commit/${parent}`,
    })),
    verification: verification(repository, sha),
  };
}

/** A commit with the accounts behind it, where an author's address names one. */
export function renderCommit(world: World, repository: Repository, sha: string): Schemas["commit"] {
  const commit = requireCommit(repository, sha);
  const url = `${api(world, repository)}/commits/${sha}`;
  const account = ({ email }: Signature): Account | undefined => world.store.accountByEmail(email);
  const author = account(commit.author);
  const committer = account(commit.committer);
  return {
    sha,
    node_id: nodeId("C", repository.id, sha),
    url,
    html_url: `${web(world, repository)}/commit/${sha}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${api(world, repository)}/git/commits/${sha}`,
      author: person(commit.author),
      committer: person(commit.committer),
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${api(world, repository)}/git/trees/${commit.tree}` },
      verification: verification(repository, sha),
    },
    author: author ? renderAccount(world, author) : null,
    committer: committer ? renderAccount(world, committer) : null,
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${api(world, repository)}/commits/${parent}`,
      html_url: `${web(world, repository)}/commit/${parent}`,
    })),
  };
}

/**
 * The first files of a commit or comparison, so many of them have their diffs: "a total diff cannot exceed 20,000 lines or 1 MB of raw diff
 * data" (GitHub's repository limits).
 */
export function renderFiles(world: World, repository: Repository, head: string, files: readonly ChangedFile[]): Schemas["diff-entry"][] {
  let [lines, bytes] = [0, 0];
  return files.map((file) => {
    lines += file.patch?.split("\n").length ?? 0;
    bytes += Buffer.byteLength(file.patch ?? "");
    return renderFile(world, repository, head, lines > 20_000 || bytes > 1_000_000 ? { ...file, patch: undefined } : file);
  });
}

const renderFile = (world: World, repository: Repository, head: string, file: ChangedFile): Schemas["diff-entry"] => ({
  sha: file.sha,
  filename: file.path,
  status: file.status,
  ...(file.previousPath !== undefined && { previous_filename: file.previousPath }),
  additions: file.additions,
  deletions: file.deletions,
  changes: file.additions + file.deletions,
  blob_url: `${web(world, repository)}/blob/${head}/${escapePath(file.path)}`,
  raw_url: `${web(world, repository)}/raw/${head}/${escapePath(file.path)}`,
  contents_url: `${api(world, repository)}/contents/${escapePath(file.path)}?ref=${head}`,
  ...(file.patch !== undefined && { patch: file.patch }),
});

const TYPE = { "100644": "blob", "100755": "blob", "120000": "blob", "040000": "tree", "160000": "commit" } as const;

export function renderTreeEntry(world: World, repository: Repository, path: string, { mode, sha }: TreeEntry) {
  const type = TYPE[mode];
  const size = type === "blob" ? repository.git.get("blob", sha)?.length : undefined;
  return {
    path,
    mode,
    type,
    sha,
    ...(size !== undefined && { size }),
    ...(type !== "commit" && { url: `${api(world, repository)}/git/${type}s/${sha}` }),
  };
}

/** What `GET …/contents/{path}` answers: a file with its content in base64, or the entries of a folder. */
export function renderContents(world: World, repository: Repository, commit: string, path: string): unknown {
  const entry = findPath(repository.git, requireCommit(repository, commit).tree, path);
  if (entry === undefined) throw notFound();
  if (entry.mode !== "040000") return { ...renderContentEntry(world, repository, commit, path, entry), ...encoded(repository, entry) };
  const prefix = path === "" ? "" : `${path.replace(/\/$/, "")}/`;
  return (readTree(repository.git, entry.sha) ?? []).map((child) =>
    renderContentEntry(world, repository, commit, `${prefix}${child.name}`, child),
  );
}

/** Up to 1 MB; above it the content is left out, and only blobs give it. (https://docs.github.com/rest/repos/contents#get-repository-content) */
const MOST_CONTENT = 1024 * 1024;

/** GitHub breaks base64 into lines of 60 characters. */
function encoded(repository: Repository, entry: TreeEntry) {
  const content = repository.git.get("blob", entry.sha) ?? Buffer.alloc(0);
  if (content.length > MOST_CONTENT) return { encoding: "none", content: "" };
  return { encoding: "base64", content: content.toString("base64").replace(/.{60}/g, "$&\n") };
}

export function renderContentEntry(world: World, repository: Repository, commit: string, path: string, entry: TreeEntry) {
  const folder = entry.mode === "040000";
  const self = `${api(world, repository)}/contents/${escapePath(path)}?ref=${commit}`;
  const git = `${api(world, repository)}/git/${folder ? "trees" : "blobs"}/${entry.sha}`;
  const html = `${web(world, repository)}/${folder ? "tree" : "blob"}/${commit}/${escapePath(path)}`;
  return {
    type: folder ? "dir" : "file",
    name: path.slice(path.lastIndexOf("/") + 1),
    path,
    sha: entry.sha,
    size: folder ? 0 : (repository.git.get("blob", entry.sha)?.length ?? 0),
    url: self,
    git_url: git,
    html_url: html,
    download_url: folder ? null : `${web(world, repository)}/raw/${commit}/${escapePath(path)}`,
    _links: { self, git, html },
  };
}
