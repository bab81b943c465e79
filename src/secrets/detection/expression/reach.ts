import { type CharSet, nothing, overlap, unionOf } from "./char-set.ts";
import type { Node } from "./node.ts";

/** From here on a bounded repeat costs about as much as one without a bound. */
const manyTimes = 160;

/** Of a repeat within a repeat: two to the power of this many tries take some milliseconds. */
const explosive = 18;

/**
 * How much text behind the beginning of a match an attempt may look at, in UTF-16 code units, so that it ends soon on any text. V8 goes
 * back over what it tried: k repeats that could take each other's characters make up to nᵏ⁺¹ tries, a repeat within a repeat 2ⁿ.
 * @param node the expression; null when it was not understood
 * @param longest the longest match; where that is short, it is the answer
 */
export function reachOf(node: Node | null, longest: number): number {
  const limit = node === null ? 768 : nested(node, false) ? explosive : limitFor(rivals(node));
  return Math.min(longest, limit);
}

function limitFor(repeats: number): number {
  if (repeats <= 1) return 65_536;
  return repeats === 2 ? 4096 : 768;
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

/** How many long repeats could take each other's characters, with nothing between them that tells where one ends. */
function rivals(node: Node): number {
  let most = 0;
  let sets: readonly CharSet[] = [];
  for (const step of stepsOf(node)) {
    if (step.long) {
      sets = [...sets, step.set];
      most = Math.max(most, sets.filter((set) => overlap(set, step.set)).length);
    } else if (!sets.some((set) => overlap(set, step.set))) {
      sets = [];
    }
  }
  return most;
}

/** What an expression takes one after the other: long repeats, and characters that must be there. Of a choice the branch with most repeats. */
function stepsOf(node: Node): readonly { readonly set: CharSet; readonly long: boolean }[] {
  switch (node.type) {
    case "set":
      return [{ set: node.set, long: false }];
    case "group":
      return stepsOf(node.body);
    case "sequence":
      return node.parts.flatMap(stepsOf);
    case "choice": {
      const long = (branch: Node) => stepsOf(branch).filter((step) => step.long);
      return node.branches.map(long).reduce((one, other) => (other.length > one.length ? other : one), []);
    }
    case "repeat": {
      if (node.max >= manyTimes) return [{ set: charactersIn(node.body), long: true }];
      const turns = Array<ReturnType<typeof stepsOf>>(Math.min(node.max, 6)).fill(stepsOf(node.body)).flat();
      return node.min > 0 ? turns : turns.filter((step) => step.long);
    }
    default:
      return [];
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
