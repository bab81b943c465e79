import { describe, expect, it } from "vitest";
import { NpmRegistry } from "../../../registries/npm.ts";
import { advisoryOf, filesOf, fix, objectIn, versionsIn } from "./fixture.ts";

const view = (major: number) => ({ peerDependencies: { core: `^${major}.0.0` } });
const registry = new NpmRegistry()
  .publish("core@1.0.0")
  .publish("core@2.0.0")
  .publish("core@3.0.0")
  .publish("view@1.0.0", view(1))
  .publish("view@2.0.0", view(2))
  .publish("view@3.0.0", view(3))
  .publish("adapter@1.0.0", { peerDependencies: { core: "1.x" } })
  .publish("holder@1.0.0", { dependencies: { view: "1.0.0", core: "^1.0.0" } });

describe("packages that work beside each other", () => {
  const installed = { "node_modules/core": "1.0.0", "node_modules/view": "1.0.0" };
  const files = filesOf(registry, { manifest: { dependencies: { core: "^1.0.0", view: "^1.0.0" } }, installed });

  it("are raised together", async () => {
    const { plan, files: after } = await fix(registry, files, [advisoryOf("view", "2.0.0")]);
    expect(plan).toMatchObject({
      strategy: "bump",
      changes: [
        { package: "view", from: "1.0.0", to: "2.0.0" },
        { package: "core", from: "1.0.0", to: "2.0.0" },
      ],
    });
    expect(objectIn(after, "package.json").dependencies).toEqual({ core: "^2.0.0", view: "^2.0.0" });
  });

  it("stay where another one works beside the old version", async () => {
    const given = filesOf(registry, {
      manifest: { dependencies: { adapter: "1.0.0", core: "^1.0.0", view: "^1.0.0" } },
      installed: { ...installed, "node_modules/adapter": "1.0.0" },
    });
    const { plan, noFix } = await fix(registry, given, [advisoryOf("view", "2.0.0")]);
    expect(plan).toBeUndefined();
    expect(noFix).toMatchObject([{ code: "blocked", blockedBy: expect.arrayContaining(["core@1.0.0"]) }]);
  });

  it("are not raised where no other package may be", async () => {
    expect((await fix(registry, files, [advisoryOf("view", "2.0.0")], { strategies: ["splice", "bump"] })).noFix).toMatchObject([
      { code: "blocked" },
    ]);
  });
});

describe("a package without a fix", () => {
  const hopeless = new NpmRegistry()
    .publish("deep@1.0.0")
    .publish("parent@1.0.0", { dependencies: { deep: "^1.0.0" } })
    .publish("parent@1.1.0")
    .publish("parent@2.0.0", { dependencies: { deep: "^1.0.0" } })
    .publish("stuck@1.0.0", { dependencies: { deep: "*" } });
  const wish = [advisoryOf("deep", null)];

  it("goes with the lowest version of who needs it that does without", async () => {
    const files = filesOf(hopeless, {
      manifest: { dependencies: { parent: "1.0.0" } },
      installed: { "node_modules/parent": "1.0.0", "node_modules/deep": "1.0.0" },
    });
    const { plan, files: after } = await fix(hopeless, files, wish);
    expect(plan).toMatchObject({
      strategy: "bump",
      to: "",
      changes: [{ package: "parent", from: "1.0.0", to: "1.1.0" }],
      removed: ["deep@1.0.0"],
      notes: ["Nothing needs deep any more."],
    });
    expect(versionsIn(after)).toEqual({ "node_modules/parent": "1.1.0" });
  });

  it("stays where one of those who need it has no such version, or the project itself wants it", async () => {
    const installed = { "node_modules/parent": "1.0.0", "node_modules/stuck": "1.0.0", "node_modules/deep": "1.0.0" };
    const shared = filesOf(hopeless, { manifest: { dependencies: { parent: "1.0.0", stuck: "1.0.0" } }, installed });
    expect((await fix(hopeless, shared, wish)).noFix).toMatchObject([{ code: "no-patched-version" }]);
    const wanted = filesOf(hopeless, {
      manifest: { dependencies: { deep: "*", parent: "1.0.0" } },
      installed: { "node_modules/parent": "1.0.0", "node_modules/deep": "1.0.0" },
    });
    expect((await fix(hopeless, wanted, wish)).noFix).toMatchObject([{ code: "no-patched-version" }]);
  });
});

describe("a manifest that says other than its lockfile", () => {
  it("counts: its range is kept where it admits the fix", async () => {
    const deep = new NpmRegistry().publish("deep@1.0.0").publish("deep@1.0.1");
    const files = filesOf(deep, { manifest: { dependencies: { deep: "1.0.0" } }, installed: { "node_modules/deep": "1.0.0" } });
    const ahead = new Map([...files, ["package.json", (files.get("package.json") ?? "").replace('"deep": "1.0.0"', '"deep": "^1.0.1"')]]);
    const { plan, changed } = await fix(deep, ahead, [advisoryOf("deep", "1.0.1")]);
    expect(plan).toMatchObject({ strategy: "splice", changes: [{ from: "1.0.0", to: "1.0.1" }] });
    expect([...changed.keys()]).toEqual(["package-lock.json"]);
  });
});

describe("a version far ahead", () => {
  it("is tried last, where many before it do not help", async () => {
    const many = new NpmRegistry().publish("deep@1.0.0").publish("deep@2.0.0");
    for (let major = 1; major <= 30; major += 1) many.publish(`parent@${major}.0.0`, { dependencies: { middle: `${major}.0.0` } });
    for (let major = 1; major <= 30; major += 1) {
      many.publish(`middle@${major}.0.0`, { dependencies: { deep: major === 30 ? "^2.0.0" : "1.0.0" } });
    }
    const files = filesOf(many, {
      manifest: { dependencies: { parent: "^1.0.0" } },
      installed: { "node_modules/parent": "1.0.0", "node_modules/middle": "1.0.0", "node_modules/deep": "1.0.0" },
    });
    const { plan } = await fix(many, files, [advisoryOf("deep", "2.0.0")]);
    expect(plan?.changes).toMatchObject([{ package: "deep" }, { package: "middle" }, { package: "parent", to: "30.0.0" }]);
  });
});
