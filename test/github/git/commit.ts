import type { GitObjects } from "./objects.ts";
import { signed } from "./signature.ts";

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Milliseconds since the epoch; git keeps whole seconds. */
  readonly at: number;
}

export interface Commit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

/** As git writes who did something, and when. */
export const signatureLine = (signature: Signature): string =>
  `${signature.name} <${signature.email}> ${Math.floor(signature.at / 1000)} +0000`;

/** Writes a commit object in git's own form and answers its id. `byGitHub`: with GitHub's signature, as all commits that it makes itself. */
export function writeCommit(git: GitObjects, commit: Commit, { byGitHub = false } = {}): string {
  const header = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${signatureLine(commit.author)}`,
    `committer ${signatureLine(commit.committer)}`,
  ];
  const text = `${header.join("\n")}\n\n${commit.message}`;
  return git.put("commit", Buffer.from(byGitHub ? signed(text) : text, "utf8"));
}

/** Reads a commit object, or undefined when no commit has that id. */
export function readCommit(git: GitObjects, id: string): Commit | undefined {
  const text = git.get("commit", id)?.toString("utf8");
  if (text === undefined) return undefined;
  const end = text.indexOf("\n\n");
  const fields = text
    .slice(0, end)
    .split("\n")
    .map((field) => [field.slice(0, field.indexOf(" ")), field.slice(field.indexOf(" ") + 1)]);
  const all = (name: string) => fields.filter(([key]) => key === name).map(([, value]) => value ?? "");
  return {
    tree: all("tree")[0] ?? "",
    parents: all("parent"),
    author: parseSignature(all("author")[0] ?? ""),
    committer: parseSignature(all("committer")[0] ?? ""),
    message: text.slice(end + 2),
  };
}

export function parseSignature(text: string): Signature {
  const match = /^(.*) <(.*)> (\d+) [+-]\d{4}$/.exec(text);
  return { name: match?.[1] ?? "", email: match?.[2] ?? "", at: Number(match?.[3] ?? 0) * 1000 };
}

/** Whether `ancestor` is `commit` or one of its ancestors: what a fast-forward asks. */
export function isAncestor(git: GitObjects, ancestor: string, commit: string): boolean {
  const seen = new Set<string>();
  const queue = [commit];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (id === ancestor) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    queue.push(...(readCommit(git, id)?.parents ?? []));
  }
  return false;
}
