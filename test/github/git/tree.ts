import type { GitObjects } from "./objects.ts";

export type Mode = "100644" | "100755" | "040000" | "160000" | "120000";

export interface TreeEntry {
  readonly mode: Mode;
  readonly name: string;
  readonly sha: string;
}

export const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** Large trees that were read, by their ids: the content of an id never changes. */
const large = new Map<string, readonly TreeEntry[]>();
const MOST_LARGE = 20;

/** Reads a tree object; undefined when there is none with that id. The empty tree always exists. */
export function readTree(git: GitObjects, id: string): readonly TreeEntry[] | undefined {
  const known = git.has(id) ? large.get(id) : undefined;
  if (known !== undefined) return known;
  const entries = parseTree(git, id);
  if (entries !== undefined && entries.length > 500) {
    if (large.size >= MOST_LARGE) large.clear();
    large.set(id, entries);
  }
  return entries;
}

function parseTree(git: GitObjects, id: string): TreeEntry[] | undefined {
  const content = id === EMPTY_TREE ? Buffer.alloc(0) : git.get("tree", id);
  if (content === undefined) return undefined;
  const entries: TreeEntry[] = [];
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const zero = content.indexOf(0, space);
    const mode = content.toString("latin1", at, space).padStart(6, "0") as Mode;
    entries.push({ mode, name: content.toString("utf8", space + 1, zero), sha: content.toString("hex", zero + 1, zero + 21) });
    at = zero + 21;
  }
  return entries;
}

/** Writes a tree object. Git sorts a folder as if its name ended in a slash, and writes a folder's mode without the leading zero. */
export function writeTree(git: GitObjects, entries: readonly TreeEntry[]): string {
  const key = (entry: TreeEntry) => Buffer.from(entry.mode === "040000" ? `${entry.name}/` : entry.name, "utf8");
  const sorted = [...entries].sort((a, b) => Buffer.compare(key(a), key(b)));
  const parts = sorted.map((entry) =>
    Buffer.concat([Buffer.from(`${entry.mode.replace(/^0/, "")} ${entry.name}\0`, "utf8"), Buffer.from(entry.sha, "hex")]),
  );
  return git.put("tree", Buffer.concat(parts));
}

/** What stands at a path below a tree: a blob, a folder, or nothing. */
export function findPath(git: GitObjects, tree: string, path: string): TreeEntry | undefined {
  const names = path.split("/").filter((name) => name !== "");
  let entry: TreeEntry | undefined = { mode: "040000", name: "", sha: tree };
  for (const name of names) {
    if (entry?.mode !== "040000") return undefined;
    entry = readTree(git, entry.sha)?.find((candidate) => candidate.name === name);
  }
  return entry;
}

/** What is to stand at a path; null for nothing. */
export type Placed = { readonly mode: Mode; readonly sha: string } | null;

/** A tree like `tree` with the entry at `path` set, or removed when `entry` is null. Folders appear and vanish as needed. */
export const withPath = (git: GitObjects, tree: string, path: string, entry: Placed): string => withPaths(git, tree, [[path, entry]]);

/** The same for many paths at once: each folder is written once. */
export function withPaths(git: GitObjects, tree: string, placed: readonly (readonly [path: string, entry: Placed])[]): string {
  const entries = new Map((readTree(git, tree) ?? []).map((entry) => [entry.name, entry]));
  const below = new Map<string, [string, Placed][]>();
  for (const [path, entry] of placed) {
    const slash = path.indexOf("/");
    const name = slash === -1 ? path : path.slice(0, slash);
    if (slash === -1) {
      if (entry === null) entries.delete(name);
      else entries.set(name, { name, ...entry });
      continue;
    }
    const folder = below.get(name) ?? [];
    folder.push([path.slice(slash + 1), entry]);
    below.set(name, folder);
  }
  for (const [name, inside] of below) {
    const folder = entries.get(name);
    const sha = withPaths(git, folder?.mode === "040000" ? folder.sha : EMPTY_TREE, inside);
    if (sha === EMPTY_TREE) entries.delete(name);
    else entries.set(name, { name, mode: "040000", sha });
  }
  return writeTree(git, [...entries.values()]);
}

/** Every blob and folder below a tree with its full path, folders before what is in them. */
export function walkTree(git: GitObjects, tree: string, prefix = ""): { path: string; entry: TreeEntry }[] {
  return (readTree(git, tree) ?? []).flatMap((entry) => {
    const path = `${prefix}${entry.name}`;
    return entry.mode === "040000" ? [{ path, entry }, ...walkTree(git, entry.sha, `${path}/`)] : [{ path, entry }];
  });
}
