import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cargo } from "../../../../src/dependencies/ecosystems/cargo/cargo.ts";
import { readManifest } from "../../../../src/dependencies/ecosystems/cargo/manifest.ts";
import type { Plan } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { CratesIndex } from "../../../registries/crates.ts";
import { readWith } from "../fixing.ts";
import { advisory, fix, lockOf, manifest, usual, world } from "./fixture.ts";

describe("a Cargo.toml", () => {
  it("is read in every form in which a dependency can be written", () => {
    const text =
      '\uFEFF[package]\r\nname = "a"\r\n[dependencies]\r\none = \'1\'\r\ntwo = { version = "2", optional = true, default-features = false, features = ["x"] }\r\nthree.version = "3"\r\n[dependencies.four]\r\npackage = "quatre"\r\nversion = "4"\r\n[target.\'cfg(unix)\'.build-dependencies]\r\nfive = { git = "https://example.org/five" }\r\n[dev-dependencies]\r\nsix = { workspace = true }\r\n';
    const read = readManifest("Cargo.toml", text);
    expect(
      read?.dependencies.map(({ key, package: name, requirement, elsewhere, development, inherited }) => [
        key,
        name,
        requirement,
        elsewhere,
        development,
        inherited,
      ]),
    ).toEqual([
      ["one", "one", "1", false, false, false],
      ["two", "two", "2", false, false, false],
      ["three", "three", "3", false, false, false],
      ["four", "quatre", "4", false, false, false],
      ["six", "six", "*", false, true, true],
      ["five", "five", "*", true, false, false],
    ]);
    for (const { at, requirement } of read?.dependencies ?? [])
      if (at !== null) expect(text.slice(at.begin + 1, at.end - 1)).toBe(requirement);
    expect(readManifest("Cargo.toml", "[package")).toBeUndefined();
  });
});

