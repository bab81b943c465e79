import type { Node } from "./syntax.ts";

/**
 * When a part of an expression matches nothing at all: never; always; only after all that matches something was tried (`last`); or
 * also before (`early`). RE2 ends a repetition at the first time that matches nothing, V8 goes back and tries the next way; so of what
 * matches nothing early, they find different things.
 */
export type Emptiness = "never" | "always" | "last" | "early";

export function emptinessOf(node: Node): Emptiness {
  switch (node.type) {
    case "set":
      return "never";
    case "assertion":
      return "always";
    case "group":
      return emptinessOf(node.body);
    case "sequence":
      return ofSequence(node.parts.map(emptinessOf));
    case "choice":
      return ofChoice(node.branches.map(emptinessOf));
    case "repeat":
      return ofRepeat(emptinessOf(node.body), node.min, node.max, node.greedy);
  }
}

function ofSequence(parts: readonly Emptiness[]): Emptiness {
  if (parts.includes("never")) return "never";
  if (parts.includes("early")) return "early";
  return parts.includes("last") ? "last" : "always";
}

function ofChoice(branches: readonly Emptiness[]): Emptiness {
  const first = branches.findIndex((branch) => branch !== "never");
  if (first === -1) return "never";
  if (branches.every((branch) => branch === "always")) return "always";
  const nothingAfter = branches.slice(first + 1).every((branch) => branch === "always");
  return nothingAfter && branches[first] !== "early" ? "last" : "early";
}

function ofRepeat(body: Emptiness, min: number, max: number | null, greedy: boolean): Emptiness {
  if (max === 0 || body === "always") return "always";
  if (min > 0 && (body === "never" || max === min)) return body;
  return greedy && body !== "early" ? "last" : "early";
}
