import { isUtf8 } from "node:buffer";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { PipewardenError } from "../values/errors.ts";

/** Folders that hold what others wrote, or nothing that a package manager reads. */
const passedOver = new Set(["node_modules", ".git", "vendor", ".venv", "target"]);
/** A checkout with more files has them for another reason than being maintained. */
const mostFiles = 200_000;

/** A folder with a project's files, read only. Paths are relative to it, with slashes. Links are not followed. */
export interface Checkout {
  readonly paths: readonly string[];
  /** Of those that were read, the ones that are no text in UTF-8: they cannot be written again as they were. */
  readonly notUtf8: ReadonlySet<string>;
  /** @throws PipewardenError `file_unreadable`. */
  read(path: string): string;
}

/** @throws PipewardenError `folder_unreadable`, `too_many_files`. */
export function openCheckout(folder: string): Checkout {
  const paths: string[] = [];
  const pathOf = (path: string): string => relative(folder, path).split(sep).join("/");
  const visit = (directory: string): void => {
    for (const entry of entriesOf(directory)) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (!passedOver.has(entry.name)) visit(path);
        // That there are copies of what a Go module needs is worth knowing; the copies are not.
        else if (entry.name === "vendor" && existsSync(join(path, "modules.txt"))) paths.push(pathOf(join(path, "modules.txt")));
      } else if (entry.isFile()) paths.push(pathOf(path));
      if (paths.length > mostFiles) {
        throw new PipewardenError("too_many_files", `${folder} holds more than ${mostFiles} files. Name the folder of one project.`);
      }
    }
  };
  visit(folder);
  const notUtf8 = new Set<string>();
  return {
    paths,
    notUtf8,
    read(path) {
      try {
        const bytes = readFileSync(join(folder, path));
        if (!isUtf8(bytes)) notUtf8.add(path);
        return bytes.toString("utf8");
      } catch (cause) {
        throw new PipewardenError("file_unreadable", `${path} cannot be read.`, { cause });
      }
    },
  };
}

function entriesOf(directory: string) {
  try {
    if (!statSync(directory).isDirectory()) throw new TypeError("no folder");
    return readdirSync(directory, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch (cause) {
    throw new PipewardenError("folder_unreadable", `${directory} is no folder that can be read.`, { cause });
  }
}
