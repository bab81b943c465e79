import { emptinessOf } from "./emptiness.ts";
import { type Assertion, type Node, Refusal, type Repeat } from "./syntax.ts";
import { type TextModel, writeSet } from "./write-set.ts";

/** Without V8's flag `m`, which knows other ends of lines, too. */
const assertions: Record<Assertion, string> = {
  "text-start": "^",
  "text-end": "$",
  "line-start": "(?<![^\\n])",
  "line-end": "(?![^\\n])",
  "word-boundary": "\\b",
  "no-word-boundary": "\\B",
};

/**
 * The expression in V8's syntax: for no flags over bytes, for the flag `u` over characters.
 * @throws Refusal for what V8 would find something else by
 */
export function writeV8(node: Node, model: TextModel): string {
  switch (node.type) {
    case "set":
      return writeSet(node.set, node.plain, model, false);
    case "assertion":
      return assertions[node.kind];
    case "group":
      return `(${writeV8(node.body, model)})`;
    case "sequence":
      return node.parts.map((part) => (part.type === "choice" ? grouped(part, model) : writeV8(part, model))).join("");
    case "choice":
      return node.branches.map((branch) => writeV8(branch, model)).join("|");
    case "repeat":
      return writeRepeat(node, model);
  }
}

const grouped = (node: Node, model: TextModel): string => `(?:${writeV8(node, model)})`;

function writeRepeat(node: Repeat, model: TextModel): string {
  const { body, min, max, greedy } = node;
  if (min !== max && emptinessOf(body) === "early") return writeEarly(node, model);
  const unbounded = max === null && min < 2;
  const atom =
    body.type === "set"
      ? writeSet(body.set, body.plain, model, unbounded)
      : body.type === "group"
        ? writeV8(body, model)
        : grouped(body, model);
  return `${atom}${quantifier(min, max)}${greedy ? "" : "?"}`;
}

function quantifier(min: number, max: number | null): string {
  if (max === null) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  if (min === 0 && max === 1) return "?";
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function writeEarly({ body, min, max, greedy }: Repeat, model: TextModel): string {
  if (min !== 0 || max !== 1) throw new Refusal("repeats something that may be nothing before it tries to be more");
  return greedy ? `(?:${writeV8(body, model)}|)` : `(?:|${writeV8(body, model)})`;
}
