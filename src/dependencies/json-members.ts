import type { Json, JsonObject } from "../values/json.ts";

// What stands in records from outside; whatever has another shape is absent.

export const objectOf = (value: Json | undefined): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
export const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
export const stringsOf = (value: Json | undefined): readonly string[] => listOf(value).filter((each) => typeof each === "string");
