import { describe, expect, it } from "vitest";
import { mayHoldCommands, parseComment } from "../../../src/commands/grammar/parse-comment.ts";

const shown = (body: string): unknown[] =>
  parseComment(body).commands.map(({ line, verb, words, named, problem }) => [
    line,
    verb,
    ...words,
    ...[...named].map(([name, value]) => `${name}=${value}`),
    ...(problem === undefined ? [] : [{ problem }]),
  ]);

describe("a command", () => {
  it.each([
    ["alone", "/warden help", [[1, "help"]]],
    ["after other lines", "Thank you!\n/warden why", [[2, "why"]]],
    ["with line ends of another system", "a\r\n/warden why\r\nb", [[2, "why"]]],
    ["after a hard break", "text  \n/warden why", [[2, "why"]]],
    ["within details, after an empty line", "<details>\n\n/warden why\n\n</details>", [[3, "why"]]],
    ["in capitals, as telephones write", "/Warden Help", [[1, "help"]]],
    [
      "with arguments",
      '/warden dismiss abc until:2026-12-31 reason:"not ours: see #7"',
      [[1, "dismiss", "abc", "until=2026-12-31", "reason=not ours: see #7"]],
    ],
    ["with an address in its reason", '/warden pause reason:"https://a.example/x y"', [[1, "pause", "reason=https://a.example/x y"]]],
    ["with tabs between the words", "/warden\thelp\twhy", [[1, "help", "why"]]],
    [
      "one a line, several of them",
      "/warden help\n/warden why\n\n/warden status",
      [
        [1, "help"],
        [2, "why"],
        [4, "status"],
      ],
    ],
  ])("is found %s", (_where, body, expected) => {
    expect(shown(body)).toEqual(expected);
  });

  it.each([
    ["in a quote", "> /warden help"],
    ["in a quote that goes on without its mark", "> said\n/warden help"],
    ["in a fence", "```\n/warden help\n```"],
    ["in a fence of tildes", "~~~\n/warden help\n~~~"],
    ["in a fence without an end", "```\n/warden help"],
    ["in indented code", "    /warden help"],
    ["in a list", "- /warden help"],
    ["in a task list", "- [ ] /warden help"],
    ["in an item that goes on without its indent", "- a\n/warden help"],
    ["in HTML", "<div>\n/warden help\n</div>"],
    ["in a hidden comment", "<!--\n/warden help\n-->"],
    ["in a hidden comment within a line", "a <!-- b\n/warden help -->"],
    ["in an attribute", "a <b title='\n/warden help'>"],
    ["in code of several lines", "`a\n/warden help` b"],
    ["in a link's text", "[a\n/warden help](https://a.example)"],
    ["in the text of a link that is defined elsewhere", "[a\n/warden help][b]\n\n[b]: https://a.example"],
    ["in the text of a link that is defined in a quote", "[a\n/warden help][b]\n\n> [b]: https://a.example"],
    ["in the text of a link around what could be another's definition", "a [b\n[c]: d\n/warden help\n](https://a.example)"],
    ["in emphasis", "*a\n/warden help*"],
    ["struck out", "~~a\n/warden help~~"],
    ["in a heading", "# /warden help"],
    ["in a heading by underline", "/warden help\n==="],
    ["in a table", "| a |\n|---|\n/warden help"],
    ["in a footnote", "[^1]: a\n/warden help\n\nb[^1]"],
    ["after blanks", " /warden help"],
    ["after a mark that nobody sees", "\ufeff/warden help"],
    ["after a zero-width space", "\u200b/warden help"],
    ["in the middle of a line", "please /warden help"],
    ["with letters after the name", "/wardenhelp"],
    ["with its slash written as an entity", "&#47;warden help"],
    ["with its slash escaped", "\\/warden help"],
  ])("is not found %s", (_where, body) => {
    expect(shown(body)).toEqual([]);
  });

  it.each([
    ["no-verb", "/warden"],
    ["no-verb", "/warden reason:x"],
    ["formatted", "/warden **help**"],
    ["formatted", "/warden help <!-- all -->"],
    ["formatted", "/warden explain [protection](https://a.example)"],
    ["not-printable", "/warden ro\u202etate"],
    ["not-printable", "/warden he\u200blp"],
    ["not-printable", "/warden pause reason:“x”"],
    ["unclosed-quote", '/warden pause reason:"x'],
    ["unclosed-quote", '/warden pause reason:"x"y'],
    ["unclosed-quote", '/warden pause "x"'],
    ["argument-twice", "/warden pause reason:a reason:b"],
    ["argument-twice", "/warden pause reason:a Reason:b"],
    ["too-long", `/warden pause reason:${"x".repeat(1_000)}`],
  ])("that cannot be followed says why: %s", (problem, body) => {
    expect(parseComment(body).commands).toMatchObject([{ line: 1, problem }]);
  });

  it("may have anything between its quotes but their end", () => {
    expect(shown('/warden pause reason:"größer: a < b \u202e :"')).toEqual([[1, "pause", "reason=größer: a < b \u202e :"]]);
  });
});

describe("a comment", () => {
  it("has ten commands at most, and says that there were more", () => {
    const body = Array.from({ length: 12 }, () => "/warden why").join("\n");
    expect(parseComment(body)).toMatchObject({ more: true, commands: { length: 10 } });
  });

  it("that is longer than 64 KiB is not read", () => {
    expect(parseComment(`/warden help\n\n${"x".repeat(65_536)}`)).toEqual({ commands: [], more: false, unreadable: true });
  });

  it("with its command in a paragraph that is too long to be sure is not read", () => {
    expect(parseComment(`${"a *b ".repeat(1_000)}\n/warden help`)).toMatchObject({ commands: [], unreadable: true });
  });

  it.each([">", "1. ", "> - ", "* "])("nested too deeply with %j is not read", (mark) => {
    expect(parseComment(`/warden help\n\n${mark.repeat(20_000)}`)).toMatchObject({ commands: [], unreadable: true });
  });

  it.each([
    ["lines that begin two lists", "- - a\n"],
    ["lines that begin two lists, with numbers", "1. 1. a\n"],
    ["items of inner lists", "    - a\n"],
  ])("with hundreds of %s is not read", (_what, line) => {
    expect(parseComment(`/warden help\n\n- a\n${line.repeat(501)}`)).toMatchObject({ commands: [], unreadable: true });
    expect(parseComment(`/warden help\n\n- a\n${line.repeat(40)}`)).toMatchObject({ commands: { length: 1 }, unreadable: false });
  });

  it.each([
    ["blanks", " ".repeat(60_000)],
    ["tabs", "\t".repeat(60_000)],
    ["blanks after the mark of a list", `- ${" ".repeat(60_000)}`],
    ["blanks after the mark of a quote", `> ${" ".repeat(60_000)}`],
  ])("that is full of %s is read at once", (_what, filling) => {
    // Looking for costly shapes has cost the square of their length once: for so many, longer than a test may take.
    for (let time = 0; time < 20; time += 1) expect(parseComment(`/warden help\n\n${filling}x`).commands).toHaveLength(1);
  });

  it("with its command in a paragraph that goes on from a definition like a list is not read", () => {
    expect(parseComment("[a]: https://a.example\n2. x\n/warden help")).toMatchObject({ commands: [], unreadable: true });
  });

  it("without the bot's name at the beginning of a line is not even parsed", () => {
    expect(mayHoldCommands("see /warden help")).toBe(false);
    expect(mayHoldCommands("a\n/warden")).toBe(true);
    expect(mayHoldCommands("/WARDEN x")).toBe(true);
  });
});
