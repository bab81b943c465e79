import { parse } from "smol-toml";
import type { Json, JsonObject } from "../../../../values/json.ts";
import { listOf, objectOf, stringsOf } from "../../../json-members.ts";
import type { Files, ProjectPaths } from "../../ecosystem.ts";
import { type Source, sourceOf } from "../index-of.ts";
import { type Marker, parseMarker } from "../marker.ts";
import type { Locked, Own, PythonProject } from "../project.ts";
import { ownOfPyproject } from "../pyproject.ts";
import { splitLock } from "../toml-text.ts";
import { normalName } from "../version.ts";

/** The revisions of version 1 of the form that are known: https://docs.astral.sh/uv/concepts/resolution/#lockfile-versioning */
const newestRevision = 5;

const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** Below a workspace's root, every manifest that has no lockfile of its own may be a member's. */
export function findUv(paths: readonly string[]): readonly ProjectPaths[] {
  const all = new Set(paths);
  const roots = new Set(paths.filter((path) => /(?:^|\/)uv\.lock$/.test(path)).map(directoryOf));
  const join = (directory: string, name: string): string => (directory === "" ? name : `${directory}/${name}`);
  return [...roots].flatMap((directory) => {
    const manifest = join(directory, "pyproject.toml");
    if (!all.has(manifest)) return [];
    const members = paths.filter((path) => {
      const own = directoryOf(path);
      return (
        path === join(own, "pyproject.toml") &&
        path !== manifest &&
        (directory === "" || own.startsWith(`${directory}/`)) &&
        !roots.has(own)
      );
    });
    return [{ directory, manifest, files: [manifest, join(directory, "uv.lock"), ...members.toSorted()] }];
  });
}

/** Reads `pyproject.toml` with `uv.lock`, and the manifests of a workspace's members. */
export function readUv(files: Files, paths: ProjectPaths): { readonly project: PythonProject } | { readonly refused: string } {
  const [manifest = "", lockPath = ""] = paths.files;
  const lockText = files.get(lockPath);
  if (!files.has(manifest) || lockText === undefined) return { refused: `There is no \`${manifest}\` with a \`${lockPath}\`.` };
  let lock: JsonObject;
  try {
    lock = parse(lockText.replace(/^\uFEFF/, "")) as JsonObject;
  } catch {
    return { refused: `\`${lockPath}\` is no valid TOML; it may hold an unsolved merge conflict.` };
  }
  const { version, revision = 0 } = lock;
  if (version !== 1 || typeof revision !== "number" || revision > newestRevision) {
    return {
      refused: `\`${lockPath}\` has version ${JSON.stringify(version ?? null)}, revision ${JSON.stringify(revision)} of the format; version 1 up to revision ${newestRevision} is known. Run \`uv lock --upgrade-package NAME\`.`,
    };
  }
  const packages = listOf(lock.package).map(objectOf);
  if (packages.length !== splitLock(lockText).blocks.length) return { refused: `\`${lockPath}\` is not written as uv writes it.` };
  const members = packages.filter((each) => memberFolder(each) !== null);
  const own = members.flatMap((member) => ownOfMember(member, files, paths));
  return {
    project: {
      ...{ format: "uv", paths, files, own, isUniversal: true, hasGraph: true, stale: null, canOverride: files.has(manifest) },
      locked: lockedOf(packages, members, manifest, lockPath),
      python: typeof lock["requires-python"] === "string" ? lock["requires-python"] : null,
      overridden: new Set(listOf(objectOf(lock.manifest).overrides).map((each) => normalName(String(objectOf(each).name ?? "")))),
      command: (name) => `uv lock --upgrade-package ${name}`,
    },
  };
}

/** Where a package of the project's own lies, from the lockfile's folder; null for all others. */
function memberFolder({ source }: JsonObject): string | null {
  const { virtual, editable } = objectOf(source);
  return typeof virtual === "string" ? virtual : typeof editable === "string" ? editable : null;
}

