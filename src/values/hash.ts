import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Json } from "./json.ts";

/** RFC 8785 canonical JSON: equal values give equal bytes, whatever the order of their keys. */
export function canonicalJson(value: Json): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("Only JSON values have a canonical form");
  return text;
}

/** SHA-256 over the canonical JSON of `value`, as 64 hexadecimal digits. */
export const hashJson = (value: Json): string => createHash("sha256").update(canonicalJson(value)).digest("hex");

/** A short stable id (32 hexadecimal digits = 128 bits) of a JSON value, for change and event ids. */
export const idOf = (value: Json): string => hashJson(value).slice(0, 32);
