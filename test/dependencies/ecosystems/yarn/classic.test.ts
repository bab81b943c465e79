import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Files, Plan } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { readLock, writtenEntry } from "../../../../src/dependencies/ecosystems/yarn/classic/lock-text.ts";
import { yarn } from "../../../../src/dependencies/ecosystems/yarn/yarn.ts";
import { NpmRegistry } from "../../../registries/npm.ts";
import { fix, readFiles, versionsOf } from "../javascript-fix.ts";
import { advisoryOf } from "../npm/fixture.ts";
import { classic, classicLock, distOf, fixer, jsonText } from "./fixture.ts";

const leaf = advisoryOf("leaf", "1.0.1");
const lockOf = (files: Files): string => files.get("yarn.lock") ?? "";

describe("a project of Yarn 1", () => {
  it("has each version once, with the way to it, an alias by the package's own name", () => {
    expect(yarn.locate(readFiles(yarn, classic())).map(({ name, version, direct, path }) => [name, version, direct, path.length])).toEqual([
      ["@acme/ui", "1.0.0", true, 1],
      ["deep", "1.0.0", false, 3],
      ["leaf", "1.0.0", true, 1],
      ["wide", "1.0.0", true, 2],
    ]);
  });

  it("is refused with a merge conflict", () => {
    const files = classic({ "yarn.lock": classicLock().replace("leaf@^1.0.0:", "<<<<<<< HEAD\nleaf@^1.0.0:") });
    expect(() => readFiles(yarn, files)).toThrow("it may hold an unsolved merge conflict");
  });

  it("is told to be installed anew where nothing asks for what its lockfile has", async () => {
    const outcome = await fix(
      fixer(),
      classic({
        "package.json": jsonText({ dependencies: { "@acme/ui": "^1.0.0" } }),
        "yarn.lock": classicLock().replaceAll('deep "^1.0.0"', 'deep "^2.0.0"'),
      }),
      [advisoryOf("deep", "1.0.1")],
    );
    expect(outcome.noFix).toMatchObject([{ code: "blocked", reason: expect.stringContaining("nothing that was read here asks for it") }]);
  });

  it("leaves alone what is from git", async () => {
    const text = `${classicLock()}\n"zip@github:acme/zip":\n  version "1.0.0"\n  resolved "https://codeload.github.com/acme/zip/tar.gz/abc"\n`;
    const manifest = jsonText({ dependencies: { zip: "github:acme/zip", wide: "^1.0.0" } });
    const outcome = await fix(fixer(), classic({ "yarn.lock": text, "package.json": manifest }), [advisoryOf("zip", "2.0.0")]);
    expect(outcome.noFix).toMatchObject([{ code: "not-from-registry" }]);
  });
});

