import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Files, Plan } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { pnpm } from "../../../../src/dependencies/ecosystems/pnpm/pnpm.ts";
import type { JsonObject } from "../../../../src/values/json.ts";
import { fix, readFiles } from "../javascript-fix.ts";
import { advisoryOf } from "../npm/fixture.ts";
import { files, fixer, lock, manifest, registry } from "./fixture.ts";

const deep = advisoryOf("deep", "1.0.1");
const lines = (text = ""): readonly string[] => text.split("\n");
const added = (before: Files, after: Files, path = "pnpm-lock.yaml") =>
  lines(after.get(path)).filter((line) => !lines(before.get(path)).includes(line));
const refusalOf = (text: string): string => {
  const given = files({ "pnpm-lock.yaml": text });
  const [paths] = pnpm.projects([...given.keys()]);
  const read = paths === undefined ? { refused: "" } : pnpm.read(given, paths);
  return "refused" in read ? read.refused : "";
};

describe("a project of pnpm", () => {
  it("is a manifest with its lockfile, the members of its workspace, and its settings", () => {
    expect(
      pnpm.projects([
        "package.json",
        "pnpm-lock.yaml",
        "pnpm-workspace.yaml",
        "a/package.json",
        "b/package.json",
        "b/pnpm-lock.yaml",
        "node_modules/x/package.json",
        "c/pnpm-lock.yaml",
      ]),
    ).toEqual([
      { directory: "", manifest: "package.json", files: ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", "a/package.json"] },
      // A member with a lockfile of its own goes by the settings above.
      { directory: "b", manifest: "b/package.json", files: ["b/package.json", "b/pnpm-lock.yaml", "pnpm-workspace.yaml"] },
    ]);
  });

  it("has each version once, with the way to it, whether it is under another name or has peers", () => {
    expect(pnpm.locate(readFiles(pnpm, files()))).toEqual([
      { name: "@acme/ui", version: "1.0.0", direct: true, scope: "production", path: ["@acme/ui@1.0.0"], at: "@acme/ui@1.0.0" },
      {
        name: "deep",
        version: "1.0.0",
        direct: false,
        scope: "production",
        path: ["@acme/ui@1.0.0", "wide@1.0.0", "deep@1.0.0"],
        at: "deep@1.0.0",
      },
      { name: "leaf", version: "1.0.0", direct: true, scope: "production", path: ["leaf@1.0.0"], at: "leaf@1.0.0" },
      { name: "react", version: "16.0.0", direct: true, scope: "production", path: ["react@16.0.0"], at: "react@16.0.0" },
      { name: "wide", version: "1.0.0", direct: true, scope: "production", path: ["@acme/ui@1.0.0", "wide@1.0.0"], at: "wide@1.0.0" },
    ]);
  });

  it.each([
    ["5.4", "lockfileVersion: 5.4\n"],
    ["6.0", "lockfileVersion: '6.0'\n"],
  ])("is refused with a lockfile of version %s, with what to do", (_version, text) => {
    expect(refusalOf(text)).toContain("only 9.0 can be changed. Write it anew with pnpm 9 or later: `pnpm install --lockfile-only`.");
  });

  it("is refused where the lockfile holds a merge conflict, or other documents than pnpm writes", () => {
    expect(refusalOf(lock().replace("  leaf@1.0.0: {}", "<<<<<<< ours\n  leaf@1.0.0: {}\n=======\n>>>>>>> theirs"))).toContain(
      "merge conflict",
    );
    expect(refusalOf(`${lock()}---\na: b\n`)).toContain("is not what pnpm writes");
  });

  it("may have a document of pnpm's own in its lockfile, which stays, and then keeps overrides where that pnpm reads them", async () => {
    const head =
      "---\nlockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    configDependencies: {}\n    packageManagerDependencies:\n      pnpm:\n        specifier: 12.0.0\n        version: 12.0.0\n\npackages:\n\n  deep@1.0.0: {}\n\n---\n";
    const given = files({ "pnpm-lock.yaml": head + lock() });
    const { changed } = await fix(fixer(), given, [deep]);
    expect(changed.get("pnpm-lock.yaml")).toBe(head + ((await fix(fixer(), files(), [deep])).changed.get("pnpm-lock.yaml") ?? ""));
  });
});

describe("a splice", () => {
  it("replaces the entry, and whatever refers to it, by the lowest version that is fixed, without asking pnpm", async () => {
    const { plan, changed, asked } = await fix(fixer(), files(), [deep]);
    expect(plan).toMatchObject({
      strategy: "splice",
      to: "1.0.1",
      changes: [{ package: "deep", from: "1.0.0", to: "1.0.1", manifest: "package.json", file: "pnpm-lock.yaml", strategy: "splice" }],
      removed: [],
    });
    expect([...changed.keys()]).toEqual(["pnpm-lock.yaml"]);
    expect(asked).not.toContain("pnpm-engine");
    const { dist } = registry.manifest("deep", "1.0.1") as { dist: { integrity: string } };
    expect(added(files(), changed)).toEqual([
      "  deep@1.0.1:",
      `    resolution: {integrity: ${dist.integrity}}`,
      "    engines: {node: '>=8', npm: '*'}",
      "    os: ['!win32']",
      "    libc: [glibc]",
      "  deep@1.0.1:",
      "      deep: 1.0.1",
    ]);
  });

  it("keeps an alias, and quotes as pnpm does", async () => {
    const { plan, changed } = await fix(fixer(), files(), [advisoryOf("leaf", "1.0.1", { versions: ["1.1.0"] })]);
    expect(plan).toMatchObject({ to: "1.0.1", notes: [expect.stringContaining("is deprecated")] });
    expect(added(files(), changed)).toEqual(
      expect.arrayContaining([
        "        version: leaf@1.0.1",
        "    deprecated: 'It''s old: do not use # it.'",
        "    hasBin: true",
        "      leaf: 1.0.1",
        "  leaf@1.0.1: {}",
      ]),
    );
  });

  it("keeps comments, line ends, a byte order mark and the end of the file", async () => {
    const odd = `\uFEFF${lock().replace("packages:\n", "packages: # all\n").replaceAll("\n", "\r\n").trimEnd()}`;
    const { changed } = await fix(fixer(), files({ "pnpm-lock.yaml": odd }), [deep]);
    const after = changed.get("pnpm-lock.yaml") ?? "";
    expect(after.startsWith("\uFEFFlockfileVersion")).toBe(true);
    expect(after).toContain("packages: # all\r\n");
    expect(after.endsWith("      deep: 1.0.1")).toBe(true);
    expect(after.replaceAll("\r\n", "")).not.toContain("\n");
  });

  it("changes nothing when it was applied, and refuses a lockfile that it was not planned for", async () => {
    const { plan, files: after } = await fix(fixer(), files(), [deep]);
    expect([...pnpm.edit(readFiles(pnpm, after), plan as Plan)]).toEqual([]);
    const other = files({ "pnpm-lock.yaml": lock().replace("autoInstallPeers: true", "autoInstallPeers: false") });
    expect(() => pnpm.edit(readFiles(pnpm, other), plan as Plan)).toThrow(expect.objectContaining({ code: "edit_exceeds_plan" }));
  });

  it("leaves every text as it is when nothing changes, whatever it holds", () => {
    fc.assert(
      fc.property(fc.constantFrom("\n", "\r\n"), fc.boolean(), fc.string(), (lineEnd, hasMark, comment) => {
        const text =
          `${hasMark ? "\uFEFF" : ""}${lock().replace("packages:\n", `packages: # ${comment.replaceAll(/[^ -~]/g, "")}\n`)}`.replaceAll(
            "\n",
            lineEnd,
          );
        const given = files({ "pnpm-lock.yaml": text });
        const idle = { edits: { files: {} } } as unknown as Plan;
        expect([...pnpm.edit(readFiles(pnpm, given), idle)]).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

describe("pnpm itself", () => {
  const react = advisoryOf("react", "16.0.1");
  const written = (given: Files, change: (text: string) => string) =>
    change((given.get("pnpm-lock.yaml") ?? "").replaceAll("react@16.0.0", "react@16.0.1").replaceAll("16.0.0", "16.0.1"));
  const digests = (text: string): string => {
    const { dist } = registry.manifest("react", "16.0.1") as { dist: { integrity: string } };
    return text.replace(/(react@16\.0\.1:\n {4}resolution: \{integrity: )[^}]+/, `$1${dist.integrity}`);
  };

  it("is asked where a key names what changes as a peer, with nothing but what decides the lockfile", async () => {
    let seen: { readonly [path: string]: string } = {};
    const given = files({
      "package.json": manifest.replace(
        '"name": "app",',
        '"name": "app", "packageManager": "pnpm@8.0.0", "scripts": { "prepare": "x" }, "pnpm": { "onlyBuiltDependencies": ["x"], "overrides": {} },',
      ),
      "pnpm-workspace.yaml": "packages:\n  - .\nregistry: https://else.test/\nconfigDependencies:\n  x: 1.0.0\npnpmfile: x.cjs\n",
    });
    const engine = (sent: { readonly [path: string]: string }) => {
      seen = sent;
      return { lock: digests(written(given, (text) => text)) };
    };
    const { plan, noFix } = await fix(fixer(engine), given, [react]);
    expect(noFix).toEqual([]);
    expect(plan).toMatchObject({ to: "16.0.1", changes: [{ package: "react", from: "16.0.0", to: "16.0.1" }] });
    expect(Object.keys(seen).toSorted()).toEqual(["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"]);
    expect(Object.keys(JSON.parse(seen["package.json"] ?? ""))).toEqual(["name", "dependencies", "devDependencies", "pnpm"]);
    expect(JSON.parse(seen["package.json"] ?? "").pnpm).toEqual({ overrides: {} });
    expect(JSON.parse(seen["pnpm-workspace.yaml"] ?? "")).toEqual({
      packages: ["."],
      autoInstallPeers: true,
      excludeLinksFromLockfile: false,
    });
    const planned = JSON.parse(seen["pnpm-lock.yaml"] ?? "") as { snapshots: JsonObject };
    expect(Object.keys(planned.snapshots)).toContain("@acme/ui@1.0.0(react@16.0.1)");
  });

  it("is not believed where it changes more than was planned", async () => {
    const engine = () => ({
      lock: digests(written(files(), (text) => text))
        .replaceAll("leaf@1.0.0", "leaf@1.1.0")
        .replaceAll("leaf: 1.0.0", "leaf: 1.1.0"),
    });
    const { plan, noFix } = await fix(fixer(engine), files(), [react]);
    expect(plan).toBeUndefined();
    expect(noFix).toMatchObject([
      { code: "engine", reason: expect.stringContaining("pnpm changes more than what settles this: leaf@1.1.0") },
    ]);
  });

  it("has its own words in the reason where it refuses, and the command that a person can run", async () => {
    const { noFix } = await fix(
      fixer(() => ({ refused: "ERR_PNPM_NO_MATCHING_VERSION" })),
      files(),
      [react],
    );
    expect(noFix[0]?.reason).toBe(
      "pnpm itself has to compute this lockfile, and does not: ERR_PNPM_NO_MATCHING_VERSION Update it by hand: `pnpm update --depth Infinity react`.",
    );
  });

  it("is not asked where code of the project would decide", async () => {
    const given = files({ "pnpm-lock.yaml": lock().replace("importers:", "pnpmfileChecksum: abc\n\nimporters:") });
    const { noFix, asked } = await fix(fixer(), given, [react]);
    expect(asked).not.toContain("pnpm-engine");
    expect(noFix[0]?.reason).toContain("`.pnpmfile.cjs` decides too");
  });

  it("is not believed where it names entries anew that have nothing to do with the fix", async () => {
    const engine = () => ({
      lock: digests(written(files(), (text) => text)).replace(/(snapshots:[\s\S]*)leaf@1\.0\.0: \{\}/, "$1leaf@1.0.0:\n    optional: true"),
    });
    const { plan, noFix } = await fix(fixer(engine), files(), [react]);
    expect(plan).toBeUndefined();
    expect(noFix[0]?.reason).toContain("pnpm changes more than what settles this: leaf@1.0.0");
  });

  it("does not change what the lockfile says of versions that stay", async () => {
    const address = "tarball: https://mirror.test/leaf.tgz}";
    const given = files({ "pnpm-lock.yaml": lock().replace(/(leaf@1\.0\.0:\n.*)\}/, `$1, ${address}`) });
    const { plan, changed } = await fix(
      fixer(() => ({ lock: digests(written(files(), (text) => text)) })),
      given,
      [react],
    );
    expect(plan?.to).toBe("16.0.1");
    expect(changed.get("pnpm-lock.yaml")).toContain(address);
  });

  it.each([
    [
      "the manifest, though the lockfile has it not",
      { "package.json": manifest.replace('"dependencies": {', '"dependencies": { "tool": "https://else.test/tool.tgz",') },
    ],
    [
      "an override",
      { "package.json": manifest.replace('"name": "app",', '"name": "app", "pnpm": { "overrides": { "leaf": "acme/leaf#main" } },') },
    ],
    ["a catalog", { "pnpm-workspace.yaml": "packages:\n  - .\ncatalog:\n  tool: git+ssh://git@else.test/tool.git\n" }],
    [
      "what is added to a package",
      { "pnpm-workspace.yaml": "packageExtensions:\n  leaf:\n    dependencies:\n      tool: git@else.test:tool.git\n" },
    ],
  ])("is not asked where it would go to another host, by %s", async (_what, more) => {
    const { noFix, asked } = await fix(fixer(), files(more), [react]);
    expect(asked).not.toContain("pnpm-engine");
    expect(noFix[0]?.reason).toContain("which is no registry's");
  });

  it("is not asked where something comes from git, which a splice leaves alone", async () => {
    const withGit = lock()
      .replace("snapshots:\n", "snapshots:\n\n  tool@https://codeload.github.com/acme/tool/tar.gz/abc: {}\n")
      .replace(
        "    devDependencies:",
        "      tool:\n        specifier: github:acme/tool\n        version: https://codeload.github.com/acme/tool/tar.gz/abc\n    devDependencies:",
      )
      .replace(
        "  wide@1.0.0:\n    resolution",
        "  tool@https://codeload.github.com/acme/tool/tar.gz/abc:\n    resolution: {tarball: https://codeload.github.com/acme/tool/tar.gz/abc}\n    version: 1.0.0\n\n  wide@1.0.0:\n    resolution",
      );
    const given = files({ "pnpm-lock.yaml": withGit });
    expect((await fix(fixer(), given, [react])).noFix[0]?.reason).toContain("is installed from git, a folder or an address");
    expect((await fix(fixer(), given, [deep])).plan?.strategy).toBe("splice");
    expect((await fix(fixer(), given, [advisoryOf("tool", "2.0.0")])).noFix).toMatchObject([{ code: "not-from-registry" }]);
  });
});
