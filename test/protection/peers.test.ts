import { describe, expect, it } from "vitest";
import { actors, nobody } from "../../src/protection/actors.ts";
import { unprotected } from "../../src/protection/branch-rule.ts";
import { decideProtection } from "../../src/protection/decide.ts";
import { observeProtection } from "../../src/protection/observe.ts";
import { baseline, emptyRuleset, occurrence, plainOne, repair, routes, strong } from "./fixtures.ts";
import { governing, ModelGitHub, model, perform, repository } from "./model.ts";
import { unasked } from "./raw.ts";

// Faults of other tools that do what this one does, by the thread in which they were reported.

describe("writing a rule whole", () => {
  it("keeps every field that has nothing to do with the repair (Allstar's fix drops eight of them, hub4j/github-api#988)", async () => {
    const weak = { ...strong, reviews: null };
    const { github } = await repair({ rules: [weak] }, { requiredReviews: { count: 1 } });
    expect(routes(github)).toEqual(["PUT"]);
    expect(governing(github.state)).toEqual({ ...strong, reviews: { ...plainOne } });
  });

  it("sends the fields by GitHub's names, users, teams and Apps each in their own list (Minder's Apps became its teams)", async () => {
    const { github } = await repair({ rules: [{ ...strong, pushers: null }] }, { pushers: actors({ users: ["ann"], apps: ["robo"] }) });
    expect(github.sent).toHaveLength(1);
    expect(github.sent[0]?.body).toEqual({
      required_status_checks: { strict: true, checks: [{ context: "build", app_id: 7 }] },
      enforce_admins: true,
      required_pull_request_reviews: {
        required_approving_review_count: 3,
        dismiss_stale_reviews: true,
        require_code_owner_reviews: true,
        require_last_push_approval: true,
        dismissal_restrictions: { users: ["ann"], teams: ["core"], apps: ["robo"] },
        bypass_pull_request_allowances: { users: ["bob"], teams: ["release"], apps: ["release"] },
      },
      restrictions: { users: ["ann"], teams: [], apps: ["robo"] },
      required_linear_history: true,
      allow_force_pushes: false,
      allow_deletions: false,
      block_creations: true,
      required_conversation_resolution: true,
      lock_branch: true,
      allow_fork_syncing: true,
    });
  });

  it("is left alone where it could drop required deployments, which only people can set again", async () => {
    const rule = { ...unprotected("main"), deployments: ["production"], enforceAdmins: false };
    const { github, decision } = await repair({ rules: [rule] }, baseline);
    expect(routes(github)).toEqual(["POST /enforce_admins", "mutation updateBranchProtectionRule"]);
    expect(governing(github.state)).toMatchObject({ deployments: ["production"], allowForcePushes: false, reviews: null });
    const left = decision.findings.filter(({ obstacle }) => obstacle !== null);
    expect(left.map(({ setting, obstacle }) => [setting, obstacle])).toEqual([
      ["requiredReviews.count", "not-in-rest"],
      ["requiredReviews.dismissStale", "not-in-rest"],
    ]);
  });
});

describe("required checks", () => {
  it("are sent as checks with the App's id, never beside contexts, which GitHub refuses (Allstar #155)", async () => {
    const rule = { ...unprotected("main"), checks: { strict: false, checks: [{ context: "lint", appId: null }] } };
    const { github } = await repair({ rules: [rule] }, { requiredChecks: { strict: true, checks: [{ context: "build", appId: 7 }] } });
    expect(github.sent).toEqual([
      {
        route: "PATCH /repos/{owner}/{repo}/branches/{branch}/protection/required_status_checks",
        body: {
          strict: true,
          checks: [
            { context: "build", app_id: 7 },
            { context: "lint", app_id: -1 },
          ],
        },
      },
    ]);
  });
});

