import type { Json, JsonObject } from "../../values/json.ts";
import type { Query } from "../ecosystems/ecosystem.ts";
import { listOf, objectOf, stringsOf } from "../json-members.ts";
import { fetchJson, type RegistryOptions } from "./fetch-json.ts";
import { metadataBeside, metadataWithin } from "./wheel-metadata.ts";

export const publicPypiRegistry = "https://pypi.org/";

/** Where the public registry keeps its files: the one other host that is asked, and never with a credential. https://docs.pypi.org/api/ */
const publicFiles = { registry: "https://pypi.org", url: "https://files.pythonhosted.org/" };

/** https://packaging.python.org/en/latest/specifications/simple-repository-api/#json-serialization */
const simpleType = "application/vnd.pypi.simple.v1+json";
const isName = /^[a-z0-9](?:[a-z0-9-]{0,198}[a-z0-9])?$/;
const isVersion = /^[\w.!+-]{1,128}$/;

/**
 * Answers what planning for Python asks. See `ecosystems/python/metadata.ts`. The registry's address is the root of either interface: below
 * `https://host/` these are asked, in this order, until one answers: `pypi/<name>/json` and `pypi/<name>/<version>/json`
 * (https://docs.pypi.org/api/json/), `simple/<name>/`, `<name>/`; below `https://host/…/simple/` the first two lie beside it. Where the
 * registry does not describe a release, what that needs is read from the metadata beside its wheel (PEP 658), or within it, on the registry's
 * own host; for the public registry, on the host of its files.
 */