describe("a plan for a crate", () => {
  it.each([1, 2, 3, 4])("replaces two lines of a lockfile of version %i", async (version) => {
    const index = world();
    for (const end of ["\n", "\r\n"]) {
      const files = new Map([...usual(index, version)].map(([path, text]) => [path, text.replaceAll("\n", end)]));
      const fixed = await fix(index, files, [advisory("leaf", "1.0.1")]);
      expect(fixed.plan).toMatchObject({ strategy: "splice", to: "1.0.1", paths: [["wide@1.0.0", "leaf@1.0.0"]] });
      const lock = files.get("Cargo.lock") ?? "";
      const expected = lock
        .replace(`"leaf"${end}version = "1.0.0"`, `"leaf"${end}version = "1.0.1"`)
        .replaceAll("leaf 1.0.0", "leaf 1.0.1")
        .replace(index.checksum("leaf", "1.0.0"), index.checksum("leaf", "1.0.1"));
      expect(fixed.files.get("Cargo.lock")).toBe(expected);
      expect([...fixed.changed.keys()]).toEqual(["Cargo.lock"]);
    }
  });

  it("keeps lines apart of which several are locked, and settles each", async () => {
    const index = world()
      .publish("leaf@0.9.0")
      .publish("leaf@0.9.1")
      .publish("old@1.0.0", { dependencies: { leaf: "0.9" } });
    const files = new Map([
      ["Cargo.toml", manifest('[dependencies]\nwide = "1"\nold = "1"\n')],
      [
        "Cargo.lock",
        lockOf(index, [
          { what: "app@0.1.0", own: true, needs: ["old", "wide"] },
          { what: "leaf@0.9.0" },
          { what: "leaf@1.0.0" },
          { what: "old@1.0.0", needs: ["leaf 0.9.0"] },
          { what: "wide@1.0.0", needs: ["leaf 1.0.0"] },
        ]),
      ],
    ]);
    const both = advisory("leaf", null, {
      ranges: [
        { introduced: null, fixed: "0.9.1", lastAffected: null },
        { introduced: "1.0.0", fixed: "1.0.1", lastAffected: null },
      ],
    });
    const fixed = await fix(index, files, [both]);
    expect(fixed.plan?.changes.map(({ from, to }) => `${from} ${to}`)).toEqual(["0.9.0 0.9.1", "1.0.0 1.0.1"]);
    expect(fixed.files.get("Cargo.lock")).toContain('"leaf 0.9.1"');
    expect(fixed.files.get("Cargo.lock")).toContain('"leaf 1.0.1"');
  });

  it("passes over what is yanked, a pre-release, too young, vulnerable otherwise, or needs a later Rust", async () => {
    const index = world()
      .publish("leaf@1.0.1", { yanked: true })
      .publish("leaf@1.0.2-rc.1")
      .publish("leaf@1.0.3", { rustVersion: "1.80" })
      .publish("leaf@1.0.4")
      .publish("leaf@1.0.5", { at: "2025-12-31T20:00:00Z" })
      .publish("leaf@1.0.6");
    const files = new Map([...usual(index), ["Cargo.toml", manifest('[dependencies]\nwide = "1.0"\n', 'rust-version = "1.70"\n')]]);
    const known = [advisory("leaf", null, { id: "GHSA-other", ranges: [{ introduced: "1.0.4", fixed: "1.0.5", lastAffected: null }] })];
    expect((await fix(index, files, [advisory("leaf", "1.0.1")], { known })).plan?.to).toBe("1.0.5");
    expect((await fix(index, files, [advisory("leaf", "1.0.1")], { known, cooldownHours: 24 })).plan?.to).toBe("1.0.6");
    const only = new CratesIndex()
      .publish("leaf@1.0.0")
      .publish("leaf@1.0.3", { rustVersion: "1.80" })
      .publish("wide@1.0.0", { dependencies: { leaf: "1.0" } });
    expect((await fix(only, files, [advisory("leaf", "1.0.1")])).noFix[0]?.reason).toContain(
      "needs Rust 1.80, but the project promises to work with 1.70",
    );
  });

  it("bumps in the manifest's own style, and says who is in the way where it may not", async () => {
    const index = world()
      .publish("wide@2.0.0", { dependencies: { leaf: "2" } })
      .publish("leaf@2.0.0");
    const files = new Map([...usual(index), ["Cargo.toml", manifest("[dependencies]\nwide = '1.0' # why\n")]]);
    const fixed = await fix(index, files, [advisory("leaf", "2.0.0")]);
    expect(fixed.files.get("Cargo.toml")).toContain("wide = '2.0' # why\n");
    expect(fixed.plan).toMatchObject({
      strategy: "bump",
      to: "2.0.0",
      changes: [{ package: "leaf" }, { package: "wide", from: "1.0.0", to: "2.0.0" }],
    });
    const { noFix } = await fix(index, files, [advisory("leaf", "2.0.0")], { strategies: ["splice", "update"] });
    expect(noFix).toMatchObject([{ code: "blocked", blockedBy: expect.arrayContaining(["wide@1.0.0"]) }]);
    expect(noFix[0]?.reason).toContain("`[patch]`");
  });

  it("leaves git, patches and copies alone, and says so", async () => {
    const index = world();
    const git = new Map([
      ...usual(index),
      [
        "Cargo.lock",
        lockOf(index, [
          { what: "app@0.1.0", own: true, needs: ["leaf"] },
          { what: "leaf@1.0.0", from: "git+https://example.org/leaf#0123456789" },
        ]),
      ],
    ]);
    expect((await fix(index, git, [advisory("leaf", "1.0.1")])).noFix).toMatchObject([{ code: "not-from-registry" }]);
    const patched = new Map([
      ...usual(index),
      ["Cargo.toml", manifest('[dependencies]\nwide = "1.0"\n\n[patch.crates-io]\nleaf = { path = "../leaf" }\n')],
    ]);
    expect((await fix(index, patched, [advisory("leaf", "1.0.1")])).noFix).toMatchObject([{ code: "unsupported" }]);
    const copied = new Map([
      ...usual(index),
      [".cargo/config.toml", '[source.crates-io]\nreplace-with = "v"\n[source.v]\ndirectory = "vendor"\n'],
    ]);
    expect((await fix(index, copied, [advisory("leaf", "1.0.1")])).noFix[0]?.reason).toContain("cargo vendor");
    expect((await fix(index, usual(index), [advisory("leaf", "0.5.0")])).noFix).toMatchObject([{ code: "not-vulnerable" }]);
    expect((await fix(index, usual(index), [advisory("none", "1.0.0")])).noFix).toMatchObject([{ code: "not-installed" }]);
    expect((await fix(index, usual(index), [advisory("leaf", null)])).noFix).toMatchObject([{ code: "no-patched-version" }]);
  });

  it("refuses a lockfile that is not whole, or newer than what is known", () => {
    const index = world();
    const lock = usual(index).get("Cargo.lock") ?? "";
    expect(() => readWith(cargo, new Map([...usual(index), ["Cargo.lock", lock.replace("version = 4", "version = 5")]]))).toThrow(
      "version 5",
    );
    expect(() => readWith(cargo, new Map([...usual(index), ["Cargo.lock", lock.replace('"leaf",', '"gone",')]]))).toThrow("not whole");
  });

  it("is told whether only tests need it", () => {
    const index = world();
    const files = new Map([...usual(index), ["Cargo.toml", manifest('[dev-dependencies]\nwide = "1.0"\n')]]);
    expect(cargo.locate(readWith(cargo, files)).map(({ name, direct, scope }) => [name, direct, scope])).toEqual([
      ["leaf", false, "development"],
      ["wide", true, "development"],
    ]);
  });
});

describe("editing with nothing to change", () => {
  const nothing = { edits: { nodes: {}, bumps: [] } } as unknown as Plan;
  it("is the identity, whatever the version, the line ends and the order", () => {
    const index = world();
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3, 4),
        fc.constantFrom("\n", "\r\n"),
        fc.constantFrom("", "\uFEFF"),
        fc.boolean(),
        fc.constantFrom("", "\n\n", "\n# words\n"),
        (version, end, mark, whole, tail) => {
          const files = new Map([...usual(index, version)].map(([path, text]) => [path, mark + text.replaceAll("\n", end)]));
          const lock = files.get("Cargo.lock") ?? "";
          files.set("Cargo.lock", whole ? lock + tail.replaceAll("\n", end) : lock.trimEnd());
          expect([...cargo.edit(readWith(cargo, files), nothing).keys()]).toEqual([]);
        },
      ),
    );
  });
});
