import type { JsonObject } from "../values/json.ts";

/** The JSON object that `text` is, or undefined. Errors of the parser are dropped on purpose: they quote the text. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
