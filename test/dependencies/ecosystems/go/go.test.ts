import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { go } from "../../../../src/dependencies/ecosystems/go/go.ts";
import { readModFile } from "../../../../src/dependencies/ecosystems/go/mod-file.ts";
import { editSums, readSums } from "../../../../src/dependencies/ecosystems/go/sum-file.ts";
import { compareGo, compareVersions } from "../../../../src/dependencies/ecosystems/go/version.ts";
import { GoProxy } from "../../../registries/go-proxy.ts";
import { readWith } from "../fixing.ts";
import { advisory, fix, project } from "./fixture.ts";

const world = (): GoProxy =>
  new GoProxy()
    .publish("example.org/leaf@v1.0.0")
    .publish("example.org/leaf@v1.1.0")
    .publish("example.org/leaf@v1.2.0")
    .publish("example.org/wide@v1.0.0", {
      require: { "example.org/leaf": "v1.0.0" },
      files: { "wide.go": 'package wide\n\nimport _ "example.org/leaf"\n' },
    });
const sums = ["example.org/leaf v1.0.0", "example.org/leaf v1.0.0/go.mod", "example.org/wide v1.0.0", "example.org/wide v1.0.0/go.mod"];
const usual = "go 1.20\n\nrequire example.org/wide v1.0.0\n\nrequire example.org/leaf v1.0.0 // indirect\n";

describe("a go.mod", () => {
  it("is read with blocks, quotes, comments, a byte order mark and other line ends", () => {
    const text =
      '\uFEFFmodule "example.org/a"\r\n\r\ngo 1.21 // soon more\r\ntoolchain go1.22.0\r\nrequire ( // these\r\n\ta.b/c v1.0.0 // indirect; why\r\n\t`d.e/f` v0.1.0//indirect\r\n)\r\nexclude a.b/c v1.1.0\r\nreplace (\r\n\ta.b/c => ../c\r\n\td.e/f v0.1.0 => x.y/z v1.0.0\r\n)\r\nretract [v1.0.0, v1.2.0]\r\n';
    expect(readModFile(text)).toMatchObject({
      module: "example.org/a",
      go: "1.21",
      toolchain: "go1.22.0",
      requires: [
        { path: "a.b/c", version: "v1.0.0", indirect: true },
        { path: "d.e/f", version: "v0.1.0", indirect: true },
      ],
      replaces: [
        { path: "a.b/c", version: null, to: "../c", toVersion: null },
        { path: "d.e/f", version: "v0.1.0", to: "x.y/z", toVersion: "v1.0.0" },
      ],
      retracts: [["v1.0.0", "v1.2.0"]],
    });
    expect(readModFile("require (\n")).toBeUndefined();
  });

  it("orders pseudo-versions by their time, pre-releases before releases, and Go's own versions as Go does", () => {
    const versions = [
      "v0.0.0-20190101000000-ffffffffffff",
      "v0.0.0-20200101000000-000000000000",
      "v1.0.0-rc.1",
      "v1.0.0",
      "v1.0.1-0.20200101000000-abcdefabcdef",
      "v2.0.0+incompatible",
    ];
    expect(versions.toReversed().sort(compareVersions)).toEqual(versions);
    expect(compareVersions("1.2", "v1.2.0+incompatible")).toBe(0);
    expect(["1.21.0", "1.21", "1.20", "1.21rc1", "1.9"].sort(compareGo)).toEqual(["1.9", "1.20", "1.21", "1.21rc1", "1.21.0"]);
    expect(compareGo("1.20", "1.20.0")).not.toBeGreaterThan(0);
  });
});

