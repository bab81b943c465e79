import { describe, expect, it } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { policyFor as policyForAll } from "../../src/config/policy-for.ts";
import { policyDefinitions } from "../../src/policies.ts";
import { baselinePolicy } from "../../src/protection/policy.ts";
import { config, facts } from "./kit.ts";

const today = "2026-06-15";
type Inputs = { organisation?: Config; repository?: Config; facts?: Parameters<typeof facts>[0]; today?: string };
const policyFor = ({ organisation, repository, ...rest }: Inputs) =>
  policyForAll(policyDefinitions, { organisation, repository, facts: facts(rest.facts), today: rest.today ?? today });

const protection = (text: string): string => `version: 1\npolicies:\n  protection:\n${text.replaceAll(/^/gm, "    ")}\n`;
const ours = (text: string): Config => config(protection(text));
const own = (text: string): Config => config(protection(text), "repository");
const count = (key: string): string => `protection.default-branch.required-reviews.${key}`;

describe("without any file", () => {
  it("the baseline is reported, and nothing is changed", () => {
    const { policies, origins, paused } = policyFor({});
    expect(policies.protection).toEqual({ mode: "report", defaultBranch: baselinePolicy.defaultBranch });
    expect(origins["protection.mode"]).toEqual([{ kind: "default" }]);
    expect(origins[count("count")]).toEqual([{ kind: "default" }]);
    expect(paused).toBe(false);
  });

  it("a repository may have itself protected", () => {
    const { policies, origins } = policyFor({ repository: own("mode: enforce\ndefault-branch: { signatures: true }") });
    expect(policies.protection).toEqual({ mode: "enforce", defaultBranch: { ...baselinePolicy.defaultBranch, signatures: true } });
    expect(origins["protection.mode"]).toEqual([{ kind: "repository" }]);
    expect(origins["protection.default-branch.signatures"]).toEqual([{ kind: "repository" }]);
  });
});

describe("the organisation's file", () => {
  it("asks for the baseline unless it names a preset", () => {
    expect(policyFor({ organisation: ours("mode: enforce") }).policies.protection).toEqual(baselinePolicy);
    expect(policyFor({ organisation: config("version: 1\n") }).policies.protection).toEqual({ ...baselinePolicy, mode: "report" });
  });

  it("asks for its own settings alone with the preset none", () => {
    const { policies } = policyFor({ organisation: ours("preset: none\ndefault-branch: { deletions: forbid }") });
    expect(policies.protection).toEqual({ mode: "report", defaultBranch: { deletions: "forbid" } });
  });

  it("cannot take anything from its preset", () => {
    const { policies, origins } = policyFor({ organisation: ours("preset: openssf\ndefault-branch: { required-reviews: { count: 1 } }") });
    expect(policies.protection.defaultBranch.requiredReviews?.count).toBe(2);
    expect(origins[count("count")]).toEqual([{ kind: "preset", preset: "openssf", of: "organisation" }]);
  });

  it("translates every kind of setting into what the capability takes", () => {
    const { policies } = policyFor({
      organisation: ours(`preset: none
default-branch:
  required-reviews: { count: 0, code-owners: false, dismissal-actors: {} }
  required-checks: { strict: true, checks: [{ context: ci, app-id: 9 }, { context: lint }] }
  force-pushes: forbid
  lock-branch: true
  pushers: { teams: [Release] }`),
    });
    expect(policies.protection.defaultBranch).toEqual({
      requiredReviews: { count: 0, codeOwners: false, dismissalActors: { users: [], teams: [], apps: [] } },
      requiredChecks: {
        strict: true,
        checks: [
          { context: "ci", appId: 9 },
          { context: "lint", appId: null },
        ],
      },
      forcePushes: "forbid",
      lockBranch: true,
      pushers: { users: [], teams: ["release"], apps: [] },
    });
  });

  it("can pause everything", () => {
    expect(policyFor({ organisation: config("version: 1\npaused: true\n") }).paused).toBe(true);
  });
});

