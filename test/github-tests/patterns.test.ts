import { describe, expect, it } from "vitest";
import { governingRule, isExact, matchesPattern } from "../github/protection/match.ts";
import { NO_SETTINGS, type ProtectionRule } from "../github/protection/rule.ts";

const rule = (pattern: string): ProtectionRule => ({
  id: 1,
  nodeId: "BPR_1",
  pattern,
  settings: NO_SETTINGS,
  creator: { id: 1, nodeId: "U_1", login: "ann", type: "User", plan: "free", deleted: false, createdAt: 0 },
  createdAt: 0,
  updatedAt: 0,
});

describe("a pattern", () => {
  it.each([
    ["main", "main", true],
    ["main", "Main", false],
    ["*", "main", true],
    ["*", "rel/1", false],
    ["rel/*", "rel/1", true],
    ["rel/*", "rel/1/2", false],
    ["rel/**/*", "rel/1/2", true],
    ["rel/**/*", "rel/1", true],
    ["**/x", "a/b/x", true],
    ["**/x", "x", true],
    ["v?.0", "v1.0", true],
    ["v?.0", "v10.0", false],
    ["v?x", "v/x", false],
    ["[ab]*", "beta", true],
    ["[!ab]*", "beta", false],
    ["a.c", "abc", false],
    ["a\\*c", "a*c", true],
    ["a\\*c", "abc", false],
    ["(x)+", "(x)+", true],
  ])("%s on %s: %s", (pattern, name, expected) => {
    expect(matchesPattern(pattern, name)).toBe(expected);
  });

  it("is exact when nothing in it stands for something else", () => {
    expect(["main", "rel/1.0-x_y"].every(isExact)).toBe(true);
    expect(["*", "a?", "[ab]", "a\\*"].some(isExact)).toBe(false);
  });

  it("governs after an exact one, and before a later wildcard", () => {
    const rules = [rule("m*"), rule("ma*"), rule("main")];
    expect(governingRule(rules, "main")?.pattern).toBe("main");
    expect(governingRule(rules, "master")?.pattern).toBe("m*");
    expect(governingRule(rules, "dev")).toBeUndefined();
  });
});
