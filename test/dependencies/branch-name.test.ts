import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { branchNameOf } from "../../src/dependencies/branch-name.ts";

const of = (directory: string, name: string, base: string | null = null) =>
  branchNameOf({ ecosystem: "npm", directory, package: name, base });

describe("the name of a fix's branch", () => {
  it.each([
    ["", "lodash", null, "pipewarden/npm/-/lodash"],
    ["apps/web", "@babel/core", null, "pipewarden/npm/apps+web/@babel+core"],
    ["", "lodash", "release/1.x", "pipewarden/_release+1.x/npm/-/lodash"],
    ["a b", "x+y", null, "pipewarden/npm/a%20b/x%2By"],
    [".github", "a..b.lock", null, "pipewarden/npm/%2Egithub/a%2E.b%2Elock"],
  ] as const)("is made of folder %j, package %j and base %j", (directory, name, base, expected) => {
    expect(of(directory, name, base)).toBe(expected);
  });

  it("tells several packages from every single one", () => {
    const several = (group: string | null) => branchNameOf({ ecosystem: "npm", directory: "apps/web", package: null, group, base: null });
    expect([several(null), several("react")]).toEqual(["pipewarden/npm/apps+web/-", "pipewarden/npm/apps+web/+react"]);
    for (const name of ["-", "+react"]) expect([several(null), several("react")]).not.toContain(of("apps/web", name));
  });

  it("is another one for another purpose, whatever the names", () => {
    const text = fc.oneof(
      fc.constantFrom("", "-", "_", ".", "a", "a/b", "a+b", "%2F", "@", "a.", "a.lock"),
      fc.string({ maxLength: 12, unit: "binary" }),
    );
    const purpose = fc.tuple(text, text, fc.option(text));
    fc.assert(
      fc.property(purpose, purpose, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(of(...one)).not.toBe(of(...other));
      }),
    );
  });

  it("is one that git takes, however long and odd", () => {
    const odd = ["", ".", "..", "@", "@{", "a.lock", "~^:?*[\\", "\u0000\n", "ä🙂", "x".repeat(300), "a//b", "-a", ".lock/.lock"];
    for (const each of odd) {
      const name = of(each, each === "" ? "x" : each, each === "" ? null : each);
      expect(() => execFileSync("git", ["check-ref-format", `refs/heads/${name}`]), name).not.toThrow();
      for (const part of name.split("/")) expect(part.length).toBeLessThanOrEqual(82);
    }
  });
});
