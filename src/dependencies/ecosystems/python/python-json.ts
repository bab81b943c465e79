import type { Json, JsonObject } from "../../../values/json.ts";

/**
 * As `json.dumps(…, sort_keys=True)` writes it. https://docs.python.org/3/library/json.html#json.dumps
 *
 * @throws TypeError for what it would not write, or not surely the same
 */
export function pythonJson(value: Json, [item, pair]: readonly [string, string] = [", ", ": "]): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (typeof value === "string") {
    return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);
  }
  if (Array.isArray(value)) return `[${value.map((each: Json) => pythonJson(each, [item, pair])).join(item)}]`;
  if (typeof value === "object" && isPlain(value)) {
    const members = Object.entries(value as JsonObject).toSorted(([one], [other]) => (one < other ? -1 : 1));
    return `{${members.map(([key, each]) => pythonJson(key) + pair + pythonJson(each, [item, pair])).join(item)}}`;
  }
  throw new TypeError("That is not written as JSON.");
}

const isPlain = (value: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