describe("restricted creation", () => {
  const rule = { ...unprotected("main"), blockCreations: true };

  it("needs to know who may push: without that the switch has no effect, whatever it says", async () => {
    const alone = await repair({ rules: [rule] }, { blockCreations: true });
    expect(alone.github.sent).toEqual([]);
    expect(alone.decision.findings).toMatchObject([{ setting: "blockCreations", have: false, obstacle: "needs-pushers" }]);
    const { github } = await repair({ rules: [rule] }, { blockCreations: true, pushers: actors({ teams: ["core"] }) });
    expect(governing(github.state)).toEqual({ ...rule, pushers: actors({ teams: ["core"] }) });
  });

  it("repeats who may push where a ruleset alone says so", async () => {
    const rulesets = [{ ...emptyRuleset, locked: true }];
    const { github } = await repair({ rulesets }, { blockCreations: true, pushers: actors({ teams: ["core"] }) });
    expect(governing(github.state)).toMatchObject({ blockCreations: true, pushers: actors({ teams: ["core"] }) });
  });
});

describe("bypass allowances", () => {
  it("that were widened are narrowed, although no event tells of them (safe-settings #433)", async () => {
    const allowed = actors({ apps: ["release"] });
    const rule = { ...strong, reviews: { ...plainOne, bypassActors: actors({ users: ["mallory"], apps: ["release"] }) } };
    const { github } = await repair({ rules: [rule] }, { requiredReviews: { bypassActors: allowed } });
    expect(routes(github)).toEqual(["PATCH /required_pull_request_reviews"]);
    expect(governing(github.state)).toEqual({ ...rule, reviews: { ...plainOne, bypassActors: allowed } });
  });

  it("can be emptied", async () => {
    const rule = { ...strong, reviews: { ...plainOne, bypassActors: actors({ users: ["mallory"] }) } };
    const { github } = await repair({ rules: [rule] }, { requiredReviews: { bypassActors: nobody } });
    expect(governing(github.state)?.reviews?.bypassActors).toEqual(nobody);
  });

  it("are not widened to those whom the policy would let bypass", async () => {
    const { github } = await repair(
      { rules: [strong] },
      { requiredReviews: { bypassActors: actors({ users: ["bob", "ann"], teams: ["release"], apps: ["release"] }) } },
    );
    expect(github.sent).toEqual([]);
  });
});

describe("signatures", () => {
  it("come with a new rule in the same pass (Allstar leaves them to the next one)", async () => {
    const { github } = await repair({}, { signatures: true, deletions: "forbid" });
    expect(routes(github)).toEqual(["PUT", "POST /required_signatures"]);
    expect(governing(github.state)).toEqual({ ...unprotected("main"), signatures: true, allowDeletions: false });
  });

  it("of a wider rule are carried over to the exact one that is made beside it", async () => {
    const wide = { ...strong, pattern: "*", reviews: null };
    const { github } = await repair({ rules: [wide] }, { requiredReviews: { count: 1 } });
    expect(governing(github.state)).toEqual({ ...strong, reviews: plainOne });
  });

  it("are not switched on in a wider rule when making the exact one failed", async () => {
    const wide = { ...unprotected("*") };
    const github = new ModelGitHub(model({ rules: [wide] }));
    const facts = await observeProtection(repository, github.reader, unasked);
    const { changes } = decideProtection(facts, { mode: "enforce", defaultBranch: { signatures: true } }, occurrence);
    const [, signatures] = changes;
    if (signatures === undefined) throw new Error("no change for signatures");
    await expect(perform(signatures, github)).rejects.toMatchObject({ code: "protection_moved" });
    expect(github.state.rules).toEqual([wide]);
  });
});

