import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The project's folder, with a trailing separator left out. */
export const root = join(import.meta.dirname, "../..");

const ignored = new Set([
  ".git",
  ...readFileSync(join(root, ".gitignore"), "utf8")
    .split("\n")
    .map((line) => line.replace(/\/$/, "")),
]);

/** Every file of the project below `folder` that version control would take, as sorted paths from the project's folder with `/`. */
export function projectFiles(folder = ""): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (ignored.has(entry.name) || entry.name.endsWith(".log") || entry.name.endsWith(".tgz")) continue;
    if (entry.isDirectory()) found.push(...projectFiles(path));
    else if (entry.isFile()) found.push(path);
  }
  return found.sort();
}

/** The text of a file of the project. */
export const textOf = (path: string): string => readFileSync(join(root, path), "utf8");