describe("the repository's own file", () => {
  const organisation = ours("mode: report\npreset: openssf\ndefault-branch: { required-checks: { checks: [{ context: ci, app-id: 1 }] } }");

  it("adds to what the organisation asks", () => {
    const repository = own(
      "mode: enforce\ndefault-branch:\n  required-reviews: { count: 3 }\n  required-checks: { checks: [{ context: fuzz }] }\n  linear-history: true",
    );
    const { policies, loosened, origins } = policyFor({ organisation, repository });
    expect(policies.protection.mode).toBe("enforce");
    expect(policies.protection.defaultBranch).toMatchObject({
      linearHistory: true,
      requiredReviews: { count: 3, codeOwners: true },
      requiredChecks: {
        checks: [
          { context: "ci", appId: 1 },
          { context: "fuzz", appId: null },
        ],
      },
    });
    expect(loosened).toEqual([]);
    expect(origins[count("count")]).toEqual([{ kind: "repository" }]);
    expect(origins["protection.default-branch.required-checks.checks"]).toEqual([{ kind: "organisation" }, { kind: "repository" }]);
  });

  it("cannot take anything away, and is told of each attempt with its place", () => {
    const repository = own(`mode: off
preset: none
default-branch:
  required-reviews: { count: 1, bypass-actors: { users: [me] } }
  required-checks: { checks: [{ context: ci }] }
  enforce-admins: false`);
    const { policies, loosened } = policyFor({ organisation, repository });
    expect(policies.protection).toMatchObject({
      mode: "report",
      defaultBranch: {
        enforceAdmins: true,
        requiredReviews: { count: 2 },
        requiredChecks: { checks: [{ context: "ci", appId: 1 }] },
      },
    });
    expect(loosened).toEqual([
      { path: "protection.mode", asked: "off", inForce: "report", line: 4, column: 5 },
      { path: "protection.preset", asked: "none", inForce: "openssf", line: 5, column: 5 },
      { path: count("count"), asked: 1, inForce: 2, line: 7, column: 27 },
      {
        path: "protection.default-branch.required-checks.checks",
        asked: [{ context: "ci" }],
        inForce: [{ context: "ci", "app-id": 1 }],
        line: 8,
        column: 26,
      },
      { path: "protection.default-branch.enforce-admins", asked: false, inForce: true, line: 9, column: 7 },
    ]);
  });

  it("asks for less with an empty list of checks, but not with another App for one", () => {
    const paths = (checks: string) =>
      policyFor({ organisation, repository: own(`default-branch: { required-checks: { checks: ${checks} } }`) }).loosened.map(
        ({ path }) => path,
      );
    expect(paths("[]")).toEqual(["protection.default-branch.required-checks.checks"]);
    expect(paths("[{ context: ci, app-id: 2 }]")).toEqual([]);
    expect(paths("[{ context: other }]")).toEqual([]);
  });

  it("may name a preset that is as strong, or not to be compared", () => {
    const paths = (preset: string) => policyFor({ organisation, repository: own(`preset: ${preset}`) }).loosened.map(({ path }) => path);
    expect(paths("openssf")).toEqual([]);
    expect(paths("strict")).toEqual([]);
    expect(paths("baseline")).toEqual([]);
    expect(policyFor({ organisation, repository: own("preset: strict") }).policies.protection.defaultBranch.signatures).toBe(true);
  });

  it("can only narrow who is allowed something", () => {
    const given = ours("default-branch: { pushers: { teams: [release, admins] } }");
    const { policies, loosened } = policyFor({
      organisation: given,
      repository: own("default-branch: { pushers: { teams: [release, friends] } }"),
    });
    expect(policies.protection.defaultBranch.pushers).toEqual({ users: [], teams: ["release"], apps: [] });
    expect(loosened.map(({ path }) => path)).toEqual(["protection.default-branch.pushers"]);
  });
});

