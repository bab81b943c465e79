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

/** Indexes that poetry, uv and pdm are told to ask. https://docs.astral.sh/uv/reference/settings/#index */
export function indexesOfPyproject(file: string, text: string): readonly Origin[] {
  const { poetry, uv, pdm } = objectOf(objectOf(readToml(text)).tool);
  const { index, pip, ...settings } = objectOf(uv);
  const named = [...listOf(objectOf(poetry).source), ...listOf(objectOf(pdm).source), ...listOf(index)].flatMap((each) =>
    typeof objectOf(each).url === "string" ? [String(objectOf(each).url)] : [],
  );
  const plain = [settings, objectOf(pip)].flatMap((each) => [
    ...stringsOf([each["index-url"] ?? null]),
    ...stringsOf(each["extra-index-url"]),
    ...stringsOf(each["find-links"]),
  ]);
  return [...named, ...plain].map((url) => indexOrigin("url", url, file));
}

/** `[[source]]`. https://pipenv.pypa.io/en/latest/pipfile.html */
export const indexesOfPipfile = (file: string, text: string): readonly Origin[] =>
  listOf(objectOf(readToml(text)).source).flatMap((each) => {
    const { url } = objectOf(each);
    return typeof url === "string" ? [indexOrigin("source", url, file)] : [];
  });