describe("who may push", () => {
  it("is never an empty list unless the policy or the branch says so (VA.gov's vets-api #12681: nobody could merge)", async () => {
    const policy = { pushers: actors({ teams: ["core"] }) };
    const wrong = { ...strong, pushers: actors({ users: ["mallory"] }) };
    expect(governing((await repair({ rules: [wrong] }, policy)).github.state)?.pushers).toEqual(actors({ teams: ["core"] }));
    const open = await repair({}, baseline);
    expect(open.github.sent[0]?.body).toMatchObject({ restrictions: null });
    const closed = { ...strong, pushers: nobody };
    expect((await repair({ rules: [closed] }, policy)).github.sent).toEqual([]);
  });

  it("and the other lists of people are reported, not tried, in repositories of users", async () => {
    const policy = { pushers: nobody, requiredReviews: { dismissalActors: nobody }, deletions: "forbid", blockCreations: true } as const;
    const { github, decision } = await repair({ personal: true }, policy);
    expect(governing(github.state)).toEqual({ ...unprotected("main"), allowDeletions: false });
    expect(github.sent[0]?.body).toMatchObject({ restrictions: null, required_pull_request_reviews: null });
    expect(decision.findings.map(({ setting, obstacle }) => [setting, obstacle])).toEqual([
      ["requiredReviews.dismissalActors", "personal"],
      ["deletions", null],
      ["blockCreations", "needs-pushers"],
      ["pushers", "personal"],
    ]);
  });

  it("in repositories of users, reviews are required without any list, which GitHub would refuse", async () => {
    const { github } = await repair({ personal: true }, baseline);
    expect(github.sent[0]?.body.required_pull_request_reviews).toEqual({
      required_approving_review_count: 1,
      dismiss_stale_reviews: true,
      require_code_owner_reviews: false,
      require_last_push_approval: false,
    });
  });
});

describe("a rule with wildcards", () => {
  it("is not edited: the branch gets an exact rule with all of it, raised to the policy", async () => {
    const wide = { ...strong, pattern: "*", enforceAdmins: false };
    const { github } = await repair({ rules: [wide] }, baseline);
    expect(github.state.rules).toContainEqual(wide);
    expect(governing(github.state)).toEqual({ ...strong, pattern: "main" });
  });

  it("is enough where it is as strong as the policy", async () => {
    expect((await repair({ rules: [{ ...strong, pattern: "*" }] }, baseline)).github.sent).toEqual([]);
  });
});

describe("people who may force-push past a rule that forbids it", () => {
  const rule = { ...strong, forcePushers: actors({ users: ["mallory"] }) };

  it("are taken off the list where the policy forbids force pushes, which only GraphQL can do", async () => {
    const { github } = await repair({ rules: [rule] }, baseline);
    expect(github.sent).toEqual([{ route: "mutation updateBranchProtectionRule", body: { bypassForcePushActorIds: [] } }]);
    expect(governing(github.state)).toEqual(strong);
  });

  it("keep their right where it does not", async () => {
    const { github } = await repair({ rules: [{ ...rule, allowDeletions: true }] }, { deletions: "forbid" });
    expect(governing(github.state)).toEqual(rule);
  });
});

describe("what is not touched", () => {
  it("is a stronger setting, and one that the policy does not name", async () => {
    expect((await repair({ rules: [strong] }, baseline)).github.sent).toEqual([]);
    const loose = { ...strong, linearHistory: false, allowForcePushes: true, enforceAdmins: false };
    const { github } = await repair({ rules: [loose] }, { enforceAdmins: true });
    expect(github.sent.map(({ route }) => route)).toEqual(["POST /repos/{owner}/{repo}/branches/{branch}/protection/enforce_admins"]);
    expect(governing(github.state)).toEqual({ ...loose, enforceAdmins: true });
  });

  it("are force pushes of an unprotected branch whose policy is silent on them", async () => {
    expect(governing((await repair({}, { linearHistory: true })).github.state)).toEqual({ ...unprotected("main"), linearHistory: true });
  });

  it("is the branch that somebody changed between looking and repairing: that is a conflict", async () => {
    const rule = { ...strong, reviews: { ...plainOne, count: 0 } };
    const github = new ModelGitHub(model({ rules: [rule] }));
    const facts = await observeProtection(repository, github.reader, unasked);
    const { changes } = decideProtection(facts, { mode: "enforce", defaultBranch: { requiredReviews: { count: 1 } } }, occurrence);
    const raised = { ...rule, reviews: { ...plainOne, count: 4 } };
    github.state = model({ rules: [raised] });
    for (const change of changes) expect(await perform(change, github)).toMatchObject({ status: "conflict" });
    expect(governing(github.state)).toEqual(raised);
  });
});
