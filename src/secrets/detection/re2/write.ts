import { emptinessOf } from "./emptiness.ts";
import { type Assertion, type Node, Refusal, type Repeat } from "./syntax.ts";
import { type Counting, fitsInUnits, writeSet } from "./write-set.ts";

/** Without V8's flag `m`, which knows other ends of lines, too. */
const assertions: Record<Assertion, string> = {
  "text-start": "^",
  "text-end": "$",
  "line-start": "(?<![^\\n])",
  "line-end": "(?![^\\n])",
  "word-boundary": "\\b",
  "no-word-boundary": "\\B",
};

/** Whether all of an expression can be written in code units; see `fitsInUnits`. */
export function isInUnits(node: Node): boolean {
  switch (node.type) {
    case "set":
      return fitsInUnits(node.set, false);
    case "assertion":
      // It holds within a character of two units.
      return node.kind !== "no-word-boundary";
    case "group":
      return isInUnits(node.body);
    case "sequence":
      return node.parts.every(isInUnits);
    case "choice":
      return node.branches.every(isInUnits);
    case "repeat":
      return node.body.type === "set" ? fitsInUnits(node.body.set, isUnbounded(node)) : isInUnits(node.body);
  }
}

/** How many there are makes no difference to what matches: as many as there can be, or none, or some. */
const isUnbounded = ({ min, max, greedy }: Repeat): boolean => max === null && min < 2 && greedy;

/**
 * The expression in V8's syntax: for the flag `u` over code points, else for none.
 * @throws Refusal for what V8 would find something else by
 */
export function writeV8(node: Node, counting: Counting): string {
  switch (node.type) {
    case "set":
      return writeSet(node.set, node.plain, counting);
    case "assertion":
      return assertions[node.kind];
    case "group":
      return `(${writeV8(node.body, counting)})`;
    case "sequence":
      return node.parts.map((part) => (part.type === "choice" ? grouped(part, counting) : writeV8(part, counting))).join("");
    case "choice":
      return node.branches.map((branch) => writeV8(branch, counting)).join("|");
    case "repeat":
      return writeRepeat(node, counting);
  }
}

const grouped = (node: Node, counting: Counting): string => `(?:${writeV8(node, counting)})`;

function writeRepeat(node: Repeat, counting: Counting): string {
  const { body, min, max, greedy } = node;
  if (min !== max && emptinessOf(body) === "early") return writeEarly(node, counting);
  const atom =
    body.type === "set"
      ? writeSet(body.set, body.plain, counting)
      : body.type === "group"
        ? writeV8(body, counting)
        : grouped(body, counting);
  return `${atom}${quantifier(min, max)}${greedy ? "" : "?"}`;
}

function quantifier(min: number, max: number | null): string {
  if (max === null) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  if (min === 0 && max === 1) return "?";
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function writeEarly({ body, min, max, greedy }: Repeat, counting: Counting): string {
  if (min !== 0 || max !== 1) throw new Refusal("repeats something that may be nothing before it tries to be more");
  return greedy ? `(?:${writeV8(body, counting)}|)` : `(?:|${writeV8(body, counting)})`;
}
