import { describe, expect, it } from "vitest";
import { type Texts, told } from "./source-kit.ts";

const [good, evil] = ["a", "e"].map((letter) => letter.repeat(64));

describe("a Cargo.lock that a stranger wrote", () => {
  const cratesIo = "registry+https://github.com/rust-lang/crates.io-index";
  const cargo = ({
    source = cratesIo,
    checksum = good,
    config = "",
    version = "1.0.0",
  }: {
    source?: string;
    checksum?: string | undefined;
    config?: string;
    version?: string;
  } = {}): Texts => ({
    "Cargo.toml": '[package]\nname = "shop"\nversion = "0.1.0"\n\n[dependencies]\nserde = "1"\n',
    "Cargo.lock": [
      ...["version = 4", "", "[[package]]", 'name = "serde"', `version = "${version}"`, ...(source === "" ? [] : [`source = "${source}"`])],
      ...[
        ...(checksum === "" ? [] : [`checksum = "${checksum}"`]),
        "",
        "[[package]]",
        'name = "shop"',
        'version = "0.1.0"',
        "dependencies = [",
        ' "serde",',
        "]",
        "",
      ],
    ].join("\n"),
    ...(config === "" ? {} : { ".cargo/config.toml": config }),
  });

  it.each([
    ["another registry", { source: "registry+https://evil.example/index" }, ["serde@1.0.0 registry https://evil.example/index/"]],
    ["another sparse registry", { source: "sparse+https://evil.example/index/" }, ["serde@1.0.0 registry https://evil.example/index/"]],
    ["a repository", { source: "git+https://github.com/eve/serde?branch=main#0000", checksum: "" }, ["serde git github.com/eve/serde"]],
    ["a folder", { source: "", checksum: "" }, ["serde folder"]],
    ["another checksum", { checksum: evil }, ["serde@1.0.0 digest"]],
    ["no checksum", { checksum: "" }, ["serde@1.0.0 unchecked"]],
    [
      "settings that put another registry in crates.io's place",
      { config: '[source.crates-io]\nreplace-with = "e"\n\n[source.e]\nregistry = "sparse+https://evil.example/index/"\n' },
      ["registry index https://evil.example/index/"],
    ],
  ])("is told of for %s", (_what, given, expected) => {
    expect(told(cargo(), cargo(given))).toEqual(expected);
    expect(told(cargo(given), cargo(given))).toEqual([]);
  });

  it("is not at fault for a new version, for the sparse index, or for a registry that the configuration names", () => {
    expect(told(cargo(), cargo({ version: "1.0.1", checksum: evil }))).toEqual([]);
    expect(told(cargo(), cargo({ source: "sparse+https://index.crates.io/" }))).toEqual([]);
    expect(
      told(cargo(), cargo({ source: "sparse+https://crates.acme.example/index/" }), {
        registries: { rust: "https://crates.acme.example/" },
      }),
    ).toEqual([]);
  });
});

describe("a go.mod or a go.sum that a stranger wrote", () => {
  const sum = (hash: string) => `example.com/a v1.0.0 h1:${hash}=\nexample.com/a v1.0.0/go.mod h1:mod=\n`;
  const go = (replace = "", sums = sum("good"), more: Texts = {}): Texts => ({
    "go.mod": `module example.com/shop\n\ngo 1.24\n\nrequire example.com/a v1.0.0\n${replace}`,
    "go.sum": sums,
    ...more,
  });

  it.each([
    ["another sum", go("", sum("evil")), ["example.com/a@v1.0.0 digest"]],
    ["a second sum", go("", sum("good") + sum("evil")), ["example.com/a@v1.0.0 digest"]],
    [
      "another module in its place",
      go("\nreplace example.com/a => github.com/eve/a v1.0.0\n"),
      ["example.com/a replaced github.com/eve/a"],
    ],
    ["a folder in its place", go("\nreplace (\n\texample.com/a v1.0.0 => ./a\n)\n"), ["example.com/a replaced ./a"]],
    [
      "another module by go.work",
      go("", sum("good"), { "go.work": "go 1.24\n\nuse .\n\nreplace example.com/a => github.com/eve/a v1.0.0\n" }),
      ["example.com/a replaced github.com/eve/a"],
    ],
  ])("is told of for %s", (_what, head, expected) => {
    expect(told(go(), head)).toEqual(expected);
    expect(told(head, head)).toEqual([]);
  });

  it("is told of for another sum of a workspace", () => {
    const workspace = (hash: string) => ({ ...go(), "go.work.sum": `example.com/c v1.0.0 h1:${hash}=\n` });
    expect(told(workspace("good"), workspace("evil"))).toEqual(["example.com/c@v1.0.0 digest"]);
    expect(told(go(), workspace("new"))).toEqual([]);
  });

  it("is not at fault for sums that come and go, for another version in its place, or for the repository's own module", () => {
    expect(told(go(), go("", `${sum("good")}example.com/b v1.0.0 h1:b=\n`))).toEqual([]);
    expect(told(go(), go("", ""))).toEqual([]);
    expect(told(go(), go("\nreplace example.com/a v1.0.0 => example.com/a v1.0.1\n"))).toEqual([]);
    const own = { "a/go.mod": "module example.com/a\n\ngo 1.24\n" };
    expect(told(go("", undefined, own), go("\nreplace example.com/a => ./a\n", undefined, own))).toEqual([]);
  });
});
