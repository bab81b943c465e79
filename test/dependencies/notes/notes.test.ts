import { describe, expect, it } from "vitest";
import { npm } from "../../../src/dependencies/ecosystems/npm/npm.ts";
import { changelogAmong, sectionsBetween } from "../../../src/dependencies/notes/changelog.ts";
import { observePackageFacts } from "../../../src/dependencies/notes/observe-package-facts.ts";
import { packageFactsOf } from "../../../src/dependencies/notes/package-facts.ts";
import { sourceRepository } from "../../../src/dependencies/notes/source-repository.ts";
import { versionOfTag } from "../../../src/dependencies/notes/versions-between.ts";
import type { Json } from "../../../src/values/json.ts";
import { plan } from "../words/stories.ts";

describe("Where a package is developed", () => {
  it.each([
    ["git+https://github.com/o/r.git", "o", "r"],
    ["https://github.com/o/r", "o", "r"],
    ["http://www.github.com/o/r/tree/main/packages/x", "o", "r"],
    ["git://github.com/o/r.git#main", "o", "r"],
    ["git@github.com:o/r.git", "o", "r"],
    ["ssh://git@github.com/o/r.js.git", "o", "r.js"],
    ["github:o/r", "o", "r"],
    ["o/r", "o", "r"],
  ])("is read of %s", (url, owner, name) => {
    expect(sourceRepository("npm", "x", { repository: url })).toEqual({ owner, name, directory: "" });
    expect(sourceRepository("npm", "x", { repository: { url } })).toEqual({ owner, name, directory: "" });
  });

  it.each([
    "https://gitlab.com/o/r",
    "https://evil.example/?https://github.com/o/r",
    "https://github.com@evil.example/o/r",
    "https://evil.example#github.com/o/r",
    "https://github.com/o/r%2f..%2f..%2fuser",
    "https://github.com/o",
    "https://github.com/-o/r",
    "https://github.com/o/..",
    "gist:o/r",
    "file:///etc/passwd",
    "",
    `https://github.com/o/${"r".repeat(1_000)}`,
  ])("is nowhere for %s", (url) => {
    expect(sourceRepository("npm", "x", { repository: url })).toBeUndefined();
  });

  it("may be a folder, which leads nowhere else", () => {
    const at = (directory: string) => sourceRepository("npm", "x", { repository: { url: "o/r", directory } })?.directory;
    expect(at("packages/x")).toBe("packages/x");
    expect(at("./packages/x/")).toBe("packages/x");
    for (const evil of ["../x", "a/../../b", "/etc", "a b", "?ref=x", `${"a/".repeat(20)}`]) expect(["", "etc"]).toContain(at(evil));
  });

  it("is told by the name of a Go module or an action, and by PyPI's links", () => {
    expect(sourceRepository("go", "github.com/o/r/sub/v2", null)).toEqual({ owner: "o", name: "r", directory: "sub" });
    expect(sourceRepository("go", "golang.org/x/net", null)).toBeUndefined();
    expect(sourceRepository("actions", "actions/cache/restore", null)).toEqual({ owner: "actions", name: "cache", directory: "restore" });
    const info = { project_urls: { Homepage: "https://example.org", "Source Code": "https://github.com/o/r" } };
    expect(sourceRepository("pip", "x", { info })).toEqual({ owner: "o", name: "r", directory: "" });
  });
});

describe("The version that a tag names", () => {
  it.each([
    ["v1.2.3", "x", "1.2.3"],
    ["1.2.3-rc.1", "x", "1.2.3-rc.1"],
    ["x@1.2.3", "x", "1.2.3"],
    ["x-v1.2.3", "x", "1.2.3"],
    ["@o/x@1.2.3", "@o/x", "1.2.3"],
    ["x/v1.2.3", "github.com/o/r/x", "1.2.3"],
    ["release-1.2.3", "x", "1.2.3"],
    ["y@1.2.3", "x", undefined],
    ["x-y@1.2.3", "x", undefined],
    ["nightly", "x", undefined],
    ["v", "x", undefined],
  ])("is read of %s for %s", (tag, name, version) => {
    expect(versionOfTag(tag, name)).toBe(version);
  });
});

