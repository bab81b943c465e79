import { describe, expect, it } from "vitest";
import { type Texts, told } from "./source-kit.ts";

type Entry = Readonly<Record<string, unknown>>;
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const lodash: Entry = {
  version: "4.17.21",
  resolved: "https://registry.npmjs.org/lodash/-/lodash-4.17.21.tgz",
  integrity: "sha512-GOOD",
};
const manifest = (dependencies: Entry = { lodash: "^4.17.0" }) => ({ name: "shop", version: "1.0.0", dependencies });

const npm = (packages: Record<string, Entry>, dependencies?: Entry, lockfileVersion = 3, more: Entry = {}): Texts => ({
  "package.json": json(manifest(dependencies)),
  "package-lock.json": json({ name: "shop", lockfileVersion, packages: { "": manifest(dependencies), ...packages }, ...more }),
});
const base = npm({ "node_modules/lodash": lodash });
const with_ = (entry: Entry): Texts => npm({ "node_modules/lodash": { ...lodash, ...entry } });

describe("a package-lock.json of npm's that a stranger wrote", () => {
  it.each([
    [
      "another package's archive under a known name",
      { resolved: "https://registry.npmjs.org/evil/-/evil-1.0.0.tgz", integrity: "sha512-EVIL" },
      ["lodash@4.17.21 archive evil@1.0.0", "lodash@4.17.21 digest"],
    ],
    [
      "an older version under a newer one's number",
      { version: "4.17.22", resolved: "https://registry.npmjs.org/lodash/-/lodash-4.17.1.tgz" },
      ["lodash@4.17.22 archive lodash@4.17.1"],
    ],
    ["another host", { resolved: "https://evil.example/lodash/-/lodash-4.17.21.tgz" }, ["lodash@4.17.21 registry https://evil.example/"]],
    [
      "a host that passes for the registry's",
      { resolved: "https://registry.npmjs.org@evil.example/lodash/-/lodash-4.17.21.tgz" },
      ["lodash@4.17.21 registry https://evil.example/"],
    ],
    [
      "a host whose name begins as the registry's",
      { resolved: "https://registry.npmjs.org.evil.example/lodash/-/lodash-4.17.21.tgz" },
      ["lodash@4.17.21 registry https://registry.npmjs.org.evil.example/"],
    ],
    [
      "a way up and down within the registry",
      { resolved: "https://registry.npmjs.org/lodash/-/%2e%2e/../evil/-/evil-4.17.21.tgz" },
      ["lodash@4.17.21 archive evil@4.17.21"],
    ],
    [
      "the registry without encryption",
      { resolved: "http://registry.npmjs.org/lodash/-/lodash-4.17.21.tgz" },
      ["lodash@4.17.21 registry http://registry.npmjs.org/"],
    ],
    ["a repository", { resolved: "git+ssh://git@github.com/eve/lodash.git#0000" }, ["lodash@4.17.21 git github.com/eve/lodash"]],
    [
      "an archive at GitHub",
      { resolved: "https://codeload.github.com/eve/lodash/tar.gz/0000" },
      ["lodash@4.17.21 git github.com/eve/lodash"],
    ],
    ["an archive anywhere", { resolved: "https://evil.example/x/lodash.tgz" }, ["lodash@4.17.21 address https://evil.example/x/"]],
    ["an archive in the repository", { resolved: "file:lodash.tgz" }, ["lodash@4.17.21 folder lodash.tgz"]],
    ["another checksum", { integrity: "sha512-EVIL" }, ["lodash@4.17.21 digest"]],
    ["a second checksum beside the right one", { integrity: "sha512-GOOD sha512-EVIL" }, ["lodash@4.17.21 digest"]],
    ["one checksum behind many right ones", { integrity: `${"sha512-GOOD ".repeat(50)}sha512-EVIL` }, ["lodash@4.17.21 digest"]],
    ["no checksum", { integrity: undefined }, ["lodash@4.17.21 unchecked"]],
    ["a weaker checksum", { integrity: "sha1-EVIL" }, ["lodash@4.17.21 unchecked"]],
    [
      "another package by its own name",
      { name: "evil", version: "1.0.0", resolved: "https://registry.npmjs.org/evil/-/evil-1.0.0.tgz" },
      ["lodash@1.0.0 alias evil@1.0.0"],
    ],
  ])("is told of for %s", (_what, entry, expected) => {
    expect(told(base, with_(entry))).toEqual(expected);
  });

  it("is told of for a folder that a link puts in the place of what the registry has, and not for a workspace's member", () => {
    const linked = npm({ "node_modules/lodash": { resolved: "tools/lodash", link: true }, "tools/lodash": { version: "4.17.21" } });
    expect(told(base, linked)).toEqual(["lodash folder tools/lodash"]);
    expect(told(linked, linked)).toEqual([]);
    const member = npm({ "node_modules/lodash": lodash, "node_modules/@acme/a": { resolved: "a", link: true }, a: { version: "1.0.0" } });
    expect(told(base, member)).toEqual([]);
  });

  it("is told of for the list that only npm 6 reads", () => {
    const old = (entry: Entry) =>
      npm({ "node_modules/lodash": lodash }, undefined, 2, { dependencies: { lodash: { ...lodash, ...entry } } });
    const evil = { resolved: "https://registry.npmjs.org/evil/-/evil-1.0.0.tgz" };
    expect(told(old({}), old(evil))).toEqual(["lodash@4.17.21 archive evil@1.0.0"]);
    const first = (entry: Entry): Texts => ({
      "package.json": json(manifest()),
      "package-lock.json": json({ name: "shop", lockfileVersion: 1, dependencies: { lodash: { ...lodash, ...entry } } }),
    });
    expect(told(first({}), first(evil))).toEqual(["lodash@4.17.21 archive evil@1.0.0"]);
    expect(told(first({}), first({ version: "github:eve/lodash#0000", resolved: undefined }))).toEqual([
      "lodash git github.com/eve/lodash",
    ]);
  });

  it("is told of for a manifest that takes a known name from elsewhere, without a lockfile too", () => {
    const alone = (spec: string): Texts => ({ "package.json": json(manifest({ lodash: spec })) });
    expect(told(alone("^4.17.0"), alone("npm:evil@1"))).toEqual(["lodash alias evil@1"]);
    expect(told(alone("^4.17.0"), alone("eve/lodash"))).toEqual(["lodash git github.com/eve/lodash"]);
    expect(told(alone("^4.17.0"), alone("file:./lodash"))).toEqual(["lodash folder ./lodash"]);
    expect(told(alone("eve/lodash#v1"), alone("git+https://github.com/eve/lodash.git#v2"))).toEqual([]);
  });

  it("shows no credential that stands in an address", () => {
    const [first] = told(base, with_({ resolved: "https://user:pa55word@evil.example/lodash/-/lodash-4.17.21.tgz?token=pa55word" }));
    expect(first).toBe("lodash@4.17.21 registry https://evil.example/");
    expect(told(base, with_({ resolved: "git+https://user:pa55word@evil.example/lodash.git" })).join()).not.toContain("pa55word");
  });

  it("is not at fault for what the base branch has", () => {
    const strange = with_({ resolved: "https://npm.acme.example/api/lodash/-/lodash-4.17.21.tgz", integrity: undefined });
    const more = npm({
      "node_modules/lodash": { version: "4.17.22", resolved: "https://npm.acme.example/api/lodash/-/lodash-4.17.22.tgz" },
      "node_modules/@acme/a": { version: "1.0.0", resolved: "https://npm.acme.example/api/@acme/a/-/@acme/a-1.0.0.tgz" },
    });
    expect(told(strange, more)).toEqual([]);
    const other = npm({ "node_modules/lodash": { ...lodash, resolved: "https://npm.acme.example/evil/lodash/-/lodash-4.17.21.tgz" } });
    expect(told(strange, other)).toEqual(["lodash@4.17.21 registry https://npm.acme.example/evil/"]);
  });

  it.each([
    [
      "a new version",
      { version: "4.17.22", resolved: "https://registry.npmjs.org/lodash/-/lodash-4.17.22.tgz", integrity: "sha512-NEWER" },
    ],
    ["the address left out", { resolved: undefined }],
    ["Yarn's name of the registry", { resolved: "https://registry.yarnpkg.com/lodash/-/lodash-4.17.21.tgz" }],
    ["a registry that the configuration names", { resolved: "https://npm.acme.example/any/lodash/-/lodash-4.17.21.tgz" }],
    ["build metadata", { version: "4.17.21+build.1", integrity: "sha512-OTHER" }],
  ])("is not at fault for %s", (_what, entry) => {
    expect(told(base, with_(entry), { registries: { npm: "https://npm.acme.example/" } })).toEqual([]);
  });

  it("is not at fault for a stronger checksum, for a mirror that gives way to the registry, and for a lockfile that moves", () => {
    expect(told(with_({ integrity: "sha1-OLD" }), base)).toEqual([]);
    expect(told(with_({ resolved: "https://mirror.example/lodash/-/lodash-4.17.21.tgz" }), base)).toEqual([]);
    const strange = with_({ resolved: "git+ssh://git@github.com/acme/lodash.git#1" });
    const moved = Object.fromEntries(Object.entries(strange).map(([path, text]) => [`web/${path}`, text]));
    expect(told(strange, moved)).toEqual([]);
  });

  it("is not at fault for another name that somebody asks for, where no other package had it", () => {
    const dependencies = { "@isaacs/cliui": "^8.0.0" };
    const cliui = { version: "8.0.2", resolved: "https://registry.npmjs.org/@isaacs/cliui/-/cliui-8.0.2.tgz" };
    const width = { name: "string-width", version: "4.2.3", resolved: "https://registry.npmjs.org/string-width/-/string-width-4.2.3.tgz" };
    const asks = { ...cliui, dependencies: { "string-width-cjs": "npm:string-width@^4.2.0" } };
    expect(told(base, npm({ "node_modules/@isaacs/cliui": asks, "node_modules/string-width-cjs": width }, dependencies))).toEqual([]);
    expect(told(base, npm({ "node_modules/@isaacs/cliui": cliui, "node_modules/string-width-cjs": width }, dependencies))).toEqual([
      "string-width-cjs@4.2.3 alias string-width@4.2.3",
    ]);
  });

  it("may bring what the configuration lets pass, by its name or by where it comes from", () => {
    const evil = with_({ resolved: "git+ssh://git@github.com/acme/lodash.git#1" });
    expect(told(base, evil, { allow: ["npm:lodash"] })).toEqual([expect.stringContaining("(let pass)")]);
    expect(told(base, evil, { allow: ["npm:github.com/acme/*"] })).toEqual([expect.stringContaining("(let pass)")]);
    expect(told(base, evil, { allow: ["npm:github.com/other/*", "lodash"] })).toEqual([expect.not.stringContaining("(let pass)")]);
  });

  it("finds no shelter at a host where everybody can have a registry, but in the organisation's own", () => {
    const at = (project: number) =>
      with_({ resolved: `https://gitlab.com/api/v4/projects/${project}/packages/npm/lodash/-/lodash-4.17.21.tgz` });
    const registries = { npm: "https://gitlab.com/api/v4/projects/1/packages/npm/" };
    expect(told(base, at(1), { registries })).toEqual([]);
    expect(told(base, at(666), { registries })).toEqual([expect.stringContaining("registry https://gitlab.com/api/v4/projects/666/")]);
  });

  it("is told of however much it says", () => {
    const many = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, at) => [
        `node_modules/p${at}`,
        { version: "1.0.0", resolved: `https://evil.example/${"-/".repeat(20)}p${at}-1.0.0.tgz`, integrity: `sha512-${at}` },
      ]),
    );
    expect(told(base, npm(many)).length).toBeGreaterThanOrEqual(20_000);
    expect(
      told(base, with_({ resolved: `https://evil.example/${"@a/".repeat(500_000)}`, integrity: "a-b ".repeat(100_000) })).length,
    ).toBeGreaterThan(0);
  });
});
