import { describe, expect, it } from "vitest";
import { NpmRegistry } from "../../../registries/npm.ts";
import { advisoryOf, entryIn, filesOf, fix, objectIn, versionsIn } from "./fixture.ts";

/** `deep` has fixes in 1.2.1 and later; `parent` asks for it in several ways. */
const registry = new NpmRegistry()
  .publish("deep@1.0.0")
  .publish("deep@1.1.0")
  .publish("deep@1.2.0-beta.1")
  .publish("deep@1.2.0", { deprecated: "It was broken." })
  .publish("deep@1.2.1", {
    license: "MIT",
    engines: { node: ">=4" },
    bin: { deep: "cli.js" },
    funding: { url: "https://example.test/deep" },
  })
  .publish("deep@1.3.0")
  .publish("deep@2.0.0")
  .publish("parent@1.0.0", { dependencies: { deep: "^1.0.0" } })
  .publish("parent@2.0.0", { dependencies: { deep: "1.0.0" } })
  .publish("parent@2.0.1", { dependencies: { deep: "~1.1.0" } })
  .publish("parent@2.1.0", { dependencies: { deep: "^1.2.1" } })
  .publish("parent@3.0.0", { dependencies: { deep: "^2.0.0" } })
  .publish("pinned@1.0.0", { dependencies: { deep: "1.0.0" } })
  .publish("pinned@1.0.1", { dependencies: { deep: "1.0.0" } })
  .publish("helper@1.0.0")
  .publish("helper@1.5.0")
  .publish("needy@1.0.0")
  .publish("needy@1.0.1", { dependencies: { helper: "^1.0.0" } });

const vulnerable = advisoryOf("deep", "1.2.0-beta.0");
const app = (dependencies: Record<string, string>, installed: Record<string, string>) =>
  filesOf(registry, { manifest: { dependencies }, installed });

