import { describe, expect, it } from "vitest";
import type { Files, Plan } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { written } from "../../../../src/dependencies/ecosystems/yarn/berry/syml.ts";
import { yarn } from "../../../../src/dependencies/ecosystems/yarn/yarn.ts";
import { fix, readFiles } from "../javascript-fix.ts";
import { advisoryOf } from "../npm/fixture.ts";
import { berry, berryEntry, berryLock, checksumOf, fixer, jsonText } from "./fixture.ts";

const leaf = advisoryOf("leaf", "1.0.1");
const lockOf = (files: Files): string => files.get("yarn.lock") ?? "";

describe("a project of Yarn 4", () => {
  it("has each version once, with the way to it", () => {
    expect(yarn.locate(readFiles(yarn, berry())).map(({ name, version, direct, path }) => [name, version, direct, path.length])).toEqual([
      ["@acme/ui", "1.0.0", true, 1],
      ["deep", "1.0.0", false, 3],
      ["leaf", "1.0.0", true, 1],
      ["wide", "1.0.0", true, 2],
    ]);
  });

  it.each([
    ["4", "7"],
    ["6", "8"],
    ["8", "9c0"],
    ["11", "10c0"],
  ])("is refused with a lockfile of version %s and checksums of kind %s, with what to do", (version, kind) => {
    const text = berryLock().replace("version: 8", `version: ${version}`).replace("cacheKey: 10c0", `cacheKey: ${kind}`);
    expect(() => readFiles(yarn, berry({ "yarn.lock": text }))).toThrow(
      "Write it anew with that: `yarn set version stable && yarn install`.",
    );
  });
});

describe("a catalog of Yarn", () => {
  const manifest = (specifier: string): string =>
    jsonText({ name: "app", dependencies: { "@acme/ui": "^1.0.0", other: specifier }, devDependencies: { wide: "^1.0.0" } });
  const given = (specifier: string, range: string, settings: string): Files =>
    berry({
      "package.json": manifest(specifier),
      ".yarnrc.yml": settings,
      "yarn.lock": berryLock()
        .replace('other: "npm:leaf@^1.0.0"', `other: "${specifier}"`)
        .replace("other@npm:leaf@^1.0.0", `other@npm:leaf@${range}`),
    });

  it("stays where its range has a fixed version", async () => {
    const { plan, changed } = await fix(fixer(), given("catalog:", "^1.0.0", "catalog:\n  other: npm:leaf@^1.0.0\n"), [leaf]);
    expect(plan).toMatchObject({ strategy: "splice", to: "1.0.1" });
    expect([...changed.keys()]).toEqual(["yarn.lock"]);
    expect(lockOf(changed)).toContain('    other: "catalog:"\n');
  });

  it("gets another range where it has none, and nothing else of the settings changes", async () => {
    const settings =
      'nodeLinker: node-modules\n\ncatalogs:\n  old:\n    other: "npm:leaf@1.0.0" # for now\nyarnPath: .yarn/releases/yarn.cjs\n';
    const { plan, changed } = await fix(fixer(), given("catalog:old", "1.0.0", settings), [leaf]);
    expect(plan).toMatchObject({ strategy: "bump", to: "1.0.1" });
    expect([...changed.keys()].toSorted()).toEqual([".yarnrc.yml", "yarn.lock"]);
    expect(changed.get(".yarnrc.yml")).toBe(settings.replace("leaf@1.0.0", "leaf@1.0.1"));
    expect(lockOf(changed)).toContain('    other: "catalog:old"\n');
    expect(lockOf(changed)).toContain('"leaf@npm:^1.0.0, other@npm:leaf@1.0.1":\n');
  });

  it("has to be there", () => {
    expect(() => readFiles(yarn, given("catalog:", "^1.0.0", "catalogs:\n  old:\n    other: npm:leaf@^1.0.0\n"))).toThrow(
      "`package.json` asks for other by `catalog:`, and `.yarnrc.yml` has no such catalog.",
    );
  });
});

