import { describe, expect, it } from "vitest";
import type { Files } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { npm } from "../../../../src/dependencies/ecosystems/npm/npm.ts";
import { NpmRegistry } from "../../../registries/npm.ts";
import { advisoryOf, entryIn, filesOf, fix, objectIn, readFiles, versionsIn } from "./fixture.ts";

const registry = new NpmRegistry()
  .publish("deep@1.0.0", { dependencies: { old: "^1.0.0" } })
  .publish("deep@1.0.1", { dependencies: { leaf: "^1.0.0" }, optionalDependencies: { extra: "^1.0.0" } })
  .publish("deep@2.0.0")
  .publish("deep@2.0.1")
  .publish("old@1.0.0", { dependencies: { older: "*" } })
  .publish("older@1.0.0")
  .publish("leaf@1.0.0")
  .publish("leaf@2.0.0")
  .publish("extra@1.0.0")
  .publish("parent@1.0.0", { dependencies: { deep: "^1.0.0" } })
  .publish("modern@1.0.0", { dependencies: { deep: "^2.0.0" } })
  .publish("pinned@1.0.0", { dependencies: { deep: "1.0.0" } })
  .publish("user@1.0.0", { dependencies: { leaf: "^2.0.0" } });

const vulnerable = advisoryOf("deep", "1.0.1");
const lockVersions = [1, 2, 3] as const;
const tree = (files: Files): Record<string, Record<string, unknown>> =>
  objectIn(files, "package-lock.json").dependencies as Record<string, Record<string, unknown>>;

