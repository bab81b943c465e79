import { PipewardenError } from "../../../values/errors.ts";
import { canonicalJson } from "../../../values/hash.ts";
import type { Json, JsonObject } from "../../../values/json.ts";
import { objectOf } from "../../json-members.ts";
import { type Edits, editJson, setMembers } from "../../json-text.ts";
import type { Files, Plan } from "../ecosystem.ts";
import type { NpmEdits } from "./complete.ts";
import { lockOrder, sorted } from "./lock-entry.ts";
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
  const { lockPath, lockText } = project;
  const lock = lockPath === null ? lockText : lockWith(project, edits);
  if (lockPath !== null && lock !== lockText) changed.set(lockPath, lock);
  for (const { path, text, location } of project.manifests) {
    let written = text;
    for (const { location: of, group, name, to } of edits.bumps) {
      if (of === location) written = setMembers(written, [group], new Map([[name, to]]));
    }
    if (location === "") written = withOverrides(written, project, edits);
    if (written !== text) changed.set(path, written);
  }
  requireAsPlanned(project, edits, changed);
  requireManifests(project, edits, changed);
  return changed;
}

function withOverrides(text: string, { overrides: before }: NpmProject, { overrides }: NpmEdits): string {
  const after = overrides.reduce(withRule, before);
  const touched = new Set(overrides.flatMap(({ keys: [key] }) => key ?? []));
  return touched.size === 0 ? text : setMembers(text, ["overrides"], new Map([...touched].map((key) => [key, after[key] ?? null])));
}

/** Changes of one object's members at a time: what an entry has in common with the one before stays as it is written. */
type Changes = Map<string, Json | Changes>;

function within(changes: Changes, path: readonly string[]): Changes {
  let inner = changes;
  for (const name of path) {
    const found = inner.get(name);
    // What goes as a whole does not change in parts.
    if (found === null) return new Map();
    const next: Changes = found instanceof Map ? found : new Map();
    inner.set(name, next);
    inner = next;
  }
  return inner;
}

function lockWith(project: NpmProject, edits: NpmEdits): string {
  const { lockVersion, lockText } = project;
  const changes: Changes = new Map();
  const lock = parsedOf(lockText);
  if (lockVersion > 1) {
    for (const [location, entry] of Object.entries(edits.entries)) {
      setEntry(changes, ["packages", location], objectOf(lock.packages)[location], entry);
    }
    for (const { location, group, name, to } of edits.bumps) within(changes, ["packages", location, group]).set(name, to);
  }
  if (lockVersion < 3) changeTree(changes, lock, edits);
  return editJson(lockText, changes as Edits, { order: lockOrder, dropEmpty: true });
}

/** The members that differ. */
function setEntry(changes: Changes, path: readonly string[], before: Json | undefined, after: JsonObject | null): void {
  if (after === null) {
    if (before !== undefined) within(changes, path.slice(0, -1)).set(path.at(-1) ?? "", null);
    return;
  }
  // What comes in may hold what comes in below it.
  const old = objectOf(before);
  const members = within(changes, path);
  for (const member of new Set([...Object.keys(old), ...Object.keys(after)])) {
    const [was, is] = [old[member], after[member]];
    if (is === undefined) members.set(member, null);
    else if (was === undefined || canonicalJson(was) !== canonicalJson(is)) members.set(member, is);
  }
}