export async function answerPypi({ kind, name, version }: Query, options: RegistryOptions): Promise<Json> {
  // Names come from lockfiles, and go into an address.
  if (typeof name !== "string" || !isName.test(name)) return null;
  const root = options.url.endsWith("/simple/") ? "../" : "";
  if (kind === "pypi-project") {
    const found = await fetchJson(options, `${root}pypi/${name}/json`);
    // Where the list of all releases is left out, the simple interface has it.
    if (found !== undefined && Object.keys(objectOf(objectOf(found).releases)).length > 0) return projectOfJson(objectOf(found));
    const files = await simpleFiles(name, options);
    return files === undefined ? null : projectOf(versionsOfFiles(name, files));
  }
  if (kind !== "pypi-release" || typeof version !== "string" || !isVersion.test(version)) return null;
  const found = await fetchJson(options, `${root}pypi/${name}/${encodeURIComponent(version)}/json`);
  if (found !== undefined) return releaseOfJson(objectOf(found));
  const described = await fetchJson(options, `${root}pypi/${name}/json`);
  if (described !== undefined) {
    const { info, releases } = objectOf(described);
    if (objectOf(info).version === version && objectOf(info).requires_dist !== undefined) return releaseOfJson(objectOf(described));
    const told = listOf(objectOf(releases)[version]).map(fileOfJson);
    if (told.length === 0) return null;
    // Some mirrors tell addresses here that lead nowhere.
    const isWhole = told.every(({ url }) => /^https?:\/\//.test(String(url)));
    const listed = isWhole ? undefined : versionsOfFiles(name, (await simpleFiles(name, options)) ?? []).get(version);
    return releaseOfFiles(listed ?? told, options, objectOf(info));
  }
  const files = versionsOfFiles(name, (await simpleFiles(name, options)) ?? []).get(version);
  return files === undefined ? null : releaseOfFiles(files, options, {});
}

async function simpleFiles(name: string, options: RegistryOptions): Promise<readonly JsonObject[] | undefined> {
  const paths = options.url.endsWith("/simple/") ? [`${name}/`] : [`simple/${name}/`, `${name}/`];
  for (const path of paths) {
    const found = await fetchJson(options, path, simpleType);
    if (found === undefined) continue;
    const page = new URL(path, options.url);
    return listOf(objectOf(found).files).map((file) => {
      const { filename, url, hashes, size, "upload-time": uploaded, yanked, "requires-python": python } = objectOf(file);
      return {
        filename: filename ?? "",
        // An address may be relative to the page.
        url: URL.parse(String(url ?? ""), page.href)?.href ?? "",
        sha256: objectOf(hashes).sha256 ?? null,
        size: size ?? null,
        uploaded: uploaded ?? null,
        yanked: yanked !== undefined && yanked !== false,
        requiresPython: python ?? null,
      };
    });
  }
  return undefined;
}

/** https://packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention */
function versionOfFile(name: string, filename: string): string | undefined {
  const wheel = /^[^-]+-([^-]+)(?:-\d[^-]*)?-[^-]+-[^-]+-[^-]+\.whl$/.exec(filename)?.[1];
  if (wheel !== undefined) return wheel;
  const archive = /^(.+)\.(?:tar\.gz|zip|tar\.bz2|tgz)$/.exec(filename)?.[1];
  const own =
    archive === undefined
      ? ""
      : archive
          .slice(0, name.length)
          .toLowerCase()
          .replace(/[-_.]+/g, "-");
  return archive !== undefined && own === name && archive[name.length] === "-" ? archive.slice(name.length + 1) : undefined;
}

function versionsOfFiles(name: string, files: readonly JsonObject[]): ReadonlyMap<string, readonly JsonObject[]> {
  const known = files.flatMap((file) => {
    const version = versionOfFile(name, String(file.filename));
    return version === undefined ? [] : [{ version, file }];
  });
  return new Map([...Map.groupBy(known, ({ version }) => version)].map(([version, own]) => [version, own.map(({ file }) => file)]));
}

function projectOfJson({ releases }: JsonObject): Json {
  return projectOf(new Map(Object.entries(objectOf(releases)).map(([version, files]) => [version, listOf(files).map(fileOfJson)])));
}

/** What choosing a version needs of each. A release without files cannot be installed. */
function projectOf(releases: ReadonlyMap<string, readonly JsonObject[]>): Json {
  const versions = [...releases].flatMap(([version, files]): [string, Json][] => {
    if (files.length === 0) return [];
    const times = files.flatMap(({ uploaded }) => (typeof uploaded === "string" ? [uploaded] : []));
    const about = {
      requiresPython: files.find(({ requiresPython }) => typeof requiresPython === "string")?.requiresPython ?? null,
      yanked: files.every(({ yanked }) => yanked === true),
      uploaded: times.toSorted()[0] ?? null,
    };
    return [[version, about]];
  });
  return { versions: Object.fromEntries(versions) };
}

function fileOfJson(file: Json): JsonObject {
  const { filename, url, digests, size, upload_time_iso_8601: uploaded, yanked, requires_python: python } = objectOf(file);
  return {
    filename: filename ?? "",
    url: url ?? "",
    sha256: objectOf(digests).sha256 ?? null,
    size: size ?? null,
    uploaded: uploaded ?? null,
    yanked: yanked === true,
    requiresPython: python ?? null,
  };
}

function releaseOfJson({ info, urls }: JsonObject): Json {
  const { requires_dist: needs, requires_python: python, summary, name } = objectOf(info);
  return {
    name: name ?? "",
    requires: stringsOf(needs),
    requiresPython: typeof python === "string" && python !== "" ? python : null,
    summary: summary ?? "",
    files: listOf(urls).map(fileOfJson).map(trimmed),
  };
}

/** So many of a release are asked what it needs. */
const mostWheels = 2;
const isForAll = ({ filename }: JsonObject): boolean => String(filename).endsWith("-none-any.whl");

/** https://packaging.python.org/en/latest/specifications/simple-repository-api/#serve-distribution-metadata-in-the-package-index-api */
async function releaseOfFiles(files: readonly JsonObject[], options: RegistryOptions, { name, summary }: JsonObject): Promise<Json> {
  const { origin } = new URL(options.url);
  const { fetch } = options;
  const hosts: readonly RegistryOptions[] = [
    options,
    ...(origin === publicFiles.registry ? [{ url: publicFiles.url, ...(fetch === undefined ? {} : { fetch }) }] : []),
  ];
  let text: string | undefined;
  // All wheels of a release say the same, as a rule. One for every platform is asked first.
  const wheels = files.filter(({ filename }) => String(filename).endsWith(".whl"));
  const some = wheels.toSorted((one, other) => Number(isForAll(other)) - Number(isForAll(one))).slice(0, mostWheels);
  for (const read of [metadataBeside, metadataWithin]) {
    for (const file of some) {
      const host = hosts.find((each) => new URL(each.url).origin === URL.parse(String(file.url))?.origin);
      text ??= host === undefined ? undefined : await read(host, file);
    }
  }
  const headers = (text ?? "").split(/\r?\n\r?\n/, 1)[0]?.split(/\r?\n(?![ \t])/) ?? [];
  const all = (header: string): readonly string[] =>
    headers.flatMap((line) => (line.toLowerCase().startsWith(`${header}: `) ? [line.slice(header.length + 2).trim()] : []));
  const python = files.find(({ requiresPython }) => typeof requiresPython === "string")?.requiresPython ?? null;
  return {
    name: all("name")[0] ?? name ?? "",
    // Without the metadata nobody knows what it needs.
    requires: text === undefined ? null : all("requires-dist"),
    requiresPython: all("requires-python")[0] ?? python,
    summary: all("summary")[0] ?? summary ?? "",
    files: files.map(trimmed),
  };
}

const trimmed = ({ filename, url, sha256, size, uploaded, yanked }: JsonObject): JsonObject => ({
  ...{ filename: filename ?? "", url: url ?? "", sha256: sha256 ?? null },
  ...{ size: size ?? null, uploaded: uploaded ?? null, yanked: yanked ?? false },
});