describe.each(lockVersions)("a lockfile of version %i", (lockVersion) => {
  const files = filesOf(registry, {
    lockVersion,
    manifest: { dependencies: { parent: "^1.0.0" } },
    installed: { "node_modules/parent": "1.0.0", "node_modules/deep": "1.0.0", "node_modules/old": "1.0.0", "node_modules/older": "1.0.0" },
  });

  it("tells what is installed, and how it is reached", () => {
    expect(npm.locate(readFiles(files), "older")).toEqual([
      {
        name: "older",
        version: "1.0.0",
        direct: false,
        scope: "production",
        path: ["parent@1.0.0", "deep@1.0.0", "old@1.0.0", "older@1.0.0"],
        at: "node_modules/older",
      },
    ]);
    expect(npm.locate(readFiles(files)).map(({ name }) => name)).toEqual(expect.arrayContaining(["deep", "old", "older", "parent"]));
  });

  it("gets the fixed version with what it needs, and loses what only the old one needed", async () => {
    const { plan, files: after, changed } = await fix(registry, files, [vulnerable]);
    expect(plan).toMatchObject({ strategy: "update", removed: ["old@1.0.0", "older@1.0.0"] });
    expect(versionsIn(after)).toEqual({
      "node_modules/deep": "1.0.1",
      "node_modules/extra": "1.0.0",
      "node_modules/leaf": "1.0.0",
      "node_modules/parent": "1.0.0",
    });
    expect([...changed.keys()]).toEqual(["package-lock.json"]);
    expect(objectIn(after, "package-lock.json").lockfileVersion).toBe(lockVersion);
    if (lockVersion > 1) expect(entryIn(after, "node_modules/extra")).toMatchObject({ optional: true });
    if (lockVersion < 3) {
      expect(Object.keys(tree(after))).toEqual(["deep", "extra", "leaf", "parent"]);
      expect(tree(after).deep).toMatchObject({ version: "1.0.1", requires: { extra: "^1.0.0", leaf: "^1.0.0" } });
      expect(Object.keys(tree(after).deep ?? {})).toEqual(["version", "resolved", "integrity", "requires"]);
    }
  });

  it("keeps its byte order mark, its line ends, its indentation and its end", async () => {
    const odd = (text: string): string => `\uFEFF${text.replaceAll("  ", "\t").replaceAll("\n", "\r\n").trimEnd()}`;
    const { files: plain } = await fix(registry, files, [vulnerable]);
    const given = new Map([...files].map(([path, text]) => [path, odd(text)]));
    const { files: after } = await fix(registry, given, [vulnerable]);
    expect(after.get("package-lock.json")).toBe(odd(plain.get("package-lock.json") ?? ""));
  });

  it("is left as it is by a plan that was applied, and is not vulnerable any more", async () => {
    const { plan, files: after } = await fix(registry, files, [vulnerable]);
    if (plan === undefined) throw new Error("There is no plan.");
    expect([...npm.edit(readFiles(after), plan).keys()]).toEqual([]);
    expect((await fix(registry, after, [vulnerable])).noFix).toMatchObject([
      { code: "not-vulnerable", reason: "What is installed is not affected: deep@1.0.1." },
    ]);
  });

  it("gets an override, which is nowhere repeated but in what is required", async () => {
    const given = filesOf(registry, {
      lockVersion,
      manifest: { dependencies: { pinned: "^1.0.0" } },
      installed: {
        "node_modules/pinned": "1.0.0",
        "node_modules/deep": "1.0.0",
        "node_modules/old": "1.0.0",
        "node_modules/older": "1.0.0",
      },
    });
    const { plan, files: after } = await fix(registry, given, [vulnerable]);
    expect(plan?.strategy).toBe("override");
    expect(objectIn(after, "package.json").overrides).toEqual({ pinned: { deep: "^1.0.1" } });
    if (lockVersion > 1) expect(entryIn(after, "node_modules/pinned")?.dependencies).toEqual({ deep: "1.0.0" });
    if (lockVersion < 3) expect(tree(after).pinned?.requires).toEqual({ deep: "^1.0.1" });
    if (plan !== undefined) expect([...npm.edit(readFiles(after), plan).keys()]).toEqual([]);
  });

  it("has each of several versions fixed within its own major", async () => {
    const given = filesOf(registry, {
      lockVersion,
      manifest: { dependencies: { modern: "^1.0.0", parent: "^1.0.0" } },
      installed: {
        "node_modules/modern": "1.0.0",
        "node_modules/parent": "1.0.0",
        "node_modules/deep": "2.0.0",
        "node_modules/parent/node_modules/deep": "1.0.0",
        "node_modules/old": "1.0.0",
        "node_modules/older": "1.0.0",
        "node_modules/leaf": "1.0.0",
      },
    });
    const both = advisoryOf("deep", "1.0.1", {
      ranges: [
        { introduced: null, fixed: "1.0.1", lastAffected: null },
        { introduced: "2.0.0", fixed: "2.0.1", lastAffected: null },
      ],
    });
    const { plan, files: after } = await fix(registry, given, [both]);
    expect(plan?.to).toBe("2.0.1");
    expect(versionsIn(after)).toMatchObject({ "node_modules/deep": "2.0.1", "node_modules/parent/node_modules/deep": "1.0.1" });
  });

  it("puts what comes in below who needs it where the top has another version", async () => {
    const given = filesOf(registry, {
      lockVersion,
      manifest: { dependencies: { parent: "^1.0.0", user: "^1.0.0" } },
      installed: {
        "node_modules/parent": "1.0.0",
        "node_modules/user": "1.0.0",
        "node_modules/leaf": "2.0.0",
        "node_modules/deep": "1.0.0",
        "node_modules/old": "1.0.0",
        "node_modules/older": "1.0.0",
      },
    });
    const { files: after } = await fix(registry, given, [vulnerable]);
    expect(versionsIn(after)).toMatchObject({ "node_modules/leaf": "2.0.0", "node_modules/deep/node_modules/leaf": "1.0.0" });
  });
});