/** The tree of folders of version 1, which version 2 repeats for old programs. */
function changeTree(changes: Changes, lock: JsonObject, { entries, requires, bumps }: NpmEdits): void {
  const namesOf = (location: string) => location.split(/(?:^|\/)node_modules\//).slice(1);
  const at = (names: readonly string[]) => names.flatMap((each) => ["dependencies", each]);
  const memberAt = (path: readonly string[]) => path.reduce<Json | undefined>((value, name) => objectOf(value)[name], lock);
  const inTree = (location: string): boolean => location.startsWith("node_modules/");
  // What lies above goes first: what lies below goes with it.
  for (const [location, entry] of Object.entries(entries).toSorted(([one], [other]) => one.length - other.length)) {
    // The folder of a workspace is written below the link to it.
    const path = at(inTree(location) ? namesOf(location) : (linkOf(lock, location) ?? []));
    if (path.length === 0) continue;
    const before = memberAt(path);
    if (entry === null) {
      if (before !== undefined) within(changes, path.slice(0, -1)).set(path.at(-1) ?? "", null);
      continue;
    }
    // What lies in its folder has changes of its own.
    const { dependencies, bundled } = objectOf(before);
    const kept = given({ dependencies, bundled });
    setEntry(changes, path, before, { ...treeEntry(path.at(-1) ?? "", entry, requires[location] ?? {}), ...kept });
  }
  const required = Object.entries(requires).flatMap(([location, specs]) =>
    inTree(location) && entries[location] === undefined ? Object.entries(specs).map(([name, spec]) => ({ location, name, spec })) : [],
  );
  for (const { location, name, to } of bumps)
    required.push(...linksTo(lock, location).map((place) => ({ location: place, name, spec: to })));
  for (const { location, name, spec } of required) {
    const path = [...at(namesOf(location)), "requires"];
    if (objectOf(memberAt(path))[name] !== undefined) within(changes, path).set(name, spec);
  }
}

/** What links to a member of the workspace repeats what it requires. */
function linksTo(lock: JsonObject, location: string): readonly string[] {
  return Object.entries(objectOf(lock.packages)).flatMap(([place, entry]) => {
    const { link, resolved } = objectOf(entry);
    return link === true && resolved === location ? [place] : [];
  });
}

/** Names from the top of `node_modules` to a package in a workspace's own folder, by way of the link to the workspace. */
function linkOf(lock: JsonObject, location: string): readonly string[] | undefined {
  for (const [place, entry] of Object.entries(objectOf(lock.packages))) {
    const { link, resolved } = objectOf(entry);
    if (link !== true || typeof resolved !== "string" || !location.startsWith(`${resolved}/node_modules/`)) continue;
    return [place, location.slice(resolved.length)].flatMap((each) => each.split(/(?:^|\/)node_modules\//).slice(1));
  }
  return undefined;
}

/** The same as the entry of `packages`, in the words of the older form. */
function treeEntry(name: string, entry: JsonObject, overridden: JsonObject): JsonObject {
  const { name: real, version, resolved, integrity, extraneous, peer, dev, optional, devOptional } = entry;
  const requires = { ...objectOf(entry.dependencies), ...objectOf(entry.optionalDependencies) };
  for (const [each, spec] of Object.entries(overridden)) if (requires[each] !== undefined) requires[each] = spec;
  return {
    version: real !== undefined && real !== name ? `npm:${String(real)}@${String(version)}` : (version ?? ""),
    ...given({ resolved, integrity, extraneous, peer, dev, optional, devOptional }),
    ...(Object.keys(requires).length === 0 ? {} : { requires: sorted(requires) }),
  };
}

const given = (members: { readonly [name: string]: Json | undefined }): JsonObject =>
  Object.fromEntries(Object.entries(members).filter((each): each is [string, Json] => each[1] !== undefined));

/** A manifest, read again, says what it said but for the planned ranges and overrides. */
function requireManifests({ manifests, overrides }: NpmProject, edits: NpmEdits, changed: Files): void {
  for (const { path, text, location } of manifests) {
    const after = changed.get(path);
    if (after === undefined) continue;
    const expected: Record<string, Json> = { ...parsedOf(text) };
    for (const { location: of, group, name, to } of edits.bumps) {
      if (of === location) expected[group] = { ...objectOf(expected[group]), [name]: to };
    }
    if (location === "" && edits.overrides.length > 0) expected.overrides = edits.overrides.reduce(withRule, overrides);
    const is = parsedOf(after);
    // What stands in the overrides and is no text has been left out where they were read.
    const compared = (members: JsonObject): string =>
      canonicalJson({ ...members, overrides: edits.overrides.length === 0 ? null : (members.overrides ?? null) });
    if (compared(expected) !== compared(is)) throw exceeded([path]);
  }
}

const parsedOf = (text: string): JsonObject => JSON.parse(text.replace(/^\uFEFF/, "")) as JsonObject;
const exceeded = (where: readonly string[]): PipewardenError =>
  new PipewardenError(
    "edit_exceeds_plan",
    `The edited files are not what was planned${where.length === 0 ? "" : ` at ${where.slice(0, 3).join(", ")}`}. Nothing was written; please report it.`,
  );

/** The result, read again, has every version that the plan names where it names it, and is in all else what it was. */
function requireAsPlanned(project: NpmProject, { entries, bumps }: NpmEdits, changed: Files): void {
  const files = new Map([
    ...(project.lockPath === null ? [] : [[project.lockPath, project.lockText] as const]),
    ...project.manifests.map(({ path, text }) => [path, text] as const),
    ...changed,
  ]);
  const read = readNpmProject(files, project.paths);
  const after = "project" in read ? read.project : undefined;
  const locations = new Set([...project.nodes.keys(), ...(after?.nodes.keys() ?? [])]);
  const bumped = new Set(bumps.map(({ location }) => location));
  const odd = [...locations].filter((location) => {
    const entry = entries[location];
    const [was, is] = [project.nodes.get(location), after?.nodes.get(location)];
    if (entry === null) return is !== undefined;
    if (is === undefined) return true;
    if (entry !== undefined)
      return is.version !== entry.version || canonicalJson(is.entry.integrity ?? null) !== canonicalJson(entry.integrity ?? null);
    // Of version 1, an entry holds what lies in its folder, and an override shows in what is required.
    const compared = ({ dependencies: _below, requires: _specs, ...rest }: JsonObject): JsonObject => rest;
    return was === undefined || (!bumped.has(location) && canonicalJson(compared(was.entry)) !== canonicalJson(compared(is.entry)));
  });
  if (after === undefined || odd.length > 0) throw exceeded(odd);
}
