import { describe, expect, it } from "vitest";
import type { Ecosystem } from "../../../src/dependencies/ecosystems/ecosystem.ts";
import { ecosystems } from "../../../src/dependencies/ecosystems/ecosystems.ts";

/** The names of what is installed; undefined where the project is refused. */
function installedBy(ecosystem: Ecosystem | undefined, given: Readonly<Record<string, string>>): readonly string[] | undefined {
  const files = new Map(Object.entries(given));
  const [paths] = ecosystem?.projects([...files.keys()]) ?? [];
  const read = paths === undefined ? undefined : ecosystem?.read(files, paths);
  return read !== undefined && "project" in read ? ecosystem?.locate(read.project).map(({ name }) => name) : undefined;
}

const [go, cargo, pip] = (["go", "rust", "pip"] as const).map((name) => ecosystems.get(name)?.[0]?.ecosystem);
const yarn = ecosystems.get("npm")?.find(({ ecosystem }) => ecosystem.projects(["package.json", "yarn.lock"]).length > 0)?.ecosystem;
const many = (count: number, line: (at: number) => string): string => Array.from({ length: count }, (_, at) => line(at)).join("");
const crate = "[package]\nname = 'app'\nversion = '1.0.0'\n[dependencies]\np = '1'\n";
const locked = (name: string, version: string, more = "") =>
  `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n${more}\n`;

// Whoever proposes a change writes these; each would take minutes if anything were done for each pair of lines or characters.
describe("files that are made to take long", () => {
  it.each([
    [
      "go.mod of comments",
      go,
      { "go.mod": `module app\n${"//\n".repeat(200_000)}require example.com/a v1.0.0\n`, "go.sum": "" },
      ["example.com/a"],
    ],
    ["go.mod of quotes", go, { "go.mod": `module app\nrequire "${'\\"'.repeat(200_000)}\n`, "go.sum": "" }, undefined],
    ["Cargo.lock of empty lines", cargo, { "Cargo.toml": crate, "Cargo.lock": "\n".repeat(300_000) }, undefined],
    [
      "Cargo.lock of blanks",
      cargo,
      { "Cargo.toml": crate, "Cargo.lock": `version = 3\n\n${locked("p", "1.0.0", `x = a${" ".repeat(300_000)}b\n`)}` },
      ["p"],
    ],
    [
      "Cargo.lock of quotes",
      cargo,
      { "Cargo.toml": crate, "Cargo.lock": `version = 3\n\n${locked("p", "1.0.0", `dependencies = [${'\\"'.repeat(100_001)}]\n`)}` },
      undefined,
    ],
    [
      ".cargo/config of empty lines",
      cargo,
      { "Cargo.toml": crate, "Cargo.lock": `version = 3\n\n${locked("p", "1.0.0")}`, ".cargo/config.toml": "\n".repeat(300_000) },
      ["p"],
    ],
    ["requirements of more lines than anybody has", pip, { "requirements.txt": "a==1\n".repeat(100_001) }, undefined],
  ])("are read in time, or not at all: %s", (_what, ecosystem, files, names) => {
    expect(installedBy(ecosystem, files)).toEqual(names);
  });

  it("are read in time: Cargo.lock of one crate in many versions", () => {
    const lock = `version = 3\n\n${many(10_000, (at) => locked("p", `1.0.${at}`, `dependencies = [\n "p 1.0.${at + 1}",\n]\n`))}${locked("p", "1.0.10000")}`;
    expect(installedBy(cargo, { "Cargo.toml": crate, "Cargo.lock": lock })).toHaveLength(10_001);
  });

  it("are read in time: a workspace with many stars", () => {
    const deep = "a/".repeat(40);
    const manifest = JSON.stringify({
      name: "app",
      workspaces: [`${"**/".repeat(30)}b`, `${"*a".repeat(30)}*b`, "packages/*", "!packages/c"],
    });
    const member = (name: string) => JSON.stringify({ name, dependencies: { leaf: "^1.0.0" } });
    const files = {
      "package.json": manifest,
      "yarn.lock":
        '# yarn lockfile v1\n\n\nleaf@^1.0.0:\n  version "1.0.0"\n  resolved "https://registry.yarnpkg.com/leaf/-/leaf-1.0.0.tgz#abc"\n',
      [`${deep}package.json`]: member("far"),
      [`${"a".repeat(200)}/package.json`]: member("long"),
      "packages/b/package.json": member("b"),
    };
    expect(installedBy(yarn, files)).toEqual(["leaf"]);
  });
});
