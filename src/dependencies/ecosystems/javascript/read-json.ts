import type { Json, JsonObject } from "../../../values/json.ts";

/** Strictly JSON, but for a byte order mark, which package managers take too. Undefined: no object. */
export function readJson(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text.replace(/^\uFEFF/, "")) as Json;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
