import fc from "fast-check";
import { expect } from "vitest";
import { parseComment } from "../../../src/commands/grammar/parse-comment.ts";
import { visibleText } from "../../../src/github/markdown.ts";
import { neutralise } from "../../../src/github/neutralise.ts";
import { hostileMarkdown, limits } from "./arbitraries.ts";
import { nodesOf, readable, treeOf } from "./reading.ts";

const harmless = ["root", "paragraph", "text", "inlineCode", "code", "list", "listItem", "blockquote", "strong", "emphasis", "delete"];
/** What GitHub makes something of in text, each by itself. */
const references = [
  /(?<![a-z0-9])@[a-z0-9]/i,
  /#\d/,
  /(?<![a-z0-9])gh-\d/i,
  /https?:\/\/|ftp:\/\/|www\./i,
  /[a-z0-9]@[a-z0-9]/i,
  /(?<![a-z0-9])[0-9a-f]{7,40}(?![a-z0-9])/i,
  /\$[\s\S]*\$/,
  /\[!\w+\]/,
];
const invisible = /[^\n\P{Cc}]|[\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}]/u;

export function assertHarmless(result: string): void {
  const nodes = nodesOf(treeOf(result));
  expect(nodes.map(({ type }) => type).filter((type) => !harmless.includes(type))).toEqual([]);
  for (const node of nodes) {
    if (node.type === "code") expect([node.lang ?? null, node.meta ?? null]).toEqual([null, null]);
    if (node.type === "listItem") expect(node.checked ?? null).toBe(null);
    if (node.type === "text") for (const reference of references) expect(node.value).not.toMatch(reference);
  }
  // Across emphasis, too: code alone keeps what is around it apart.
  const text = readable(treeOf(result), "\n");
  for (const reference of references) expect(text).not.toMatch(reference);
  expect(result).not.toMatch(/^\s*\//m);
  expect(result).not.toContain("<!--");
  expect(result).not.toMatch(invisible);
  expect(parseComment(result).commands).toEqual([]);
}

/** Whatever comes in: what comes out does nothing, fits, and stays what it is when it comes in again. */
export function assertAllIsHarmless(numRuns: number): void {
  fc.assert(
    fc.property(hostileMarkdown, limits, (markdown, most) => {
      const result = neutralise(markdown, most);
      expect(result.length).toBeLessThanOrEqual(most);
      assertHarmless(result);
      expect(neutralise(result, most)).toBe(result);
    }),
    { numRuns },
  );
}

const wordsOf = (text: string): string[] => text.match(/[a-z\d]{2,}/gi) ?? [];

/** Every word that people could read before, they can read after. */
export function assertWordsSurvive(numRuns: number): void {
  fc.assert(
    fc.property(hostileMarkdown, (markdown) => {
      const after = readable(treeOf(neutralise(markdown)));
      // What nobody sees is gone first: a fence that began with it was none.
      const before = nodesOf(treeOf(visibleText(markdown))).flatMap((node) => ("children" in node ? [] : wordsOf(readable(node))));
      expect(before.filter((word) => !after.includes(word))).toEqual([]);
    }),
    { numRuns },
  );
}
