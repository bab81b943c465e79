import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { choicesOf, optionsOf } from "../../src/cli/options.ts";
import type { Verb } from "../../src/cli/verb.ts";
import { verbs } from "../../src/cli/verbs.ts";
import { PipewardenError } from "../../src/values/errors.ts";
import { type FakeBot, startFakeBot } from "./fake-bot.ts";

// What holds for every verb alike, whoever wrote it.

const scratch = mkdtempSync(join(tmpdir(), "pipewarden-every-verb-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const file = join(scratch, "file.json");
writeFileSync(file, "{}");

/** Options without which a verb does not get as far as asking the bot. */
const needed: Readonly<Record<string, readonly string[]>> = {
  preview: ["--config", file],
  pause: ["--reason", "Lunch."],
  replay: ["--event", "push"],
};

/** A sensible value of an argument that is no option. */
const argument = (verb: Verb, name: string): string =>
  choicesOf(verb, name)?.[0] ?? { file, repository: "acme/shop", guid: "6f1c2e9e-0000-4000-8000-1f2e3d4c5b6a" }[name] ?? "1f2e3d4c5b6a";

const argumentsOf = (verb: Verb): string[] => [
  ...(verb.positionals ?? []).map((name) => argument(verb, name)),
  ...(needed[verb.name] ?? []),
];

let bot: FakeBot;
beforeEach(async () => {
  bot = await startFakeBot();
});
afterEach(() => bot.close());

async function run(...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  // FORCE_COLOR must not bring any about.
  const env = { PIPEWARDEN_HOME: scratch, FORCE_COLOR: "1" };
  const code = await runCommandLine(args, env, { out: (text) => void out.push(text), err: (text) => void err.push(text) });
  return { code, out: out.join(""), err: err.join("") };
}

const each = (which: (verb: Verb) => boolean = () => true) => verbs.filter(which).map((verb) => [verb.name, verb] as const);
const words = (verb: Verb): string[] => verb.name.split(" ");
const oneLine = /^pipewarden: [^\n]+\n$/;

describe.each(each())("%s", (name, verb) => {
  it("explains itself to --help, -h and help, wherever it stands, and does nothing else", async () => {
    const explained = await run(...words(verb), "--help");
    expect(explained).toEqual({ code: 0, out: `${verb.usage}\n`, err: "" });
    expect(explained.out).toMatch(new RegExp(`^Usage: pipewarden ${name}\\b`));
    expect(await run(...words(verb), "-h")).toEqual(explained);
    expect(await run("help", ...words(verb))).toEqual(explained);
    expect(await run(...words(verb), ...argumentsOf(verb), "--help")).toEqual(explained);
  });

  it("refuses an option that it does not have, in one line", async () => {
    const { code, out, err } = await run(...words(verb), ...argumentsOf(verb), "--zzzzzzzz");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(oneLine);
    expect(err).toContain(`'--zzzzzzzz'. See: pipewarden ${name} --help`);
  });

  it("says which option was probably meant", async () => {
    const longest = Object.keys(optionsOf(verb)).sort((one, other) => other.length - one.length)[0] ?? "";
    const { code, err } = await run(...words(verb), `--${longest.slice(0, -2)}${longest.slice(-1)}`);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(`Did you mean --${longest}?`) });
  });

  it("refuses one argument too many, in one line", async () => {
    const { code, out, err } = await run(...words(verb), ...argumentsOf(verb), "surplus");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(oneLine);
  });
});

describe.each(each(({ positionals = [] }) => positionals.length > 0))("%s", (name, verb) => {
  it("says which argument is missing", async () => {
    const wanted = (verb.positionals ?? []).map((each) => each.toUpperCase()).join(" ");
    const err = `pipewarden: "${name}" takes ${wanted}, no more and no less. See: pipewarden ${name} --help\n`;
    expect(await run(...words(verb))).toEqual({ code: 2, out: "", err });
  });
});

describe.each(each((verb) => "format" in verb.options))("%s", (_name, verb) => {
  it("knows the format json, and no xml", async () => {
    const formats = choicesOf(verb, "format") ?? [];
    expect(formats.slice(0, 2)).toEqual(["text", "json"]);
    const taken = `${formats.slice(0, -1).join(", ")} or ${formats.at(-1)}`;
    const refused = { code: 2, out: "", err: `pipewarden: --format takes ${taken}.\n` };
    expect(await run(...words(verb), ...argumentsOf(verb), "--format", "xml")).toEqual(refused);
  });
});

describe.each(each(({ about = "bot" }) => about === "bot"))("%s", (_name, verb) => {
  it("does not take --home and --stack at once", async () => {
    const { code, err } = await run("--home", scratch, ...words(verb), ...argumentsOf(verb), "--stack", "prod");
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("say one of them") });
  });

  it.each(["--home", "--stack"])("does not take %s without a name", async (option) => {
    const { code, out, err } = await run(...words(verb), ...argumentsOf(verb), `${option}=`);
    expect({ code, out, err }).toEqual({
      code: 2,
      out: "",
      err: expect.stringMatching(new RegExp(`^pipewarden: ${option} must not be empty`)),
    });
  });
});

// Doctor answers what is wrong; setup and rotating ask GitHub and the secret store: no bot is needed for any of them.
const aloneToo: ReadonlySet<string> = new Set(["doctor", "setup", "secret rotate"]);
describe.each(each(({ name, about = "bot" }) => about === "bot" && !aloneToo.has(name)))("%s", (name, verb) => {
  it("says that no bot runs, and in which folder", async () => {
    const elsewhere = join(scratch, "nowhere");
    const { code, out, err } = await run(...words(verb), ...argumentsOf(verb), "--home", elsewhere);
    expect({ code, out, err }).toEqual({ code: 2, out: "", err: expect.stringMatching(oneLine) });
    expect(err).toContain(`No bot runs in ${elsewhere}.`);
  });

  it.each(["text", "json"])("tells the bot's refusal as a sentence, when asked for %s", async (format) => {
    const asked = name === "config show" ? "config" : name === "audit list" ? "audit" : words(verb).join("-");
    bot.answers(asked, () => {
      throw new PipewardenError("owner_ambiguous", "Say --owner:\nthe App is on several.");
    });
    const told = await run(
      "--home",
      bot.folder,
      ...words(verb),
      ...argumentsOf(verb),
      ...("format" in verb.options ? ["--format", format] : []),
    );
    expect(told).toEqual({ code: 2, out: "", err: "pipewarden: Say --owner: the App is on several.\n" });
    expect(bot.asked.map(([what]) => what)).toEqual([asked]);
  });
});

describe.each(each(({ about }) => about === "nothing"))("%s", (_name, verb) => {
  it.each(["--home", "--stack"])("takes no %s, which would mean nothing to it", async (option) => {
    const { code, out, err } = await run(option, "there", ...words(verb), ...argumentsOf(verb));
    expect({ code, out, err }).toEqual({ code: 2, out: "", err: expect.stringContaining(`Unknown option '${option}'`) });
  });
});