describe("how an entry is needed", () => {
  const flags = (files: Files, location: string) =>
    Object.fromEntries(Object.entries(entryIn(files, location) ?? {}).filter(([name]) => /^(?:dev|optional|peer|devOptional)$/.test(name)));

  it("stays for what is replaced, and is found for what comes in", async () => {
    const files = filesOf(registry, {
      manifest: { devDependencies: { parent: "^1.0.0" } },
      installed: {
        "node_modules/parent": { version: "1.0.0", dev: true },
        "node_modules/deep": { version: "1.0.0", dev: true },
        "node_modules/old": { version: "1.0.0", dev: true },
        "node_modules/older": { version: "1.0.0", dev: true },
      },
    });
    const { files: after } = await fix(registry, files, [vulnerable]);
    expect(flags(after, "node_modules/deep")).toEqual({ dev: true });
    expect(flags(after, "node_modules/leaf")).toEqual({ dev: true });
    expect(flags(after, "node_modules/extra")).toEqual({ dev: true, optional: true });
  });

  it("changes for what others need in another way now", async () => {
    const files = filesOf(registry, {
      manifest: { dependencies: { parent: "^1.0.0" }, devDependencies: { leaf: "^1.0.0", older: "*" } },
      installed: {
        "node_modules/parent": "1.0.0",
        "node_modules/deep": "1.0.0",
        "node_modules/old": "1.0.0",
        "node_modules/older": "1.0.0",
        "node_modules/leaf": { version: "1.0.0", dev: true },
      },
    });
    const { files: after } = await fix(registry, files, [vulnerable]);
    expect(flags(after, "node_modules/leaf")).toEqual({});
    expect(flags(after, "node_modules/older")).toEqual({ dev: true });
  });

  it("is both for what a development and an optional dependency need", async () => {
    const files = filesOf(registry, {
      manifest: { devDependencies: { user: "^1.0.0" }, optionalDependencies: { needy: "^1.0.0" } },
      installed: {
        "node_modules/user": { version: "1.0.0", dev: true },
        "node_modules/leaf": { version: "2.0.0", dev: true },
        "node_modules/needy": { version: "1.0.0", optional: true },
      },
    });
    const { files: after } = await fix(registry, files, [advisoryOf("needy", "1.0.1")]);
    expect(flags(after, "node_modules/leaf")).toEqual({ devOptional: true });
    expect(flags(after, "node_modules/needy")).toEqual({ optional: true });
  });
});
registry.publish("needy@1.0.0").publish("needy@1.0.1", { dependencies: { leaf: ">=1" } });

describe("workspaces", () => {
  const members = {
    "packages/one": { name: "one", version: "1.0.0", dependencies: { deep: "~1.0.0" } },
    "packages/two": { name: "two", version: "1.0.0", dependencies: { one: "^1.0.0", deep: "2.0.0" } },
  };
  const files = filesOf(registry, {
    manifest: { workspaces: ["packages/*"] },
    members,
    installed: {
      "node_modules/deep": "1.0.0",
      "node_modules/old": "1.0.0",
      "node_modules/older": "1.0.0",
      "packages/two/node_modules/deep": "2.0.0",
    },
  });

  it("are one project, with the members' manifests", () => {
    expect(npm.projects([...files.keys(), "packages/two/node_modules/x/package.json"])).toEqual([
      {
        directory: "",
        manifest: "package.json",
        files: ["package.json", "package-lock.json", "packages/one/package.json", "packages/two/package.json"],
      },
    ]);
    expect(npm.locate(readFiles(files), "deep")).toMatchObject([
      { direct: true, path: ["deep@1.0.0"], at: "node_modules/deep" },
      { direct: true, path: ["deep@2.0.0"], at: "packages/two/node_modules/deep" },
    ]);
  });

  it("get their own range changed, in the member's manifest and in the lockfile", async () => {
    const later = advisoryOf("deep", null, { ranges: [{ introduced: "2.0.0", fixed: "2.0.1", lastAffected: null }] });
    const { plan, files: after, changed } = await fix(registry, files, [later]);
    expect(plan).toMatchObject({ strategy: "bump", changes: [{ from: "2.0.0", to: "2.0.1", manifest: "packages/two/package.json" }] });
    expect([...changed.keys()].toSorted()).toEqual(["package-lock.json", "packages/two/package.json"]);
    expect(objectIn(after, "packages/two/package.json").dependencies).toEqual({ one: "^1.0.0", deep: "2.0.1" });
    expect(entryIn(after, "packages/two")?.dependencies).toEqual({ one: "^1.0.0", deep: "2.0.1" });
    expect(versionsIn(after)["packages/two/node_modules/deep"]).toBe("2.0.1");
  });

  it("share what is fixed at the top", async () => {
    const { plan, files: after } = await fix(registry, files, [vulnerable]);
    expect(plan).toMatchObject({ strategy: "update", to: "1.0.1" });
    expect(versionsIn(after)).toMatchObject({ "node_modules/deep": "1.0.1", "packages/two/node_modules/deep": "2.0.0" });
  });

  it("keep the manifest of a member that is not there: its range cannot be changed", async () => {
    const without = new Map([...files].filter(([path]) => path !== "packages/two/package.json"));
    const later = advisoryOf("deep", null, { ranges: [{ introduced: "2.0.0", fixed: "2.0.1", lastAffected: null }] });
    const { plan, noFix } = await fix(registry, without, [later]);
    expect(plan).toBeUndefined();
    expect(noFix).toMatchObject([{ code: "blocked", blockedBy: ["two@1.0.0"] }]);
  });
});
