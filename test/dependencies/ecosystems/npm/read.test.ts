import { describe, expect, it } from "vitest";
import { npm } from "../../../../src/dependencies/ecosystems/npm/npm.ts";
import { readSpec, type Spec, satisfies, withVersion } from "../../../../src/dependencies/ecosystems/npm/spec.ts";
import { NpmRegistry } from "../../../registries/npm.ts";
import { advisoryOf, filesOf, fix, readFiles } from "./fixture.ts";

const registry = new NpmRegistry()
  .publish("deep@1.0.0")
  .publish("deep@1.0.1")
  .publish("user@1.0.0", { dependencies: { deep: "^1.0.0" } });
const plain = filesOf(registry, { manifest: { dependencies: { deep: "^1.0.0" } }, installed: { "node_modules/deep": "1.0.0" } });
const manifest = plain.get("package.json") ?? "";
const lock = plain.get("package-lock.json") ?? "";

describe("npm's projects", () => {
  it("are manifests with a lockfile beside them, outside of node_modules", () => {
    expect(
      npm.projects([
        "package.json",
        "package-lock.json",
        "a/package.json",
        "b/package.json",
        "b/npm-shrinkwrap.json",
        "b/c/package.json",
        "d/package-lock.json",
        "node_modules/x/package.json",
        "node_modules/x/package-lock.json",
      ]),
    ).toEqual([
      { directory: "", manifest: "package.json", files: ["package.json", "package-lock.json", "a/package.json", "b/c/package.json"] },
      { directory: "b", manifest: "b/package.json", files: ["b/package.json", "b/npm-shrinkwrap.json", "b/c/package.json"] },
    ]);
  });

  it("have their shrinkwrap read where there are both, as npm does", async () => {
    const files = new Map([...plain, ["npm-shrinkwrap.json", lock]]);
    const { changed } = await fix(registry, files, [advisoryOf("deep", "1.0.1")]);
    expect([...changed.keys()]).toEqual(["npm-shrinkwrap.json"]);
  });

  it("are found in folders", async () => {
    const files = new Map([...plain].map(([path, text]) => [`tools/one/${path}`, text]));
    const { plan, changed } = await fix(registry, files, [advisoryOf("deep", "1.0.1")]);
    expect(plan?.changes).toMatchObject([{ manifest: "tools/one/package.json", file: "tools/one/package-lock.json" }]);
    expect([...changed.keys()]).toEqual(["tools/one/package-lock.json"]);
  });

  it.each([
    ["{", "`package-lock.json` is no valid JSON object; it may hold an unsolved merge conflict."],
    ["[]", "`package-lock.json` is no valid JSON object; it may hold an unsolved merge conflict."],
    ['{"lockfileVersion":4,"packages":{}}', "`package-lock.json` has the version 4 of the format; 1, 2 and 3 are known."],
    ['{"lockfileVersion":3}', "`package-lock.json` has no list of packages."],
    [`{"lockfileVersion":3,"x":"${" ".repeat(33 * 1024 * 1024)}"}`, "`package-lock.json` is too large to be read."],
  ])("are refused with a reason", (text, refused) => {
    const [paths] = npm.projects([...plain.keys()]);
    if (paths === undefined) throw new Error("There is no project.");
    const read = (files: ReadonlyMap<string, string>) => npm.read(files, paths);
    expect(read(new Map([...plain, ["package-lock.json", text]]))).toEqual({ refused });
    expect(read(new Map([...plain, ["package.json", "7"]]))).toEqual({ refused: "`package.json` is no valid JSON object." });
    expect(read(new Map([["package.json", manifest]]))).toEqual({
      refused: "There is no `package-lock.json`.",
    });
  });

  it("are read whatever shapes stand in places where others belong", () => {
    for (const packages of [
      { "": 7 },
      { "": null, "node_modules/a": [] },
      { "node_modules/a": { version: 7, dependencies: "x", resolved: {} } },
    ]) {
      const files = new Map([...plain, ["package-lock.json", JSON.stringify({ lockfileVersion: 3, packages })]]);
      expect(npm.locate(readFiles(files))).toEqual([]);
    }
  });

  it("tell what is only for development", () => {
    const files = filesOf(registry, {
      manifest: { devDependencies: { user: "1.0.0" } },
      installed: { "node_modules/user": { version: "1.0.0", dev: true }, "node_modules/deep": { version: "1.0.0", dev: true } },
    });
    expect(npm.locate(readFiles(files), "deep")).toMatchObject([
      { scope: "development", direct: false, path: ["user@1.0.0", "deep@1.0.0"] },
    ]);
  });
});

describe("what a manifest asks for", () => {
  const cases: readonly (readonly [string, Spec])[] = [
    ["^1.0.0", { kind: "range", name: "x", range: "^1.0.0" }],
    ["", { kind: "range", name: "x", range: "*" }],
    [" 1.x || >=2 ", { kind: "range", name: "x", range: "1.x || >=2" }],
    ["latest", { kind: "tag", name: "x", tag: "latest" }],
    ["npm:real@^1", { kind: "range", name: "real", range: "^1" }],
    ["npm:@scope/real", { kind: "range", name: "@scope/real", range: "*" }],
    ...["git+https://a.test/b.git", "github:a/b", "a/b", "a/b#semver:^1", "git@a.test:b.git", "https://a.test/b.tgz"].map(
      (written): [string, Spec] => [written, { kind: "elsewhere" }],
    ),
    ...["file:../b", "link:../b", "./b", "../b", "~/b", "/b", "workspace:^", "portal:../b"].map((written): [string, Spec] => [
      written,
      { kind: "elsewhere" },
    ]),
  ];
  it.each(cases)("%j", (written, spec) => {
    expect(readSpec("x", written)).toEqual(spec);
  });

  it("accepts versions by npm's own rules", () => {
    expect(satisfies("1.2.3", readSpec("x", "^1.0.0"))).toBe(true);
    expect(satisfies("2.0.0-rc.1", readSpec("x", ">=1"))).toBe(false);
    expect(satisfies("1.0.0", readSpec("x", "next"))).toBe(true);
    expect(satisfies("1.0.0", readSpec("x", "github:a/b"))).toBe(false);
  });

  it.each([
    ["^1.2.3", "^2.0.1"],
    ["~1.2", "~2.0.1"],
    ["1", "2"],
    ["v1.2.3", "2.0.1"],
    ["=1.2.3", "=2.0.1"],
    [">= 1.2.3", ">= 2.0.1"],
    ["^1.0.0-rc.1", "^2.0.1"],
    ["1.x", "2.x"],
    ["*", "^2.0.1"],
    ["latest", "^2.0.1"],
    ["npm:real@~1.0.0", "npm:real@~2.0.1"],
    ["npm:@scope/real@1", "npm:@scope/real@2"],
  ])("%j gets another version as %j", (written, after) => {
    expect(withVersion(written, "2.0.1")).toBe(after);
  });
});
