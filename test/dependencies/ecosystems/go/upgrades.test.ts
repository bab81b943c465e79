import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Advisory } from "../../../../src/dependencies/advisory.ts";
import { openCheckout } from "../../../../src/dependencies/checkout.ts";
import type { Files } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { type PlannedCheckout, planCheckout } from "../../../../src/dependencies/plan-checkout.ts";
import { GoProxy } from "../../../registries/go-proxy.ts";
import { advisory, fix, project } from "./fixture.ts";

const sums = (...of: readonly string[]): readonly string[] => of.flatMap((each) => [each, `${each}/go.mod`]);

describe("the version of a module that is taken", () => {
  it("may be one that the proxy does not list, where the advisory names it", async () => {
    const proxy = new GoProxy()
      .publish("example.org/leaf@v1.0.0")
      .publish("example.org/leaf@v1.1.0")
      .publish("example.org/leaf@v1.9.0")
      .publish("example.org/old@v2.0.0+incompatible", { go: "" })
      .publish("example.org/old@v2.0.1+incompatible", { go: "" });
    for (const each of ["leaf@v1.1.0", "old@v2.0.0+incompatible", "old@v2.0.1+incompatible"]) proxy.unlisted.add(`example.org/${each}`);
    const files = project(
      "go 1.20\n\nrequire (\n\texample.org/leaf v1.0.0\n\texample.org/old v2.0.0+incompatible\n)\n",
      sums("example.org/leaf v1.0.0", "example.org/old v2.0.0+incompatible"),
    );
    expect((await fix(proxy, files, [advisory("example.org/leaf", "1.1.0")])).plan?.to).toBe("v1.1.0");
    expect((await fix(proxy, files, [advisory("example.org/leaf", "1.1")])).plan?.to).toBe("v1.1.0");
    expect((await fix(proxy, files, [advisory("example.org/leaf", "1.2.0")])).plan?.to).toBe("v1.9.0");
    expect((await fix(proxy, files, [advisory("example.org/old", "2.0.1")])).plan?.to).toBe("v2.0.1+incompatible");
    expect((await fix(proxy, files, [advisory("example.org/old", "2.0.9")])).noFix).toMatchObject([{ code: "no-patched-version" }]);
  });

  it("is none that calls itself otherwise", async () => {
    const proxy = new GoProxy()
      .publish("example.org/Leaf@v1.0.0", { calls: "example.org/Leaf" })
      .publish("example.org/Leaf@v1.1.0", { calls: "example.org/leaf" });
    const files = project("go 1.20\n\nrequire example.org/Leaf v1.0.0\n", sums("example.org/Leaf v1.0.0"));
    const { noFix } = await fix(proxy, files, [advisory("example.org/Leaf", "1.1.0")]);
    expect(noFix).toMatchObject([{ code: "no-patched-version", blockedBy: ["example.org/Leaf@v1.1.0"] }]);
    expect(noFix[0]?.reason).toContain("`go get example.org/leaf@v1.1.0`, then change the imports");
  });

  it("is looked for in the major version that the advisory names", async () => {
    const proxy = new GoProxy().publish("example.org/leaf@v1.0.0").publish("example.org/leaf/v3@v3.0.0");
    const files = project("go 1.20\n\nrequire example.org/leaf v1.0.0\n", sums("example.org/leaf v1.0.0"));
    const { noFix } = await fix(proxy, files, [advisory("example.org/leaf", "3.0.0")]);
    expect(noFix[0]?.reason).toContain("go get example.org/leaf/v3@latest");
  });

  it("is raised in the line that replaces a module by itself", async () => {
    const proxy = new GoProxy()
      .publish("example.org/leaf@v1.0.0")
      .publish("example.org/leaf@v1.1.0", {
        require: { "example.org/fresh": "v1.0.0" },
        files: { "leaf.go": 'package leaf\n\nimport _ "example.org/fresh"\n' },
      })
      .publish("example.org/fresh@v1.0.0");
    const mod = (version: string, more = "") =>
      `go 1.20\n\nrequire example.org/leaf v1.0.5\n${more}\nreplace example.org/leaf => example.org/leaf ${version} // held back\n`;
    const fixed = await fix(proxy, project(mod("v1.0.0"), sums("example.org/leaf v1.0.0")), [advisory("example.org/leaf", "1.1.0")]);
    expect(fixed.plan).toMatchObject({
      strategy: "bump",
      changes: [
        { package: "example.org/leaf", from: "v1.0.0", to: "v1.1.0" },
        { package: "example.org/fresh", from: null },
      ],
    });
    expect(fixed.files.get("go.mod")).toBe(project(mod("v1.1.0", "\nrequire example.org/fresh v1.0.0 // indirect\n")).get("go.mod"));
    const written = fixed.files.get("go.sum") ?? "";
    expect(written).toContain("example.org/leaf v1.1.0 h1:");
    expect(written).not.toContain("example.org/leaf v1.0.0 ");
  });

  it("is told beside what stands in its place", async () => {
    const proxy = new GoProxy().publish("example.org/leaf@v1.0.0").publish("example.org/fork@v1.2.3");
    const mod = "go 1.20\n\nrequire example.org/leaf v1.0.0\n\nreplace example.org/leaf => example.org/fork v1.2.3\n";
    const { noFix } = await fix(proxy, project(mod), [advisory("example.org/leaf", "1.1.0")]);
    expect(noFix[0]?.reason).toBe("What is installed is not affected: example.org/fork@v1.2.3.");
  });
});

