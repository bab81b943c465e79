import { parse as parseToml } from "smol-toml";
import type { Json } from "../../../../values/json.ts";
import { listOf, objectOf } from "../../../json-members.ts";
import type { Files, ProjectPaths } from "../../ecosystem.ts";
import type { Locked, Own, PythonProject } from "../project.ts";
import { pythonOfFiles } from "../python-of-files.ts";
import { highestOf, lowestOf } from "../raise-specifier.ts";
import { parseRequirement } from "../requirement.ts";
import { inputsOf, listedIn, listsOf } from "./find.ts";
import type { Entry, RequirementsFile } from "./parse.ts";
import { directoryOf, nameOf, resolve } from "./paths.ts";

/** Of all files of a project. With hashes, a package has some thirty; each line takes memory, whoever writes it. */
const mostLines = 100_000;

/** Reads a folder's requirements. */
export function readRequirements(files: Files, paths: ProjectPaths): { readonly project: PythonProject } | { readonly refused: string } {
  let lines = 0;
  const lists = listedIn(paths);
  for (const path of lists) for (const _ of (files.get(path) ?? "").matchAll(/\n/g)) lines += 1;
  if (lines > mostLines)
    return { refused: `The requirements beside \`${paths.manifest}\` have more than ${mostLines} lines, which are not read.` };
  const read = listsOf(lists, files, paths.directory);
  if (read.size === 0) return { refused: `There is no \`${paths.manifest}\`.` };
  const sources = sourcesOf(read, paths);
  const sets = setsOf(read, sources);
  const isSource = (path: string): boolean => [...sources.values()].some((inputs) => inputs.includes(path));
  const own = [...read].flatMap(([path, file]) => ownOf(path, file, sets.get(path) ?? new Set(), isSource(path)));
  const itself = resolve(paths.directory, "pyproject.toml");
  for (const [path, { hasProject }] of read) {
    const inputs = new Set([...(sources.get(path) ?? []).filter((each) => each.endsWith(".toml")), ...(hasProject ? [itself] : [])]);
    for (const input of inputs) own.push(...ownOfToml(input, files.get(input) ?? "", sets.get(path) ?? new Set()));
  }
  const locked = [...read].flatMap(([path, file]) =>
    isSource(path) ? [] : lockedOf(path, file, sets.get(path) ?? new Set(), sources.has(path) || file.isCompiled, own),
  );
  return {
    project: {
      format: "requirements",
      paths,
      files,
      locked,
      own,
      python: pythonOfCompiled([...read.values()]) ?? pythonOfFiles(paths, files),
      isUniversal: [...read.values()].some(({ header }) => isUniversal(header)),
      hasGraph: false,
      stale: null,
      canOverride: false,
      overridden: new Set(),
      command: commandOf([...read.values()], sources.size > 0),
    },
  };
}

/** Of what a compiled file was made: what its header names, or the file beside it. */
function sourcesOf(read: ReadonlyMap<string, RequirementsFile>, paths: ProjectPaths): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [path, file] of read) {
    if (path.endsWith(".in")) continue;
    const folder = directoryOf(path);
    const named = inputsOf(file).flatMap((word) => [resolve(folder, word), resolve(paths.directory, word), word]);
    const sibling = path.replace(/\.txt$/, ".in");
    const inputs = new Set(
      [...named, sibling].filter((each) => each !== path && (read.has(each) || (named.includes(each) && paths.files.includes(each)))),
    );
    if (inputs.size > 0) found.set(path, [...inputs]);
  }
  return found;
}

/** For each file, the installations that it is a part of, each named by the file that is installed. */
function setsOf(
  read: ReadonlyMap<string, RequirementsFile>,
  sources: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const sets = new Map([...read.keys()].map((path) => [path, new Set<string>()]));
  for (const start of read.keys()) {
    const seen = new Set<string>();
    const open = [start];
    while (open.length > 0) {
      const path = open.pop() ?? "";
      const file = read.get(path);
      if (seen.has(path) || file === undefined) continue;
      seen.add(path);
      sets.get(path)?.add(start);
      open.push(...[...file.includes, ...file.constraints].map((each) => resolve(directoryOf(path), each)));
      open.push(...(sources.get(path) ?? []));
    }
  }
  return sets;
}

const idOf = (path: string, { name, occurrence }: Entry): string => `${path}#${name}#${occurrence}`;

