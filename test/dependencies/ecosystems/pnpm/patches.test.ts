import { describe, expect, it } from "vitest";
import { readPlainYaml } from "../../../../src/dependencies/ecosystems/plain-yaml.ts";
import { withoutPatches } from "../../../../src/dependencies/ecosystems/pnpm/patches.ts";
import { fix } from "../javascript-fix.ts";
import { advisoryOf } from "../npm/fixture.ts";
import { files, fixer, lock, registry } from "./fixture.ts";

const react = advisoryOf("react", "16.0.1");
const section = (key: string): string => `patchedDependencies:\n  ${key}:\n    hash: abc\n    path: patches/x.patch\n\nimporters:`;
/** With patches of what has a peer and of what an alias leads to. */
const patched = (): string =>
  lock()
    .replace(
      "importers:",
      "patchedDependencies:\n  '@acme/ui@1.0.0':\n    hash: abc\n    path: patches/ui.patch\n  leaf@1.0.0:\n    hash: def\n    path: patches/leaf.patch\n\nimporters:",
    )
    .replace("version: 1.0.0(react@16.0.0)", "version: 1.0.0(patch_hash=abc)(react@16.0.0)")
    .replace("'@acme/ui@1.0.0(react", "'@acme/ui@1.0.0(patch_hash=abc)(react")
    .replace("version: leaf@1.0.0", "version: leaf@1.0.0(patch_hash=def)")
    .replace("leaf: 1.0.0", "leaf: 1.0.0(patch_hash=def)")
    .replace("  leaf@1.0.0: {}", "  leaf@1.0.0(patch_hash=def): {}");

describe("a project that patches packages", () => {
  it("is computed by pnpm without its patches, which come back wherever they were", async () => {
    let seen = "";
    const { changed, noFix } = await fix(
      fixer((sent) => {
        seen = sent["pnpm-lock.yaml"] ?? "";
        const { dist } = registry.manifest("react", "16.0.1") as { dist: { integrity: string } };
        const text = lock().replaceAll("react@16.0.0", "react@16.0.1").replaceAll("16.0.0", "16.0.1");
        return { lock: text.replace(/(react@16\.0\.1:\n {4}resolution: \{integrity: )[^}]+/, `$1${dist.integrity}`) };
      }),
      files({ "pnpm-lock.yaml": patched() }),
      [react],
    );
    expect(noFix).toEqual([]);
    expect(seen).not.toMatch(/patch/);
    const after = changed.get("pnpm-lock.yaml") ?? "";
    expect(after.replaceAll(/sha512-\S+/g, "")).toBe(
      patched()
        .replaceAll("16.0.0", "16.0.1")
        .replaceAll(/sha512-\S+/g, ""),
    );
  });

  it("is left to people where the patches would not come back as they were", async () => {
    const odd = patched().replace("leaf: 1.0.0(patch_hash=def)", "leaf: 1.0.0");
    const { asked, noFix } = await fix(fixer(), files({ "pnpm-lock.yaml": odd }), [react]);
    expect(asked).not.toContain("pnpm-engine");
    expect(noFix[0]?.reason).toContain("the project patches packages");
  });

  it("lets what has a patched package as a peer change", async () => {
    const given = lock()
      .replace("importers:", section("react@16.0.0"))
      .replaceAll("(react@16.0.0)", "(react@16.0.0(patch_hash=abc))")
      .replace("        version: 16.0.0\n", "        version: 16.0.0(patch_hash=abc)\n")
      .replace("      react: 16.0.0\n", "      react: 16.0.0(patch_hash=abc)\n")
      .replace("  react@16.0.0: {}", "  react@16.0.0(patch_hash=abc): {}");
    const { asked, noFix } = await fix(fixer(), files({ "pnpm-lock.yaml": given }), [advisoryOf("@acme/ui", "1.0.1")]);
    expect(asked).toContain("pnpm-engine");
    expect(noFix).toMatchObject([{ code: "engine" }]);
  });

  it("keeps marks in the keys of those that have a patched package as a peer", () => {
    const data = readPlainYaml(
      "lockfileVersion: '9.0'\npatchedDependencies:\n  b@1.0.0: {hash: x, path: p}\nimporters: {}\nsnapshots:\n  b@1.0.0(patch_hash=x)(c@1.0.0): {}\n  a@1.0.0(b@1.0.0(patch_hash=x)(c@1.0.0))(c@1.0.0):\n    dependencies:\n      b: 1.0.0(patch_hash=x)(c@1.0.0)\n",
    );
    const bare = withoutPatches(data ?? {});
    expect(Object.keys((bare?.lock.snapshots ?? {}) as object)).toEqual(["b@1.0.0(c@1.0.0)", "a@1.0.0(b@1.0.0(c@1.0.0))(c@1.0.0)"]);
    expect(bare?.restore(bare.lock)).toEqual(data);
  });

  it("is not sent through keys nested deeper than anybody writes them", () => {
    const deep = `a@1.0.0${"(b@1.0.0".repeat(20_000)}${")".repeat(20_000)}`;
    const data = { patchedDependencies: { "b@1.0.0": "x" }, importers: {}, snapshots: { "b@1.0.0(patch_hash=x)": {}, [deep]: {} } };
    expect(withoutPatches(data)?.lock.snapshots).toHaveProperty(["b@1.0.0"]);
  });

  it.each([
    ["the package itself", "react@16.0.0", "react@16.0.0 is patched here"],
    ["what nothing would need any more", "deep@1.0.0", "pnpm refuses a patch that is of no use"],
  ])("is refused where the patch is of %s", async (_what, key, reason) => {
    const mark = (text: string): string =>
      key.startsWith("react")
        ? text
            .replace("        version: 16.0.0\n", "        version: 16.0.0(patch_hash=abc)\n")
            .replace("  react@16.0.0: {}", "  react@16.0.0(patch_hash=abc): {}")
        : text;
    const given = files({ "pnpm-lock.yaml": mark(lock().replace("importers:", section(key))) });
    const { plan, noFix } = await fix(fixer(), given, [key.startsWith("react") ? react : advisoryOf("deep", "1.0.1")]);
    expect(plan).toBeUndefined();
    expect(noFix[0]?.reason).toContain(reason);
  });
});
