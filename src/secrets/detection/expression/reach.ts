import { type CharSet, nothing, overlap, unionOf } from "./char-set.ts";
import type { Node } from "./node.ts";

/** From here on a bounded repeat costs about as much as one without a bound. */
const manyTimes = 64;

/**
 * How much text behind the beginning of a match an attempt may look at, in UTF-16 code units, so that it ends soon on any text. V8 goes
 * back over what it tried: k repeats that could take each other's characters make up to nᵏ⁺¹ tries, a repeat within a repeat 2ⁿ.
 * @param node the expression; null when it was not understood
 * @param longest the longest match; where that is short, it is the answer
 */
export function reachOf(node: Node | null, longest: number): number {
  const limit = node === null ? 1024 : nested(node, false) ? 256 : limitFor(rivals(node));
  return Math.min(longest, limit);
}

function limitFor(repeats: number): number {
  if (repeats <= 1) return 65_536;
  return repeats === 2 ? 8192 : repeats <= 4 ? 2048 : 1024;
}

/** Whether a long repeat stands within another whose turns nothing tells apart. */
function nested(node: Node, within: boolean): boolean {
  switch (node.type) {
    case "group":
      return nested(node.body, within);
    case "repeat": {
      const long = node.max >= manyTimes;
      if (long && within) return true;
      return nested(node.body, within || (long && !tellsTurns(node.body)));
    }
    case "sequence":
      return node.parts.some((part) => nested(part, within));
    case "choice":
      return node.branches.some((branch) => nested(branch, within));
    default:
      return false;
  }
}

/** Whether each turn of a repeat has a character of its own that no other part of the turn takes, so that turns cannot be cut anew. */
function tellsTurns(body: Node): boolean {
  const node = body.type === "group" ? body.body : body;
  if (node.type === "set") return true;
  if (node.type !== "sequence") return false;
  return node.parts.some(
    (part) => part.type === "set" && node.parts.every((other) => other === part || !overlap(charactersIn(other), part.set)),
  );
}

/** How many long repeats could take each other's characters. */
function rivals(node: Node): number {
  const sets: CharSet[] = [];
  gather(node, sets);
  return Math.max(0, ...sets.map((set) => sets.filter((other) => overlap(set, other)).length));
}

function gather(node: Node, sets: CharSet[]): void {
  if (node.type === "group") gather(node.body, sets);
  else if (node.type === "sequence") for (const part of node.parts) gather(part, sets);
  else if (node.type === "choice") for (const branch of node.branches) gather(branch, sets);
  else if (node.type === "repeat") {
    if (node.max >= manyTimes) sets.push(charactersIn(node.body));
    else for (let turn = 0; turn < Math.min(node.max, 6); turn++) gather(node.body, sets);
  }
}

function charactersIn(node: Node): CharSet {
  switch (node.type) {
    case "set":
      return node.set;
    case "group":
    case "repeat":
      return charactersIn(node.body);
    case "sequence":
      return node.parts.map(charactersIn).reduce(unionOf, nothing);
    case "choice":
      return node.branches.map(charactersIn).reduce(unionOf, nothing);
    default:
      return nothing;
  }
}
