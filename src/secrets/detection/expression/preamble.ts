import { type CharSet, sameSet } from "./char-set.ts";
import { lengthsOf, type Node } from "./node.ts";

/** What an expression begins with that a match could as well do without: up to `most` characters of a set, as few as possible. */
export interface Preamble {
  readonly set: CharSet;
  /** One character of the set, for those beyond ASCII. */
  readonly character: RegExp;
  readonly most: number;
  /** The expression without it. */
  readonly rest: string;
}

/**
 * Finds a lazy preamble, such as the first part of `[\w.-]{0,50}?(?:key)…`, and what is left without it. A search with it tries up to
 * `most` lengths at every character. Without it the same places match: the match's end is the same, and its beginning is the first
 * character of the set before the rest, at most `most` characters away and not within the match before. (Several such parts one after
 * the other, of the same set, are one.) Null where there is none, or where something else could match instead of all of it.
 */
export function preambleOf({ source, flags }: RegExp, node: Node): Preamble | null {
  const found: Node[] = [];
  collect(node, found);
  const [first] = found;
  if (first === undefined) return null;
  const set = setOf(first);
  let most = 0;
  let rest = source;
  const same = found.filter((part) => set !== null && sameSet(setOf(part) ?? set, set));
  // From behind, so that the offsets before stay right.
  for (const part of same.toReversed()) {
    most += part.type === "repeat" ? part.max : 0;
    rest = rest.slice(0, part.from) + rest.slice(part.to);
  }
  if (set === null || same.length !== found.length || first.type !== "repeat") return null;
  const character = new RegExp(`^${source.slice(first.body.from, first.body.to)}$`, flags.replace(/[dgy]/g, ""));
  return { set, character, most, rest };
}

/** Lazy repeats at the very beginning. Answers whether `node` is nothing else, so that what follows is at the beginning too. */
function collect(node: Node, found: Node[]): boolean {
  if (node.type === "group") return collect(node.body, found);
  if (node.type === "sequence") return node.parts.every((part) => collect(part, found));
  const set = setOf(node);
  if (set === null || node.type !== "repeat" || !node.lazy || node.min !== 0 || node.max === Number.POSITIVE_INFINITY) return false;
  found.push(node);
  return true;
}

function setOf(node: Node): CharSet | null {
  const body = node.type === "repeat" ? node.body : node;
  return body.type === "set" && lengthsOf(body).max === 1 ? body.set : null;
}
