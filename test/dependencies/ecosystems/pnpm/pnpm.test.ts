import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Files, Plan } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { pnpm } from "../../../../src/dependencies/ecosystems/pnpm/pnpm.ts";
import { fix, readFiles } from "../javascript-fix.ts";
import { advisoryOf } from "../npm/fixture.ts";
import { files, fixer, lock, registry } from "./fixture.ts";

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

  it("says of what comes in whether it is optional, and of what was optional and is needed now", async () => {
    const optional = lock()
      .replace(/ {4}devDependencies:\n {6}wide:/, "    optionalDependencies:\n      wide:")
      .replace(/ {6}'@acme\/ui':\n.*\n.*\n/, "")
      .replace(/ {2}'@acme\/ui@1\.0\.0':\n[\s\S]*?\n\n/, "")
      .replace(/ {2}'@acme\/ui@1\.0\.0\([\s\S]*?\n\n/, "")
      .replace(
        "  deep@1.0.0:\n    dependencies:\n      leaf: 1.0.0\n",
        "  deep@1.0.0:\n    dependencies:\n      leaf: 1.0.0\n    optional: true\n",
      )
      .replace(
        "  wide@1.0.0:\n    dependencies:\n      deep: 1.0.0\n",
        "  wide@1.0.0:\n    dependencies:\n      deep: 1.0.0\n    optional: true\n",
      );
    const { changed } = await fix(fixer(), files({ "pnpm-lock.yaml": optional }), [deep]);
    expect(changed.get("pnpm-lock.yaml")).toContain("  deep@1.0.1:\n    dependencies:\n      leaf: 1.0.0\n    optional: true\n");
    expect(changed.get("pnpm-lock.yaml")).toContain("  leaf@1.0.0: {}\n");
  });

  it("tells the address of what comes in where the lockfile tells all others", async () => {
    const told = lock().replaceAll(/(\{integrity: [^}]*)\}/g, "$1, tarball: https://mirror.test/x.tgz}");
    const { changed } = await fix(fixer(), files({ "pnpm-lock.yaml": told }), [deep]);
    const { dist } = registry.manifest("deep", "1.0.1") as { dist: { integrity: string; tarball: string } };
    expect(added(new Map([["pnpm-lock.yaml", told]]), changed)).toContain(
      `    resolution: {integrity: ${dist.integrity}, tarball: ${dist.tarball}}`,
    );
  });

  it("leaves it to pnpm where the registry has the version at another address than its name makes", async () => {
    const { fetch = globalThis.fetch, ...rest } = fixer().registry;
    const moved = async (address: string | URL, init?: RequestInit) => {
      const answer = await fetch(address, init);
      return new Response((await answer.text()).replaceAll("/-/deep-1.0.1.tgz", "/download/deep/1.0.1"), answer);
    };
    const { asked } = await fix({ ...fixer(), registry: { ...rest, fetch: moved as never } }, files(), [deep]);
    expect(asked).toContain("pnpm-engine");
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
