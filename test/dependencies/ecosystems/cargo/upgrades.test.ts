import { describe, expect, it } from "vitest";
import type { Files } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { CratesIndex } from "../../../registries/crates.ts";
import { advisory, fix, type Locked, lockOf, manifest, usual, world } from "./fixture.ts";

/** A package that is called app, with what it asks for and what is locked. */
const app = (index: CratesIndex, dependencies: string, locked: readonly Locked[], version = 4): Files =>
  new Map([
    ["Cargo.toml", manifest(`[dependencies]\n${dependencies}`)],
    ["Cargo.lock", lockOf(index, locked, version)],
  ]);
const changed = ({ plan }: Awaited<ReturnType<typeof fix>>): readonly string[] =>
  (plan?.changes ?? []).map(({ package: name, from, to }) => `${name} ${from} ${to}`);

describe("the version of a crate that is taken", () => {
  it("is the lowest that settles it, also where a later one changes less around it", async () => {
    const index = new CratesIndex()
      .publish("leaf@1.0.0")
      .publish("leaf@2.0.0", { dependencies: { extra: "1" } })
      .publish("leaf@3.0.0")
      .publish("extra@1.0.0");
    const files = app(index, 'leaf = "1"\n', [{ what: "app@0.1.0", own: true, needs: ["leaf"] }, { what: "leaf@1.0.0" }]);
    expect(changed(await fix(index, files, [advisory("leaf", "2.0.0")]))).toEqual(["leaf 1.0.0 2.0.0", "extra null 1.0.0"]);
  });

  it("is one that is locked already, of whose line there can be no other", async () => {
    const index = new CratesIndex().publish("leaf@1.0.0").publish("wide@1.0.0", { dependencies: { leaf: "2" } });
    for (let minor = 0; minor < 12; minor += 1) index.publish(`leaf@2.${minor}.0`);
    const files = app(index, 'leaf = "1.0"\nwide = "1"\n', [
      { what: "app@0.1.0", own: true, needs: ["leaf 1.0.0", "wide"] },
      { what: "leaf@1.0.0" },
      { what: "leaf@2.11.0" },
      { what: "wide@1.0.0", needs: ["leaf 2.11.0"] },
    ]);
    const old = advisory("leaf", null, { ranges: [{ introduced: "1.0.0", fixed: "2.0.0", lastAffected: null }] });
    const fixed = await fix(index, files, [old]);
    expect(fixed.plan?.to).toBe("2.11.0");
    expect(fixed.files.get("Cargo.toml")).toContain('leaf = "2.11"');
    expect(fixed.files.get("Cargo.lock")?.match(/name = "leaf"/g)).toHaveLength(1);
  });

  it("is none that the same package needs by another name already", async () => {
    const index = new CratesIndex().publish("leaf@1.0.0").publish("leaf@2.0.0").publish("leaf@3.0.0");
    const files = app(index, 'a = { package = "leaf", version = "2" }\nb = { package = "leaf", version = "1" }\n', [
      { what: "app@0.1.0", own: true, needs: ["leaf 1.0.0", "leaf 2.0.0"] },
      { what: "leaf@1.0.0" },
      { what: "leaf@2.0.0" },
    ]);
    expect(changed(await fix(index, files, [advisory("leaf", "2.0.0")]))).toEqual(["leaf 1.0.0 3.0.0"]);
  });

  it("has every feature that is asked of it, be it new itself or brought along", async () => {
    const index = new CratesIndex()
      .publish("leaf@1.0.0", { features: { std: [] } })
      .publish("leaf@2.0.0", { dependencies: { fresh: { req: "1", features: ["std"] } } })
      .publish("leaf@2.1.0", { features: { std: [] }, dependencies: { fresh: { req: "1", features: ["std"] } } })
      .publish("fresh@1.0.0", { features: { std: [] } })
      .publish("fresh@1.1.0");
    const files = app(index, 'leaf = { version = "1", features = ["std"] }\n', [
      { what: "app@0.1.0", own: true, needs: ["leaf"] },
      { what: "leaf@1.0.0" },
    ]);
    expect(changed(await fix(index, files, [advisory("leaf", "2.0.0")]))).toEqual(["leaf 1.0.0 2.1.0", "fresh null 1.0.0"]);
    const { noFix } = await fix(index, files, [advisory("leaf", "2.0.0", { versions: ["2.1.0"] })]);
    expect(noFix[0]?.blockedBy).toContain("app@0.1.0 with the feature std");
  });

  it("brings nothing along that would need an older version of what is there", async () => {
    const index = new CratesIndex()
      .publish("leaf@1.0.0")
      .publish("leaf@1.1.0", { dependencies: { fresh: "1" } })
      .publish("fresh@1.0.0", { dependencies: { base: "1.2" } })
      .publish("fresh@1.1.0", { dependencies: { base: "=1.2.0" } })
      .publish("base@1.2.0")
      .publish("base@1.3.0");
    const files = app(index, 'leaf = "1"\nbase = "1"\n', [
      { what: "app@0.1.0", own: true, needs: ["base", "leaf"] },
      { what: "base@1.3.0" },
      { what: "leaf@1.0.0" },
    ]);
    expect(changed(await fix(index, files, [advisory("leaf", "1.1.0")]))).toEqual(["leaf 1.0.0 1.1.0", "fresh null 1.0.0"]);
  });

  it("links no native library a second time", async () => {
    const index = new CratesIndex()
      .publish("native-sys@0.1.0", { links: "native" })
      .publish("native-sys@0.2.0", { links: "native" })
      .publish("other@1.0.0", { dependencies: { "native-sys": "0.1" } })
      .publish("wide@1.0.0", { dependencies: { "native-sys": "0.1" } })
      .publish("wide@1.1.0", { dependencies: { "native-sys": "0.2" } });
    const files = app(index, 'other = "1"\nwide = "1"\n', [
      { what: "app@0.1.0", own: true, needs: ["other", "wide"] },
      { what: "native-sys@0.1.0" },
      { what: "other@1.0.0", needs: ["native-sys"] },
      { what: "wide@1.0.0", needs: ["native-sys"] },
    ]);
    expect((await fix(index, files, [advisory("wide", "1.1.0")])).noFix[0]?.blockedBy).toContain("native-sys@0.1.0");
    index.publish("wide@1.2.0", { dependencies: { "native-sys": ">=0.1" } });
    expect(changed(await fix(index, files, [advisory("wide", "1.1.0")]))).toEqual(["wide 1.0.0 1.2.0"]);
  });

  it("may bring much along, which is looked up level by level", async () => {
    const names = Array.from({ length: 30 }, (_, index) => `part${index}`);
    const index = world().publish("leaf@1.0.1", { dependencies: Object.fromEntries(names.map((name) => [name, "1"])) });
    for (const name of names) index.publish(`${name}@1.0.0`, { dependencies: { [`${name}-sys`]: "1" } }).publish(`${name}-sys@1.0.0`);
    expect(changed(await fix(index, usual(index), [advisory("leaf", "1.0.1")]))).toHaveLength(61);
  });
});

