import * as github from "@octokit/graphql-schema";
import { buildSchema, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import type { Reader } from "../../src/github/client.ts";
import { operationsOf } from "../../src/github/graphql-document.ts";
import { actors, nobody } from "../../src/protection/actors.ts";
import { type ClassicRule, unprotected } from "../../src/protection/branch-rule.ts";
import { observeProtection, observeProtections } from "../../src/protection/observe.ts";
import {
  type Connection,
  connections,
  flagsMutation,
  pageQuery,
  protectionsQuery,
  type RawRule,
  ruleQuery,
} from "../../src/protection/query.ts";
import { readRule } from "../../src/protection/read-rule.ts";
import { emptyRuleset, strong } from "./fixtures.ts";
import { model, repository } from "./model.ts";
import { rawRepository, rawRule, rawRules, unasked } from "./raw.ts";

const schema = buildSchema(github.schema.idl, { assumeValid: true });

describe("the GraphQL documents", () => {
  const documents: [name: string, text: string, kind: "query" | "mutation"][] = [
    ["of protections", protectionsQuery, "query"],
    ["of a rule", ruleQuery, "query"],
    ["that raises flags", flagsMutation, "mutation"],
    ...Object.keys(connections).map((name): [string, string, "query"] => [`of more ${name}`, pageQuery(name as Connection), "query"]),
  ];

  it.each(documents)("%s are valid by GitHub's schema, and known for what they are", (_, text, kind) => {
    expect(validate(schema, parse(text))).toEqual([]);
    expect(operationsOf(text)).toEqual([kind]);
  });
});

/** A reader that answers GraphQL and REST by functions, and counts. */
function fake(graphql: (document: string, variables: Record<string, unknown>) => unknown, rest?: unknown) {
  const asked: string[] = [];
  const reader = {
    graphql: async (document: string, variables: Record<string, unknown>) => {
      asked.push(/(?:query|mutation) (\w+)/.exec(document)?.[1] ?? document);
      return graphql(document, variables);
    },
    request: async (route: string) => {
      asked.push(route);
      return { data: rest };
    },
  };
  return { reader: reader as unknown as Reader, asked };
}

const found = (rule: RawRule | null) => ({ node: { ref: { branchProtectionRule: rule } } });

describe("reading a rule", () => {
  it("gives back every setting, whatever the spelling of logins", async () => {
    const rule: ClassicRule = { ...strong, forcePushers: actors({ teams: ["core"] }), deployments: ["production", "staging"] };
    expect(await readRule(fake(() => found(rawRule(rule))).reader, repository, "main")).toEqual(rule);
    expect(await readRule(fake(() => found(rawRule(unprotected("main")))).reader, repository, "main")).toEqual(unprotected("main"));
  });

  it("finds none where there is no rule or no branch, and throws where there is no repository", async () => {
    expect(await readRule(fake(() => found(null)).reader, repository, "main")).toBeNull();
    expect(await readRule(fake(() => ({ node: { ref: null } })).reader, repository, "main")).toBeNull();
    await expect(readRule(fake(() => ({ node: null })).reader, repository, "main")).rejects.toMatchObject({
      code: "repository_unavailable",
      message: "The repository acme/shop is gone, or the App has no access to it any more.",
    });
  });

  it("goes on to the next pages of a list, and only of that one", async () => {
    const first: RawRule = {
      ...rawRule(strong),
      pushAllowances: {
        nodes: [{ actor: { __typename: "User", login: "ann" } }, null],
        pageInfo: { hasNextPage: true, endCursor: "c1" },
      },
    };
    const { reader, asked } = fake((document, variables) => {
      if (document.includes("BranchRule")) return found(first);
      expect(variables).toEqual({ id: "BPR_main", after: variables.after === "c1" ? "c1" : "c2" });
      const last = variables.after === "c2";
      const login = last ? "cid" : "bob";
      return {
        node: { pushAllowances: { nodes: [{ actor: { __typename: "User", login } }], pageInfo: { hasNextPage: !last, endCursor: "c2" } } },
      };
    });
    expect((await readRule(reader, repository, "main"))?.pushers).toEqual(actors({ users: ["ann", "bob", "cid"] }));
    expect(asked).toEqual(["BranchRule", "NextPage", "NextPage"]);
  });

  it("does not take a list that broke off for a whole one", async () => {
    const first: RawRule = { ...rawRule(strong), pushAllowances: { nodes: [], pageInfo: { hasNextPage: true, endCursor: "c1" } } };
    const { reader } = fake((document) => (document.includes("BranchRule") ? found(first) : { node: null }));
    await expect(readRule(reader, repository, "main")).rejects.toMatchObject({ code: "protection_unreadable" });
  });

  it("asks REST for names that GraphQL hides, of teams for one", async () => {
    const hidden = {
      nodes: [{ actor: null }, { actor: { __typename: "User", login: "ann" } }],
      pageInfo: { hasNextPage: false, endCursor: null },
    };
    const raw: RawRule = {
      ...rawRule(strong),
      pushAllowances: hidden,
      bypassPullRequestAllowances: hidden,
      bypassForcePushAllowances: hidden,
    };
    const rest = {
      required_pull_request_reviews: { bypass_pull_request_allowances: { users: [{ login: "Ann" }], teams: [{ slug: "core" }], apps: [] } },
      restrictions: { users: [{ login: "ann" }], teams: [{ slug: "release" }], apps: [{ slug: "robo" }] },
    };
    const { reader, asked } = fake(() => found(raw), rest);
    const rule = await readRule(reader, repository, "main");
    expect(rule?.pushers).toEqual({ users: ["ann"], teams: ["release"], apps: ["robo"] });
    expect(rule?.reviews?.bypassActors).toEqual({ users: ["ann"], teams: ["core"], apps: [] });
    expect(rule?.reviews?.dismissalActors).toEqual(strong.reviews?.dismissalActors);
    // REST cannot tell who else may force-push; that somebody may is what counts.
    expect(rule?.forcePushers).not.toEqual(nobody);
    expect(asked).toEqual(["BranchRule", "GET /repos/{owner}/{repo}/branches/{branch}/protection"]);
  });
});

describe("a repository in which nothing can be changed", () => {
  it.each(["isArchived", "isDisabled", "isLocked"])("is known by %s", async (field) => {
    const { reader } = fake(() => ({ nodes: [{ ...rawRepository(model(), undefined), [field]: true }] }));
    expect(await observeProtection(repository, reader, { ...unasked, appId: 1 })).toMatchObject({ kind: "observed", writable: false });
  });
});

/** What Octokit throws for an answer that has errors beside its data. */
const partly = (nodes: unknown, ...errors: { type?: string; path?: (string | number)[] }[]): Error =>
  Object.assign(new Error("Request failed"), { name: "GraphqlResponseError", data: { nodes }, errors });

const thrown = (error: Error): Reader =>
  fake(() => {
    throw error;
  }).reader;

describe("a GraphQL answer with errors", () => {
  const sound = rawRepository(model(), undefined);
  const other = { ...repository, nodeId: "R_12" };

  it("is still good for the repositories that they do not concern", async () => {
    const reader = thrown(
      partly([null, sound, null], { type: "NOT_FOUND", path: ["nodes", 0] }, { type: "FORBIDDEN", path: ["nodes", 2] }),
    );
    const facts = await observeProtections([other, repository, other], reader, { ...unasked, appId: 1 });
    expect(facts).toMatchObject([
      { kind: "unavailable", reason: "missing" },
      { kind: "observed", branch: { name: "main" } },
      { kind: "unavailable", reason: "forbidden" },
    ]);
  });

  it("never passes for a branch without a rule", async () => {
    const path = ["nodes", 0, "defaultBranchRef", "branchProtectionRule"];
    const reader = thrown(partly([sound], { type: "FORBIDDEN", path }));
    expect(await observeProtections([repository], reader, { ...unasked, appId: 1 })).toMatchObject([
      { kind: "unavailable", reason: "forbidden" },
    ]);
    await expect(observeProtection(repository, reader, { ...unasked, appId: 1 })).rejects.toMatchObject({ code: "missing_permission" });
  });

  it("is understood where it hides who may bypass a ruleset, or who is on a list", async () => {
    const paths = [
      ["nodes", 0, "defaultBranchRef", "rules", "nodes", 0, "repositoryRuleset", "bypassActors"],
      ["nodes", 0, "defaultBranchRef", "branchProtectionRule", "pushAllowances", "nodes", 0, "actor"],
    ];
    const reader = thrown(partly([sound], ...paths.map((path) => ({ type: "FORBIDDEN", path }))));
    expect(await observeProtection(repository, reader, { ...unasked, appId: 1 })).toMatchObject({ kind: "observed" });
  });

  it.each([
    ["a rate limit", partly(null, { type: "RATE_LIMITED" })],
    ["an outage that names a field", partly([sound], { path: ["nodes", 0, "defaultBranchRef"] })],
    ["no data", Object.assign(new Error("no"), { data: null, errors: [{ type: "NOT_FOUND", path: ["nodes", 0] }] })],
    ["something else", new TypeError("a fault of ours")],
  ])("that is %s is thrown", async (_, error) => {
    await expect(observeProtections([repository], thrown(error), { ...unasked, appId: 1 })).rejects.toBe(error);
  });
});

describe("rulesets", () => {
  it("of which a rule is not active, or whose ruleset is hidden, do not count", async () => {
    const ruleset = { ...emptyRuleset, linearHistory: true };
    const [rule] = rawRules(ruleset);
    if (rule?.repositoryRuleset === undefined || rule.repositoryRuleset === null) throw new Error("no rule");
    const raw = rawRepository(model(), undefined);
    const nodes = [
      { ...rule, repositoryRuleset: { ...rule.repositoryRuleset, id: "2", enforcement: "EVALUATE" } },
      { ...rule, repositoryRuleset: null },
    ];
    const branch = raw.defaultBranchRef && { ...raw.defaultBranchRef, rules: { nodes, pageInfo: { hasNextPage: false, endCursor: null } } };
    const facts = await observeProtection(repository, fake(() => ({ nodes: [{ ...raw, defaultBranchRef: branch }] })).reader, {
      ...unasked,
      appId: 1,
    });
    expect(facts).toMatchObject({ kind: "observed", branch: { rulesets: [] } });
  });
});
