import { describe, expect, it } from "vitest";
import type { Files, Plan } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { written } from "../../../../src/dependencies/ecosystems/yarn/berry/syml.ts";
import { yarn } from "../../../../src/dependencies/ecosystems/yarn/yarn.ts";
import { fix, readFiles } from "../javascript-fix.ts";
import { advisoryOf } from "../npm/fixture.ts";
import { berry, berryLock, checksumOf, fixer, jsonText } from "./fixture.ts";

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

it("is refused with catalogs, which stand in settings that are not read", () => {
  const text = berryLock().replace('wide: "npm:^1.0.0"\n  languageName', 'wide: "catalog:"\n  languageName');
  expect(() => readFiles(yarn, berry({ "yarn.lock": text }))).toThrow("uses catalogs");
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
    expect(patched.noFix).toMatchObject([{ code: "not-from-registry", reason: expect.stringContaining("is patched here") }]);
    const silent = await fix(
      fixer(() => ({ refused: "It is not there." })),
      berry(),
      [leaf],
    );
    expect(silent.noFix[0]?.reason).toBe(
      "Yarn itself has to compute this lockfile, and does not: It is not there. Update it by hand: `yarn up -R leaf`.",
    );
  });

  it("is written as Yarn writes: members in its order, quoted where it quotes, long keys apart", () => {
    const long = "x".repeat(1_100);
    expect(
      written({ b: { linkType: "hard", version: "1.0.0", peerDependencies: { react: "*", "@a/b": "^1" } }, [long]: { version: "1" } }),
    ).toBe(`b:\n  version: 1.0.0\n  peerDependencies:\n    "@a/b": ^1\n    react: "*"\n  linkType: hard\n? ${long}\n:\n  version: 1\n`);
  });
});
