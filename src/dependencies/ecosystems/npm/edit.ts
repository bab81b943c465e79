import { PipewardenError } from "../../../values/errors.ts";
import type { Json, JsonObject } from "../../../values/json.ts";
import { objectOf } from "../../json-members.ts";
import { setMembers } from "../../json-text.ts";
import type { Files, Plan } from "../ecosystem.ts";
import type { NpmEdits } from "./complete.ts";
import { sorted } from "./lock-entry.ts";
import { withRule } from "./overrides.ts";
import type { NpmProject } from "./project.ts";
import { readNpmProject } from "./read.ts";

/**
 * The files with the plan applied: those that change.
 *
 * @throws PipewardenError `edit_exceeds_plan` when the result read again is not what the plan says: nothing may be written then.
 */
export function editNpm(project: NpmProject, plan: Plan): Files {
  const edits = plan.edits as unknown as NpmEdits;
  const changed = new Map<string, string>();
  const lock = lockWith(project, edits);
  if (lock !== project.lockText) changed.set(project.lockPath, lock);
  for (const { path, text, location } of project.manifests) {
    let written = text;
    for (const { location: of, group, name, to } of edits.bumps) {
      if (of === location) written = setMembers(written, [group], new Map([[name, to]]));
    }
    if (location === "") written = withOverrides(written, project, edits);
    if (written !== text) changed.set(path, written);
  }
  requireAsPlanned(project, edits, changed);
  return changed;
}

function withOverrides(text: string, { overrides: before }: NpmProject, { overrides }: NpmEdits): string {
  const after = overrides.reduce(withRule, before);
  const touched = new Set(overrides.flatMap(({ keys: [key] }) => key ?? []));
  return touched.size === 0 ? text : setMembers(text, ["overrides"], new Map([...touched].map((key) => [key, after[key] ?? null])));
}

function lockWith(project: NpmProject, { entries, bumps }: NpmEdits): string {
  const { lockVersion } = project;
  let text = project.lockText;
  if (lockVersion > 1) {
    text = setMembers(text, ["packages"], new Map(Object.entries(entries)));
    for (const { location, group, name, to } of bumps) text = setMembers(text, ["packages", location, group], new Map([[name, to]]));
  }
  if (lockVersion < 3) text = treeWith(text, entries);
  return text;
}

/** The tree of folders of version 1, which version 2 repeats for old programs. */
function treeWith(before: string, entries: NpmEdits["entries"]): string {
  let text = before;
  for (const [location, entry] of Object.entries(entries)) {
    const names = location.split(/(?:^|\/)node_modules\//).slice(1);
    const name = names.at(-1);
    // What lies below a workspace is not part of the tree.
    if (name === undefined || !location.startsWith("node_modules/")) continue;
    const path = ["dependencies", ...names.slice(0, -1).flatMap((each) => [each, "dependencies"])];
    // A branch may have gone with one further down.
    if (entry === null && !hasObject(text, path)) continue;
    const old = objectOf(memberAt(text, [...path, name]));
    text = setMembers(text, path, new Map([[name, entry === null ? null : treeEntry(name, entry, old)]]));
    if (entry === null && path.length > 1) text = withoutEmpty(text, path);
  }
  return text;
}

/** The same as the entry of `packages`, in the words of the older form. */
function treeEntry(name: string, entry: JsonObject, old: JsonObject): JsonObject {
  const { name: real, version, resolved, integrity, dev, optional, devOptional } = entry;
  const requires = { ...objectOf(entry.dependencies), ...objectOf(entry.optionalDependencies) };
  const alias = real !== undefined && real !== name;
  return sorted({
    version: alias ? `npm:${String(real)}@${String(version)}` : (version ?? ""),
    ...given({ resolved, integrity, dev: devOptional === true ? true : dev, optional: devOptional === true ? true : optional }),
    ...(Object.keys(requires).length === 0 ? {} : { requires }),
    ...given({ dependencies: old.dependencies }),
  });
}

const given = (members: { readonly [name: string]: Json | undefined }): JsonObject =>
  Object.fromEntries(Object.entries(members).filter((each): each is [string, Json] => each[1] !== undefined));

function memberAt(text: string, path: readonly string[]): Json | undefined {
  let value: Json | undefined = JSON.parse(text.replace(/^\uFEFF/, "")) as Json;
  for (const name of path) value = objectOf(value)[name];
  return value;
}

const hasObject = (text: string, path: readonly string[]): boolean => typeof memberAt(text, path) === "object";

const withoutEmpty = (text: string, path: readonly string[]): string =>
  Object.keys(objectOf(memberAt(text, path))).length > 0 ? text : setMembers(text, path.slice(0, -1), new Map([[path.at(-1) ?? "", null]]));

/** The result, read again, has every version that the plan names where it names it, and is in all else what it was. */
function requireAsPlanned(project: NpmProject, { entries }: NpmEdits, changed: Files): void {
  const files = new Map([
    [project.lockPath, project.lockText],
    ...project.manifests.map(({ path, text }) => [path, text] as const),
    ...changed,
  ]);
  const read = readNpmProject(files, project.paths);
  const after = "project" in read ? read.project : undefined;
  const locations = new Set([...project.nodes.keys(), ...(after?.nodes.keys() ?? [])]);
  const odd = [...locations].filter((location) => {
    const entry = entries[location];
    const node = after?.nodes.get(location);
    if (entry === null) return node !== undefined;
    const expected = entry === undefined ? project.nodes.get(location)?.version : entry.version;
    return node === undefined || node.version !== expected;
  });
  if (after === undefined || odd.length > 0) {
    throw new PipewardenError(
      "edit_exceeds_plan",
      `The edited lockfile is not what was planned${odd.length === 0 ? "" : ` at ${odd.slice(0, 3).join(", ")}`}. Nothing was written; please report it.`,
    );
  }
}
