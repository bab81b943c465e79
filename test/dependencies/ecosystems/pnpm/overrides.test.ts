import { describe, expect, it } from "vitest";
import type { Files } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { readSelector, selectorFor } from "../../../../src/dependencies/ecosystems/pnpm/selector.ts";
import { fix } from "../javascript-fix.ts";
import { advisoryOf } from "../npm/fixture.ts";
import { files, fixer, lock, registry } from "./fixture.ts";

const deep = advisoryOf("deep", "1.0.1");
const { dist } = registry.manifest("exact", "1.0.0") as { dist: { integrity: string } };
/** `exact`, which no release of lets have another `deep`, in the place of `wide`. */
const pinned = (more: Readonly<Record<string, string>> = {}, overrides = ""): Files =>
  files({
    "package.json": '{\n  "name": "app",\n  "dependencies": {\n    "exact": "^1.0.0"\n  }\n}\n',
    "pnpm-lock.yaml": lock()
      .replace(
        /importers:[\s\S]*?packages:\n/,
        `${overrides}importers:\n\n  .:\n    dependencies:\n      exact:\n        specifier: ^1.0.0\n        version: 1.0.0\n\npackages:\n`,
      )
      .replace(/ {2}'@acme[\s\S]*?\n\n(?= {2}deep@1.0.0:\n {4}res)/, "")
      .replace(/ {2}'@acme[\s\S]*?\n\n(?= {2}deep)/, "")
      .replaceAll(/ {2}react@16.0.0[\s\S]*?\n\n/g, "")
      .replace(/ {2}wide@1.0.0:\n {4}res.*\n\n/, "")
      .replace("  wide@1.0.0:\n    dependencies:\n      deep: 1.0.0\n", "")
      .replace("  leaf@1.0.0:\n", `  exact@1.0.0:\n    resolution: {integrity: ${dist.integrity}}\n\n  leaf@1.0.0:\n`)
      .replace("  leaf@1.0.0: {}\n\n", "  exact@1.0.0:\n    dependencies:\n      deep: 1.0.0\n\n  leaf@1.0.0: {}\n"),
    ...more,
  });

describe("an override", () => {
  it("is written where nobody accepts a fixed version, for who asks alone, to the manifest and the lockfile", async () => {
    const { plan, files: after } = await fix(fixer(), pinned(), [deep]);
    expect(plan).toMatchObject({
      strategy: "override",
      to: "1.0.1",
      notes: ["An override makes exact@1.0.0 use deep ^1.0.1, which it does not ask for. It stays until somebody removes it."],
    });
    expect(JSON.parse(after.get("package.json") ?? "").pnpm).toEqual({ overrides: { "exact>deep": "^1.0.1" } });
    expect(after.get("pnpm-lock.yaml")).toContain("\noverrides:\n  exact>deep: ^1.0.1\n\nimporters:\n");
  });

  it.each([
    ["that has overrides", "overrides:\n  other: 1.0.0\n", "overrides:\n  other: 1.0.0\n  exact>deep: ^1.0.1\n"],
    [
      "that has settings",
      "packages:\n  - packages/*\nnodeLinker: hoisted # for now\n",
      "packages:\n  - packages/*\nnodeLinker: hoisted # for now\n\noverrides:\n  'exact>deep': ^1.0.1\n",
    ],
  ])("is written to a pnpm-workspace.yaml %s", async (_what, before, after) => {
    const { changed } = await fix(fixer(), pinned({ "pnpm-workspace.yaml": before }), [deep]);
    expect(changed.has("package.json")).toBe(false);
    expect(changed.get("pnpm-workspace.yaml")?.replaceAll("'", "")).toBe(after.replaceAll("'", ""));
  });

  it("is written there where the manifest asks for a pnpm that reads no other place", async () => {
    const given = pinned({ "package.json": '{ "packageManager": "pnpm@11.1.0", "dependencies": { "exact": "^1.0.0" } }' });
    const { changed } = await fix(fixer(), given, [deep]);
    expect(changed.get("pnpm-workspace.yaml")).toBe("overrides:\n  'exact>deep': ^1.0.1\n");
    expect(changed.has("package.json")).toBe(false);
  });

  it("is written there too where the lockfile has a document of such a pnpm", async () => {
    const given = pinned();
    const head = "---\nlockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    packageManagerDependencies: {}\n\n---\n";
    const { changed } = await fix(fixer(), new Map([...given, ["pnpm-lock.yaml", head + (given.get("pnpm-lock.yaml") ?? "")]]), [deep]);
    expect([...changed.keys()].toSorted()).toEqual(["pnpm-lock.yaml", "pnpm-workspace.yaml"]);
    expect(changed.get("pnpm-lock.yaml")?.startsWith(`${head}lockfileVersion`)).toBe(true);
  });

  it("that refers to what the manifest asks for stays, and the manifest asks for another version", async () => {
    const manifest = '{ "dependencies": { "exact": "^1.0.0", "deep": "1.0.0" }, "pnpm": { "overrides": { "deep": "$deep" } } }';
    const given = pinned({ "package.json": manifest }, "overrides:\n  deep: 1.0.0\n\n");
    const lockText = (given.get("pnpm-lock.yaml") ?? "").replace(
      "    dependencies:\n      exact:\n",
      "    dependencies:\n      deep:\n        specifier: 1.0.0\n        version: 1.0.0\n      exact:\n",
    );
    const { plan, changed } = await fix(fixer(), new Map([...given, ["pnpm-lock.yaml", lockText]]), [deep]);
    expect(plan).toMatchObject({ strategy: "bump", to: "1.0.1" });
    expect(changed.get("package.json")).toBe(manifest.replace('"deep": "1.0.0"', '"deep": "1.0.1"'));
    expect(changed.get("pnpm-lock.yaml")).toContain("overrides:\n  deep: 1.0.1\n");
  });

  it("that names a catalog is changed there, as long as nothing else asks by it", async () => {
    const workspace = "catalog:\n  deep: ~1.0.0 # pinned\noverrides:\n  exact>deep: 'catalog:'\n";
    const given = pinned({ "pnpm-workspace.yaml": workspace }, "overrides:\n  exact>deep: ~1.0.0\n\n");
    const { plan, changed } = await fix(fixer(), given, [advisoryOf("deep", "1.1.0")]);
    expect(plan).toMatchObject({ strategy: "override", to: "1.2.0" });
    expect(changed.get("pnpm-workspace.yaml")).toBe(workspace.replace("~1.0.0", "~1.2.0"));
    const used = new Map([
      ...given,
      [
        "pnpm-lock.yaml",
        (given.get("pnpm-lock.yaml") ?? "").replace(
          "overrides:",
          "catalogs:\n  default:\n    deep:\n      specifier: ~1.0.0\n      version: 1.0.0\n\noverrides:",
        ),
      ],
    ]);
    const apart = await fix(fixer(), used, [advisoryOf("deep", "1.1.0")]);
    expect(apart.changed.get("pnpm-workspace.yaml")).toBe(workspace.replace("'catalog:'", "'~1.2.0'"));
  });

  it("is not made by a member of a workspace with a lockfile of its own: it would concern the others", async () => {
    const given = pinned();
    const moved: Files = new Map([...given].map(([path, text]) => [`apps/one/${path}`, text]));
    const inside = await fix(fixer(), new Map([...moved, ["pnpm-workspace.yaml", "packages:\n  - apps/*\n"]]), [deep]);
    expect(inside.noFix).toMatchObject([{ code: "blocked", blockedBy: ["exact@1.0.0"] }]);
    const outside = await fix(fixer(), new Map([...moved, ["pnpm-workspace.yaml", "packages:\n  - libs/*\n"]]), [deep]);
    expect(outside.plan?.strategy).toBe("override");
  });

  it("that is there gets another value, in its style", async () => {
    const manifest = '{ "dependencies": { "exact": "^1.0.0" }, "pnpm": { "overrides": { "exact>deep": "~1.0.0" } } }';
    const { plan, files: after } = await fix(fixer(), pinned({ "package.json": manifest }, "overrides:\n  exact>deep: ~1.0.0\n\n"), [
      advisoryOf("deep", "1.1.0"),
    ]);
    expect(plan).toMatchObject({ strategy: "override", to: "1.2.0" });
    expect(after.get("package.json")).toBe(manifest.replace("~1.0.0", "~1.2.0"));
    expect(after.get("pnpm-lock.yaml")).toContain("overrides:\n  exact>deep: ~1.2.0\n");
  });

  it("is not made where the strategies leave it out: what is in the way is named", async () => {
    const { noFix } = await fix(fixer(), pinned(), [deep], { strategies: ["splice", "update", "bump"] });
    expect(noFix).toEqual([
      {
        package: "deep",
        advisory: "GHSA-deep",
        code: "blocked",
        reason:
          "deep 1.0.1 would settle it, and does not fit exact@1.0.0. See what asks for it with `pnpm why deep`, and update that by hand.",
        blockedBy: ["exact@1.0.0"],
      },
    ]);
  });
});

describe("a key of overrides", () => {
  const find = (key: string, from: string, version: string | null, name: string, written: string | null) =>
    selectorFor([readSelector(key, "2.0.0")], { name: from, version }, name, written)?.value;

  it.each([
    ["deep", "any", "1.0.0", "deep", "^1.0.0"],
    ["deep@^1", "any", "1.0.0", "deep", "^1.2.0"],
    ["deep@>=1 <2", "any", "1.0.0", "deep", "1.5.0"],
    ["any>deep", "any", "1.0.0", "deep", "^1.0.0"],
    ["any@1>deep", "any", "1.0.0", "deep", "^1.0.0"],
    ["@acme/any@1>@acme/deep@1", "@acme/any", "1.0.0", "@acme/deep", "^1.0.0"],
  ])("%s holds for what it names", (key, from, version, name, written) => {
    expect(find(key, from, version, name, written)).toBe("2.0.0");
  });

  it.each([
    ["deep", "any", "1.0.0", "other", "^1.0.0"],
    ["deep@^1", "any", "1.0.0", "deep", "^2.0.0"],
    ["other>deep", "any", "1.0.0", "deep", "^1.0.0"],
    ["any@2>deep", "any", "1.0.0", "deep", "^1.0.0"],
    ["any@1>deep", "any", null, "deep", "^1.0.0"],
  ])("%s holds for nothing else", (key, from, version, name, written) => {
    expect(find(key, from, version, name, written)).toBeUndefined();
  });
});