describe("A changelog", () => {
  const step = { package: "x", from: "1.0.0", to: "2.0.0" };

  it("is known by its name", () => {
    expect(changelogAmong(["README.md", "History.md", "CHANGELOG.md", "changelog.d"])).toBe("CHANGELOG.md");
    expect(changelogAmong(["README.md"])).toBeUndefined();
  });

  it("gives the sections of the versions between, whatever the style of their headings", () => {
    const text =
      "# x\r\n## [2.1.0]\r\nno\r\n### v2.0.0 (2020-01-01)\r\nyes\r\n# x 1.5.0\r\ntoo\r\n\r\n1.4.0 / 2019\r\n------\r\nalso\r\n## 1.0.0\r\nno\r\n";
    expect(sectionsBetween(text, step, npm.compare).map(({ version, body }) => [version, body])).toEqual([
      ["2.0.0", "yes"],
      ["1.5.0", "too"],
      ["1.4.0", "also"],
    ]);
  });

  it("gives a bounded part of a large one", () => {
    const text = Array.from({ length: 2_000 }, (_, at) => `## 1.${at}.1\n${"word ".repeat(90)}\n`).join("") + "a".repeat(100_000);
    const notes = sectionsBetween(text, step, npm.compare);
    expect(notes).toHaveLength(10);
    expect(sectionsBetween(`## 2.0.0\n${"x".repeat(900_000)}`, step, npm.compare)[0]?.body).toHaveLength(4_000);
  });
});

describe("What the registry says of two versions", () => {
  const change = { ecosystem: "npm", package: "x", from: "1.0.0", to: "2.0.0" } as const;
  const before = {
    scripts: { install: "a" },
    _npmUser: { name: "ann" },
    maintainers: [{ name: "ann" }],
    dist: { attestations: { url: "x" } },
  };
  const after = {
    scripts: { install: "b", postinstall: "c", test: "d" },
    _npmUser: { name: "eve" },
    maintainers: [{ name: "eve" }],
    dist: {},
  };

  it("is compared", () => {
    expect(packageFactsOf(change, { before, after, times: { "2.0.0": "2026-11-22T00:00:00Z" } })).toEqual({
      package: "x",
      from: "1.0.0",
      to: "2.0.0",
      publishedAt: Date.parse("2026-11-22T00:00:00Z"),
      newScripts: ["install: b", "postinstall: c"],
      publisher: { before: "ann", after: "eve" },
      maintainers: { added: ["eve"], removed: ["ann"] },
      lostProvenance: true,
    });
  });

  it("names no maintainers as new where the registry left out who they were", () => {
    const { maintainers: _, ...silent } = before;
    expect(packageFactsOf(change, { before: silent, after, times: null }).maintainers).toEqual({ added: [], removed: [] });
  });

  it("is nothing new where the old version is not known", () => {
    const facts = packageFactsOf(change, { before: null, after, times: null });
    expect(facts).toMatchObject({ publishedAt: null, newScripts: [], maintainers: { added: [], removed: [] }, lostProvenance: false });
  });

  it("is read forgivingly", () => {
    for (const odd of [null, 7, "x", [], { scripts: 7, maintainers: [null, "ann <a@b>"], _npmUser: 3, dist: null }] as Json[])
      expect(packageFactsOf(change, { before: odd, after: odd, times: odd })).toMatchObject({ newScripts: [], lostProvenance: false });
  });

  it("is asked of the registry by three questions", async () => {
    const asked: string[] = [];
    const ask = async ({ kind, version }: { readonly [field: string]: Json }): Promise<Json> => {
      asked.push(`${String(kind)} ${String(version ?? "")}`.trim());
      return kind === "npm-packument" ? { time: { "1.2.6": "2022-03-21T00:00:00Z" } } : version === "1.2.6" ? after : before;
    };
    const observed = await observePackageFacts(plan(), ask);
    expect(observed?.facts).toMatchObject({ from: "1.2.0", to: "1.2.6", newScripts: ["install: b", "postinstall: c"] });
    expect(observed?.metadata).toEqual(after);
    expect(asked).toEqual(["npm-manifest 1.2.0", "npm-manifest 1.2.6", "npm-packument"]);
    expect(await observePackageFacts(plan({ to: "" }), ask)).toBeNull();
    expect(await observePackageFacts(plan({ ecosystem: "go" }), ask)).toBeNull();
  });
});
