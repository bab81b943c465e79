import { describe, expect, it } from "vitest";
import type { Files } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { pnpm } from "../../../../src/dependencies/ecosystems/pnpm/pnpm.ts";
import { fix } from "../javascript-fix.ts";
import { advisoryOf } from "../npm/fixture.ts";
import { files, fixer, lock } from "./fixture.ts";

const wide = advisoryOf("leaf", "1.0.1");
/** Two manifests that ask for `leaf` by a catalog. */
const shared = (range: string, workspace: string): Files =>
  files({
    "package.json": '{ "name": "app", "dependencies": { "other": "catalog:" } }\n',
    "a/package.json": '{ "name": "a", "dependencies": { "other": "catalog:default" } }\n',
    "pnpm-workspace.yaml": workspace,
    "pnpm-lock.yaml": lock()
      .replace(
        /importers:[\s\S]*?packages:\n/,
        `catalogs:\n  default:\n    other:\n      specifier: ${range}\n      version: 1.0.0\n\nimporters:\n\n  .:\n    dependencies:\n      other:\n        specifier: 'catalog:'\n        version: leaf@1.0.0\n\n  a:\n    dependencies:\n      other:\n        specifier: catalog:default\n        version: leaf@1.0.0\n\npackages:\n`,
      )
      .replaceAll(/ {2}(?:'@acme|deep|react|wide)[\s\S]*?\n\n(?= {2}leaf| {2}wide|snapshots)/g, "")
      .replaceAll(/ {2}(?:react|wide|deep)@1[\s\S]*?(?:\n\n(?=snapshots)|$)/g, ""),
  });

describe("a catalog of pnpm", () => {
  it("stays where its range has a fixed version, and the lockfile tells the version that it leads to", async () => {
    const given = shared("npm:leaf@^1.0.0", "packages:\n  - a\ncatalog:\n  other: npm:leaf@^1.0.0\n");
    const { plan, changed, noFix } = await fix(fixer(), given, [wide]);
    expect(noFix).toEqual([]);
    expect(plan?.strategy).toBe("splice");
    expect([...changed.keys()]).toEqual(["pnpm-lock.yaml"]);
    expect(changed.get("pnpm-lock.yaml")).toContain("      specifier: npm:leaf@^1.0.0\n      version: 1.1.0\n");
  });

  it.each([
    ["a comment", "catalog:\n  other: npm:leaf@1.0.0 # for all\n", "catalog:\n  other: 'npm:leaf@1.1.0' # for all\n"],
    ["quotes", 'catalog:\n    "other": "npm:leaf@1.0.0"\n', 'catalog:\n    "other": "npm:leaf@1.1.0"\n'],
    ["Windows' line ends", "catalog:\r\n  other: 'npm:leaf@1.0.0'\r\n", "catalog:\r\n  other: 'npm:leaf@1.1.0'\r\n"],
    [
      "the default one by its name",
      "catalogs:\n  default: { other: 'npm:leaf@1.0.0' }\n",
      "catalogs:\n  default: { other: 'npm:leaf@1.1.0' }\n",
    ],
  ])("is bumped once for all who ask by it, with %s", async (_what, before, after) => {
    const lineEnd = /\r?\n/.exec(before)?.[0] ?? "";
    const rest = `packages:${lineEnd}  - a${lineEnd}`;
    const { plan, changed, noFix } = await fix(fixer(), shared("npm:leaf@1.0.0", before + rest), [wide]);
    expect(noFix).toEqual([]);
    expect(plan?.strategy).toBe("bump");
    expect([...changed.keys()].toSorted()).toEqual(["pnpm-lock.yaml", "pnpm-workspace.yaml"]);
    expect(changed.get("pnpm-workspace.yaml")).toBe(after + rest);
    expect(changed.get("pnpm-lock.yaml")).toContain("      specifier: npm:leaf@1.1.0\n      version: 1.1.0\n");
  });

  it("is left to people where other lockfiles repeat it, and no second one is made", async () => {
    const { plan, noFix } = await fixIn(shared("npm:leaf@1.0.0", "packages:\n  - apps/*\ncatalog:\n  other: npm:leaf@1.0.0\n"));
    expect(plan).toBeUndefined();
    expect(noFix[0]?.reason).toContain("the catalog of `pnpm-workspace.yaml`, which other lockfiles repeat");
  });
});

/** The same project as a member with a lockfile of its own. */
async function fixIn(given: Files) {
  const moved: Files = new Map(
    [...given].flatMap(([path, text]) =>
      path.startsWith("a/") ? [] : [[path === "pnpm-workspace.yaml" ? path : `apps/one/${path}`, text] as const],
    ),
  );
  expect(pnpm.projects([...moved.keys()])).toMatchObject([{ directory: "apps/one" }]);
  return fix(fixer(), moved, [wide]);
}
