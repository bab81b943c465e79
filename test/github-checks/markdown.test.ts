import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeCell, codeSpan, plainText, table } from "../../src/github/markdown.ts";

/** Texts with what is dangerous in Markdown in unusual abundance. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "`",
        "``",
        "\\",
        "|",
        "\\|",
        "@org/team",
        "#12",
        "[a](http://x.example)",
        "<img>",
        "\n",
        "\r\n",
        "\t",
        " ",
        "*",
        "&lt;",
      ),
      fc.constantFrom(
        "\u202e",
        "\u2066",
        "\u200b",
        "\u200d",
        "\ufeff",
        "\u00ad",
        "\u034f",
        "\u2028",
        "\u0000",
        "\u001b",
        "\u{e0041}",
        "\ud800",
        "\u3164",
        "\ufff9",
        "\ufe0f",
      ),
      fc.string({ unit: "grapheme", maxLength: 5 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

/** What CommonMark takes from a text that begins with a code span: the span's content, and what comes after it. */
function readSpan(markdown: string): { content: string; rest: string } {
  const fence = /^`+/.exec(markdown)?.[0] ?? "";
  if (fence === "") throw new Error("no code span");
  for (const { 0: run, index } of markdown.slice(fence.length).matchAll(/`+/g)) {
    if (run.length !== fence.length) continue;
    const inside = markdown.slice(fence.length, fence.length + index);
    const padded = inside.startsWith(" ") && inside.endsWith(" ") && inside.trim() !== "";
    return { content: padded ? inside.slice(1, -1) : inside, rest: markdown.slice(2 * fence.length + index) };
  }
  throw new Error("the code span does not end");
}

describe("plain text", () => {
  it("is one line without anything invisible", () => {
    fc.assert(
      fc.property(text, (given) => {
        const line = plainText(given);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|^ | $| {2}/u);
        expect(plainText(line)).toBe(line);
      }),
    );
  });

  it("keeps what can be read, and is cut by characters, not in the middle of one", () => {
    expect(plainText("  fix:\tÄpfel\n& 😀 ")).toBe("fix: Äpfel & 😀");
    expect(plainText("main\u202egnp.exe\u200b")).toBe("maingnp.exe");
    expect(plainText("😀😀😀😀", 3)).toBe("😀😀…");
    expect(plainText("abc", 3)).toBe("abc");
  });
});

describe("a code span", () => {
  it("shows the text and nothing else, and nothing in the text can end it", () => {
    fc.assert(
      fc.property(text, fc.constantFrom("", " and more", "."), (given, after) => {
        const { content, rest } = readSpan(codeSpan(given) + after);
        expect(content).toBe(plainText(given) || "(empty)");
        expect(rest).toBe(after);
      }),
    );
  });

  it.each([
    ["main", "`main`"],
    ["a`b", "``a`b``"],
    ["`", "`` ` ``"],
    ["``x", "` ``x `"],
    ["", "`(empty)`"],
    ["\u200b", "`(empty)`"],
    ["a\n\n# Title", "`a # Title`"],
  ])("of %j is %s", (given, span) => {
    expect(codeSpan(given)).toBe(span);
  });

  it("is shortened", () => {
    expect(codeSpan("x".repeat(300))).toBe(`\`${"x".repeat(199)}…\``);
    expect(codeSpan("x".repeat(300), 4)).toBe("`xxx…`");
  });
});

describe("a code span in a table", () => {
  /** GitHub takes a row apart at bars that no backslash precedes, and takes those backslashes away before it reads the cell. */
  const cellsOf = (row: string): string[] =>
    row
      .replace(/^\| | \|$/g, "")
      .split(/(?<!\\)\|/)
      .map((cell) => cell.replaceAll("\\|", "|").trim());

  it("stays in its cell and shows the same", () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const [, , row = ""] = table(["a", "b"], [[codeCell(one), codeCell(other)]]).split("\n");
        const cells = cellsOf(row);
        expect(cells).toHaveLength(2);
        expect(cells.map((cell) => readSpan(cell).content)).toEqual([one, other].map((given) => plainText(given) || "(empty)"));
      }),
    );
  });

  it("has a head and a line under it", () => {
    expect(table(["a", "b"], [["1", codeCell("x|y")]])).toBe("| a | b |\n| --- | --- |\n| 1 | `x\\|y` |");
  });
});