describe("selections", () => {
  const organisation = config(`version: 1
policies: { protection: { mode: enforce, preset: baseline } }
selections:
  - name: cards
    match: { topics: [pci] }
    policies: { protection: { preset: openssf } }
  - name: shops
    match: { names: ["shop*"] }
    policies: { protection: { default-branch: { required-reviews: { count: 4 }, signatures: true } } }
  - name: trials
    match: { topics: [trial] }
    policies: { protection: { mode: report } }
`);

  it("are joined where several match, each setting at its strongest", () => {
    const { policies, selections, origins } = policyFor({ organisation, facts: { name: "shop", topics: ["pci"] } });
    expect(selections).toEqual(["cards", "shops"]);
    expect(policies.protection).toMatchObject({
      mode: "enforce",
      defaultBranch: { signatures: true, requiredReviews: { count: 4, codeOwners: true }, conversationResolution: true },
    });
    expect(origins[count("count")]).toEqual([{ kind: "selection", selection: "shops" }]);
    expect(origins[count("code-owners")]).toEqual([{ kind: "preset", preset: "openssf", of: "selection", selection: "cards" }]);
    expect(origins[count("dismiss-stale")]).toEqual([{ kind: "preset", preset: "baseline", of: "organisation" }]);
  });

  it("have no say elsewhere", () => {
    const { policies, selections } = policyFor({ organisation, facts: { name: "workshop" } });
    expect(selections).toEqual([]);
    expect(policies.protection).toEqual(baselinePolicy);
  });

  it("may set the mode to anything, and the last one decides", () => {
    const { policies, origins } = policyFor({ organisation, facts: { name: "x", topics: ["pci", "trial"] } });
    expect(policies.protection.mode).toBe("report");
    expect(origins["protection.mode"]).toEqual([{ kind: "selection", selection: "trials" }]);
  });

  it("give a mode that the repository can still raise, not lower", () => {
    const trial = { topics: ["trial"] };
    expect(policyFor({ organisation, facts: trial, repository: own("mode: enforce") }).policies.protection.mode).toBe("enforce");
    expect(policyFor({ organisation, facts: trial, repository: own("mode: off") }).loosened).toMatchObject([
      { asked: "off", inForce: "report" },
    ]);
  });
});

describe("an exemption", () => {
  const organisation = config(`version: 1
policies: { protection: { mode: enforce, default-branch: { required-reviews: { count: 2 } } } }
exemptions:
  - setting: protection.default-branch.required-reviews.count
    repository: Sandbox
    reason: Imports.
    owner: "@acme/platform"
    until: 2026-12-31
`);
  const at = (day: string, repository?: Config) =>
    policyFor({ organisation, facts: { name: "sandbox" }, today: day, ...(repository && { repository }) });

  it("takes one setting from what the organisation asks of one repository, presets included", () => {
    const { policies, exempted, origins } = at(today);
    expect(policies.protection.defaultBranch.requiredReviews).toEqual({ dismissStale: true });
    expect(exempted).toMatchObject([{ path: count("count"), value: 2, exemption: { owner: "@acme/platform", reason: "Imports." } }]);
    expect(origins[count("count")]).toEqual([{ kind: "exemption", owner: "@acme/platform", until: "2026-12-31" }]);
    expect(policyFor({ organisation, facts: { name: "sandbox-2" } }).policies.protection.defaultBranch.requiredReviews?.count).toBe(2);
  });

  it("leaves what the repository asks of itself, which loosens nothing", () => {
    const { policies, loosened, origins } = at(today, own("default-branch: { required-reviews: { count: 1 } }"));
    expect(policies.protection.defaultBranch.requiredReviews?.count).toBe(1);
    expect(loosened).toEqual([]);
    expect(origins[count("count")]).toEqual([{ kind: "exemption", owner: "@acme/platform", until: "2026-12-31" }, { kind: "repository" }]);
  });

  it.each([
    ["2026-12-23", undefined, 0, 0],
    ["2026-12-24", undefined, 1, 0],
    ["2026-12-31", undefined, 1, 0],
    ["2027-01-01", 2, 0, 1],
  ])("on %s leaves a count of %s, with %i about to end and %i ended", (day, left, expiring, expired) => {
    const answer = at(day);
    expect(answer.policies.protection.defaultBranch.requiredReviews?.count).toBe(left);
    expect(answer.expiring).toHaveLength(expiring);
    expect(answer.expired).toHaveLength(expired);
  });

  it("from what nobody asks changes nothing", () => {
    const text =
      "version: 1\nexemptions:\n  - { setting: protection.default-branch.signatures, repository: shop, reason: x, owner: '@me', until: 2030-01-01 }\n";
    const { exempted, origins } = policyFor({ organisation: config(text) });
    expect(exempted).toEqual([]);
    expect(origins).not.toHaveProperty(["protection.default-branch.signatures"]);
  });
});
