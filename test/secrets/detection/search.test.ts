import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileRules } from "../../../src/secrets/detection/compile.ts";
import { Search } from "../../../src/secrets/detection/search.ts";
import { textOf } from "../../../src/secrets/detection/text.ts";
import { thorough } from "../../thorough.ts";
import { ruleOf, setOf } from "./kit.ts";

/** Shapes that rules have, over few letters, so that random texts match them often. */
const expressions: readonly RegExp[] = [
  /ab[cd]{2}/,
  /\bab[cd]{2,4}\b/,
  /[\w.]{0,5}?(?:ab|ba)[ =]{0,2}[cd]{2}/,
  /[\w.]{0,3}?(?:[\w.]{0,3}?(?:ab))[ =]{1,2}([cd]{2,3})(?:[ \n]|$)/,
  /(?:[\w.]{0,4}?)(?:ab)=([cd]+)/i,
  /(?:a[bc]d|dc)[ab]{1,3}/,
  /[cd]{2,3}\.ab/,
  /(?:^|[ =])([abcd]{2}a=[bc]{2})(?:$|[ \n])/,
  /(?:(?<![a-d])|(?<=\\n))(ab[cd]{2})(?![a-d])/,
  /[ab]{3}/,
  /ab[^c]{1,4}?c/,
  /é?ab./,
  /ab.{2}c/u,
  /a{4,}b/,
  /(?:ab|cd)(?:=[\s\S]{0,6}?)dc/,
  /(?i:Ab)[cd]|\bdd=/,
  /ab(?=cd)/,
];

const matchesOf = (expression: RegExp, text: string, strict: boolean): string[] =>
  new Search(compileRules(setOf(ruleOf("x", expression)), { strict }), textOf(Buffer.from(text)), { expired: () => false })
    .run()
    .matches.map(({ start, end }) => `${start}-${end}`);

describe("a search", () => {
  test.each(expressions)("finds where %s matches, and nowhere else", (expression) => {
    const unit = fc.constantFrom("a", "b", "c", "d", "A", "=", ".", " ", "\n", "\\n", "é", "💥", "ab", "ab=cd");
    const expected = (text: string) =>
      [...text.matchAll(new RegExp(expression.source, `${expression.flags}g`))].map(
        ({ index, 0: match }) => `${index}-${index + match.length}`,
      );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), fc.boolean(), (text, strict) => {
        expect(matchesOf(expression, text, strict)).toEqual(expected(text));
      }),
      { numRuns: thorough ? 5000 : 150 },
    );
  });

  test("finds what stands across the borders of its sections", () => {
    const filler = "-".repeat(262_140);
    expect(matchesOf(/ab[cd]{2}/, `${filler}abcd${filler}--abdd`, false)).toEqual(["262140-262144", "524286-524290"]);
    expect(matchesOf(/[cd]{2,3}\.ab/, `${filler}ccd.ab${filler}`, false)).toEqual(["262140-262146"]);
    expect(matchesOf(/[bd]{4}/, `${"-".repeat(65_534)}bdbd${filler}`, false)).toEqual(["65534-65538"]);
  });

  test("takes the long s and the Kelvin sign for letters where the expression does", () => {
    expect(matchesOf(/[s\u017f]e[k\u212a]=\d/, "\u017fe\u212a=1 sek=2", true)).toEqual(["0-5", "6-11"]);
  });
});
