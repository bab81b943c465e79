import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { safeOutput } from "../../src/cli/safe-output.ts";
import { type FakeBot, startFakeBot } from "./fake-bot.ts";

/** Clears a screen, titles a window, ends a line of one's own; C1; turns the direction of reading around; hides; overwrites. */
const hostile = "a\u001b[2Jb\u001b]0;owned\u0007c\u009b31md\u202ee\u200bf\rg\u2028h\u{e0041}i\ud800";
const control = /[^\P{C}\n]/u;

function scene(format: "text" | "json" | "diff", terminal = false) {
  const told: string[] = [];
  const tell = (text: string) => void told.push(text);
  return { told, output: safeOutput({ out: tell, err: tell, status: tell, terminal }, format) };
}

describe("an output for a terminal", () => {
  it("writes out what a terminal would obey or hide", () => {
    const { told, output } = scene("text");
    output.out(`${hostile}\n`);
    expect(told).toEqual(["a\\u{1b}[2Jb\\u{1b}]0;owned\\u{7}c\\u{9b}31md\\u{202e}e\\u{200b}f\\u{d}g\\u{2028}h\\u{e0041}i\ufffd\n"]);
  });

  it("leaves JSON the same to whoever parses it", () => {
    const { told, output } = scene("json");
    output.out(`${JSON.stringify({ [hostile]: hostile }, null, 2)}\n`);
    expect(told[0]).not.toMatch(control);
    expect(JSON.parse(told[0] ?? "")).toEqual({ [hostile]: hostile });
  });

  it("writes standard error as text, whatever the format", () => {
    const { told, output } = scene("json");
    output.err("\u001b[2J");
    output.status?.("\u001b[2J\nx");
    expect(told).toEqual(["\\u{1b}[2J", "\\u{1b}[2J x"]);
  });

  it("leaves a diff as it is for whoever applies it, but not on a terminal", () => {
    const diff = `+\t<version>${hostile}</version>\r\n`;
    const [file, terminal] = [scene("diff"), scene("diff", true)];
    for (const { output } of [file, terminal]) output.out(diff);
    expect(file.told).toEqual([diff]);
    expect(terminal.told[0]).not.toMatch(control);
  });

  it("leaves letters of all scripts and whole emoji alone", () => {
    const { told, output } = scene("text");
    output.out("Zürich 東京 القاهرة 🚀\n");
    expect(told).toEqual(["Zürich 東京 القاهرة 🚀\n"]);
  });
});

describe("verbs with hostile answers", () => {
  let bot: FakeBot;
  beforeEach(async () => {
    bot = await startFakeBot();
  });
  afterEach(() => bot.close());

  const liar = `${hostile}\nResumed: everything.`;
  const lies: [string[], string, object][] = [
    [["pause", "--reason", "x"], "pause", { what: liar, by: liar, reason: liar, since: 0 }],
    [["resume"], "resume", { what: liar, released: 0 }],
    [["approve", "c0ffee"], "approve", { owner: liar, released: 0 }],
    [["holds"], "holds", { pauses: [{ what: liar, by: liar, reason: liar, since: 0, held: 1 }], holds: [] }],
    [
      ["config", "show", "acme/shop"],
      "config",
      {
        repository: liar,
        organisation: "valid",
        policies: { [liar]: liar },
        origins: { [liar]: [{ file: liar }] },
        loosened: [{ path: liar }],
      },
    ],
  ];

  it.each(lies)("%j lets no name pass for another line, nor a control character through", async (words, verb, answer) => {
    bot.answers(verb, answer);
    const text = await bot.run(...words);
    expect(text.out).not.toMatch(control);
    expect(text.out).not.toMatch(/^Resumed: everything/m);
    const { out } = await bot.run(...words, "--format", "json");
    expect(out).not.toMatch(control);
    expect(JSON.parse(out)).toEqual(answer);
  });

  it("an argument of one's own comes back harmless, too", async () => {
    for (const words of [[`${hostile}\nx`], ["sweep", `--${hostile}`], ["holds", "--format", hostile], ["approve", "a", hostile]]) {
      const { code, out, err } = await bot.run(...words);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).not.toMatch(control);
    }
  });
});
