import { describe, expect, it } from "vitest";
import { policyFor } from "../../src/config/policy-for.ts";
import { ecosystemNames } from "../../src/dependencies/advisory.ts";
import type { DependenciesPolicy } from "../../src/dependencies/policy.ts";
import { policyDefinitions } from "../../src/policies.ts";
import { config, facts, parse, said } from "../config/kit.ts";

const text = (section: string): string => `version: 1\npolicies:\n  dependencies: ${section}\n`;
const policyOf = (organisation?: string, repository?: string) => {
  const own = repository === undefined ? undefined : parse(text(repository), "repository");
  if (own?.ok === false) throw new Error(JSON.stringify(own));
  const answer = policyFor(policyDefinitions, {
    organisation: organisation === undefined ? undefined : config(text(organisation)),
    repository: own?.config,
    facts: facts(),
    today: "2026-01-01",
  });
  return { policy: answer.policies.dependencies, loosened: answer.loosened.map(({ path }) => path) };
};

describe("the policy on vulnerable dependencies", () => {
  it("shows how everything would be fixed where no file says anything", () => {
    expect(policyOf().policy).toMatchObject({
      mode: "report",
      ecosystems: [...ecosystemNames].toSorted(),
      severityFrom: "low",
      epssFrom: null,
      openPullRequests: 10,
      cooldownHours: 0,
      schedule: null,
      grouping: "off",
      groups: {},
      automerge: "off",
      automergeMethod: "squash",
      strategies: ["splice", "update", "bump", "override"],
      otherBots: "skip",
      registries: {},
    } satisfies Partial<DependenciesPolicy>);
  });

  it("fixes nothing that is not named under the preset none", () => {
    expect(policyOf("{ mode: enforce, preset: none }").policy).toMatchObject({ ecosystems: [], severityFrom: null });
  });

  it.each<[string, string, string, Partial<DependenciesPolicy>, string[]]>([
    ["adds ecosystems", "{ preset: none, ecosystems: [npm] }", "{ ecosystems: [go] }", { ecosystems: ["go", "npm"] }, []],
    ["fixes less severe ones", "{ preset: none, severity-from: high }", "{ severity-from: low }", { severityFrom: "low" }, []],
    [
      "cannot fix fewer",
      "{ preset: none, severity-from: low }",
      "{ severity-from: high }",
      { severityFrom: "low" },
      ["dependencies.severity-from"],
    ],
    ["waits longer", "{ cooldown-hours: 24 }", "{ cooldown-hours: 72 }", { cooldownHours: 72 }, []],
    [
      "forbids strategies",
      "{ strategies: [splice, bump] }",
      "{ strategies: [bump, override] }",
      { strategies: ["bump"] },
      ["dependencies.strategies"],
    ],
    ["merges by itself where nobody minds", "{}", "{ automerge: minor }", { automerge: "minor" }, []],
    [
      "does not where the organisation forbids it",
      "{ automerge: 'off' }",
      "{ automerge: all }",
      { automerge: "off" },
      ["dependencies.automerge"],
    ],
    ["groups its fixes", "{}", "{ grouping: project }", { grouping: "project" }, []],
    ["cannot undo a grouping", "{ grouping: project }", "{ grouping: off }", { grouping: "project" }, ["dependencies.grouping"]],
    [
      "adds groups, and packages to a group",
      "{ groups: { react: [react, react-*] } }",
      "{ groups: { react: ['@types/react*', react], constructor: [eslint*] } }",
      { groups: { react: ["@types/react*", "react", "react-*"], constructor: ["eslint*"] } as never },
      [],
    ],
    ["adds labels and reviewers", "{ labels: [a] }", "{ labels: [b], reviewers: [carl] }", { labels: ["a", "b"], reviewers: ["carl"] }, []],
    ["has no say in what is ignored", "{}", "{ ignore: [{ package: x, reason: y }] }", { ignore: [] }, []],
    ["has no say in where registries are", "{}", "{ registries: { npm: 'https://evil.example/' } }", { registries: {} }, []],
  ])("a repository %s", (_what, organisation, repository, expected, loosened) => {
    expect(policyOf(organisation, repository)).toMatchObject({ policy: expected, loosened });
  });

  it("reads a schedule, with what is left out meaning always", () => {
    expect(policyOf("{ schedule: { days: [fri, mon], hours: 6-18 } }").policy.schedule).toEqual({ days: ["mon", "fri"], from: 6, to: 18 });
    expect(policyOf("{ schedule: { hours: 0-24 } }").policy.schedule).toEqual({
      days: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
      from: 0,
      to: 24,
    });
  });

  it.each([
    ["schedule: { hours: 18-6 }", "must be the first hour and the hour before which it ends"],
    ["schedule: { hours: 6-25 }", "must be the first hour and the hour before which it ends"],
    ["schedule: { days: [] }", "must be a list that is not empty"],
    ["ignore: [{ package: x }]", "reason"],
    ["ignore: [{ package: x, versions: 1.x, reason: y }]", "must be a range as advisories write it"],
    ["ignore: [{ package: x, until: 2026-02-30, reason: y }]", "must be a day that exists"],
    ["registries: { npm: 'http://npm.example/' }", "must be an address like https://npm.example.com/"],
    ["registries: { npm: 'https://me:secret@npm.example/' }", "must be an address like https://npm.example.com/"],
    ["target-branches: [refs/../x]", "must be the exact name of a branch"],
    ["epss-from: 7", "epss-from"],
    ["ecosystems: [cobol]", "ecosystems"],
    ["reviewers: ['@carl']", "must be a login, without @"],
    ["groups: { React: [react] }", "must name groups with small letters, digits and hyphens"],
  ])("refuses `%s`", (line, words) => {
    expect(said(`version: 1\npolicies:\n  dependencies:\n    ${line}\n`).join("\n")).toContain(words);
  });
});
