import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { leadingOptions, readArguments } from "../../src/cli/options.ts";
import type { Verb } from "../../src/cli/verb.ts";

const verb = (changes: Partial<Verb> = {}): Verb => ({
  name: "look",
  summary: "look",
  usage: "Usage: pipewarden look",
  options: { repo: { type: "string" }, deep: { type: "boolean" }, format: { type: "string", default: "text" } },
  run: async () => 0,
  ...changes,
});
const env = { PIPEWARDEN_HOME: "here", PIPEWARDEN_STACK: "staging", OTHER: "1" };

describe("--stack and --home", () => {
  it("leave the environment as it is when they are not said", () => {
    expect(readArguments(verb(), [], env).env).toBe(env);
  });

  it("--stack names the deployment, whatever the environment names", () => {
    expect(readArguments(verb(), ["--stack", "prod"], env).env).toEqual({ ...env, PIPEWARDEN_STACK: "prod" });
  });

  it("--home means the bot on this machine, also where the environment names a deployment", () => {
    expect(readArguments(verb(), ["--home=there"], env).env).toEqual({ OTHER: "1", PIPEWARDEN_HOME: "there", PIPEWARDEN_STACK: undefined });
  });

  it("are not handed to the verb, unless it has options of these names itself", () => {
    expect(readArguments(verb(), ["--stack", "prod", "--repo", "a/b"], {}).values).toEqual({ repo: "a/b", format: "text" });
    const own = verb({ options: { stack: { type: "string" } } });
    expect(readArguments(own, ["--stack", "prod"], {})).toMatchObject({ values: { stack: "prod" }, env: { PIPEWARDEN_STACK: "prod" } });
  });

  it("may stand before the verb", () => {
    expect(leadingOptions(["--stack", "prod", "--home=x", "sweep", "--home", "y"])).toEqual({
      options: ["--stack", "prod", "--home=x"],
      rest: ["sweep", "--home", "y"],
    });
    expect(leadingOptions(["sweep", "--stack", "prod"])).toEqual({ options: [], rest: ["sweep", "--stack", "prod"] });
    expect(leadingOptions(["--stack"])).toEqual({ options: ["--stack"], rest: [] });
  });

  it("before the verb are as good as behind it", async () => {
    const told: string[] = [];
    const output = { out: () => undefined, err: (text: string) => void told.push(text) };
    for (const args of [
      ["--home", "/nowhere/at/all", "holds"],
      ["holds", "--home", "/nowhere/at/all"],
    ]) {
      expect(await runCommandLine(args, env, output)).toBe(2);
    }
    expect(told[0]).toContain("No bot runs in /nowhere/at/all.");
    expect(told[1]).toBe(told[0]);
  });
});

describe("what is not understood", () => {
  const meant = verb({ positionals: ["depth"], choices: { depth: ["shallow", "deep"] } });

  it.each<[string[], string]>([
    [["--rpeo", "x", "deep"], "Unknown option '--rpeo'. Did you mean --repo? See: pipewarden look --help"],
    [["--quux", "deep"], "Unknown option '--quux'. See: pipewarden look --help"],
    [["--format", "jsno", "deep"], "--format takes text or json. Did you mean json?"],
    [["depe"], "DEPTH takes shallow or deep. Did you mean deep?"],
    [["--deep=yes", "deep"], "Option '--deep' does not take an argument. See: pipewarden look --help"],
    [["--no-deep", "deep"], "Unknown option '--no-deep'. See: pipewarden look --help"],
    [["--", "--deep"], "DEPTH takes shallow or deep."],
  ])("%j: %s", (args, sentence) => {
    expect(() => readArguments(meant, args, {})).toThrow(expect.objectContaining({ message: sentence }));
  });

  it("an argument that looks like an option is one behind two dashes", () => {
    expect(readArguments(verb({ positionals: ["file"] }), ["--", "--help"], {})).toMatchObject({ help: false, values: { file: "--help" } });
  });

  it("a value that looks like an option is not swallowed", () => {
    expect(() => readArguments(verb(), ["--repo", "--deep"], {})).toThrow("ambiguous");
  });

  it.each<[string[], string]>([
    [["swep"], "Did you mean sweep?"],
    [["config", "chekc", "x.yml"], "Did you mean config check?"],
    [["prevew", "--config", "x"], "Did you mean preview?"],
  ])("a verb %j: %s", async (args, sentence) => {
    const told: string[] = [];
    expect(await runCommandLine(args, {}, { out: () => undefined, err: (text) => void told.push(text) })).toBe(2);
    expect(told.join("").split("\n")[0]).toContain(sentence);
  });

  it("an argument of megabytes is refused at once", () => {
    expect(() => readArguments(meant, [`--${"x".repeat(5_000_000)}`, "deep"], {})).toThrow("Unknown option");
    expect(() => readArguments(meant, ["x".repeat(5_000_000)], {})).toThrow("DEPTH takes shallow or deep.");
  });
});
