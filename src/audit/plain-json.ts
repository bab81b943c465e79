import type { Json } from "../values/json.ts";
import { redact, type Secret } from "../values/secret.ts";

/**
 * `value` as the JSON that it will be stored as: undefined members are gone, a Secret has become `[secret]`, the values of `secrets`
 * are replaced wherever a text holds them, and every text is well-formed Unicode (a lone surrogate has no canonical form, and texts
 * come from webhooks).
 */
export function plainJson(value: unknown, secrets: readonly Secret[]): Json {
  const clean = (text: string) => redact(text.toWellFormed(), secrets);
  const walk = (json: Json): Json => {
    if (typeof json === "string") return clean(json);
    if (typeof json !== "object" || json === null) return json;
    if (isList(json)) return json.map(walk);
    return Object.fromEntries(Object.entries(json).map(([name, member]) => [clean(name), walk(member)]));
  };
  return walk(JSON.parse(JSON.stringify(value)) as Json);
}

const isList = (json: Json): json is readonly Json[] => Array.isArray(json);
