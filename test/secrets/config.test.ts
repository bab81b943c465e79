import { describe, expect, it } from "vitest";
import { policyFor } from "../../src/config/policy-for.ts";
import { policyDefinitions } from "../../src/policies.ts";
import type { SecretsPolicy } from "../../src/secrets/policy.ts";
import { config, facts, parse, said } from "../config/kit.ts";

const secretsOf = (organisation: string, repository?: string) => {
  const answer = policyFor(policyDefinitions, {
    organisation: config(`version: 1\npolicies:\n  secrets: ${organisation}\n`),
    repository: repository === undefined ? undefined : ownFile(repository),
    facts: facts(),
    today: "2026-01-01",
  });
  return { policy: answer.policies.secrets, loosened: answer.loosened.map(({ path }) => path) };
};
const ownFile = (section: string) => {
  const parsed = parse(`version: 1\npolicies:\n  secrets: ${section}\n`, "repository");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed));
  return parsed.config;
};

describe("the policy on leaked secrets", () => {
  it("reports from high on where no file says anything", () => {
    const { policies } = policyFor(policyDefinitions, {
      organisation: undefined,
      repository: undefined,
      facts: facts(),
      today: "2026-01-01",
    });
    expect(policies.secrets).toEqual({
      mode: "report",
      failFrom: "high",
      genericRules: false,
      ignoreAllowComments: false,
      ignoreRepositoryAllowlists: false,
      validate: [],
      securityRepository: null,
    } satisfies SecretsPolicy);
  });

  it.each<[string, string, string, Partial<SecretsPolicy>, string[]]>([
    ["fails from a lower severity", "{ fail-from: high }", "{ fail-from: low }", { failFrom: "low" }, []],
    ["cannot fail from a higher one", "{ fail-from: medium }", "{ fail-from: critical }", { failFrom: "medium" }, ["secrets.fail-from"]],
    [
      "cannot bring comments back",
      "{ preset: strict }",
      "{ generic-rules: false }",
      { ignoreAllowComments: true, genericRules: true },
      ["secrets.generic-rules"],
    ],
    [
      "adds kinds to be validated",
      "{ validate: [npm-token] }",
      "{ validate: [github-token] }",
      { validate: ["github-token", "npm-token"] },
      [],
    ],
    ["cannot take them away", "{ validate: [npm-token] }", "{ validate: [] }", { validate: ["npm-token"] }, ["secrets.validate"]],
    ["cannot turn it off", "{ mode: enforce }", "{ mode: off }", { mode: "enforce" }, ["secrets.mode"]],
  ])("a repository %s", (_what, organisation, repository, expected, loosened) => {
    expect(secretsOf(organisation, repository)).toMatchObject({ policy: expected, loosened });
  });

  it("leaves it to the organisation where private words go, and tells a repository so", () => {
    const text = "version: 1\npolicies:\n  secrets:\n    security-repository: aaa-mine\n";
    expect(said(text, "repository")).toEqual([
      "4:5 Ignored: `secrets.security-repository` counts only in the file of the organisation's `.github` repository.",
    ]);
    expect(secretsOf("{ security-repository: vault }", "{ security-repository: aaa-mine }")).toMatchObject({
      policy: { securityRepository: "vault" },
      loosened: [],
    });
    expect(secretsOf("{ mode: report }", "{ security-repository: aaa-mine }").policy.securityRepository).toBeNull();
  });

  it.each([
    ["fail-from: nothing", "fail-from"],
    ["validate: [git-hub]", "github-token"],
    ["security-repository: other/security", "must be the name of a repository of the same organisation, without its owner"],
    ["allow-comments: true", "ignore"],
  ])("refuses `%s`", (line, words) => {
    expect(said(`version: 1\npolicies:\n  secrets:\n    ${line}\n`).join("\n")).toContain(words);
  });
});