describe("a plan for a Go module", () => {
  it("raises the one line of what others need, byte for byte", async () => {
    const files = project(usual.replaceAll("\n", "\r\n"), sums);
    const fixed = await fix(world(), files, [advisory("example.org/leaf", "1.1.0")]);
    expect(fixed.plan).toMatchObject({ strategy: "splice", to: "v1.1.0", paths: [["example.org/wide@v1.0.0", "example.org/leaf@v1.0.0"]] });
    expect(fixed.files.get("go.mod")).toBe(files.get("go.mod")?.replace("leaf v1.0.0", "leaf v1.1.0"));
    // The old go.mod is in the graph still: something requires it.
    expect(
      readSums(fixed.files.get("go.sum") ?? "").map(({ path, version, modOnly }) => `${path} ${version}${modOnly ? "/go.mod" : ""}`),
    ).toEqual(["example.org/leaf v1.1.0", "example.org/leaf v1.1.0/go.mod", "example.org/wide v1.0.0", "example.org/wide v1.0.0/go.mod"]);
    expect(fixed.plan?.notes.join()).toContain("reckoned from the archives");
  });

  it("adds a line for what go.mod does not list, before Go lists everything", async () => {
    const fixed = await fix(world(), project("go 1.16\n\nrequire example.org/wide v1.0.0\n", sums), [
      advisory("example.org/leaf", "1.1.0"),
    ]);
    expect(fixed.files.get("go.mod")).toContain("require (\n\texample.org/leaf v1.1.0 // indirect\n\texample.org/wide v1.0.0\n)\n");
    expect(fixed.plan).toMatchObject({ strategy: "update", changes: [{ package: "example.org/leaf", from: "v1.0.0", to: "v1.1.0" }] });
  });

  it("says that nothing is built from what go.sum has no archive of", async () => {
    const files = project("go 1.20\n\nrequire example.org/wide v1.0.0\n", ["example.org/leaf v1.0.0/go.mod", ...sums.slice(2)]);
    expect((await fix(world(), files, [advisory("example.org/leaf", "1.1.0")])).noFix).toMatchObject([{ code: "not-vulnerable" }]);
    expect((await fix(world(), files, [advisory("example.org/none", "1.1.0")])).noFix).toMatchObject([{ code: "not-installed" }]);
  });

  it("takes no version that is retracted, excluded, vulnerable otherwise, too young, or a pre-release", async () => {
    const proxy = world()
      .publish("example.org/leaf@v1.3.0-rc.1")
      .publish("example.org/leaf@v1.4.0")
      .publish("example.org/leaf@v1.5.0", { at: "2025-12-31T20:00:00Z" })
      .publish("example.org/leaf@v1.6.0", { more: "retract v1.1.0\n" });
    const files = project(`${usual}\nexclude example.org/leaf v1.2.0\n`, sums);
    const other = advisory("example.org/leaf", null, {
      id: "GHSA-other",
      ranges: [{ introduced: "1.4.0", fixed: "1.5.0", lastAffected: null }],
    });
    expect((await fix(proxy, files, [advisory("example.org/leaf", "1.1.0")], { known: [other] })).plan?.to).toBe("v1.5.0");
    expect((await fix(proxy, files, [advisory("example.org/leaf", "1.1.0")], { known: [other], cooldownHours: 24 })).plan?.to).toBe(
      "v1.6.0",
    );
  });

  it("takes the very commit that an advisory names", async () => {
    const [old, now] = ["v0.0.0-20190101000000-abcdefabcdef", "v0.0.0-20200101000000-abcdefabcdef"];
    const proxy = new GoProxy()
      .publish(`example.org/commit@${old}`)
      .publish(`example.org/commit@${now}`)
      .publish("example.org/commit@v0.1.0");
    const files = project(`go 1.20\n\nrequire example.org/commit ${old}\n`, [
      `example.org/commit ${old}`,
      `example.org/commit ${old}/go.mod`,
    ]);
    expect((await fix(proxy, files, [advisory("example.org/commit", now.slice(1))])).plan?.to).toBe(now);
    expect((await fix(proxy, files, [advisory("example.org/commit", "0.0.1")])).plan?.to).toBe("v0.1.0");
  });

  it("says that the next major version is another module", async () => {
    const proxy = world().publish("example.org/leaf/v2@v2.0.0");
    const { noFix } = await fix(proxy, project(usual, sums), [advisory("example.org/leaf", "2.0.0")]);
    expect(noFix).toMatchObject([{ code: "no-patched-version" }]);
    expect(noFix[0]?.reason).toContain("go get example.org/leaf/v2@latest");
  });

  it("raises Go with a note, and refuses where that changes what go.mod has to list, or the workspace says less", async () => {
    const proxy = world().publish("example.org/leaf@v1.7.0", { go: "1.23.0" });
    const wish = [advisory("example.org/leaf", "1.7.0")];
    const raised = await fix(proxy, project(usual, sums), wish);
    expect(raised.files.get("go.mod")).toContain("\ngo 1.23.0\n");
    expect(raised.plan?.notes[0]).toContain("from 1.20 to 1.23.0");
    const old = await fix(proxy, project(usual.replace("1.20", "1.16"), sums), wish);
    expect(old.noFix).toMatchObject([{ code: "blocked", blockedBy: ["go@1.23.0"] }]);
    const work = new Map([...project(usual, sums), ["go.work", "go 1.21\n\nuse .\n"]]);
    expect((await fix(proxy, work, wish)).noFix[0]?.reason).toContain("go.work says 1.21");
    const other = new Map([...project(usual, sums), ["go.work", "go 1.21\n\nuse ./other\n"]]);
    expect((await fix(proxy, other, wish)).plan).toBeDefined();
  });

  it("refuses what is replaced, what is kept in vendor/, and what the strategies leave out", async () => {
    const wish = [advisory("example.org/leaf", "1.1.0")];
    const workspace = new Map([
      ...project(usual, sums),
      ["go.work", "go 1.21\n\nuse .\n\nreplace example.org/leaf => example.org/leaf v1.0.0\n"],
    ]);
    expect((await fix(world(), workspace, wish)).noFix).toMatchObject([{ code: "not-from-registry" }]);
    const fork = world().publish("example.org/fork@v1.0.0");
    const forked = project(`${usual}\nreplace example.org/leaf => example.org/fork v1.0.0\n`, sums);
    expect((await fix(fork, forked, wish)).noFix).toMatchObject([{ code: "not-vulnerable" }]);
    const vendored = new Map([...project(usual, sums), ["vendor/modules.txt", ""]]);
    expect((await fix(world(), vendored, wish)).noFix[0]?.reason).toContain(
      "go get example.org/leaf@v1.1.0 && go mod tidy && go mod vendor",
    );
    const bump = await fix(world().publish("example.org/wide@v1.0.1"), project(usual, sums), [advisory("example.org/wide", "1.0.1")], {
      strategies: ["splice", "update"],
    });
    expect(bump.noFix[0]?.reason).toContain("`bump`");
    expect((await fix(world(), project(usual, sums), [advisory("stdlib", "1.22.0")])).noFix[0]?.reason).toContain("a part of Go itself");
  });

  it("never brings in what is vulnerable itself, and says what is in the way", async () => {
    const proxy = world().publish("example.org/wide@v1.1.0", { require: { "example.org/leaf": "v1.1.0" } });
    const bad = advisory("example.org/leaf", null, { id: "GHSA-leaf", ranges: [{ introduced: "1.1.0", fixed: null, lastAffected: null }] });
    const fixed = await fix(proxy, project(usual, sums), [advisory("example.org/wide", "1.1.0")], { known: [bad] });
    expect(fixed.noFix).toMatchObject([{ code: "blocked", blockedBy: ["example.org/leaf@v1.1.0"] }]);
  });

  it("lists what the new version is built from, and takes out what nobody needs any more", async () => {
    const proxy = world()
      .publish("example.org/fresh@v1.0.0")
      .publish("example.org/check@v1.0.0")
      .publish("example.org/wide@v1.1.0", {
        require: { "example.org/fresh": "v1.0.0", "example.org/check": "v1.0.0" },
        files: {
          "wide.go": '//go:build linux\n\n/* import "x.y/z" */ package wide\n\nimport (\n\t. "example.org/fresh"\n)\n',
          "wide_test.go": 'package wide\nimport _ "example.org/check"\n',
        },
      });
    const fixed = await fix(proxy, project(usual, sums), [advisory("example.org/wide", "1.1.0")]);
    expect(fixed.files.get("go.mod")).toBe(
      "module example.org/app\n\ngo 1.20\n\nrequire example.org/wide v1.1.0\n\nrequire example.org/fresh v1.0.0 // indirect\n",
    );
    expect(fixed.plan).toMatchObject({ strategy: "bump", removed: ["example.org/leaf@v1.0.0"] });
    expect(fixed.files.get("go.sum")).not.toContain("example.org/leaf");
    expect(fixed.files.get("go.sum")).toContain("example.org/check v1.0.0 h1:");
    expect(fixed.files.get("go.sum")).not.toContain("example.org/check v1.0.0/go.mod");
  });

  it("is told from others' packages by paths that can be no address", async () => {
    const { noFix } = await fix(world(), project("go 1.20\n\nrequire ../../evil v1.0.0\n"), [advisory("../../evil", "2.0.0")]);
    expect(noFix).toMatchObject([{ code: "not-in-registry" }]);
  });
});