describe("what a crate leaves behind", () => {
  it("goes, also where only a feature was for it that nobody asks for any more", async () => {
    const index = new CratesIndex()
      .publish("wide@1.0.0", { dependencies: { shared: { req: "1", features: ["rich"] } } })
      .publish("wide@2.0.0", { dependencies: { shared: "2" } })
      .publish("other@1.0.0", { dependencies: { shared: "1" } })
      .publish("shared@1.0.0", { dependencies: { rare: { req: "1", optional: true } }, features: { rich: ["dep:rare"] } })
      .publish("shared@2.0.0")
      .publish("rare@1.0.0");
    const files = app(index, 'wide = "1"\nother = "1"\n', [
      { what: "app@0.1.0", own: true, needs: ["other", "wide"] },
      { what: "other@1.0.0", needs: ["shared"] },
      { what: "rare@1.0.0" },
      { what: "shared@1.0.0", needs: ["rare"] },
      { what: "wide@1.0.0", needs: ["shared"] },
    ]);
    const fixed = await fix(index, files, [advisory("wide", "2.0.0")]);
    expect(fixed.plan?.removed).toEqual(["rare@1.0.0"]);
    expect(fixed.files.get("Cargo.lock")).toContain('"shared 1.0.0"');
    expect(fixed.files.get("Cargo.lock")).not.toContain("rare");
  });
});