describe("a checkout of Go modules", () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  async function planned(proxy: GoProxy, files: Files, ...advisories: readonly Advisory[]): Promise<PlannedCheckout> {
    const folder = mkdtempSync(join(tmpdir(), "pipewarden-go-"));
    folders.push(folder);
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const server = await proxy.listen();
    try {
      return await planCheckout(openCheckout(folder), advisories, { registry: proxy.url, now: 0 });
    } finally {
      await server.close();
    }
  }
  const textOf = ({ files }: PlannedCheckout, path: string): string => files.find((each) => each.path === path)?.after ?? "";
  const hash = `h1:${"A".repeat(43)}=\n`;
  const sumFile = (...of: readonly string[]): string =>
    sums(...of)
      .map((each) => `${each} ${hash}`)
      .join("");

  it("raises a module also where it is used by the folder of one that is fixed", async () => {
    const proxy = new GoProxy().publish("example.org/leaf@v1.0.0").publish("example.org/leaf@v1.1.0");
    const all = sumFile("example.org/leaf v1.0.0");
    const made = await planned(
      proxy,
      new Map([
        ["common/go.mod", "module example.org/common\n\ngo 1.20\n\nrequire example.org/leaf v1.0.0\n"],
        ["common/go.sum", all],
        [
          "service/go.mod",
          "module example.org/service\n\ngo 1.20\n\nrequire example.org/common v0.0.0\n\nrequire example.org/leaf v1.0.0 // indirect\n\nreplace example.org/common => ../common\n",
        ],
        ["service/go.sum", all],
      ]),
      advisory("example.org/leaf", "1.1.0"),
    );
    expect(made.plans.map(({ manifest, to }) => `${manifest} ${to}`)).toEqual(["common/go.mod v1.1.0", "service/go.mod v1.1.0"]);
    expect(textOf(made, "service/go.sum")).toContain("example.org/leaf v1.1.0 h1:");
  });

  it("gets lines only for what its own sources lead to", async () => {
    const proxy = new GoProxy()
      .publish("example.org/deep@v1.0.0")
      .publish("example.org/check@v1.0.0")
      .publish("example.org/wide@v1.0.0", { files: { "a/a.go": "package a\n", "b/b.go": "package b\n", "c/c.go": "package c\n" } })
      .publish("example.org/wide@v1.1.0", {
        require: { "example.org/deep": "v1.0.0", "example.org/check": "v1.0.0" },
        files: {
          "a/a.go": "package a\n",
          "a/a_test.go": 'package a\n\nimport _ "example.org/check"\n',
          "b/b.go": 'package b\n\nimport _ "example.org/deep"\n',
          "c/c.go": 'package c\n\nimport _ "example.org/wide/b"\n',
        },
      });
    const mod = "module example.org/app\n\ngo 1.20\n\nrequire example.org/wide v1.0.0\n";
    const of = (imported: string) =>
      planned(
        proxy,
        new Map([
          ["go.mod", mod],
          ["go.sum", sumFile("example.org/wide v1.0.0")],
          ["main.go", `package main\n\nimport _ "${imported}"\n`],
          ["tools/go.mod", "module example.org/tools\n\ngo 1.20\n"],
          ["tools/main.go", 'package main\n\nimport _ "example.org/wide/b"\n'],
        ]),
        advisory("example.org/wide", "1.1.0"),
      );
    const few = await of("example.org/wide/a");
    expect(textOf(few, "go.mod")).toBe(mod.replace("v1.0.0", "v1.1.0"));
    expect(textOf(few, "go.sum")).toContain("example.org/check v1.0.0 h1:");
    expect(textOf(few, "go.sum")).not.toContain("example.org/deep");
    const more = await of("example.org/wide/c");
    expect(textOf(more, "go.mod")).toContain("example.org/deep v1.0.0 // indirect");
    expect(textOf(more, "go.sum")).not.toContain("example.org/check v1.0.0 h1:");
  });
});
