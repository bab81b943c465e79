import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linesNotIn } from "../../../src/secrets/sources/new-lines.ts";
import { addedRanges, newSideOf } from "../../../src/secrets/sources/patch.ts";
import { fileDiff } from "../../github/git/file-diff.ts";
import { GitObjects } from "../../github/git/objects.ts";

const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

/** The diff of two texts as the local GitHub gives it. */
function diffOf(before: string, after: string) {
  const git = new GitObjects();
  const side = (text: string) => ({ mode: "100644", sha: git.put("blob", Buffer.from(text)) }) as const;
  return fileDiff(git, side(before), side(after));
}

describe("the new side of a diff", () => {
  it("has the new lines and those around them, with their numbers in the file", () => {
    const patch = "@@ -1,3 +1,4 @@ function a() {\n one\n-two\n+2\n+LEAK\n three\n@@ -10,2 +11,2 @@\n-ten\n+10\n eleven";
    const side = newSideOf(patch, { additions: 3, deletions: 2 });
    expect(textOf(side?.bytes)).toBe("one\n2\nLEAK\nthree\n\n10\neleven");
    expect(side?.lines.map(({ number, added }) => `${number}${added ? "+" : ""}`)).toEqual(["1", "2+", "3+", "4", "5", "11+", "12"]);
    expect(addedRanges(side?.lines ?? [])).toBe("2-3,11");
  });

  it.each<[string, string, number, number]>([
    ["that was cut within a hunk", "@@ -1,2 +1,3 @@\n one\n+two", 1, 0],
    ["that was cut between hunks", "@@ -0,0 +1 @@\n+one", 2, 0],
    ["that has no header", "+one", 1, 0],
    ["with an unknown line", "@@ -0,0 +1 @@\n*one", 1, 0],
    ["with more lines than its header says", "@@ -0,0 +1 @@\n+one\n+two", 2, 0],
    ["that is empty", "", 1, 0],
  ])("is not known of a patch %s", (_what, patch, additions, deletions) => {
    expect(newSideOf(patch, { additions, deletions })).toBeUndefined();
  });

  it("takes lines that imitate a diff for what they are", () => {
    const patch = "@@ -1,2 +1,3 @@\n @@ -1 +1 @@\n+@@ -5,9 +7,9 @@\n++++ b/other\n---- a/x\n\\ No newline at end of file";
    const side = newSideOf(patch, { additions: 2, deletions: 1 });
    expect(textOf(side?.bytes)).toBe("@@ -1 +1 @@\n@@ -5,9 +7,9 @@\n+++ b/other");
  });

  it("is, for any two texts, that part of the second which the diff shows", () => {
    const line = fc.constantFrom("a", "b", "", " ", "+x", "-x", "@@ -1 +1 @@", "\\ No newline at end of file", "c\r");
    const text = fc.tuple(fc.array(line, { maxLength: 12 }), fc.boolean()).map(([lines, end]) => lines.join("\n") + (end ? "\n" : ""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { patch, ...counts } = diffOf(before, after);
        fc.pre(patch !== undefined);
        const side = newSideOf(patch ?? "", counts);
        expect(side).toBeDefined();
        const lines = after.split("\n");
        const shown = textOf(side?.bytes).split("\n");
        for (const [index, { number, added }] of (side?.lines ?? []).entries()) {
          // Between hunks stands an empty line of no text.
          if (added || shown[index] !== "") expect(shown[index]).toBe(lines[number - 1]);
        }
        const added = (side?.lines ?? []).filter((each) => each.added);
        expect(added).toHaveLength(counts.additions);
      }),
    );
  });
});

describe("the new lines of a file", () => {
  const numbers = (old: string, text: string) =>
    linesNotIn(Buffer.from(old), Buffer.from(text))
      ?.filter(({ added }) => added)
      .map(({ number }) => number);

  it("are those that the old file has nowhere", () => {
    expect(numbers("a\nb\nc", "c\nx\na\ny")).toEqual([2, 4]);
    expect(numbers("", "a\n")).toEqual([1]);
    expect(numbers("a\n", "a\n")).toEqual([]);
  });

  it("are not told apart in files of too many lines", () => {
    expect(numbers("a", "\n".repeat(300_000))).toBeUndefined();
    expect(numbers("\n".repeat(300_000), "a")).toBeUndefined();
  });
});