/** What a member's manifest asks for; where that is not there, what the lockfile repeats of it, which cannot be changed. */
function ownOfMember(member: JsonObject, files: Files, { directory }: ProjectPaths): readonly Own[] {
  const folder = (memberFolder(member) ?? ".").replace(/^\.\/?/, "");
  const path = [directory, folder, "pyproject.toml"].filter((part) => part !== "").join("/");
  const text = files.get(path);
  if (text !== undefined) {
    try {
      return ownOfPyproject(path, text);
    } catch {
      // What the lockfile says holds as well.
    }
  }
  const metadata = objectOf(member.metadata);
  const groups = Object.values(objectOf(metadata["requires-dev"])).flatMap(listOf);
  return [...listOf(metadata["requires-dist"]), ...groups].map((each, index) => {
    const { name, specifier, marker, extras } = objectOf(each);
    const range = typeof specifier === "string" ? specifier : "";
    return {
      ...{ id: `${path}#${index}`, file: path, sets, at: null, style: "pep440", writtenSpecifier: range, specifier: range, url: null },
      ...{ name: normalName(String(name ?? "")), extras: stringsOf(extras).map(normalName), isOverride: false },
      marker: typeof marker === "string" ? parseMarker(marker) : null,
      markerText: typeof marker === "string" ? marker : "",
    };
  });
}

const sets: ReadonlySet<string> = new Set(["lock"]);

function lockedOf(packages: readonly JsonObject[], members: readonly JsonObject[], manifest: string, file: string): readonly Locked[] {
  const seen = new Map<string, number>();
  const fixedOf = sourceOf(packages.filter((each) => !members.includes(each)).map(({ source }) => uvSource(source)));
  const main = new Set(
    members.flatMap((member) =>
      namesIn([...listOf(member.dependencies), ...Object.values(objectOf(member["optional-dependencies"])).flatMap(listOf)]),
    ),
  );
  const dev = new Set(members.flatMap((member) => namesIn(Object.values(objectOf(member["dev-dependencies"])).flatMap(listOf))));
  const production = reachable(packages, main);
  return packages.flatMap((entry): Locked[] => {
    const written = String(entry.name ?? "");
    const name = normalName(written);
    const occurrence = seen.get(name) ?? 0;
    seen.set(name, occurrence + 1);
    if (members.includes(entry)) return [];
    const optional = objectOf(entry["optional-dependencies"]);
    return [
      {
        ...{ id: `${name}#${occurrence}`, name, written, version: String(entry.version ?? ""), specifier: "", sets, file, manifest },
        ...{ isRange: false, isComplete: true, hashed: true, requires: null, via: [] },
        fixed: fixedOf(uvSource(entry.source)),
        extras: Object.keys(optional).map(normalName),
        marker: anyOf(stringsOf(entry["resolution-markers"])),
        direct: main.has(name) || dev.has(name),
        development: !production.has(name),
        names: new Set(namesIn([...listOf(entry.dependencies), ...Object.values(optional).flatMap(listOf)])),
      },
    ];
  });
}

const namesIn = (dependencies: readonly Json[]): readonly string[] =>
  dependencies.map((each) => normalName(String(objectOf(each).name ?? "")));

function reachable(packages: readonly JsonObject[], from: ReadonlySet<string>): ReadonlySet<string> {
  const byName = Map.groupBy(packages, ({ name }) => normalName(String(name ?? "")));
  const seen = new Set<string>();
  const open = [...from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const each of byName.get(name) ?? [])
      open.push(...namesIn([...listOf(each.dependencies), ...Object.values(objectOf(each["optional-dependencies"])).flatMap(listOf)]));
  }
  return seen;
}

function anyOf(markers: readonly string[]): Marker | null {
  const parts = markers.map(parseMarker);
  return parts.length === 0 ? null : parts.length === 1 ? (parts[0] ?? null) : { kind: "or", parts };
}

function uvSource(source: Json | undefined): Source {
  const { registry, git, url } = objectOf(source);
  if (typeof registry === "string") return { index: registry };
  return {
    elsewhere: typeof git === "string" ? "from a repository" : typeof url === "string" ? "from an address" : "from a file or a folder",
  };
}
