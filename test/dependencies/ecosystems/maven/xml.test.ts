import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { childOf, parseXml, textIn, type XmlElement } from "../../../../src/dependencies/ecosystems/maven/xml.ts";

const name = fc.constantFrom("a", "version", "p:b", "c-d");
const words = fc.constantFrom("", " ", "1.0", "\r\n\t x y ", "<!-- <a> -->", "<![CDATA[<a>]]>", "&amp;", "<?pi a?>");
const element: fc.Memo<string> = fc.memo((depth) =>
  fc
    .tuple(name, words, depth > 1 ? fc.array(element(depth - 1), { maxLength: 3 }) : fc.constant([]), words, fc.boolean())
    .map(([tag, before, inner, after, isEmpty]) =>
      isEmpty && inner.length === 0 ? `<${tag} x="a > b" y='"'/>` : `<${tag}>${before}${inner.join("")}${after}</${tag}>`,
    ),
);

describe("an XML text", () => {
  it("is read with the place of everything in it", () => {
    const check = (text: string, found: XmlElement): void => {
      expect(text.slice(found.from, found.from + 1)).toBe("<");
      expect(text.slice(found.to - 1, found.to)).toBe(">");
      if (found.place !== null) expect(text.slice(found.place.from, found.place.to)).toBe(found.text);
      for (const child of found.children) {
        expect(child.from).toBeGreaterThanOrEqual(found.inner.from);
        expect(child.to).toBeLessThanOrEqual(found.inner.to);
        check(text, child);
      }
    };
    fc.assert(
      fc.property(
        element(4),
        fc.constantFrom("", "\uFEFF", '<?xml version="1.0"?>\n<!-- x -->', '<!DOCTYPE a [<!ENTITY b "c">]>'),
        (text, prolog) => {
          const found = parseXml(prolog + text);
          expect(found).toBeDefined();
          if (found !== undefined) check(prolog + text, found);
        },
      ),
    );
  });

  it("never makes the reader fail, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("<", ">", "/", "a", "<a>", "</a>", "<!--", "-->", "<![CDATA[", "]]>", "&", '"', "<!", "<?"), {
          maxLength: 30,
        }),
        (parts) => {
          expect(() => parseXml(parts.join(""))).not.toThrow();
        },
      ),
    );
  });

  it.each([
    "",
    "<a>",
    "<a></b>",
    "</a>",
    "<a/><b/>",
    "<a><!-- </a>",
    "<a",
    "<a <b/>",
    `${"<a>".repeat(300)}${"</a>".repeat(300)}`,
    "<a><!DOCTYPE b></a>",
  ])("is refused where it is none: %#", (text) => {
    expect(parseXml(text)).toBeUndefined();
  });

  it("has a text that is put together, and a place only where it is written as it is", () => {
    const root = parseXml("<r><a> 1.0 </a><b>1<!-- x -->.0</b><c>&lt;&#49;&#x32;&unknown;</c><d><![CDATA[1.0]]></d></r>");
    expect(["a", "b", "c", "d"].map((each) => textIn(root, each))).toEqual(["1.0", "1.0", "<12&unknown;", "1.0"]);
    expect(["a", "b", "c", "d"].map((each) => childOf(root, each)?.place)).toEqual([{ from: 7, to: 10 }, null, null, null]);
  });
});
