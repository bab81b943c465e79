import { canonicalJson } from "../values/hash.ts";
import type { Json, JsonObject } from "../values/json.ts";
import { type Finding, severities } from "./finding.ts";

/** What one look saw of a finding: everything but how people have judged it. Plain data; never holds a secret's value. */
export type Sighting = Pick<Finding, "fingerprint" | "capability" | "rule" | "severity" | "title" | "detail"> & {
  /** Milliseconds since the epoch. */
  readonly seenAt: number;
};

/** Lists in `detail` (places, references …) keep so many entries; the oldest go. */
export const mostListed = 20;

const worse = (one: Finding["severity"], other: Finding["severity"]): Finding["severity"] =>
  severities.indexOf(one) >= severities.indexOf(other) ? one : other;

/**
 * A finding after one more sighting. Its state and resolution stay as they are: who decided about it has decided about what stands
 * there, however often it is seen. Of several sightings the newest has the say about words and detail, in whatever order they come;
 * lists in `detail` are joined, a severity only rises, and what a sighting does not know (absent or null) stays. Merged again, the same
 * sighting changes nothing. Pure.
 */
export function merged(known: Finding | undefined, { seenAt, ...seen }: Sighting): Finding {
  if (known === undefined) return { ...seen, state: "open", resolution: null, firstSeen: seenAt, lastSeen: seenAt };
  const newer = seenAt >= known.lastSeen;
  const [first, then] = newer ? [known, seen] : [seen, known];
  return {
    ...known,
    rule: then.rule,
    title: then.title,
    severity: worse(known.severity, seen.severity),
    firstSeen: Math.min(known.firstSeen, seenAt),
    lastSeen: Math.max(known.lastSeen, seenAt),
    detail: { ...first.detail, ...without(then.detail, null), ...lists(known.detail, seen.detail) },
  };
}

const without = (detail: JsonObject, value: Json): JsonObject =>
  Object.fromEntries(Object.entries(detail).filter(([, each]) => each !== value));

/** Known entries keep their places, so that a repeated sighting is no news; new ones go before them. */
function lists(known: JsonObject, seen: JsonObject): JsonObject {
  const joined = Object.entries(seen).flatMap(([name, value]) => {
    const before = known[name];
    if (!isList(value) || !isList(before)) return [];
    const present = new Set(before.map(canonicalJson));
    const added = value.filter((each) => !present.has(canonicalJson(each)));
    return [[name, [...added, ...before].slice(0, mostListed)] as const];
  });
  return Object.fromEntries(joined);
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
