import type { CharSet } from "./char-set.ts";

/** A JavaScript regular expression taken apart, as far as finding places for it needs. `from` and `to` are offsets in its source. */
export type Node = (
  | { readonly type: "set"; readonly set: CharSet }
  | { readonly type: "sequence"; readonly parts: readonly Node[] }
  | { readonly type: "choice"; readonly branches: readonly Node[] }
  | { readonly type: "repeat"; readonly body: Node; readonly min: number; readonly max: number; readonly lazy: boolean }
  | { readonly type: "group"; readonly body: Node }
  | Assertion
  | { readonly type: "reference" }
) & { readonly from: number; readonly to: number };

/** Takes no character. `before` and `after`: how many characters on each side it looks at. `word-boundary`: `\b`. */
interface Assertion {
  readonly type: "assertion";
  readonly kind: "word-boundary" | "other";
  readonly before: number;
  readonly after: number;
}

/** How many characters match, at least and at most; `max` is `Infinity` where there is no end. */
export interface Lengths {
  readonly min: number;
  readonly max: number;
}

export function lengthsOf(node: Node): Lengths {
  switch (node.type) {
    case "set":
      return { min: 1, max: Math.max(1, node.set.wide) };
    case "assertion":
      return { min: 0, max: 0 };
    case "reference":
      return { min: 0, max: Number.POSITIVE_INFINITY };
    case "group":
      return lengthsOf(node.body);
    case "repeat": {
      const body = lengthsOf(node.body);
      return { min: body.min * node.min, max: node.max === 0 || body.max === 0 ? 0 : body.max * node.max };
    }
    case "sequence":
      return node.parts.map(lengthsOf).reduce((sum, { min, max }) => ({ min: sum.min + min, max: sum.max + max }), { min: 0, max: 0 });
    case "choice":
      return node.branches.map(lengthsOf).reduce((all, { min, max }) => ({ min: Math.min(all.min, min), max: Math.max(all.max, max) }));
  }
}

/** How far the expression looks beyond what it matches, in characters; 1 for `\b`. */
export function contextOf(node: Node): number {
  switch (node.type) {
    case "assertion":
      return Math.max(node.before, node.after);
    case "group":
    case "repeat":
      return contextOf(node.body);
    case "sequence":
      return Math.max(0, ...node.parts.map(contextOf));
    case "choice":
      return Math.max(0, ...node.branches.map(contextOf));
    default:
      return 0;
  }
}
