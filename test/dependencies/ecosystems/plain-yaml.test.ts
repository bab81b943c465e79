import { describe, expect, it } from "vitest";
import { readPlainYaml } from "../../../src/dependencies/ecosystems/plain-yaml.ts";

const many = (count: number, line: (at: number) => string): string => Array.from({ length: count }, (_, at) => line(at)).join("");

describe("YAML of a lockfile", () => {
  it.each([
    ["a list", "- a\n"],
    ["two documents", "a: 1\n---\nb: 2\n"],
    ["an alias", "a: &x [1]\nb: *x\n"],
    ["a key that stands twice", "a:\n  b: 1\n  b: 2\n"],
    ["a key that stands twice in the first mapping", "a: 1\nb: 2\na: 3\n"],
    ["brackets without end", `a: ${"[".repeat(1_000_000)}`],
    ["brackets that are far apart", `a: ${"[b, ".repeat(1_000)}`],
    ["mappings in one line", `${"a: ".repeat(1_000)}\n`],
    ["more than anybody writes", `a: [${"b,".repeat(400_000)}]\n`],
  ])("is not read where it is %s", (_what, text) => {
    expect(readPlainYaml(text)).toBeUndefined();
  });

  it("is read where a mapping has very many keys", () => {
    expect(Object.keys(readPlainYaml(many(20_000, (at) => `a${at}: 1\n`)) ?? {})).toHaveLength(20_000);
  });

  it("is text alone where that is asked for", () => {
    expect(readPlainYaml("a: 1\nb: true\n", "failsafe")).toEqual({ a: "1", b: "true" });
    expect(readPlainYaml("a: 1\n")).toEqual({ a: 1 });
  });
});
