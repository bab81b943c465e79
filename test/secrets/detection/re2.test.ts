import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { translateRe2 } from "../../../src/secrets/detection/re2.ts";

/** What `pattern` finds in `text`. */
function found(pattern: string, text: string): string[] {
  const translation = translateRe2(pattern);
  if (!translation.ok) throw new Error(translation.reason);
  return Array.from(text.matchAll(new RegExp(translation.regex, `g${translation.regex.flags}`)), ([match]) => match);
}

const reasonFor = (pattern: string): string => {
  const translation = translateRe2(pattern);
  return translation.ok ? `translated as ${translation.regex}` : translation.reason;
};

describe("translating RE2's syntax", () => {
  it.each<[string, string, string, string[]]>([
    ["flags at the beginning", "(?i)ab", "ab AB aB", ["ab", "AB", "aB"]],
    ["flags in the middle, up to the end of the group", "(?:a(?i)b|c)d", "aBd Cd aBD", ["aBd", "Cd"]],
    ["flags of a group alone", "a(?i:b)c", "aBc abC", ["aBc"]],
    ["flags taken back", "(?i)a(?-i:b)", "Ab AB", ["Ab"]],
    ["a dot that stops at \\n, and at nothing else", "a.b", "a\rb a\u2028b a\nb", ["a\rb", "a\u2028b"]],
    ["a dot that stops nowhere", "(?s:a.)b", "a\nb", ["a\nb"]],
    ["lazy and greedy exchanged", "(?U)a+b??", "aab", ["a", "ab"]],
    ["the beginnings and ends of lines", "(?m)^a$", "a\na\r\na", ["a", "a"]],
    ["the end of the text", "a\\z|\\Ab", "b\na\nb\na", ["b", "a"]],
    ["spaces without the vertical tab and Unicode's", "a\\sb", "a b a\tb a\vb a\u00a0b", ["a b", "a\tb"]],
    ["a quotation", "\\Qa.b*\\E*", "a.b*** axb", ["a.b***"]],
    ["classes of POSIX", "[[:upper:]_]+[[:^alpha:]]", "AB_1 cd", ["AB_1"]],
    ["a closing bracket that comes first", "[]x]+", "]x]", ["]x]"]],
    ["classes of Unicode", "\\p{Greek}+|\\pN", "αβγ δ x7٣", ["αβγ", "δ", "7", "٣"]],
    ["what is not of a class of Unicode", "x\\P{L}y|x\\p{^L}z", "x1y xéy x€z", ["x1y", "x€z"]],
    ["code points", "\\x{20ac}\\x41\\101", "€AA", ["€AA"]],
    ["a character of several bytes as one", "a.{2}b", "aéüb aéb a€😀b", ["aéüb", "a€😀b"]],
    ["a repetition of such a character", "é+x", "ééx", ["ééx"]],
    ["such characters in any case", "(?i)É[à-ü]", "éÜ", ["éÜ"]],
    ["braces that are no repetition", "a{,2}|b{x}", "a{,2} b{x} aa", ["a{,2}", "b{x}"]],
    ["a part that may be nothing at once", "x(?:|y)?z", "xyz xz", ["xyz", "xz"]],
    ["groups with names", "(?P<a>x)(?<b>y)(?<b>z)", "xyz", ["xyz"]],
  ])("knows %s", (_what, pattern, text, expected) => {
    expect(found(pattern, text)).toEqual(expected);
  });

  it.each([
    ["a++", /right after another/],
    ["a**", /right after another/],
    ["*a", /repeats nothing/],
    ["(?=a)b", /looks ahead or behind/],
    ["(?<!a)b", /looks ahead or behind/],
    ["(?>a)", /atomic group/],
    ["(a)\\1", /refers back/],
    ["(?P<n>a)(?P=n)", /refers back/],
    ["(?P<n-m>a)", /a name that RE2 does not take/],
    ["a{1001}", /more than 1000 times/],
    ["(?:a{500}){3}", /more than 1000 times/],
    ["a{3,2}", /end is below its beginning/],
    ["[b-a]", /ends before it begins/],
    ["[a", /without its closing bracket/],
    ["(a", /without a closing one/],
    ["a)", /without an opening one/],
    ["\\pX", /does not exist/],
    ["[[:letters:]]", /does not exist/],
    ["\\y", /the escape \\y/],
    ["a\\", /ends with a backslash/],
    ["\\x{110000}", /without the hexadecimal digits/],
    ["(?x)a", /flags that RE2 does not know/],
    ["(?:|a)*", /may be nothing before/],
  ])("refuses %s with its reason", (pattern, reason) => {
    expect(reasonFor(pattern)).toMatch(reason);
  });

  it("refuses what is out of proportion", () => {
    expect(reasonFor("(".repeat(300))).toMatch(/more than 200 deep/);
    expect(reasonFor("a".repeat(30_000))).toMatch(/more than 20,000 characters/);
  });

  it("leaves short classes as they were, so that the beginning of a rule can be recognised", () => {
    const translation = translateRe2(String.raw`[\w.-]{0,50}?(?i:(?:key))[\s'"]{0,3}`);
    expect(translation.ok && translation.regex.source).toBe(String.raw`[\w.-]{0,50}?[Kk\u212a][Ee][Yy][\t\n\f\r '"]{0,3}`);
  });

  it("counts the groups that a rule may name", () => {
    expect(translateRe2("(a)(?:b)(?P<c>(d))")).toMatchObject({ ok: true, groups: 3 });
  });

  it("uses the flag u only where it makes a difference", () => {
    const flags = (pattern: string) => {
      const translation = translateRe2(pattern);
      return translation.ok && translation.regex.flags;
    };
    expect(['(?i)key[^"]*', "é{3}", '[^"]{3}', "a.b", "😀", ".+?", "\\B.+"].map(flags)).toEqual(["", "", "u", "u", "u", "u", "u"]);
  });

  it("knows the third forms of K and S in text", () => {
    expect(found("(?i)^ks[a-z]$", "\u212a\u017f\u017f")).toEqual(["\u212a\u017f\u017f"]);
  });

  it("answers whatever text it is given", () => {
    const pieces = [..."ab.*+?{}[]()|\\^$-,:<>=!0129PpQEzsUim", "é", "(?", "(?i)", "{2,3}", "\\x{", "[[:alpha:]]"];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (parts) => {
        const translation = translateRe2(parts.join(""));
        expect(translation.ok ? translation.regex : translation.reason).toBeTruthy();
      }),
    );
  });
});
