import { describe, expect, it } from "vitest";
import { NpmRegistry } from "../../../registries/npm.ts";
import { advisoryOf, filesOf, fix, objectIn, versionsIn } from "./fixture.ts";

/** `deep` has fixes in 1.2.1 and later; `parent` asks for it in several ways. */
const registry = new NpmRegistry()
  .publish("deep@1.0.0")
  .publish("deep@1.1.0")
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

describe("override", () => {
  const given = app({ pinned: "^1.0.0" }, { "node_modules/pinned": "1.0.0", "node_modules/deep": "1.0.0" });

  it("is scoped to the package that is in the way, and says that it stays", async () => {
    const { plan, files } = await fix(registry, given, [vulnerable]);
    expect(plan).toMatchObject({
      strategy: "override",
      to: "1.2.1",
      notes: ["An override makes pinned use deep ^1.2.1, which it does not ask for. It stays until somebody removes it."],
    });
    expect(objectIn(files, "package.json").overrides).toEqual({ pinned: { deep: "^1.2.1" } });
    expect(versionsIn(files)).toEqual({ "node_modules/deep": "1.2.1", "node_modules/pinned": "1.0.0" });
  });

  it("names the version of who is overridden where another of that name must not be", async () => {
    const two = new NpmRegistry()
      .publish("deep@1.0.0")
      .publish("deep@1.2.1")
      .publish("deep@3.0.0")
      .publish("pinned@1.0.0", { dependencies: { deep: "1.0.0" } })
      .publish("pinned@3.0.0", { dependencies: { deep: "^3.0.0" } })
      .publish("other@1.0.0", { dependencies: { pinned: "^3.0.0" } });
    const installed = {
      "node_modules/pinned": "1.0.0",
      "node_modules/deep": "1.0.0",
      "node_modules/other": "1.0.0",
      "node_modules/other/node_modules/pinned": "3.0.0",
      "node_modules/other/node_modules/deep": "3.0.0",
    };
    const files = filesOf(two, { manifest: { dependencies: { pinned: "^1.0.0", other: "1.0.0" } }, installed });
    const fixed = await fix(two, files, [advisoryOf("deep", "1.2.0")], { strategies: ["splice", "override"] });
    expect(objectIn(fixed.files, "package.json").overrides).toEqual({ "pinned@1.0.0": { deep: "^1.2.1" } });
    expect(versionsIn(fixed.files)["node_modules/other/node_modules/deep"]).toBe("3.0.0");
  });

  it.each([
    [{ deep: "1.0.0" }, { deep: "1.2.1" }],
    [{ deep: "~1.0.0" }, { deep: "~1.2.1" }],
    [{ pinned: { deep: "1.0.0" } }, { pinned: { deep: "1.2.1" } }],
    [{ pinned: { ".": "1.0.0", deep: "1.0.0" } }, { pinned: { ".": "1.0.0", deep: "1.2.1" } }],
    [{ "deep@^1": "1.0.0" }, { "deep@^1": "1.2.1" }],
    [{ "pinned@1": { deep: "1.0.0" } }, { "pinned@1": { deep: "1.2.1" } }],
    [{ pinned: "1.0.0" }, { pinned: { ".": "1.0.0", deep: "^1.2.1" } }],
  ])("gives an override that is there another value: %j", async (overrides, after) => {
    const files = filesOf(registry, {
      manifest: { dependencies: { pinned: "^1.0.0" }, overrides },
      installed: { "node_modules/pinned": "1.0.0", "node_modules/deep": "1.0.0" },
    });
    const fixed = await fix(registry, files, [vulnerable]);
    expect(fixed.plan?.strategy).toBe("override");
    expect(objectIn(fixed.files, "package.json").overrides).toEqual(after);
  });

  it("follows `$name` by bumping what the manifest asks for itself", async () => {
    const files = filesOf(registry, {
      manifest: { dependencies: { pinned: "^1.0.0", deep: "1.0.0" }, overrides: { deep: "$deep" } },
      installed: { "node_modules/pinned": "1.0.0", "node_modules/deep": "1.0.0" },
    });
    const fixed = await fix(registry, files, [vulnerable]);
    expect(fixed.plan?.strategy).toBe("bump");
    expect(objectIn(fixed.files, "package.json")).toMatchObject({ dependencies: { deep: "1.2.1" }, overrides: { deep: "$deep" } });
  });

  it("holds for every copy that it concerns, and names an alias as its folder is called", async () => {
    const copies = new NpmRegistry()
      .publish("deep@1.0.0", { engines: { node: ">=4" } })
      .publish("deep@2.0.0", { engines: { node: ">=20" } })
      .publish("deep@3.0.0")
      .publish("pinned@1.0.0", { dependencies: { deep: "^1.0.0" } })
      .publish("holder@1.0.0", { dependencies: { pinned: "1.0.0" } })
      .publish("last@1.0.0", { dependencies: { deep: "^3.0.0" } });
    const installed = {
      "node_modules/deep": "3.0.0",
      "node_modules/holder": "1.0.0",
      "node_modules/holder/node_modules/deep": "1.0.0",
      "node_modules/holder/node_modules/pinned": "1.0.0",
      "node_modules/last": "1.0.0",
      "node_modules/other": "pinned@1.0.0",
      "node_modules/other/node_modules/deep": "1.0.0",
    };
    const files = filesOf(copies, { manifest: { dependencies: { holder: "1.0.0", last: "1.0.0", other: "npm:pinned@1.0.0" } }, installed });
    const fixed = await fix(copies, files, [advisoryOf("deep", "2.0.0")]);
    expect(objectIn(fixed.files, "package.json").overrides).toEqual({ other: { deep: "^2.0.0" }, pinned: { deep: "^2.0.0" } });
    expect(versionsIn(fixed.files)).toMatchObject({
      "node_modules/holder/node_modules/deep": "2.0.0",
      "node_modules/other/node_modules/deep": "2.0.0",
      "node_modules/deep": "3.0.0",
    });
    expect(fixed.plan?.notes).toContain("deep changes its major version (1.0.0 → 2.0.0): who is overridden was not written for that.");
  });

  it("spares what lies below who is overridden and is not vulnerable", async () => {
    const wide = new NpmRegistry()
      .publish("deep@1.0.0")
      .publish("deep@2.0.0")
      .publish("deep@2.0.1")
      .publish("tool@1.0.0", { dependencies: { deep: "2.0.0", inner: "1.0.0" } })
      .publish("inner@1.0.0", { dependencies: { deep: "^1.0.0" } });
    const installed = {
      "node_modules/deep": "1.0.0",
      "node_modules/inner": "1.0.0",
      "node_modules/tool": "1.0.0",
      "node_modules/tool/node_modules/deep": "2.0.0",
    };
    const files = filesOf(wide, { manifest: { dependencies: { tool: "1.0.0" } }, installed });
    const later = advisoryOf("deep", null, { ranges: [{ introduced: "2.0.0", fixed: "2.0.1", lastAffected: null }] });
    const fixed = await fix(wide, files, [later]);
    expect(objectIn(fixed.files, "package.json").overrides).toEqual({ "deep@2.0.0": "^2.0.1" });
    expect(versionsIn(fixed.files)).toMatchObject({ "node_modules/deep": "1.0.0", "node_modules/tool/node_modules/deep": "2.0.1" });
  });

  it("is not made where it is not wanted", async () => {
    const { plan, noFix } = await fix(registry, given, [vulnerable], { strategies: ["splice", "update", "bump"] });
    expect(plan).toBeUndefined();
    expect(noFix).toMatchObject([
      {
        package: "deep",
        advisory: "GHSA-deep",
        code: "blocked",
        reason: expect.stringContaining("deep 1.2.1 would settle it, and does not fit pinned@1.0.0"),
        blockedBy: expect.arrayContaining(["pinned@1.0.0"]),
      },
    ]);
  });
});
