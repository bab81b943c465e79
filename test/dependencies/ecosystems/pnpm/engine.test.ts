import { describe, expect, it } from "vitest";
import type { Files } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import type { JsonObject } from "../../../../src/values/json.ts";
import { fix } from "../javascript-fix.ts";
import { advisoryOf } from "../npm/fixture.ts";
import { files, fixer, lock, manifest, registry } from "./fixture.ts";

const deep = advisoryOf("deep", "1.0.1");

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

  it("is believed where something that a package works beside did not suit it before either", async () => {
    const odd = lock().replace("react: '>=16'", "react: '>=17'");
    const { plan, noFix } = await fix(
      fixer(() => ({ lock: digests(written(new Map([["pnpm-lock.yaml", odd]]), (text) => text)) })),
      files({ "pnpm-lock.yaml": odd }),
      [react],
    );
    expect(noFix).toEqual([]);
    expect(plan?.to).toBe("16.0.1");
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

  it("is needed for what that code changes, and nothing is done then; what it leaves alone is spliced", async () => {
    const hooked = lock().replace("importers:", "pnpmfileChecksum: abc\n\nimporters:");
    expect((await fix(fixer(), files({ "pnpm-lock.yaml": hooked }), [deep])).plan?.strategy).toBe("splice");
    const changed = hooked.replace("  deep@1.0.0:\n    dependencies:\n      leaf: 1.0.0\n", "  deep@1.0.0: {}\n");
    const { plan, noFix } = await fix(fixer(), files({ "pnpm-lock.yaml": changed }), [deep]);
    expect(plan).toBeUndefined();
    expect(noFix[0]?.reason).toContain("The project's `.pnpmfile.cjs` changes what deep@1.0.0 needs");
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
