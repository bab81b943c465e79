import { createHash } from "node:crypto";
import { parse } from "smol-toml";
import type { JsonObject } from "../../../../values/json.ts";
import { objectOf } from "../../../json-members.ts";
import { pythonJson } from "../python-json.ts";

const legacyKeys = ["dependencies", "source", "extras", "dev-dependencies"];
const projectKeys = ["requires-python", "dependencies", "optional-dependencies"];

const some = (from: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])));

/** What poetry takes from `pyproject.toml` for its digest: before 1.2, from 1.2 on, from 2.0 on, and from 2.3 on with groups of PEP 735. */
const relevant: readonly ((pyproject: JsonObject) => JsonObject)[] = [
  (pyproject) => ({ ...absent(legacyKeys), ...some(poetryOf(pyproject), legacyKeys) }),
  (pyproject) => ({ ...absent(legacyKeys), ...some(poetryOf(pyproject), [...legacyKeys, "group"]) }),
  (pyproject) => ({ ...projectOf(pyproject), ...toolOf(pyproject) }),
  (pyproject) => ({ ...projectOf(pyproject), ...some(pyproject, ["dependency-groups"]), ...toolOf(pyproject) }),
];

const projectOf = (pyproject: JsonObject): JsonObject => {
  const project = some(objectOf(pyproject.project), projectKeys);
  return Object.keys(project).length === 0 ? {} : { project };
};
const toolOf = (pyproject: JsonObject): JsonObject => ({ tool: { poetry: some(poetryOf(pyproject), [...legacyKeys, "group"]) } });
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