describe("splice", () => {
  const files = app({ parent: "^1.0.0" }, { "node_modules/parent": "1.0.0", "node_modules/deep": "1.0.0" });

  it("replaces the entry by the lowest version that is neither vulnerable, nor deprecated, nor a pre-release", async () => {
    const { plan, files: after, changed } = await fix(registry, files, [vulnerable]);
    expect(plan).toMatchObject({
      strategy: "splice",
      to: "1.2.1",
      advisories: ["GHSA-deep"],
      changes: [{ package: "deep", from: "1.0.0", to: "1.2.1", manifest: "package.json", file: "package-lock.json", strategy: "splice" }],
      removed: [],
      paths: [["parent@1.0.0", "deep@1.0.0"]],
      notes: [],
    });
    expect([...changed.keys()]).toEqual(["package-lock.json"]);
    const { dist } = registry.manifest("deep", "1.2.1") as { dist: { tarball: string; integrity: string } };
    expect(entryIn(after, "node_modules/deep")).toEqual({
      version: "1.2.1",
      resolved: dist.tarball,
      integrity: dist.integrity,
      license: "MIT",
      bin: { deep: "cli.js" },
      engines: { node: ">=4" },
      funding: { url: "https://example.test/deep" },
    });
    expect(Object.keys(entryIn(after, "node_modules/deep") ?? {})).toEqual([
      "version",
      "resolved",
      "integrity",
      "license",
      "bin",
      "engines",
      "funding",
    ]);
  });

  it("leaves every line alone but those of the entry", async () => {
    const { changed } = await fix(registry, files, [vulnerable]);
    const lines = (text = "") => text.split("\n");
    const before = lines(files.get("package-lock.json"));
    const after = lines(changed.get("package-lock.json"));
    expect(before.filter((line) => !after.includes(line))).toEqual(
      ['      "version": "1.0.0",', expect.stringContaining("deep-1.0.0.tgz"), expect.stringContaining('"integrity": "sha512-')].slice(1),
    );
  });

  it("takes a deprecated version where nobody accepts another, and says so", async () => {
    const narrow = new NpmRegistry()
      .publish("deep@1.0.0")
      .publish("deep@1.0.1", { deprecated: "Use version 2." })
      .publish("deep@2.0.0")
      .publish("parent@1.0.0", { dependencies: { deep: "~1.0.0" } });
    const { plan } = await fix(
      narrow,
      filesOf(narrow, {
        manifest: { dependencies: { parent: "*" } },
        installed: { "node_modules/parent": "1.0.0", "node_modules/deep": "1.0.0" },
      }),
      [advisoryOf("deep", "1.0.1")],
    );
    expect(plan).toMatchObject({ strategy: "splice", to: "1.0.1", notes: ["deep 1.0.1 is deprecated: Use version 2."] });
  });

  it("takes a pre-release where one is installed", async () => {
    const early = new NpmRegistry().publish("deep@2.0.0-rc.1").publish("deep@2.0.0-rc.2").publish("deep@2.0.0");
    const given = filesOf(early, { manifest: { dependencies: { deep: "^2.0.0-rc.1" } }, installed: { "node_modules/deep": "2.0.0-rc.1" } });
    expect((await fix(early, given, [advisoryOf("deep", "2.0.0-rc.2")])).plan).toMatchObject({ strategy: "splice", to: "2.0.0-rc.2" });
  });

  it("replaces what a tag asks for", async () => {
    const given = app({ deep: "latest" }, { "node_modules/deep": "1.0.0" });
    expect((await fix(registry, given, [vulnerable])).plan).toMatchObject({ strategy: "splice", to: "1.2.1" });
  });

  it("keeps the alias under which a package is installed", async () => {
    const given = app({ other: "npm:deep@^1.0.0" }, { "node_modules/other": "deep@1.0.0" });
    const { plan, files: after } = await fix(registry, given, [vulnerable]);
    expect(plan).toMatchObject({ strategy: "splice", changes: [{ package: "deep", from: "1.0.0", to: "1.2.1" }] });
    expect(entryIn(after, "node_modules/other")).toMatchObject({ name: "deep", version: "1.2.1" });
  });

  it("waits for a release to grow old, where an older one is fixed too; else says how young it is", async () => {
    const dated = new NpmRegistry().publish("deep@1.0.0").publish("deep@1.2.1", {}, "2025-12-31T20:00:00.000Z").publish("deep@1.2.2");
    const given = filesOf(dated, { manifest: { dependencies: { deep: "^1.0.0" } }, installed: { "node_modules/deep": "1.0.0" } });
    const old = await fix(dated, given, [vulnerable], { cooldownHours: 72 });
    expect(old.plan).toMatchObject({ to: "1.2.2", notes: [] });
    const young = await fix(dated, given, [{ ...vulnerable, versions: ["1.2.2"] }], { cooldownHours: 72 });
    expect(young.plan).toMatchObject({ to: "1.2.1", notes: ["deep 1.2.1 is younger than 72 hours; nothing older settles this."] });
  });
});

