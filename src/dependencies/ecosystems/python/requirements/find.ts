import type { Files, ProjectPaths } from "../../ecosystem.ts";
import { parseRequirements, type RequirementsFile } from "./parse.ts";
import { directoryOf, join, nameOf, resolve } from "./paths.ts";

const folderName = /^(?:requirements?|requires|reqs|constraints)$/i;
const fileName = /(?:require|constraint|(?:^|[-_.])reqs?(?=[-_.])).*\.(?:txt|in)$/i;

/** Whether pip is told what to install by it, as far as its name says: its own, its folder's, or that of the file of which it is made. */
const isRequirements = (path: string, all: ReadonlySet<string>): boolean =>
  /\.(?:txt|in)$/.test(path) &&
  (fileName.test(nameOf(path)) ||
    folderName.test(nameOf(directoryOf(path))) ||
    all.has(path.endsWith(".in") ? path.replace(/in$/, "txt") : path.replace(/txt$/, "in")));

/** The folder of the project: above a folder that holds nothing but requirements. */
const familyOf = (path: string): string =>
  folderName.test(nameOf(directoryOf(path))) ? directoryOf(directoryOf(path)) : directoryOf(path);

/** Files beside it that tell on which Python the project runs, or what was compiled. */
const beside = [".python-version", "runtime.txt", "pyproject.toml", "setup.cfg", "setup.py"];

/** Lists by their contents, as people call them. They count where another one names them. */
const usualName =
  /^(?:base|common|core|dev(?:el(?:opment)?)?|tests?|testing|prod(?:uction)?|staging|local|docs?|lint|ci|deploy|deps|dependencies|packages|pip)\.txt$/i;

/** All requirements of a folder are one project: they include each other, and go together. */
export function findRequirements(paths: readonly string[]): readonly ProjectPaths[] {
  const all = new Set(paths);
  const maybe = Map.groupBy(
    paths.filter((path) => !isRequirements(path, all) && (usualName.test(nameOf(path)) || /^(?!MANIFEST)[\w-]+\.in$/.test(nameOf(path)))),
    directoryOf,
  );
  return [
    ...Map.groupBy(
      paths.filter((path) => isRequirements(path, all)),
      familyOf,
    ),
  ].map(([directory, own]) => {
    const manifest =
      own.find((path) => path === join(directory, "requirements.txt")) ??
      own.find((path) => path.endsWith(".txt") && !/constraint/i.test(path)) ??
      own.find((path) => path.endsWith(".txt")) ??
      own[0] ??
      "";
    const others = [...own.filter((path) => path !== manifest), ...(maybe.get(directory) ?? [])].toSorted();
    const more = beside.map((name) => join(directory, name)).filter((path) => all.has(path));
    return { directory, manifest, files: [manifest, ...others, ...more] };
  });
}

/** Of a project's files, those that may be lists. */
export const listedIn = ({ files }: ProjectPaths): readonly string[] =>
  files.filter((path) => /\.(?:txt|in)$/.test(path) && !beside.includes(nameOf(path)));

/** Those that are lists by their names, with what they name: what they include, and what they were made of. */
export function listsOf(lists: readonly string[], files: Files, directory: string): ReadonlyMap<string, RequirementsFile> {
  const read = new Map<string, RequirementsFile>();
  const all = new Set(lists);
  const open = lists.filter((path) => isRequirements(path, all));
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const text = files.get(path);
    if (text === undefined || read.has(path)) continue;
    const file = parseRequirements(text);
    read.set(path, file);
    const folder = directoryOf(path);
    const named = [...file.includes, ...file.constraints].map((each) => resolve(folder, each));
    const inputs = inputsOf(file).flatMap((each) => [resolve(folder, each), resolve(directory, each), each]);
    open.push(...[...named, ...inputs].filter((each) => all.has(each)));
  }
  // In the order in which they were found.
  return new Map(lists.flatMap((path) => (read.has(path) ? [[path, read.get(path) as RequirementsFile]] : [])));
}

/** Files that a compiled one names: in its header, or behind a package. */
export const inputsOf = (file: RequirementsFile): readonly string[] =>
  (file.isCompiled ? [...file.header, ...file.entries.flatMap(({ via }) => via)] : [])
    .flatMap((line) => line.split(/[\s()]+/))
    .filter((word) => /\.(?:in|toml)$/.test(word));
