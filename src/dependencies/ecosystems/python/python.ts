import { PipewardenError } from "../../../values/errors.ts";
import type { Ecosystem, Files, Installed, Plan, ProjectPaths } from "../ecosystem.ts";
import { pythonOrigins } from "./origins.ts";
import { editPipenv } from "./pipenv/edit.ts";
import { readPipenv } from "./pipenv/read.ts";
import { planPython } from "./plan.ts";
import { editPoetry } from "./poetry/edit.ts";
import { readPoetry } from "./poetry/read.ts";
import type { Format, PythonEdits, PythonProject } from "./project.ts";
import { waysOf } from "./reach.ts";
import { editRequirements } from "./requirements/edit.ts";
import { findRequirements } from "./requirements/find.ts";
import { readRequirements } from "./requirements/read.ts";
import { editUv } from "./uv/edit.ts";
import { findUv, readUv } from "./uv/read.ts";
import { compareVersions, isAffectedVersion, normalName } from "./version.ts";

interface Handling {
  find(paths: readonly string[]): readonly ProjectPaths[];
  read(files: Files, paths: ProjectPaths): { readonly project: PythonProject } | { readonly refused: string };
  edit(project: PythonProject, edits: PythonEdits): Files;
}

/** A lockfile beside a manifest. */
const lockedProjects =
  (manifest: string, lock: string) =>
  (paths: readonly string[]): readonly ProjectPaths[] => {
    const all = new Set(paths);
    return paths.flatMap((path) => {
      const directory = path.slice(0, Math.max(0, path.lastIndexOf("/")));
      const join = (name: string): string => (directory === "" ? name : `${directory}/${name}`);
      if (path !== join(lock) || !all.has(join(manifest))) return [];
      const beside = [".python-version"].map(join).filter((each) => all.has(each));
      return [{ directory, manifest: join(manifest), files: [join(manifest), path, ...beside] }];
    });
  };

const handling: Readonly<Record<Format, Handling>> = {
  poetry: { find: lockedProjects("pyproject.toml", "poetry.lock"), read: readPoetry, edit: editPoetry },
  pipenv: { find: lockedProjects("Pipfile", "Pipfile.lock"), read: readPipenv, edit: editPipenv },
  uv: { find: findUv, read: readUv, edit: editUv },
  requirements: { find: findRequirements, read: readRequirements, edit: editRequirements },
};

const passedOver = /(?:^|\/)(?:site-packages|\.venv|venv|\.tox|\.nox|node_modules)\//;

function projects(paths: readonly string[]): readonly ProjectPaths[] {
  const ours = paths.filter((path) => !passedOver.test(path));
  return Object.values(handling)
    .flatMap(({ find }) => find(ours))
    .toSorted((one, other) => (one.directory < other.directory ? -1 : one.directory > other.directory ? 1 : 0));
}

const manifests = /(?:^|\/)(?:pyproject\.toml|Pipfile|setup\.py|setup\.cfg|pdm\.lock|pylock(?:\.[\w-]+)?\.toml)$/;

function unlocked(paths: readonly string[]): string | undefined {
  const manifest = paths.find((path) => manifests.test(path) && !passedOver.test(path));
  return manifest === undefined
    ? undefined
    : `There is \`${manifest}\`, and no poetry.lock, uv.lock, Pipfile.lock or requirements.txt: what is installed is decided elsewhere, or at each installation. Lock it, or update it by hand.`;
}

function read(files: Files, paths: ProjectPaths): { readonly project: PythonProject } | { readonly refused: string } {
  return handling[formatOf(paths)].read(files, paths);
}

/** By the lockfile, which stands second where there is one. */
function formatOf({ files }: ProjectPaths): Format {
  const lock = /(?:^|\/)(poetry\.lock|uv\.lock|Pipfile\.lock)$/.exec(files[1] ?? "")?.[1];
  return lock === "poetry.lock" ? "poetry" : lock === "uv.lock" ? "uv" : lock === "Pipfile.lock" ? "pipenv" : "requirements";
}

function locate(project: PythonProject, name?: string): readonly Installed[] {
  const wanted = name === undefined ? undefined : normalName(name);
  const entries = project.locked.filter((entry) => wanted === undefined || entry.name === wanted);
  const ways = waysOf(project, entries);
  return entries.map(({ written, version, direct, development, id }, index) => ({
    name: written,
    version,
    direct,
    scope: development ? ("development" as const) : ("production" as const),
    path: ways[index] ?? [],
    at: id,
  }));
}

function edit(project: PythonProject, plan: Plan): Files {
  const edits = plan.edits as unknown as PythonEdits;
  const made = handling[project.format].edit(project, edits);
  const changed = new Map([...made].filter(([path, text]) => project.files.get(path) !== text));
  if (changed.size > 0) requireAsPlanned(project, edits, changed);
  return changed;
}

/** The result, read again, has every version that the plan names where it names it, and is in all else what it was. */
function requireAsPlanned(project: PythonProject, { moves, added, removed, bumps }: PythonEdits, changed: Files): void {
  const after = read(new Map([...project.files, ...changed]), project.paths);
  const planned = new Map(moves.map(({ id, from, to }) => [id, { from, to }]));
  const news = new Set(added.map(({ name, version }) => `${name}@${version}`));
  const expected = new Map(
    project.locked.flatMap(({ id, version }) => {
      const move = planned.get(id);
      return removed.includes(id) ? [] : [[id, move?.from === version ? move.to : version] as const];
    }),
  );
  const odd: string[] = [];
  if ("refused" in after) odd.push(after.refused);
  else {
    for (const { id, name, version } of after.project.locked) {
      if (expected.get(id) !== version && !(expected.get(id) === undefined && news.has(`${name}@${version}`))) odd.push(id);
      expected.delete(id);
    }
    const there = new Set(after.project.locked.map(({ name, version }) => `${name}@${version}`));
    odd.push(...expected.keys(), ...[...news].filter((each) => !there.has(each)));
    const own = new Map(after.project.own.map((each) => [each.id, each.writtenSpecifier]));
    odd.push(
      ...project.own.flatMap(({ id, writtenSpecifier }) => {
        if (planned.has(id)) return [];
        const bump = bumps.find((each) => each.id === id);
        return own.get(id) === (bump?.from === writtenSpecifier ? bump.to : writtenSpecifier) ? [] : [id];
      }),
    );
  }
  if (odd.length > 0) {
    throw new PipewardenError(
      "edit_exceeds_plan",
      `The edited files are not what was planned at ${odd.slice(0, 3).join(", ")}. Nothing was written; please report it.`,
    );
  }
}

/** pip, poetry, uv and pipenv: one registry, four forms of saying what is installed. */
export const python: Ecosystem<PythonProject> = {
  name: "pip",
  osvName: "PyPI",
  projects,
  unlocked,
  read,
  locate,
  origins: pythonOrigins,
  compare: compareVersions,
  isAffected: isAffectedVersion,
  plan: planPython,
  edit,
};