/** What people ask for in the file that is compiled; and, of a file that is installed as it is, what is no pin. */
function ownOf(path: string, { entries }: RequirementsFile, sets: ReadonlySet<string>, isSource: boolean): readonly Own[] {
  return entries
    .filter((entry) => entry.fixed === null && (isSource || entry.pin === null))
    .map((entry) => ({
      ...{
        name: entry.name,
        extras: entry.extras,
        specifier: entry.specifier,
        url: null,
        marker: entry.marker,
        markerText: entry.markerText,
      },
      ...{ id: idOf(path, entry), file: path, sets, style: "pep440" as const, writtenSpecifier: entry.specifier, isOverride: false },
      at: entry.specifier === "" ? null : entry.at,
    }));
}

/** The dependencies of a project that was compiled itself. They are read, and not changed. */
function ownOfToml(path: string, text: string, sets: ReadonlySet<string>): readonly Own[] {
  let project: Json;
  try {
    project = (parseToml(text) as { readonly project?: Json }).project ?? null;
  } catch {
    return [];
  }
  const { dependencies, "optional-dependencies": optional } = objectOf(project);
  return [...listOf(dependencies), ...Object.values(objectOf(optional)).flatMap(listOf)].flatMap((each, index) => {
    const parsed = typeof each === "string" ? parseRequirement(each) : undefined;
    if (parsed === undefined) return [];
    const { at: _at, written: _written, ...requirement } = parsed;
    const more = {
      id: `${path}#${index}`,
      file: path,
      sets,
      style: "pep440" as const,
      writtenSpecifier: requirement.specifier,
      at: null,
      isOverride: false,
    };
    return [{ ...requirement, ...more }];
  });
}

function lockedOf(
  path: string,
  { entries }: RequirementsFile,
  sets: ReadonlySet<string>,
  isCompiled: boolean,
  own: readonly Own[],
): readonly Locked[] {
  const hashed = entries.some(({ hashes }) => hashes.length > 0);
  const hasVia = entries.some(({ via }) => via.length > 0);
  const needs = Map.groupBy(
    entries.flatMap(({ name, via }) =>
      via.map((by) => ({
        by: by
          .toLowerCase()
          .replace(/\[.*$/, "")
          .replace(/[-_.]+/g, "-"),
        name,
      })),
    ),
    ({ by }) => by,
  );
  const namesBy = new Map([...needs].map(([by, needed]) => [by, new Set(needed.map(({ name }) => name))]));
  const askedBy = Map.groupBy(
    own.filter((each) => !each.sets.isDisjointFrom(sets)),
    ({ name }) => name,
  );
  const extrasBy = new Map([...askedBy].map(([name, all]) => [name, new Set(all.flatMap((each) => each.extras))]));
  return entries.flatMap((entry): Locked[] => {
    const { name, written, pin, specifier, marker, fixed, extras, via } = entry;
    const version = pin ?? (fixed === null ? (lowestOf(specifier) ?? highestOf(specifier)) : "0");
    if (version === undefined) return [];
    return [
      {
        ...{ id: idOf(path, entry), name, written, version, specifier, marker, fixed, sets, hashed, via },
        isRange: pin === null && fixed === null,
        extras: [...new Set([...extras, ...(extrasBy.get(name) ?? [])])],
        direct: !isCompiled || askedBy.has(name),
        development: /dev|test|lint|doc|ci\b/i.test(nameOf(path)),
        requires: null,
        names: hasVia ? (namesBy.get(name) ?? new Set()) : null,
        isComplete: isCompiled || hashed,
        file: path,
        manifest: path,
      },
    ];
  });
}

/** The command that updates a package, by the program that made the lists. */
function commandOf(files: readonly RequirementsFile[], isCompiled: boolean): (name: string) => string {
  const headers = files.flatMap(({ header }) => header).join("\n");
  const [program] = /uv export|uv pip compile|pip-compile/.exec(headers) ?? [];
  if (program === "uv export") return (name) => `uv lock --upgrade-package ${name}`;
  if (program !== undefined || isCompiled) return (name) => `${program ?? "pip-compile"} --upgrade-package ${name}`;
  return (name) => `pip install --upgrade ${name}`;
}

const isUniversal = (header: readonly string[]): boolean => header.some((each) => /--universal|uv export/.test(each));

/** The Python with which a file was compiled, as its header says. */
function pythonOfCompiled(files: readonly RequirementsFile[]): string | null {
  for (const { header } of files) {
    for (const line of header) {
      const found = /(?:with Python|--python-version[= ]|--python[= ]|-p )\s*(\d+\.\d+)/i.exec(line)?.[1];
      // A universal list is for that one and all later ones.
      if (found !== undefined) return isUniversal(header) ? `>=${found}` : `==${found}.*`;
    }
  }
  return null;
}
