import { parse } from "smol-toml";
import type { Json } from "../../../values/json.ts";
import { listOf, objectOf, stringsOf } from "../../json-members.ts";
import { type Origin, registryPlace } from "../origin.ts";

/** Null for what is no TOML. */
export function readToml(text: string): Json {
  try {
    return parse(text.replace(/^\uFEFF/, "")) as Json;
  } catch {
    return null;
  }
}

/** A setting that names an index. */
export const indexOrigin = (name: string, url: string, file: string): Origin => ({
  ...{ kind: "index", name, version: "", file, at: url, holds: null, digests: [] },
  place: registryPlace(url),
});

/** A folder of the repository, of which the pull request shows what is in it. */
export const isFolder = (link: string): boolean => !/[:$%\\]|^\/\//.test(link);

const urlsIn = (list: Json | undefined): readonly string[] => listOf(list).flatMap((each) => stringsOf([objectOf(each).url ?? null]));

/** Indexes that poetry, uv and pdm are told to ask. */
export function indexesOfPyproject(file: string, text: string): readonly Origin[] {
  const { poetry, uv, pdm } = objectOf(objectOf(readToml(text)).tool);
  const named = [...urlsIn(objectOf(poetry).source), ...urlsIn(objectOf(pdm).source)];
  return [...named.map((url) => indexOrigin("url", url, file)), ...indexesOfUv(file, uv ?? null)];
}

/** https://docs.astral.sh/uv/reference/settings/#index */
export function indexesOfUv(file: string, uv: Json): readonly Origin[] {
  const { index, pip, ...settings } = objectOf(uv);
  const plain = [settings, objectOf(pip)].flatMap((each) => [
    ...stringsOf([each["index-url"] ?? null]),
    ...stringsOf(each["extra-index-url"]),
    ...stringsOf(each["find-links"]).filter((link) => !isFolder(link)),
  ]);
  return [...urlsIn(index), ...plain].map((url) => indexOrigin("url", url, file));
}

/** `[[source]]`. https://pipenv.pypa.io/en/latest/pipfile.html */
export const indexesOfPipfile = (file: string, text: string): readonly Origin[] =>
  listOf(objectOf(readToml(text)).source).flatMap((each) => {
    const { url } = objectOf(each);
    return typeof url === "string" ? [indexOrigin("source", url, file)] : [];
  });
