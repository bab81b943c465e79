import { describe, expect, it } from "vitest";
import { lengthsOf } from "../../../src/secrets/detection/expression/node.ts";
import { parseExpression } from "../../../src/secrets/detection/expression/parse.ts";
import { ourRules } from "../../../src/secrets/rules/rule-set.ts";

/** The source without classes and escapes, each of them one letter. */
const skeletonOf = (source: string): string => source.replace(/\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|.)/gi, "e").replace(/\[[^\]]*\]/g, "c");

/** How often at most the innermost part of an expression is repeated, through all quantifiers around it. */
function deepestRepetition(skeleton: string): number {
  let most = 1;
  const open: number[] = [];
  const starts: number[] = [];
  const inner: number[] = [];
  for (let index = 0; index < skeleton.length; index += 1) {
    const character = skeleton[index];
    if (character === "(") {
      starts.push(index);
      open.push(1);
      continue;
    }
    const quantifier = /^\{(\d+)(?:,(\d+))?\}/.exec(skeleton.slice(index + 1));
    const times = quantifier ? Number(quantifier[2] ?? quantifier[1]) : 1;
    if (character === ")") {
      starts.pop();
      const within = (open.pop() ?? 1) * (quantifier && quantifier[2] !== undefined ? times : 1);
      inner.push(within);
      if (open.length > 0) open[open.length - 1] = Math.max(open.at(-1) ?? 1, within);
      most = Math.max(most, within);
    } else if (quantifier && quantifier[2] !== undefined && open.length > 0) {
      open[open.length - 1] = Math.max(open.at(-1) ?? 1, times);
    }
  }
  return most;
}

describe("every expression of our rules", () => {
  const expressions = ourRules.rules.flatMap(({ id, regex }) => (regex ? [[id, regex] as const] : []));

  const those = (fault: (regex: RegExp) => boolean) => expressions.filter(([, regex]) => fault(regex)).map(([id]) => id);

  it("repeats nothing without a limit", () => {
    expect(those(({ source }) => /[^(][*+]|\{\d+,\}/.test(skeletonOf(source)))).toEqual([]);
  });

  it("can be read, and has a longest match", () => {
    const longest = (regex: RegExp) => {
      const node = parseExpression(regex);
      return node === null ? Number.POSITIVE_INFINITY : lengthsOf(node).max;
    };
    expect(those((regex) => !(longest(regex) <= 12_000))).toEqual([]);
  });

  it("has no repetition within a repetition that multiplies", () => {
    expect(those(({ source }) => !(deepestRepetition(skeletonOf(source)) <= 8_000))).toEqual([]);
  });
});

describe("the measure of repetitions", () => {
  it("multiplies through groups", () => {
    expect(deepestRepetition("(?:(?:a{0,100}b){0,100}c){0,100}")).toBe(1_000_000);
    expect(deepestRepetition("(?:a{0,100}){2}(b{1,9})")).toBe(100);
  });
});
