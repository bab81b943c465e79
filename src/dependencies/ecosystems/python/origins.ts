import type { Json } from "../../../values/json.ts";
import { listOf, objectOf } from "../../json-members.ts";
import { type Digest, elsewhere, type Origin, type Origins, registryPlace, webAddress } from "../origin.ts";
import { indexesOfPipfile, indexesOfPyproject, readToml } from "./indexes.ts";
import type { PythonProject } from "./project.ts";
import { pythonSettings } from "./registry-settings.ts";
import { requirementsOrigins } from "./requirements/origins.ts";
import { normalName } from "./version.ts";

/** Where Python's lockfiles, requirements and settings say that packages come from. */
export const pythonOrigins: Origins<PythonProject> = {
  registries: ["https://pypi.org/", "https://pypi.python.org/", "https://files.pythonhosted.org/"],
  settings: { names: ["pip.conf", "pip.ini", "uv.toml"], of: pythonSettings },
  of: ({ format, files, paths }) => {
    const [first = "", second = ""] = paths.files;
    const pyprojects = paths.files.filter((path) => path.endsWith("pyproject.toml"));
    const indexes = pyprojects.flatMap((path) => indexesOfPyproject(path, files.get(path) ?? ""));
    const lock = files.get(second) ?? "";
    switch (format) {
      case "requirements":
        return [...requirementsOrigins(files, paths), ...indexes];
      case "poetry":
        return [...indexes, ...poetryOrigins(objectOf(readToml(lock)), second)];
      case "uv":
        return [...indexes, ...listOf(objectOf(readToml(lock)).package).flatMap((each) => uvOrigins(each, second))];
      case "pipenv":
        return [...indexesOfPipfile(first, files.get(first) ?? ""), ...pipenvOrigins(lock, second)];
    }
  },
};

const textIn = (value: Json | undefined): string | null => (typeof value === "string" ? value : null);

/** `sha256:…`, of a file where that is named. */
function digestOf(written: Json | undefined, file: string): readonly Digest[] {
  const [, algorithm = "", value = ""] = /^([a-z0-9]+):([0-9a-f]+)$/i.exec(textIn(written) ?? "") ?? [];
  return value === "" ? [] : [{ of: file === "" ? algorithm : `${algorithm} ${file}`, value: value.toLowerCase() }];
}

function poetryOrigins(lock: { readonly [member: string]: Json }, file: string): readonly Origin[] {
  // Before version 2 of the form, digests stood apart.
  const apart = objectOf(objectOf(lock.metadata).files);
  return listOf(lock.package).map((each): Origin => {
    const { name: written, version, source, files } = objectOf(each);
    const name = normalName(String(written ?? ""));
    const listed = [...listOf(files), ...listOf(apart[String(written ?? "")])].map(objectOf);
    const digests = listed.flatMap(({ file: of, hash }) => digestOf(hash, String(of ?? "")));
    const { type, url } = objectOf(source);
    const shared = { name, file, at: "", holds: null, digests, many: true as const };
    if (type === undefined || type === "legacy")
      return {
        ...shared,
        kind: "registry",
        version: String(version ?? ""),
        place: textIn(url) === null ? null : registryPlace(String(url)),
      };
    const where = `${type === "git" ? "git+" : type === "directory" || type === "file" ? "file:" : ""}${String(url ?? "")}`;
    return { ...shared, version: "", ...elsewhere(where) };
  });
}

function uvOrigins(entry: Json, file: string): readonly Origin[] {
  const { name: written, version, source, sdist, wheels } = objectOf(entry);
  const name = normalName(String(written ?? ""));
  const { registry, git, url, ...folders } = objectOf(source);
  const [path = null] = [folders.path, folders.directory, folders.editable, folders.virtual].filter((each) => typeof each === "string");
  const archives = [sdist, ...listOf(wheels)].map(objectOf).filter((each) => typeof each.url === "string");
  const digests = archives.flatMap(({ url: at, hash }) => digestOf(hash, fileOf(String(at))));
  const shared = { name, version: String(version ?? ""), file, at: "", digests, many: true as const };
  const from = textIn(git) === null ? (textIn(url) ?? (path === null ? null : `file:${path}`)) : `git+${String(git)}`;
  if (from !== null) return [{ ...shared, version: "", ...elsewhere(from), holds: null }];
  if (typeof registry !== "string") return [];
  const places = new Map(archives.map(({ url: at }) => [archivePlace(String(at)), archiveName(fileOf(String(at)), name)]));
  const stranger = [...places.values()].find((each) => each !== null) ?? null;
  return [
    { ...shared, kind: "registry", place: registryPlace(registry), holds: stranger },
    // The digests are told once: there may be very many archives.
    ...[...places.keys()].map((place): Origin => ({ ...shared, kind: "registry", version: "", place, holds: null, digests: [] })),
  ];
}

const fileOf = (url: string): string => {
  const path = (webAddress(url)?.pathname ?? url).split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/** The folder of all archives: digests in the path differ from one to the next. */
function archivePlace(written: string): string {
  const url = webAddress(written);
  if (url === undefined) return written.slice(0, 300);
  const parts = url.pathname.split("/").slice(1, -1);
  const end = parts.findIndex((part) => /^[0-9a-f]{2}$|^[0-9a-f]{32,}$/.test(part));
  return [url.origin, ...(end === -1 ? parts : parts.slice(0, end)), ""].join("/");
}

/** Of another package's archive its file; null where it is the package's own. https://packaging.python.org/en/latest/specifications/binary-distribution-format/ */
function archiveName(file: string, name: string): string | null {
  const isOwn = file.endsWith(".whl")
    ? normalName(file.split("-")[0] ?? "") === name
    : normalName(file).startsWith(`${name}-`) && /^v?\d/.test(normalName(file).slice(name.length + 1));
  return isOwn ? null : file.slice(0, 200);
}

function pipenvOrigins(text: string, file: string): readonly Origin[] {
  let lock: { readonly [member: string]: Json };
  try {
    lock = objectOf(JSON.parse(text.replace(/^\uFEFF/, "")) as Json);
  } catch {
    return [];
  }
  const indexes = listOf(objectOf(lock._meta).sources).flatMap((each): readonly Origin[] => {
    const { url } = objectOf(each);
    if (typeof url !== "string") return [];
    return [{ kind: "index", name: "sources", version: "", file, at: "", place: registryPlace(url), holds: null, digests: [] }];
  });
  const packages = Object.entries(lock).flatMap(([section, list]) =>
    section === "_meta"
      ? []
      : Object.entries(objectOf(list)).map(([written, value]): Origin => {
          const { version, hashes, git, path, file: archive } = objectOf(value);
          const digests = listOf(hashes).flatMap((each) => digestOf(each, ""));
          const shared = { name: normalName(written), file, at: "", holds: null, digests, many: true as const };
          const from = textIn(git) === null ? (textIn(archive) ?? (textIn(path) === null ? null : `file:${path}`)) : `git+${String(git)}`;
          if (from !== null) return { ...shared, version: "", ...elsewhere(from) };
          return { ...shared, kind: "registry", version: String(version ?? "").replace(/^=+\s*/, ""), place: null };
        }),
  );
  return [...indexes, ...packages];
}