describe("a lockfile of Yarn 1", () => {
  it("gets the lowest fixed version in each entry, and keeps all else", async () => {
    const { plan, changed } = await fix(fixer(), classic(), [leaf]);
    expect(plan).toMatchObject({ strategy: "splice", changes: [{ package: "leaf", from: "1.0.0", to: "1.0.1" }] });
    const [before, after] = [distOf("leaf@1.0.0"), distOf("leaf@1.0.1")];
    expect(lockOf(changed)).toBe(
      classicLock()
        .replaceAll(`${before.tarball}#${before.shasum}`, `${after.tarball}#${after.shasum}`)
        .replaceAll(before.integrity, after.integrity)
        .replaceAll(/(leaf@\^1\.0\.0"?:\n {2}version )"1\.0\.0"/g, '$1"1.0.1"'),
    );
  });

  it("gets entries for what comes in, where they belong, with the sections in Yarn's order", async () => {
    const { plan, changed } = await fix(fixer(), classic(), [advisoryOf("deep", "1.0.1")]);
    expect(plan).toMatchObject({
      strategy: "update",
      changes: [
        { package: "deep", to: "1.0.1" },
        { package: "fresh", from: null, to: "1.1.0" },
      ],
    });
    const entries = readLock(lockOf(changed))?.entries.map(({ patterns }) => patterns[0]);
    expect(entries).toEqual(["@acme/ui@^1.0.0", "deep@^1.0.0", "fresh@^1.1.0", "leaf@^1.0.0", "other@npm:leaf@^1.0.0", "wide@^1.0.0"]);
    expect(lockOf(changed)).toContain('  dependencies:\n    leaf "^1.0.0"\n  optionalDependencies:\n    fresh "^1.1.0"\n\nfresh@^1.1.0:\n');
  });

  it("keeps its line ends, its byte order mark and its end", async () => {
    const odd = `\uFEFF${classicLock().replaceAll("\n", "\r\n").trimEnd()}`;
    const { changed } = await fix(fixer(), classic({ "yarn.lock": odd }), [leaf]);
    expect(lockOf(changed).startsWith("\uFEFF#")).toBe(true);
    expect(lockOf(changed).endsWith('deep "^1.0.0"')).toBe(true);
    expect(lockOf(changed).replaceAll("\r\n", "")).not.toContain("\n");
  });

  it("keeps Yarn's own name of npm's registry", async () => {
    const text = classicLock().replaceAll("https://registry.test/", "https://registry.yarnpkg.com/");
    const moved: typeof fetch = async (input, init) => {
      const answer = await (await fetchOf(String(input), init)).text();
      return new Response(answer.replaceAll("https://registry.test/", "https://registry.npmjs.org/"));
    };
    const { registry, ...rest } = fixer();
    const fetchOf = registry.fetch ?? fetch;
    const { changed } = await fix({ ...rest, registry: { ...registry, fetch: moved as never } }, classic({ "yarn.lock": text }), [leaf]);
    expect(lockOf(changed)).toContain('"https://registry.yarnpkg.com/leaf/-/leaf-1.0.1.tgz#');
  });

  it("keeps more empty lines than Yarn writes where nothing changes", async () => {
    const text = classicLock().replace("\n\ndeep@", "\n\n\ndeep@");
    const { changed } = await fix(fixer(), classic({ "yarn.lock": text }), [leaf]);
    expect(lockOf(changed)).toContain("\n\n\ndeep@^1.0.0:\n");
  });

  it("is what it was after reading and writing, whatever is asked for", () => {
    const words = fc.stringMatching(/^[a-zA-Z@0-9^~*>:" ,.[\]-]{1,12}$/);
    fc.assert(
      fc.property(fc.uniqueArray(words, { minLength: 1, maxLength: 3 }), fc.dictionary(words, words), (patterns, dependencies) => {
        const entry = { patterns: patterns.toSorted(), fields: { version: "1.0.0" }, dependencies, optionalDependencies: {} };
        const [read] = readLock(writtenEntry(entry))?.entries ?? [];
        expect(read).toMatchObject({ fields: entry.fields });
        expect(new Set(read?.patterns)).toEqual(new Set(patterns));
        expect(Object.entries(read?.dependencies ?? {}).toSorted()).toEqual(Object.entries(dependencies).toSorted());
      }),
      { numRuns: 100 },
    );
  });
});

it("finds the release of a direct dependency that lets a fixed version in behind many that do not", async () => {
  const many = new NpmRegistry().publish("leaf@1.0.0").publish("leaf@2.0.0");
  for (let minor = 0; minor < 60; minor += 1) many.publish(`tool@1.${minor}.0`, { dependencies: { leaf: "^1.0.0" } });
  many.publish("tool@1.60.0", { dependencies: { leaf: "^2.0.0" } });
  const entry = (name: string, range: string, dependencies = ""): string =>
    `${name}@${range}:\n  version "1.0.0"\n  resolved "${many.url}${name}/-/${name}-1.0.0.tgz"\n${dependencies}`;
  const given: Files = new Map([
    ["package.json", jsonText({ name: "app", dependencies: { tool: "1.0.0" } })],
    ["yarn.lock", `# yarn lockfile v1\n\n\n${entry("leaf", "^1.0.0")}\n${entry("tool", "1.0.0", '  dependencies:\n    leaf "^1.0.0"\n')}`],
  ]);
  const { plan, files } = await fix({ ...fixer(), registry: { url: many.url, fetch: many.fetch } }, given, [advisoryOf("leaf", "2.0.0")]);
  expect(plan).toMatchObject({ strategy: "bump", to: "2.0.0" });
  expect(versionsOf(yarn, files, "tool")).toEqual(["1.60.0"]);
});

describe("a manifest beside a lockfile of Yarn 1", () => {
  const { tarball, shasum } = distOf("exact@1.0.0");
  const pinned = (manifest: string, more = ""): Files =>
    classic({
      "package.json": manifest,
      "yarn.lock": classicLock()
        .replace("deep@^1.0.0:", `deep@1.0.0${more}:`)
        .replace(
          "leaf@^1.0.0:",
          `exact@^1.0.0:\n  version "1.0.0"\n  resolved "${tarball}#${shasum}"\n  dependencies:\n    deep "1.0.0"\n\nleaf@^1.0.0:`,
        )
        .replace(/wide@\^1\.0\.0:[\s\S]*$/, "")
        .replace(/"@acme\/ui[\s\S]*?\n\n/, "")
        .replace(/"other@[\s\S]*?\n\n/, ""),
    });

  it("gets a resolution where nobody accepts a fixed version, which the lockfile has beside what is asked for", async () => {
    const { plan, files } = await fix(fixer(), pinned('{ "dependencies": { "exact": "^1.0.0" } }'), [advisoryOf("deep", "1.0.1")]);
    expect(plan).toMatchObject({ strategy: "override", to: "1.0.1" });
    expect(JSON.parse(files.get("package.json") ?? "").resolutions).toEqual({ "**/exact/deep": "^1.0.1" });
    expect(lockOf(files)).toContain("\ndeep@1.0.0, deep@^1.0.1:\n");
  });

  it("gets another value for a resolution that is there, in its style", async () => {
    const manifest = '{ "dependencies": { "exact": "^1.0.0" }, "resolutions": { "deep": "1.0.0" } }';
    const { files } = await fix(fixer(), pinned(manifest), [advisoryOf("deep", "1.0.1")]);
    expect(files.get("package.json")).toBe(manifest.replace('"deep": "1.0.0"', '"deep": "1.0.1"'));
    expect(lockOf(files)).toContain("\ndeep@1.0.0, deep@1.0.1:\n");
  });

  it("gets another value for a resolution that Yarn does not apply to what the manifest itself asks for", async () => {
    const manifest = '{ "dependencies": { "wide": "^1.0.0" }, "resolutions": { "wide": "1.0.0", "deep": "1.0.0" } }';
    const given = classic({
      "package.json": manifest,
      "yarn.lock": `${classicLock()
        .replace(/"@acme\/ui[\s\S]*?\n\n/, "")
        .replace(/"other@[\s\S]*?\n\n/, "")}`
        .replace("deep@^1.0.0:", "deep@1.0.0:")
        .replace('deep "^1.0.0"', 'leaf "^1.0.0"'),
    });
    const { plan, files } = await fix(fixer(), given, [advisoryOf("deep", "1.0.1")]);
    expect(plan).toMatchObject({ strategy: "override", to: "1.0.1" });
    expect(files.get("package.json")).toBe(manifest.replace('"deep": "1.0.0"', '"deep": "1.0.1"'));
    expect(lockOf(files)).toContain("\ndeep@1.0.1:\n");
  });

  it("is bumped with what its manifest asks for itself, and a plan that was applied changes nothing", async () => {
    const given = pinned('{ "dependencies": { "deep": "1.0.0" } }');
    const alone = new Map([...given, ["yarn.lock", lockOf(given).replace(/exact@[\s\S]*?\n\n/, "")]]);
    const { plan, files } = await fix(fixer(), alone, [advisoryOf("deep", "1.0.1")]);
    expect(plan?.strategy).toBe("bump");
    expect(files.get("package.json")).toBe('{ "dependencies": { "deep": "1.0.1" } }');
    expect(versionsOf(yarn, files, "deep")).toEqual(["1.0.1"]);
    expect([...yarn.edit(readFiles(yarn, files), plan as Plan)]).toEqual([]);
  });
});