describe("update", () => {
  it("adds what the fixed version needs and does not find", async () => {
    const given = app({ needy: "^1.0.0" }, { "node_modules/needy": "1.0.0" });
    const { plan, files } = await fix(registry, given, [advisoryOf("needy", "1.0.1")]);
    expect(plan).toMatchObject({ strategy: "update", changes: [{ package: "needy" }, { package: "helper", from: null, to: "1.5.0" }] });
    expect(versionsIn(files)).toEqual({ "node_modules/helper": "1.5.0", "node_modules/needy": "1.0.1" });
  });

  it("raises a parent within its own range, to the lowest version that accepts a fix", async () => {
    const given = app({ parent: "^2.0.0" }, { "node_modules/parent": "2.0.0", "node_modules/deep": "1.0.0" });
    const { plan, files, changed } = await fix(registry, given, [vulnerable]);
    expect(plan).toMatchObject({ strategy: "update", to: "1.2.1" });
    expect(versionsIn(files)).toEqual({ "node_modules/parent": "2.1.0", "node_modules/deep": "1.2.1" });
    expect([...changed.keys()]).toEqual(["package-lock.json"]);
  });

  it("finds the fixed version that a parent's release asks for behind many that none does", async () => {
    const many = new NpmRegistry().publish("parent@1.0.0", { dependencies: { deep: "1.0.0" } }).publish("deep@1.0.0");
    for (let patch = 1; patch <= 30; patch += 1) many.publish(`deep@1.0.${patch}`);
    many.publish("parent@1.0.1", { dependencies: { deep: "1.0.30" } });
    const given = filesOf(many, {
      manifest: { dependencies: { parent: "^1.0.0" } },
      installed: { "node_modules/parent": "1.0.0", "node_modules/deep": "1.0.0" },
    });
    const { plan, files } = await fix(many, given, [advisoryOf("deep", "1.0.1")]);
    expect(plan).toMatchObject({ strategy: "update", to: "1.0.30" });
    expect(versionsIn(files)).toEqual({ "node_modules/deep": "1.0.30", "node_modules/parent": "1.0.1" });
  });

  it("gives two who share a version a fixed one each, where none suits both", async () => {
    const shared = new NpmRegistry()
      .publish("deep@1.0.0")
      .publish("deep@1.0.9")
      .publish("deep@1.1.9")
      .publish("one@1.0.0", { dependencies: { deep: "1.0.0 || 1.0.9" } })
      .publish("two@1.0.0", { dependencies: { deep: "1.0.0 || ^1.1.0" } });
    const installed = { "node_modules/one": "1.0.0", "node_modules/two": "1.0.0", "node_modules/deep": "1.0.0" };
    const given = filesOf(shared, { manifest: { dependencies: { one: "*", two: "*" } }, installed });
    const { plan, files } = await fix(shared, given, [advisoryOf("deep", "1.0.5")]);
    expect(plan?.strategy).toBe("update");
    expect(Object.values(versionsIn(files)).toSorted()).toEqual(["1.0.0", "1.0.0", "1.0.9", "1.1.9"]);
  });

  it("says how many others change when they are many", async () => {
    const wide = new NpmRegistry().publish("deep@1.0.0");
    const names = ["a", "b", "c", "d", "e", "f"];
    for (const name of names) wide.publish(`${name}@1.0.0`);
    wide.publish("deep@1.0.1", { dependencies: Object.fromEntries(names.map((name) => [name, "^1.0.0"])) });
    const given = filesOf(wide, { manifest: { dependencies: { deep: "^1.0.0" } }, installed: { "node_modules/deep": "1.0.0" } });
    expect((await fix(wide, given, [advisoryOf("deep", "1.0.1")])).plan?.notes).toEqual(["6 other packages change with it."]);
  });
});

describe("bump", () => {
  it.each([
    ["1.0.0", "1.2.1"],
    ["~1.0.0", "~1.2.1"],
    ["=1.0.0", "=1.2.1"],
    ["npm:deep@1.0.0", "npm:deep@1.2.1"],
    [">=1.0.0 <1.1.0", "^1.2.1"],
  ])("writes the range of a direct dependency in its style: %s becomes %s", async (before, after) => {
    const { plan, files } = await fix(registry, app({ deep: before }, { "node_modules/deep": "1.0.0" }), [vulnerable]);
    expect(plan).toMatchObject({ strategy: "bump", to: "1.2.1" });
    expect(objectIn(files, "package.json").dependencies).toEqual({ deep: after });
    expect(entryIn(files, "")?.dependencies).toEqual({ deep: after });
  });

  it("goes to a release that may break things only where no other helps, and says so", async () => {
    const { plan } = await fix(registry, app({ deep: "1.0.0" }, { "node_modules/deep": "1.0.0" }), [advisoryOf("deep", "1.9.0")]);
    expect(plan).toMatchObject({ strategy: "bump", to: "2.0.0", notes: ["deep goes from 1.0.0 to 2.0.0: read what that release breaks."] });
  });

  it("raises the direct parent where that alone asks for the vulnerable version", async () => {
    const given = app({ parent: "2.0.0" }, { "node_modules/parent": "2.0.0", "node_modules/deep": "1.0.0" });
    const { plan, files } = await fix(registry, given, [vulnerable]);
    expect(plan).toMatchObject({ strategy: "bump", to: "1.2.1" });
    expect(objectIn(files, "package.json").dependencies).toEqual({ parent: "2.1.0" });
    expect(versionsIn(files)).toEqual({ "node_modules/parent": "2.1.0", "node_modules/deep": "1.2.1" });
  });

  it("widens what a package works beside, and does not narrow it", async () => {
    const manifest = { devDependencies: { deep: "1.0.0" }, peerDependencies: { deep: "~1.0.0" } };
    const given = filesOf(registry, { manifest, installed: { "node_modules/deep": { version: "1.0.0", dev: true } } });
    const { files } = await fix(registry, given, [vulnerable]);
    expect(objectIn(files, "package.json")).toMatchObject({
      devDependencies: { deep: "1.2.1" },
      peerDependencies: { deep: "~1.0.0 || ^1.2.1" },
    });
  });
});