describe("a lockfile of version 1 without checksums", () => {
  it("stays without", async () => {
    const index = world();
    const files = new Map([...usual(index, 1)].map(([path, text]) => [path, text.replace(/\n\[metadata\][\s\S]*$/, "")]));
    const fixed = await fix(index, files, [advisory("leaf", "1.0.1")]);
    expect(fixed.files.get("Cargo.lock")).toBe(
      files.get("Cargo.lock")?.replace('"leaf"\nversion = "1.0.0"', '"leaf"\nversion = "1.0.1"').replaceAll("leaf 1.0.0", "leaf 1.0.1"),
    );
  });
});

describe("a package outside of a project's folder", () => {
  const both = (index: CratesIndex, asks: string): Files =>
    new Map([
      ["Cargo.toml", `${manifest(`[dependencies]\nleaf = ${asks}\n`)}\n[workspace]\nexclude = ["fuzz"]\n`],
      ["Cargo.lock", lockOf(index, [{ what: "app@0.1.0", own: true, needs: ["leaf"] }, { what: "leaf@1.0.0" }])],
      ["fuzz/Cargo.toml", '[package]\nname = "fuzz"\nversion = "0.0.0"\n\n[dependencies]\napp = { path = ".." }\n\n[workspace]\n'],
      [
        "fuzz/Cargo.lock",
        lockOf(index, [
          { what: "app@0.1.0", own: true, needs: ["leaf"] },
          { what: "fuzz@0.0.0", own: true, needs: ["app"] },
          { what: "leaf@1.0.0" },
        ]),
      ],
    ]);

  it("has its say, and is not changed along", async () => {
    const index = world().publish("leaf@2.0.0");
    const inRange = await fix(index, both(index, '"1.0"'), [advisory("leaf", "1.0.1")], { manifest: "fuzz/Cargo.toml" });
    expect([...inRange.changed.keys()]).toEqual(["fuzz/Cargo.lock"]);
    const { noFix } = await fix(index, both(index, '"1.0"'), [advisory("leaf", "2.0.0")], { manifest: "fuzz/Cargo.toml" });
    expect(noFix).toMatchObject([{ code: "blocked", blockedBy: ["app@0.1.0"] }]);
  });

  it("is followed where it asks for another version than is locked", async () => {
    const index = world()
      .publish("leaf@2.0.0", { dependencies: { extra: "1" } })
      .publish("leaf@3.0.0")
      .publish("extra@1.0.0");
    const lagging = await fix(index, both(index, '"2.0"'), [advisory("leaf", "2.0.0")], { manifest: "fuzz/Cargo.toml" });
    expect(lagging.plan?.to).toBe("2.0.0");
  });
});

describe("a package from git", () => {
  it("is taken to ask for what is compatible, which a reader is told", async () => {
    const index = world().publish("leaf@2.0.0");
    const files = app(index, 'wide = { git = "https://example.org/wide" }\n', [
      { what: "app@0.1.0", own: true, needs: ["wide"] },
      { what: "leaf@1.0.0" },
      { what: "wide@1.0.0", needs: ["leaf"], from: "git+https://example.org/wide#0123456789" },
    ]);
    const fixed = await fix(index, files, [advisory("leaf", "1.0.1")]);
    expect(fixed.plan?.to).toBe("1.0.1");
    expect(fixed.plan?.notes.join()).toContain("wide@1.0.0 needs what changes, and is not from crates.io");
    expect((await fix(index, files, [advisory("leaf", "2.0.0")])).noFix).toMatchObject([{ blockedBy: ["wide@1.0.0"] }]);
  });
});
