import { charactersOf } from "../../../src/secrets/detection/expression/char-set.ts";
import type { Node } from "../../../src/secrets/detection/expression/node.ts";
import { parseExpression } from "../../../src/secrets/detection/expression/parse.ts";
import { below, oneOf } from "./random.ts";

/** Some text that an expression probably matches; null for an expression that is not understood. Assertions are not heeded. */
export function sampleOf(expression: RegExp, random: () => number): string | null {
  const node = parseExpression(expression);
  return node === null ? null : written(node, random);
}

function written(node: Node, random: () => number): string {
  switch (node.type) {
    case "set": {
      const codes = charactersOf(node.set).filter((code) => code >= 32 || code === 9 || code === 10);
      const graphic = codes.filter((code) => code > 32 && code < 127);
      const choices = graphic.length > 0 ? graphic : codes;
      return choices.length === 0 ? "" : String.fromCharCode(oneOf(random, choices));
    }
    case "sequence":
      return node.parts.map((part) => written(part, random)).join("");
    case "choice":
      return written(oneOf(random, node.branches), random);
    case "group":
      return written(node.body, random);
    case "repeat": {
      const most = Math.min(node.max, node.min + (node.lazy ? 3 : 12));
      const times = node.min + below(random, most - node.min + 1);
      return Array.from({ length: times }, () => written(node.body, random)).join("");
    }
    default:
      return "";
  }
}
