import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileRules } from "../../../src/secrets/detection/compile.ts";
import { placesOf, ruleOf, scanText, secretsIn, setOf, token, zebra } from "./kit.ts";

const rules = setOf(
  zebra,
  ruleOf("okapi", /okapi(?:-key)?=([a-z]{4})/, { keywords: ["okapi"] }),
  ruleOf("two-words", /(?:left|right): ([0-9]{3})/, { keywords: ["left", "right"] }),
  ruleOf("far", /[0-9]{3}-[0-9]{2}/, { keywords: ["tapir"] }),
  ruleOf("anywhere", /[A-F]{6}/),
);

describe("rules that are prepared when they are first needed", () => {
  test("find what they find when all are prepared at once, whatever was scanned before", () => {
    const piece = fc.constantFrom(
      token(1),
      "okapi=abcd",
      "OKAPI-key=abcd",
      "left: 123",
      "right: 12",
      "tapir",
      "123-45",
      "ABCDEF",
      "\n",
      " ",
    );
    const texts = fc.array(
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(" ")),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(texts, fc.boolean(), (all, strict) => {
        const lazily = compileRules(rules, { strict });
        const atOnce = compileRules(rules, { strict });
        atOnce.index.allWords();
        for (const text of all) {
          expect(placesOf(scanText(lazily, text))).toEqual(placesOf(scanText(atOnce, text)));
        }
      }),
    );
  });

  test("are all prepared after many texts, and find the same", () => {
    const many = setOf(
      ...Array.from({ length: 60 }, (_, at) => ruleOf(`r${at}`, new RegExp(`word${at}x=[a-z]{3}`), { keywords: [`word${at}x`] })),
    );
    const compiled = compileRules(many);
    for (let at = 0; at < 60; at++) expect(secretsIn(scanText(compiled, `word${at}x=abc`))).toEqual([`word${at}x=abc`]);
  });

  test("cannot be asked for by an index that the set has not", () => {
    expect(() => compileRules(rules).index.compiled(5)).toThrow("There is no rule 5.");
  });
});
