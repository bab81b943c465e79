import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { folder, repository, rulesText, tellsOf, values } from "../scanner/made.ts";

async function run(args: readonly string[], env: Record<string, string> = {}) {
  const written: [string, string][] = [];
  const add = (channel: string) => (text: string) => void written.push([channel, text]);
  const code = await runCommandLine(["scan", "--threads", "0", ...args], env, { out: add("out"), err: add("err"), status: add("status") });
  const of = (wanted: string) => written.flatMap(([channel, text]) => (channel === wanted ? [text] : [])).join("");
  return { code, out: of("out"), err: of("err"), all: written.map(([, text]) => text).join("") };
}

describe("pipewarden scan", () => {
  const value = values(7);

  it("ends with 0 where there is nothing, with 1 where there is something", async () => {
    using place = folder();
    place.write({ ".gitleaks.toml": rulesText, "a.txt": "nothing" });
    expect(await run([place.path])).toMatchObject({ code: 0, out: "No secrets in 1 file, 1 kB.\n", err: "" });
    place.write({ "b.txt": `${value()}\n` });
    expect(await run([place.path])).toMatchObject({ code: 1, err: "" });
  });

  it("ends with 1 where something was not scanned, and tells it in each format", async () => {
    using place = repository();
    place.commit({ "a.txt": "x" });
    using clone = folder();
    spawnSync("git", ["clone", "-q", "--depth", "1", `file://${place.path}`, join(clone.path, "c")]);
    const path = join(clone.path, "c");
    const config = join(clone.path, "rules.toml");
    clone.write({ "rules.toml": rulesText });
    const shallow = /shallow/;
    expect(await run([path, "--history", "--config", config])).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^No secrets[\s\S]*shallow/),
      err: "",
    });
    for (const format of ["json", "sarif"]) {
      expect(await run([path, "--history", "--config", config, "--format", format])).toMatchObject({
        code: 1,
        out: expect.stringMatching(shallow),
        err: "",
      });
    }
    expect(await run([path, "--history", "--config", config, "--format", "gitleaks"])).toMatchObject({
      code: 1,
      out: "[]\n",
      err: expect.stringMatching(/^pipewarden: not fully scanned: [^\n]*shallow[^\n]*\n$/),
    });
  });

  it("does not end with 1 for a picture, but says that it is none to be read", async () => {
    using place = folder();
    place.write({ ".gitleaks.toml": rulesText, "a.png": Uint8Array.of(0x89, 0x50, 0, 0, 1, 2, 3) });
    expect(await run([place.path])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^No secrets[^\n]*\nFiles that are no text: 1\./),
    });
    expect(JSON.parse((await run([place.path, "--format", "json"])).out).notScanned).toMatchObject([{ file: "a.png", reason: "not-text" }]);
  });

  it("finds with --strict what gitleaks finds, and no more", async () => {
    using place = folder();
    const rules = `${rulesText}[[rules]]\nid = "any"\nregex = '''[a-z]+_[A-Za-z0-9]{24}'''\n`;
    place.write({ ".gitleaks.toml": rules, "a.txt": value() });
    const rulesFound = async (...args: string[]) =>
      JSON.parse((await run([place.path, "--format", "json", ...args])).out).findings.map(({ rule }: { rule: string }) => rule);
    expect(await rulesFound("--strict")).toEqual(["acme-token", "any"]);
    expect(await rulesFound()).toHaveLength(1);
  });

  it("says which lines of .gitleaksignore mean nothing", async () => {
    using place = folder();
    place.write({ ".gitleaks.toml": rulesText, ".gitleaksignore": "# fine\nnot a fingerprint\n" });
    expect((await run([place.path])).err).toMatch(/\.gitleaksignore: no fingerprints stand in line 2\.\n$/);
  });

  it.each([
    [["--history", "--staged"], "--history, --since and --staged are three things to scan: say one of them."],
    [["--history", "--since", "main"], "--history, --since and --staged are three things to scan: say one of them."],
    [["--since", ""], "--since needs a commit, a branch or a tag."],
    [["--config", "none.toml"], "none.toml cannot be read."],
    [["--baseline", "none.json"], "none.json cannot be read."],
    [["--threads", "all"], "--threads takes a whole number from 0 to 999."],
    [["--format", "xml"], "--format takes text, json, sarif or gitleaks."],
  ])("ends with 2 for %j, and says why", async (args, sentence) => {
    using place = folder();
    expect(await run([place.path, ...args])).toMatchObject({ code: 2, out: "", err: `pipewarden: ${sentence}\n` });
  });

  it("ends with 2 where rules have nothing to find by, or are none", async () => {
    using place = folder();
    place.write({ ".gitleaks.toml": "title = 'x'" });
    expect(await run([place.path])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/cannot be used as rules\. It has no rules\.\n$/),
    });
    place.write({ ".gitleaks.toml": "title = " });
    expect(await run([place.path])).toMatchObject({ code: 2, err: expect.stringMatching(/The file is no TOML: line 1, column \d+\.\n$/) });
  });

  it("takes rules from where gitleaks takes them, in its order", async () => {
    using place = folder();
    const named = (id: string) => `[[rules]]\nid = "${id}"\nregex = '''acme_[A-Za-z0-9]{24}'''\n`;
    place.write({ ".gitleaks.toml": named("own"), "in/a.txt": value(), "one.toml": named("said"), "two.toml": named("by-name") });
    const ruleOf = async (path: string, args: readonly string[], env = {}) =>
      JSON.parse((await run([path, "--format", "json", ...args], env)).out).findings.map(({ rule }: { rule: string }) => rule);
    const [one, two] = [join(place.path, "one.toml"), join(place.path, "two.toml")];
    const env = { GITLEAKS_CONFIG: two, GITLEAKS_CONFIG_TOML: named("inline") };
    expect(await ruleOf(place.path, ["--config", one], env)).toEqual(["said"]);
    expect(await ruleOf(place.path, [], env)).toEqual(["by-name"]);
    expect(await ruleOf(place.path, [], { GITLEAKS_CONFIG_TOML: named("inline") })).toEqual(["inline"]);
    expect(await ruleOf(place.path, [])).toEqual(["own"]);
  });

  it("does not let a rule file that came with the files read others", async () => {
    using place = folder();
    using outside = folder();
    outside.write({ "rules.toml": `[[rules]]\nid = "outside"\nregex = "x"\n` });
    mkdirSync(join(place.path, "in"));
    place.write({ ".gitleaks.toml": `${rulesText}[extend]\npath = "${outside.path}/rules.toml"\n`, "a.txt": "x" });
    expect(await run([place.path])).toMatchObject({ code: 0, err: expect.stringMatching(/names a file that cannot be read/) });
    // Who says it by hand means it.
    expect(await run([place.path, "--config", join(place.path, ".gitleaks.toml")])).toMatchObject({ code: 1, err: "" });
  });

  it("tells what is wrong with rules, and goes on with the others", async () => {
    using place = folder();
    place.write({ ".gitleaks.toml": `${rulesText}[[rules]]\nid = "bad"\nregex = "(?=a)"\n`, "a.txt": value() });
    const { code, err, out } = await run([place.path, "--format", "json"]);
    expect([code, err]).toEqual([1, expect.stringMatching(/^pipewarden: the rules: bad: The expression \(regex\) looks ahead/)]);
    expect(JSON.parse(out).problems[0]).toMatchObject({ rule: "bad" });
  });

  it("leaves out what .gitleaksignore and a baseline name", async () => {
    using place = folder();
    place.write({ ".gitleaks.toml": rulesText, "a.txt": value(), "b.txt": value(), "c.txt": value() });
    place.write({ ".gitleaksignore": "a.txt:acme-token:1\n" });
    const first = await run([place.path, "--format", "gitleaks"]);
    place.write({ "baseline.json": JSON.stringify(JSON.parse(first.out).slice(0, 1)) });
    const second = await run([place.path, "--baseline", join(place.path, "baseline.json"), "--format", "json"]);
    const { findings, left } = JSON.parse(second.out);
    expect(findings.map(({ file }: { file: string }) => file)).toEqual(["c.txt"]);
    expect(left).toEqual({ allowed: 0, ignored: 1, known: 1 });
  });

  it("lets a name from a repository do nothing to a terminal, and keeps JSON what it means", async () => {
    using place = folder();
    const name = "a\u001b[2J\u009b\u202eb\ud800".toWellFormed();
    place.write({ ".gitleaks.toml": rulesText, [name]: value() });
    const obeyed = /(?!\n)[\p{Cc}\p{Cf}]/u;
    for (const format of ["text", "json", "gitleaks", "sarif"]) {
      const { out, code } = await run([place.path, "--format", format]);
      expect([format, code, obeyed.test(out)]).toEqual([format, 1, false]);
      if (format === "json") expect(JSON.parse(out).findings[0].file).toBe(name);
      if (format === "gitleaks") expect(JSON.parse(out)[0].File).toBe(name);
    }
  });

  it("shows no value anywhere: not in full, not in part, not encoded", async () => {
    using place = repository();
    const [plain, encoded, named] = [value(), value(), value()];
    const files = {
      ".gitleaks.toml": rulesText,
      "a.txt": `key = "${plain}"\n`,
      "b.yml": `data: ${Buffer.from(`k=${encoded}`).toString("base64")}\n`,
      [`${named}.txt`]: `${named}\n`,
    };
    place.commit(files, `Use ${plain}`);
    const tells = [plain, encoded, named].flatMap(tellsOf);
    for (const what of [[], ["--history"], ["--staged"]]) {
      for (const format of ["text", "json", "sarif", "gitleaks"]) {
        const { all, code } = await run([place.path, ...what, "--format", format]);
        expect([what, format, tells.filter((tell) => all.includes(tell))]).toEqual([what, format, []]);
        expect(code).toBe(what[0] === "--staged" ? 0 : 1);
      }
    }
  });
});

describe("the program", () => {
  it("scans with our own rules, by threads, as a process of its own", () => {
    using place = folder();
    place.write({ "a.txt": "nothing\n" });
    const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, "scan", place.path], { encoding: "utf8", cwd: place.path });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "No secrets in 1 file, 1 kB.\n", stderr: "" });
  });
});
