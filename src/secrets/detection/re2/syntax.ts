import type { CodePoints } from "./code-points.ts";

/** A regular expression in RE2's syntax, taken apart. Flags (`i`, `s`, `U`) are worked into the nodes, so that none has a meaning left. */
export type Node =
  /** `plain`: how V8 writes it within brackets, where that is short. */
  | { readonly type: "set"; readonly set: CodePoints; readonly plain?: string }
  | { readonly type: "assertion"; readonly kind: Assertion }
  | { readonly type: "group"; readonly body: Node }
  | { readonly type: "sequence"; readonly parts: readonly Node[] }
  | { readonly type: "choice"; readonly branches: readonly Node[] }
  | Repeat;

/** `max` null: without an end. */
export interface Repeat {
  readonly type: "repeat";
  readonly body: Node;
  readonly min: number;
  readonly max: number | null;
  readonly greedy: boolean;
}

/** `text-…`: of the whole text; `line-…`: of one of its lines, which `\n` alone ends. */
export type Assertion = "text-start" | "text-end" | "line-start" | "line-end" | "word-boundary" | "no-word-boundary";

/** Why an expression is not one of RE2's, or cannot be written in V8's syntax: the end of a sentence that begins with "the expression". */
export class Refusal extends Error {}
