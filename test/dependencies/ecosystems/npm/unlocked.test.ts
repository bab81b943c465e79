import { describe, expect, it } from "vitest";
import { npm } from "../../../../src/dependencies/ecosystems/npm/npm.ts";
import type { JsonObject } from "../../../../src/values/json.ts";
import { NpmRegistry } from "../../../registries/npm.ts";
import { advisoryOf, fix, objectIn, readFiles } from "./fixture.ts";

const registry = new NpmRegistry()
  .publish("deep@1.0.0", { dependencies: { unheard: "^1.0.0" } })
  .publish("deep@1.2.1")
  .publish("deep@1.3.0")
  .publish("deep@2.0.0")
  .publish("parent@1.0.0", { dependencies: { deep: "1.0.0" } })
  .publish("parent@1.1.0", { dependencies: { deep: "1.0.0" } })
  .publish("parent@2.0.0", { dependencies: { middle: "^1.0.0" } })
  .publish("middle@1.0.0", { dependencies: { deep: "^1.2.0" } })
  .publish("last@1.0.0", { dependencies: { deep: "1.0.0" }, peerDependencies: { parent: "*" } });
const vulnerable = advisoryOf("deep", "1.2.1");
const alone = (manifest: JsonObject) => new Map([["package.json", `${JSON.stringify({ name: "app", ...manifest }, null, 2)}\n`]]);

describe("a manifest without a lockfile", () => {
  it("is a project where no lockfile of any package manager lies beside or above it", () => {
    const paths = ["a/package.json", "b/package.json", "b/yarn.lock", "b/c/package.json", "d/package.json", "d/package-lock.json"];
    expect(npm.projects([...paths, "d/e/package.json", "f/package.json"]).map(({ manifest, files }) => [manifest, files.length])).toEqual([
      ["a/package.json", 1],
      ["d/package.json", 3],
      ["f/package.json", 1],
    ]);
    expect(npm.projects(["package.json", "pnpm-lock.yaml", "packages/a/package.json"])).toEqual([]);
  });

  it("has what it asks for, in the oldest version that it admits", () => {
    const files = alone({ dependencies: { deep: "^1.0.0", git: "github:a/b" }, devDependencies: { other: "npm:deep@~1.2.1" } });
    expect(npm.locate(readFiles(files), "deep")).toEqual([
      { name: "deep", version: "1.0.0", direct: true, scope: "production", path: ["deep@1.0.0"], at: "deep" },
      { name: "deep", version: "1.2.1", direct: true, scope: "development", path: ["deep@1.2.1"], at: "other" },
    ]);
  });

  it("gets another range where its own admits no fix, and is told that there is no lockfile", async () => {
    registry.requests.length = 0;
    const { plan, files, changed } = await fix(registry, alone({ dependencies: { deep: "~1.0.0" } }), [vulnerable]);
    expect(plan).toMatchObject({
      strategy: "bump",
      changes: [{ package: "deep", from: "1.0.0", to: "1.2.1", manifest: "package.json", file: "package.json", strategy: "bump" }],
      notes: [expect.stringContaining("There is no lockfile")],
    });
    expect(objectIn(files, "package.json").dependencies).toEqual({ deep: "~1.2.1" });
    expect([...changed.keys()]).toEqual(["package.json"]);
    expect(new Set(registry.requests)).toEqual(new Set(["deep", "deep/1.2.1"]));
    if (plan !== undefined) expect([...npm.edit(readFiles(files), plan).keys()]).toEqual([]);
  });

  it("keeps a range that admits a fix", async () => {
    expect((await fix(registry, alone({ dependencies: { deep: "^1.0.0" } }), [vulnerable])).noFix).toMatchObject([
      { code: "not-vulnerable", reason: expect.stringMatching(/^`package.json` has no lockfile, and npm would install deep@1.3.0/) },
    ]);
    expect((await fix(registry, alone({ dependencies: { middle: "1.0.0" } }), [vulnerable])).noFix).toMatchObject([
      { code: "not-vulnerable" },
    ]);
    expect((await fix(registry, alone({ dependencies: { deep: "latest" } }), [vulnerable])).noFix).toMatchObject([
      { code: "not-vulnerable" },
    ]);
  });

  it("gets another range for the direct parent of what npm would install today", async () => {
    const { plan, files } = await fix(registry, alone({ dependencies: { parent: "^1.0.0" } }), [vulnerable]);
    expect(plan).toMatchObject({
      strategy: "bump",
      changes: [
        { package: "deep", from: "1.0.0", to: "1.2.1" },
        { package: "parent", from: "1.1.0", to: "2.0.0" },
      ],
    });
    expect(objectIn(files, "package.json").dependencies).toEqual({ parent: "^2.0.0" });
  });

  it("gets an override where no parent helps; the one that it has counts", async () => {
    const { plan, files } = await fix(registry, alone({ dependencies: { last: "^1.0.0", parent: "^2.0.0" } }), [vulnerable]);
    expect(plan?.strategy).toBe("override");
    expect(objectIn(files, "package.json").overrides).toEqual({ last: { deep: "^1.2.1" } });
    expect((await fix(registry, files, [vulnerable])).noFix).toMatchObject([{ code: "not-vulnerable" }]);
  });

  it("says what is in the way", async () => {
    const none = await fix(registry, alone({ dependencies: { deep: "1.0.0" } }), [advisoryOf("deep", null)]);
    expect(none.noFix).toMatchObject([{ code: "no-patched-version" }]);
    const absent = await fix(registry, alone({ dependencies: { unheard: "^1.0.0" } }), [vulnerable]);
    expect(absent.noFix).toMatchObject([
      { code: "not-installed", reason: "`package.json` has no lockfile, and npm would install no deep for it today." },
    ]);
    const elsewhere = await fix(registry, alone({ dependencies: { deep: "github:a/deep" } }), [vulnerable]);
    expect(elsewhere.noFix).toMatchObject([{ code: "not-from-registry" }]);
  });
});
