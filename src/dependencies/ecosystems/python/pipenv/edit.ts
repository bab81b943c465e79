import type { Json, JsonObject } from "../../../../values/json.ts";
import { objectOf } from "../../../json-members.ts";
import { type Edits, editJson } from "../../../json-text.ts";
import type { Files } from "../../ecosystem.ts";
import { bumpManifests } from "../bump-manifests.ts";
import type { Release } from "../metadata.ts";
import { askersOf, type PythonEdits, type PythonProject } from "../project.ts";
import { pipfileHash } from "./hash.ts";

/** The files that change: members of the packages that do, and the manifest with the digest of it. */
export function editPipenv(project: PythonProject, edits: PythonEdits): Files {
  const [manifest = "", lockPath = ""] = project.paths.files;
  const text = project.files.get(lockPath) ?? "";
  const lock = objectOf(JSON.parse(text.replace(/^\uFEFF/, "")) as Json);
  const changes = new Map<string, Map<string, Json | Edits>>();
  const within = (section: string): Map<string, Json | Edits> => {
    const known = changes.get(section) ?? new Map<string, Json | Edits>();
    changes.set(section, known);
    return known;
  };
  for (const { id, from, release } of edits.moves) {
    const entry = project.locked.find((each) => each.id === id);
    if (entry === undefined || entry.version !== from) continue;
    const section = id.slice(0, id.indexOf("#"));
    const old = objectOf(objectOf(lock[section])[entry.written]);
    within(section).set(entry.written, new Map(Object.entries(members(release, old))));
  }
  for (const added of edits.added) {
    if (project.locked.some((each) => each.name === added.name)) continue;
    for (const { id } of askersOf(project, edits, added)) within(id.slice(0, id.indexOf("#"))).set(added.name, members(added.release, {}));
  }
  const manifests = bumpManifests(project, edits);
  const bumped = manifests.get(manifest);
  // A digest that belonged to something else stays: that something is to be looked at is not for us to hide.
  const hash = bumped === undefined || project.stale !== null ? undefined : pipfileHash(bumped);
  if (hash !== undefined) within("_meta").set("hash", new Map([["sha256", hash]]));
  return new Map([...manifests, [lockPath, changes.size === 0 ? text : editJson(text, changes)]]);
}

/** What the lockfile says of a release. Members that it does not decide stay. */
function members(release: Release, old: JsonObject): JsonObject {
  const hashes = release.files.flatMap(({ sha256 }) => (sha256 === null ? [] : [`sha256:${sha256}`])).toSorted();
  const marker = pythonMarker(release.requiresPython);
  const { markers } = old;
  // A condition that says more than the release was not made of it.
  const isOwn = markers === undefined ? old.version === undefined : typeof markers === "string" && isOfPython(markers);
  return { hashes, ...(isOwn && marker !== undefined ? { markers: marker } : {}), version: `==${release.version}` };
}

const isOfPython = (markers: string): boolean =>
  markers.split(/\s+and\s+/).every((part) => /^\(?python_(?:full_)?version\s*(?:[<>=!]=?|not in|in)\s*'[^']*'\)?$/.test(part.trim()));

/** As pipenv has what a release says of Python; undefined for what is more than a lowest version. */
function pythonMarker(requires: string | null): string | undefined {
  const [, version = "", patch] = /^\s*>=\s*(\d+\.\d+(\.\d+)?)\s*$/.exec(requires ?? "") ?? [];
  if (version === "") return undefined;
  return patch === undefined ? `python_version >= '${version}'` : `python_full_version >= '${version}'`;
}
