import { describe, expect, it } from "vitest";
import { neutralise } from "../../../src/github/neutralise.ts";
import { assertAllIsHarmless, assertHarmless, assertWordsSurvive } from "./properties.ts";

describe("Markdown from outside", () => {
  it.each([
    ["a mention", "thanks @octocat!", "thanks `@octocat`!"],
    ["a team", "(@acme/owners)", "(`@acme/owners`)"],
    ["a mention written as an entity", "&#64;octocat", "`@octocat`"],
    ["a mention with something invisible in it", "@\u200boctocat", "`@octocat`"],
    ["a mention that emphasis takes apart", "@**octocat**", "`@octocat`"],
    ["references to issues", "see #1, GH-2 and acme/api#3", "see `#1`, `GH-2` and `acme/api#3`"],
    ["a commit", "since da39a3ee5e6b", "since `da39a3ee5e6b`"],
    ["a link", "[here](http://evil.example/?a=1 'title')", "here (`http://evil.example/?a=1`)"],
    ["a link that hides where it leads", "[https://github.com](http://evil.example)", "`https://github.com` (`http://evil.example`)"],
    ["a link that is defined elsewhere", "[here][x]\n\n[x]: http://evil.example", "\\[here\\]\\[x\\]\n\n\\[x\\]: `http://evil.example`"],
    ["an address", "http://evil.example and www.evil.example", "`http://evil.example` and `www.evil.example`"],
    ["an address of a mailbox", "<a@b.cd>, a@b.cd", "`a@b.cd`, `a@b.cd`"],
    ["an image", "![a picture](http://evil.example/x.png)", "a picture"],
    ["HTML", "<b onclick=x>hi</b>", "\\<b onclick=x\\>hi\\</b\\>"],
    ["blocks of HTML", "<details>\n<summary>S</summary>\n</details>", "\\<details\\>\n\\<summary\\>S\\</summary\\>\n\\</details\\>"],
    ["a hidden mark of ours", "<!-- pipewarden:reply:1 -->", "\\<\\!-- pipewarden:reply:1 --\\>"],
    ["a hidden mark in code", "`<!-- pipewarden:reply:1 -->`", "`<! -- pipewarden:reply:1 -->`"],
    ["a heading", "# Pipewarden / protection", "Pipewarden / protection"],
    ["a heading by underline", "Title\n===", "Title"],
    ["a command", "/merge", "\\/merge"],
    ["a command written as an entity", "&#47;merge", "\\/merge"],
    ["a command in a list", "- /merge", "- \\/merge"],
    ["a command in code", "```sh\n/usr/bin/env\n```", "> ```\n> /usr/bin/env\n> ```"],
    ["a command in code in a list", "- a\n\n      /merge", "- a\n\n  > ```\n  > /merge\n  > ```"],
    ["a task", "- [x] done", "- \\[x\\] done"],
    ["a task of code", "- [ ] a\n- [x]\n\n      b", "- \\[ \\] a\n- \\[x\\]\n\n  ```\n  b\n  ```"],
    ["an alert", "> [!WARNING]\n> Leave", "> `[!WARNING]`\n> Leave"],
    ["mathematics", "costs $x$ and $$y$$", "costs `$x$` and `$$y$$`"],
    ["mathematics around code", "$`x`$", "`$` `x` `$`"],
    ["a drawing", "```mermaid\ngraph TD\n```", "```\ngraph TD\n```"],
    ["a suggested change", "```suggestion\nx\n```", "```\nx\n```"],
    ["a table", "| a | b |\n|---|---|\n| `x` | @y |", "```\n| a | b |\n| `x` | @y |\n```"],
    ["a footnote", "a[^1]\n\n[^1]: b", "a\\[^1\\]\n\n\\[^1\\]:\n\nb"],
    ["characters that turn the text around", "a\u202eb", "ab"],
    ["a code span with a mark in it", "`` a`b ``", "``a`b``"],
    ["struck text that cannot be struck again", "a~~b~~c", "a\\~\\~b\\~\\~c"],
    ["a rule", "a\n\n---\n\nb", "a\n\nb"],
  ])("loses its power: %s", (_what, markdown, expected) => {
    expect(neutralise(markdown)).toBe(expected);
    assertHarmless(neutralise(markdown));
  });

  it("keeps paragraphs, lists, quotes, code and plain emphasis as they are", () => {
    const markdown = [
      "This **matters**, *a bit*, ~~not~~.\nIt `works`.",
      "- one\n- two\n\n  - three\n\n  ```\n  code\n  ```",
      "3. three\n4. four",
      "> quoted\n>\n> > twice",
      "```\nif (a < b) {\n\n  return;\n}\n```",
    ].join("\n\n");
    expect(neutralise(markdown)).toBe(markdown);
  });

  it("is cut between words, lines of code and items, and says so", () => {
    expect(neutralise("one `two three` four five", 24)).toBe("one `two three` four\n\n…");
    expect(neutralise("one `two three` four five", 17)).toBe("one\n\n…");
    expect(neutralise("```\none\ntwo\nthree\n```", 20)).toBe("```\none\ntwo\n```\n\n…");
    expect(neutralise("- one\n- two\n- three", 16)).toBe("- one\n- two\n\n…");
    expect(neutralise("x".repeat(100), 20)).toBe("…");
    expect(neutralise("\u200b".repeat(100).concat("hidden"), 40)).toBe("…");
  });

  it("is code as a whole where it is too nested to be worth reading", () => {
    expect(neutralise(`${">".repeat(40)} @octocat`)).toBe(`\`\`\`\n${">".repeat(40)} @octocat\n\`\`\``);
    expect(neutralise(neutralise(`${">".repeat(40)} @octocat\n/merge`))).toBe(`> \`\`\`\n> ${">".repeat(40)} @octocat\n> /merge\n> \`\`\``);
    assertHarmless(neutralise("- - /merge\n".repeat(60)));
  });

  it("keeps five containers in each other no deeper than four, and no word less", () => {
    expect(neutralise("> - > - > - deep")).toBe("> - > - deep");
  });

  it.each([
    [">", 8],
    ["> - ", 4],
    ["1. ", 8],
    ["- - a\n", 50],
    ["    - a\n", 1_000],
    ["*a ", 10_000],
    ["[", 10_000],
    ["![a](", 10_000],
    ["a**b", 10_000],
    ["| a ", 10_000],
    ["$`", 10_000],
    ["<!--", 10_000],
  ])("costs no more than reading it: %j", (piece, times) => {
    const line = piece.endsWith("\n") || times > 100 ? "" : " a\n";
    const text = `${piece.repeat(times)}${line}`;
    assertHarmless(neutralise(text.repeat(Math.max(1, Math.floor(60_000 / text.length))), 30_000));
  });

  it("does nothing, whatever it is", () => {
    assertAllIsHarmless(300);
  });

  it("keeps every word that people can read", () => {
    assertWordsSurvive(300);
  });
});