describe("a lockfile of Yarn 4", () => {
  it("gets the lowest fixed version with the checksum that Yarn tells, and keeps all else", async () => {
    const { plan, changed, asked } = await fix(fixer(), berry(), [leaf]);
    expect(plan).toMatchObject({ strategy: "splice", changes: [{ package: "leaf", from: "1.0.0", to: "1.0.1" }] });
    expect(asked.filter((kind) => kind === "yarn-engine")).toHaveLength(1);
    expect(lockOf(changed)).toBe(
      berryLock()
        .replace('version: 1.0.0\n  resolution: "leaf@npm:1.0.0"', 'version: 1.0.1\n  resolution: "leaf@npm:1.0.1"')
        .replace(checksumOf("leaf@1.0.0"), checksumOf("leaf@1.0.1")),
    );
  });

  it("gets entries for what comes in; what is not for every machine has its conditions and no checksum", async () => {
    const { changed } = await fix(fixer(), berry(), [advisoryOf("deep", "1.0.1")]);
    expect(lockOf(changed)).toContain(
      `"deep@npm:^1.0.0":\n  version: 1.0.1\n  resolution: "deep@npm:1.0.1"\n  dependencies:\n    fresh: "npm:^1.1.0"\n    leaf: "npm:^1.0.0"\n  dependenciesMeta:\n    fresh:\n      optional: true\n  bin:\n    deep: ./cli.js\n  checksum: 10c0/${checksumOf("deep@1.0.1")}\n`,
    );
    expect(lockOf(changed)).toContain(
      '"fresh@npm:^1.1.0":\n  version: 1.1.0\n  resolution: "fresh@npm:1.1.0"\n  conditions: os=darwin & (cpu=arm64 | cpu=x64)\n  languageName: node\n  linkType: hard\n\n"leaf@',
    );
  });

  it("keeps checksums without their kind, as older releases wrote them", async () => {
    const { changed } = await fix(fixer(), berry({ "yarn.lock": berryLock().replaceAll("10c0/", "") }), [leaf]);
    expect(lockOf(changed)).toContain(`  checksum: ${checksumOf("leaf@1.0.1")}\n`);
  });

  it("repeats a bumped range, and a plan that was applied changes nothing", async () => {
    const given = berry({
      "package.json": jsonText({
        name: "app",
        dependencies: { "@acme/ui": "^1.0.0", other: "npm:leaf@1.0.0" },
        devDependencies: { wide: "^1.0.0" },
      }),
      "yarn.lock": berryLock()
        .replace('other: "npm:leaf@^1.0.0"', 'other: "npm:leaf@1.0.0"')
        .replace("leaf@npm:^1.0.0, other@npm:leaf@^1.0.0", "leaf@npm:^1.0.0, other@npm:leaf@1.0.0"),
    });
    const { plan, files } = await fix(fixer(), given, [leaf]);
    expect(plan?.strategy).toBe("bump");
    expect(JSON.parse(files.get("package.json") ?? "").dependencies.other).toBe("npm:leaf@1.0.1");
    expect(lockOf(files)).toContain('    other: "npm:leaf@1.0.1"\n    wide');
    expect(lockOf(files)).toContain('"leaf@npm:^1.0.0, other@npm:leaf@1.0.1":\n');
    expect([...yarn.edit(readFiles(yarn, files), plan as Plan)]).toEqual([]);
  });

  it("has a resolution in the place of what it overrides", async () => {
    const given = berry({
      "package.json": jsonText({
        name: "app",
        dependencies: { "@acme/ui": "^1.0.0", other: "npm:leaf@^1.0.0" },
        devDependencies: { wide: "^1.0.0" },
      }),
      "yarn.lock": berryLock().replace('deep: "npm:^1.0.0"', 'deep: "npm:1.0.0"').replace('"deep@npm:^1.0.0"', '"deep@npm:1.0.0"'),
    });
    const { plan, files } = await fix(fixer(), given, [advisoryOf("deep", "1.0.1")]);
    expect(plan?.strategy).toBe("override");
    expect(JSON.parse(files.get("package.json") ?? "").resolutions).toEqual({ "wide/deep": "^1.0.1" });
    expect(lockOf(files)).toContain('\n"deep@npm:^1.0.1":\n  version: 1.0.1\n');
    expect(lockOf(files)).not.toContain("deep@npm:1.0.0");
  });

  it("is left alone where Yarn patches the package, or does not answer", async () => {
    const patch = `\n"deep@patch:deep@npm%3A^1.0.0#optional!builtin<compat/deep>":\n  version: 1.0.0\n  resolution: "deep@patch:deep@npm%3A1.0.0#optional!builtin<compat/deep>::version=1.0.0&hash=abc"\n  languageName: node\n  linkType: hard\n`;
    const patched = await fix(fixer(), berry({ "yarn.lock": `${berryLock()}${patch}` }), [advisoryOf("deep", "1.0.1")]);
    expect(patched.noFix).toMatchObject([{ code: "patched", reason: expect.stringContaining("is patched here") }]);
    const silent = await fix(
      fixer(() => ({ refused: "It is not there." })),
      berry(),
      [leaf],
    );
    expect(silent.noFix[0]?.reason).toBe(
      "Yarn itself has to compute this lockfile, and does not: It is not there. Update it by hand: `yarn up -R leaf`.",
    );
  });

  it("keeps what Yarn patches by itself, for whoever asks for it", async () => {
    const patch = `\n"wide@patch:wide@npm%3A^1.0.0#optional!builtin<compat/wide>":\n  version: 1.0.0\n  resolution: "wide@patch:wide@npm%3A1.0.0#optional!builtin<compat/wide>::version=1.0.0&hash=abc"\n  dependencies:\n    deep: "npm:^1.0.0"\n  languageName: node\n  linkType: hard\n`;
    const { plan, changed } = await fix(fixer(), berry({ "yarn.lock": `${berryLock()}${patch}` }), [leaf]);
    expect(plan).toMatchObject({ strategy: "splice", removed: [] });
    expect(lockOf(changed)).toContain(patch);
  });

  const single = (name: string, more = "", rest = ""): Files =>
    berry({
      "package.json": jsonText({ name: "app", dependencies: { [name]: "^1.0.0", leaf: "^1.0.0" } }),
      "yarn.lock": [
        "__metadata:\n  version: 8\n  cacheKey: 10c0\n",
        `"app@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "app@workspace:."\n  dependencies:\n    leaf: "npm:^1.0.0"\n    ${name}: "npm:^1.0.0"\n  languageName: unknown\n  linkType: soft\n`,
        berryEntry("leaf@npm:^1.0.0", "leaf@1.0.0"),
        berryEntry(`${name}@npm:^1.0.0`, `${name}@1.0.0`, rest),
        more,
      ]
        .filter((part) => part !== "")
        .join("\n"),
    });
  const tool = 'dependencies:\n    node-gyp: "npm:latest"\n';

  it("has the tool for what is built when it is installed, which Yarn adds by itself", async () => {
    const more = `${berryEntry("fresh@npm:^1.0.0", "fresh@1.0.0")}\n${berryEntry("node-gyp@npm:latest", "node-gyp@1.0.0", '  dependencies:\n    fresh: "npm:^1.0.0"\n')}`;
    const { plan, changed } = await fix(fixer(), single("native", more, `  ${tool}`), [advisoryOf("native", "1.0.1")]);
    expect(plan).toMatchObject({ strategy: "splice", to: "1.0.1", removed: [] });
    expect(lockOf(changed)).toContain(
      '  resolution: "native@npm:1.0.1"\n  dependencies:\n    leaf: "npm:^1.0.0"\n    node-gyp: "npm:latest"\n',
    );
    expect(lockOf(changed)).toContain('"fresh@npm:^1.0.0":');
  });

  it.each([
    ["would need that tool and has it not", "native", "native@1.0.1 is built with node-gyp, which Yarn would add to the lockfile."],
    ["brings what Yarn patches", "watcher", "fsevents@1.0.0 would have to be patched"],
  ])("is refused where what comes in %s", async (_what, name, reason) => {
    const { plan, noFix } = await fix(fixer(), single(name), [advisoryOf(name, "1.0.1")]);
    expect(plan).toBeUndefined();
    expect(noFix[0]?.reason).toContain(reason);
  });

  it("is written as Yarn writes: members in its order, quoted where it quotes, long keys apart", () => {
    const long = "x".repeat(1_100);
    expect(
      written({ b: { linkType: "hard", version: "1.0.0", peerDependencies: { react: "*", "@a/b": "^1" } }, [long]: { version: "1" } }),
    ).toBe(`b:\n  version: 1.0.0\n  peerDependencies:\n    "@a/b": ^1\n    react: "*"\n  linkType: hard\n? ${long}\n:\n  version: 1\n`);
  });
});
