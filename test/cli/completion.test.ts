import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { placesOf } from "../../src/cli/completion/words.ts";
import type { Verb } from "../../src/cli/verb.ts";
import { verbs } from "../../src/cli/verbs.ts";

const folder = mkdtempSync(join(tmpdir(), "pipewarden-completion-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function scriptFor(shell: string): Promise<string> {
  const out: string[] = [];
  expect(await runCommandLine(["completion", shell], {}, { out: (text) => out.push(text), err: () => undefined })).toBe(0);
  const file = join(folder, shell);
  writeFileSync(file, out.join(""));
  return file;
}

const ask = (shell: string, flags: string[], script: string): string[] =>
  execFileSync(shell, [...flags, "-c", script], { encoding: "utf8", cwd: folder, env: { PATH: process.env.PATH, HOME: folder } })
    .split("\n")
    .filter((line) => line !== "")
    .sort();

const quoted = (text: string): string => `'${text}'`;

/** What a shell offers after `words`, of which the last is being typed. */
type Offer = (words: readonly string[]) => Promise<readonly string[]>;

const bash: Offer = async (words) => {
  // As bash itself takes words apart.
  const parts = words.flatMap((word) => (word.startsWith("--") ? word.split(/(=)/) : [word]));
  const last = parts.at(-1) === "" && parts.at(-2) === "=" ? parts.slice(0, -1) : parts;
  return ask(
    "bash",
    ["--norc", "--noprofile"],
    `source ${await scriptFor("bash")}; COMP_WORDS=(${last.map(quoted).join(" ")}); COMP_CWORD=${last.length - 1}
     _pipewarden; printf '%s\\n' "\${COMPREPLY[@]}"`,
  );
};

const zsh: Offer = async (words) =>
  ask(
    "zsh",
    ["-f"],
    `compdef() { : }; compset() { PREFIX="\${PREFIX#*=}" }; _files() { : }
     compadd() { local word; for word in "\${(P)2[@]}"; do [[ "$word" == "$PREFIX"* ]] && print -r -- "$word"; done }
     source ${await scriptFor("zsh")}; words=(${words.map(quoted).join(" ")}); CURRENT=${words.length}; PREFIX="\${words[CURRENT]}"; _pipewarden; true`,
  );

const fish: Offer = async (words) => {
  const lines = ask("fish", ["--no-config"], `source ${await scriptFor("fish")}; complete -C ${quoted(words.join(" "))}`);
  return lines.map((line) => (line.split("\t")[0] ?? "").replace(/^--\w+=/, ""));
};

const installed = (shell: string): boolean => spawnSync(shell, ["--version"]).status === 0;
const shells = (
  [
    ["bash", bash],
    ["zsh", zsh],
    ["fish", fish],
  ] as const
).filter(([shell]) => installed(shell));

describe.each(shells)("the completion of %s", (_shell, offer) => {
  const firsts = [...new Set(verbs.map(({ name }) => name.split(" ")[0] ?? ""))];

  it.each<[typed: string[], offered: string[]]>([
    [["pipewarden", "swe"], ["sweep"]],
    [
      ["pipewarden", "config", ""],
      ["check", "show"],
    ],
    [["pipewarden", "config", "s"], ["show"]],
    [["pipewarden", "help", "config", "c"], ["check"]],
    [["pipewarden", "--home", "config", "swe"], ["sweep"]],
    [["pipewarden", "--stack", "prod", "audit", "li"], ["list"]],
    [
      ["pipewarden", "audit", "list", "--s"],
      ["--since", "--stack"],
    ],
    [["pipewarden", "audit", "list", "--repo", "--format", "--ac"], ["--actor"]],
    [
      ["pipewarden", "audit", "list", "--format", ""],
      ["json", "text"],
    ],
    [["pipewarden", "audit", "list", "--format", "j"], ["json"]],
    [
      ["pipewarden", "audit", "list", "--format="],
      ["json", "text"],
    ],
    [["pipewarden", "config", "check", "file.yml", "--kind", "r"], ["repository"]],
    [["pipewarden", "config", "check", "--st"], []],
    [
      ["pipewarden", "completion", ""],
      ["bash", "fish", "zsh"],
    ],
    [["pipewarden", "completion", "z"], ["zsh"]],
    [["pipewarden", "fly", "--no"], []],
  ])("offers for %j: %j", async (typed, offered) => {
    const all = await offer(typed);
    expect(all.filter((word) => typed.at(-1)?.startsWith("-") === true || !word.startsWith("-"))).toEqual(offered);
  });

  it("offers the beginning of every verb, and help", async () => {
    const all = await offer(["pipewarden", ""]);
    expect(all).toEqual(expect.arrayContaining([...firsts, "help"]));
    expect(all.filter((word) => !word.startsWith("-")).sort()).toEqual([...firsts, "help"].sort());
  });
});

describe("completion", () => {
  it("can be tried here with one shell at least", () => {
    expect(shells.map(([shell]) => shell)).toContain("bash");
  });

  it("leaves files to bash where it has nothing to offer", async () => {
    writeFileSync(join(folder, "policy.yml"), "");
    expect(await bash(["pipewarden", "preview", "--config", "pol"])).toEqual([]);
    expect(execFileSync("bash", ["-c", `source ${await scriptFor("bash")}; complete -p pipewarden`], { encoding: "utf8" })).toBe(
      "complete -o default -F _pipewarden pipewarden\n",
    );
  });

  it("puts nothing into a script that a shell could take for more than a word", () => {
    const verb = (changes: Partial<Verb>): Verb => ({ name: "x", summary: "", usage: "", options: {}, run: async () => 0, ...changes });
    for (const bad of [
      verb({ name: "x $(id)" }),
      verb({ options: { "a;b": { type: "string" } } }),
      verb({ options: { a: { type: "string" } }, choices: { a: ["`id`"] } }),
    ]) {
      expect(() => placesOf([bad])).toThrow("cannot stand in a completion script");
    }
  });
});
