import { describe, expect, it } from "vitest";
import { nearest } from "../../src/config/did-you-mean.ts";
import { listed, type Problem } from "../../src/config/problem.ts";
import { configSchema } from "../../src/config/schema.ts";
import { schemaAt } from "../../src/config/schema-walk.ts";
import { policyDefinitions } from "../../src/policies.ts";
import { said } from "./kit.ts";

const problem = (line: number, severity: Problem["severity"], column = 1): Problem => ({ message: "x", line, column, path: "", severity });
const times = (count: number, make: (index: number) => Problem): Problem[] => Array.from({ length: count }, (_, index) => make(index));

describe("a list of problems", () => {
  it("is in the order of the file, errors first at one place", () => {
    const list = [problem(2, "warning"), problem(1, "error", 5), problem(2, "error"), problem(1, "warning", 2)];
    expect(listed(list).map(({ line, column, severity }) => [line, column, severity])).toEqual([
      [1, 2, "warning"],
      [1, 5, "error"],
      [2, 1, "error"],
      [2, 1, "warning"],
    ]);
  });

  it("keeps the errors where it must be cut", () => {
    const cut = listed([...times(60, (index) => problem(index + 1, "warning")), ...times(60, (index) => problem(index + 100, "error"))]);
    expect(cut).toHaveLength(50);
    expect(cut.every(({ severity }) => severity === "error")).toBe(true);
  });

  it("of warnings alone contains no error", () => {
    const cut = listed(times(60, (index) => problem(index + 1, "warning")));
    expect(cut).toHaveLength(50);
    expect(cut.every(({ severity }) => severity === "warning")).toBe(true);
  });

  it("never loses the only error among warnings", () => {
    const cut = listed([...times(60, (index) => problem(index + 1, "warning")), problem(100, "error")]);
    expect(cut).toContainEqual(problem(100, "error"));
  });
});

describe("the name that was meant", () => {
  const known = ["enforce-admins", "signatures", "count", "pushers"];
  it.each([
    ["signature", "signatures"],
    ["sigantures", "signatures"],
    ["singatures", "signatures"],
    ["enforceAdmins", "enforce-admins"],
    ["enforce_admins", "enforce-admins"],
    ["Count", "count"],
    ["coutn", "count"],
    ["ocunt", "count"],
    ["cat", undefined],
    ["reviewers", undefined],
    ["", undefined],
    ["s".repeat(10_000), undefined],
  ])("by %s is %s", (name, meant) => {
    expect(nearest(name, known)).toBe(meant);
  });
});

describe("the place of a problem", () => {
  it("spans the lines of the value", () => {
    const text = "version: 1\npolicies:\n  - a\n  - b\n";
    expect(said(text)).toEqual(["3:3 `policies` must be a mapping of keys to values, but it is a list."]);
  });

  it("names a property by what it is called, whatever that is", () => {
    const text = 'version: 1\nselections: [{ name: a, match: { properties: { "a `b`": 1 } }, policies: {} }]\n';
    expect(said(text)).toEqual([expect.stringMatching(/^2:\d+ "a `b`" must be a list that is not empty, but it is the number 1\.$/)]);
  });
});

it("nobody asks for a part that the schema does not have", () => {
  expect(() => schemaAt(configSchema(policyDefinitions), ["policies", "nothing"])).toThrow("The schema has no part nothing");
});