describe("editing with nothing to change", () => {
  const line = fc.constantFrom(
    "require a.b/c v1.0.0",
    "require (",
    ")",
    "\ta.b/c v1.0.0 // indirect",
    "// words",
    "",
    "go 1.20",
    "replace a.b/c => ../c",
    '\t"d.e/f"   v0.1.0',
  );
  const nothing = {
    edits: { raised: {}, added: {}, removed: [], go: null, dropToolchain: false, sums: { removed: [], added: [], by: null } },
  } as unknown as Plan;

  it("is the identity for any go.mod", () => {
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom("\n", "\r\n"), fc.constantFrom("", "\uFEFF"), fc.boolean(), (lines, end, mark, last) => {
        const text = mark + ["module example.org/app", ...lines].join(end) + (last ? end : "");
        const files = new Map([
          ["go.mod", text],
          ["go.sum", ""],
        ]);
        if (readModFile(text) === undefined) return;
        expect(go.edit(readWith(go, files), nothing).size).toBe(0);
      }),
    );
  });

  it("is the identity for any go.sum", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a.b/c v1.0.0 h1:x=", "a.b/c v1.0.0/go.mod h1:y=", "", "odd", "\uFEFF", "z v2 h1:q")),
        fc.constantFrom("\n", "\r\n"),
        (lines, end) => {
          const text = lines.join(end);
          expect(editSums(text, new Set(), [])).toBe(text);
        },
      ),
    );
  });
});
