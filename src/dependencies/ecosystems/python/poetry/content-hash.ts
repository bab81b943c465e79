import { createHash } from "node:crypto";
import { parse } from "smol-toml";
import type { JsonObject } from "../../../../values/json.ts";
import { objectOf } from "../../../json-members.ts";
import { pythonJson } from "../python-json.ts";

const legacyKeys = ["dependencies", "source", "extras", "dev-dependencies"];
const projectKeys = ["requires-python", "dependencies", "optional-dependencies"];

const some = (from: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])));

/** What poetry takes from `pyproject.toml` for its digest: before 1.2, from 1.2 on, and from 2.0 on. */
const relevant: readonly ((pyproject: JsonObject) => JsonObject)[] = [
  (pyproject) => ({ ...absent(legacyKeys), ...some(poetryOf(pyproject), legacyKeys) }),
  (pyproject) => ({ ...absent(legacyKeys), ...some(poetryOf(pyproject), [...legacyKeys, "group"]) }),
  (pyproject) => ({
    project: some(objectOf(pyproject.project), projectKeys),
    tool: { poetry: some(poetryOf(pyproject), [...legacyKeys, "group"]) },
  }),
];

const poetryOf = (pyproject: JsonObject): JsonObject => objectOf(objectOf(pyproject.tool).poetry);
const absent = (keys: readonly string[]): JsonObject => Object.fromEntries(keys.map((key) => [key, null]));

/**
 * The `content-hash` that belongs to another `pyproject.toml`, by the form with which the one that is there belongs to its own; undefined when
 * it belongs to none, so that it cannot be reckoned.
 */
export function contentHashFor(before: string, hash: string, after: string): string | undefined {
  const form = relevant.find((each) => digest(each, before) === hash);
  return form === undefined ? undefined : digest(form, after);
}

function digest(form: (pyproject: JsonObject) => JsonObject, text: string): string | undefined {
  try {
    const written = pythonJson(form(parse(text.replace(/^\uFEFF/, "")) as JsonObject));
    return createHash("sha256").update(written).digest("hex");
  } catch {
    return undefined;
  }
}
