import { readdir } from "node:fs/promises";
import { fileNameOf } from "./file-name.ts";
import type { FileName } from "./finding.ts";

/** What stands below a folder: a file, or a folder that could not be opened. */
export interface Walked {
  readonly file: FileName;
  /** The path as the system has it, which need not be text. */
  readonly location: Buffer;
  readonly readable: boolean;
}

const slash = Buffer.from("/");

/**
 * Every file below a folder but those of `.git`, in the order of their names. Symbolic links are not followed, so nothing outside is read
 * and no circle is run; pipes, sockets and devices are left alone.
 */
export async function* walk(root: string): AsyncGenerator<Walked> {
  yield* below(Buffer.from(root), undefined);
}

async function* below(folder: Buffer, path: Buffer | undefined): AsyncGenerator<Walked> {
  const entries = await entriesOf(folder);
  if (entries === undefined) {
    yield { file: fileNameOf(path ?? Buffer.from(".")), location: folder, readable: false };
    return;
  }
  for (const { name, kind } of entries) {
    const location = Buffer.concat([folder, slash, name]);
    const inside = path === undefined ? name : Buffer.concat([path, slash, name]);
    if (kind === "folder") yield* below(location, inside);
    else yield { file: fileNameOf(inside), location, readable: true };
  }
}

interface Entry {
  readonly name: Buffer;
  readonly kind: "folder" | "file";
}

/** Undefined where the folder cannot be read. */
async function entriesOf(folder: Buffer): Promise<readonly Entry[] | undefined> {
  const entries: Entry[] = [];
  try {
    for (const entry of await readdir(folder, { withFileTypes: true, encoding: "buffer" })) {
      const { name } = entry;
      // In a worktree or a submodule `.git` is a file, which names another folder.
      if (name.equals(gitFolder)) continue;
      if (entry.isDirectory()) entries.push({ name, kind: "folder" });
      else if (entry.isFile()) entries.push({ name, kind: "file" });
    }
  } catch {
    return undefined;
  }
  return entries.sort((a, b) => Buffer.compare(a.name, b.name));
}

const gitFolder = Buffer.from(".git");
