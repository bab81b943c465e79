import type { Checkout } from "../../checkout.ts";
import { importsOf, type PackageImports } from "./imports.ts";

/** Of more, what they import is not read. */
const mostSources = 20_000;

/** What the packages of a module import that lies in a checkout; null where it has no sources, or too many. Modules below it are others. */
export function sourcesOf({ paths, read }: Checkout, directory: string): PackageImports | null {
  const root = directory === "" ? "" : `${directory}/`;
  const nested = paths.flatMap((path) =>
    path.startsWith(root) && path.endsWith("/go.mod") && path !== `${root}go.mod` ? folderOf(path) : [],
  );
  const sources = paths.filter(
    (path) => path.startsWith(root) && path.endsWith(".go") && !nested.some((folder) => path.startsWith(folder)),
  );
  if (sources.length === 0 || sources.length > mostSources) return null;
  return importsOf(sources.map((path) => [path.slice(root.length), () => read(path)] as const));
}

/** With the slash at its end. */
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
