import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cause, Change, Outcome } from "../../src/changes/change.ts";
import type { Asked } from "../../src/config/asked.ts";
import { type CheckContent, type PublishedCheck, summaryLimit } from "../../src/github/check-run.ts";
import { actors, nobody } from "../../src/protection/actors.ts";
import { decideProtection, type ProtectionDecision } from "../../src/protection/decide.ts";
import type { DefaultBranch, ProtectionFacts } from "../../src/protection/facts.ts";
import { type BranchPolicy, baselinePolicy, type PolicyMode } from "../../src/protection/policy.ts";
import { reportProtection } from "../../src/protection/report.ts";
import { settings } from "../../src/protection/settings.ts";
import { baselineRuleset, strong } from "./fixtures.ts";
import { repository } from "./model.ts";
import { head } from "./raw.ts";

const mallory = { id: 66, login: "mallory", type: "User" };
const drift: Cause = { kind: "delivery", id: "guid", event: "branch_protection_rule.edited", actor: mallory };
const sweep: Cause = { kind: "sweep", id: "run" };

interface Given {
  readonly branch?: Partial<DefaultBranch>;
  readonly personal?: boolean;
  readonly writable?: boolean;
  readonly policy?: BranchPolicy;
  readonly mode?: PolicyMode;
  readonly cause?: Cause;
  readonly episode?: string;
  /** How changes ended, by kind; all others succeeded. */
  readonly ended?: Record<string, Outcome>;
}

/** Nothing is asked by a configuration; the policies are the tests' own. */
const asked: Asked = {
  organisation: null,
  repository: null,
  version: null,
  home: false,
  about: { name: "shop", topics: [], visibility: "public", language: null, properties: {}, archived: false, fork: false },
};

const succeeded: Outcome = { status: "succeeded", found: false, before: null, after: null };
const failed = (message: string): Outcome => ({ status: "failed", error: { code: "c", message } });

function run(given: Given = {}): { decision: ProtectionDecision; report: Change | undefined } {
  const { policy = baselinePolicy.defaultBranch, mode = "enforce", cause = drift, episode = "guid", ended = {} } = given;
  const facts: ProtectionFacts = {
    kind: "observed",
    repository,
    writable: given.writable ?? true,
    personal: given.personal ?? false,
    asked,
    branch: { name: "main", head, classic: null, ruleId: null, rulesets: [], check: null, ...given.branch },
  };
  const decision = decideProtection(facts, { mode, defaultBranch: policy }, { episode, cause, lane: "act" });
  const outcomes = new Map(decision.changes.map((change) => [change.id, ended[change.kind] ?? succeeded]));
  const at = Date.UTC(2026, 0, 5, 12, 34, 56);
  return { decision, report: reportProtection(facts, decision, outcomes, { episode, cause, lane: "act", appId: 900, at }) };
}

function contentOf(given: Given = {}): CheckContent {
  const { report } = run(given);
  if (report === undefined) throw new Error("nothing was reported");
  return report.want as CheckContent;
}

const publishedAs = (content: CheckContent, id = 5): PublishedCheck => ({ id, externalId: "before", ...content });

const weak = { ...strong, enforceAdmins: false, allowForcePushes: true };

describe("a repair", () => {
  it("is told on the head: what was wrong, who changed it, what was done, how to ask for an exemption", () => {
    const { report } = run({ branch: { classic: weak, ruleId: "BPR_1" } });
    expect(report).toMatchObject({
      kind: "checks.publish",
      capability: "protection",
      lane: "act",
      target: { repository, sha: head, name: "Pipewarden / protection" },
      expect: null,
      params: { appId: 900 },
      episode: "guid",
      cause: drift,
      summary: "Repaired: 2 settings of main were weaker than the policy",
    });
    const { conclusion, title, summary } = contentOf({ branch: { classic: weak, ruleId: "BPR_1" } });
    expect(conclusion).toBe("success");
    expect(title).toBe("Repaired: 2 settings of main were weaker than the policy");
    expect(summary).toBe(
      [
        "The protection of `main` was weaker than the policy asks. It was changed by `mallory` (`branch_protection_rule.edited`).",
        "",
        "Pipewarden repaired it on 2026-01-05 12:34 UTC. Settings that the policy does not name, and stronger ones, are as they were. The audit trail has before and after.",
        "",
        "| setting | before | the policy asks for | now |",
        "| --- | --- | --- | --- |",
        "| **Administrators too**<br>Administrators, and whoever takes over their account, are bound by nothing. | not required | required | required |",
        "| **Force pushes**<br>History that was reviewed can be replaced, and its trace with it. | allowed | forbidden | forbidden |",
        "",
        "**If this branch needs another setting**, ask whoever owns the organisation's `.github` repository to add an exemption for the setting, with a reason and an expiry date.",
      ].join("\n"),
    );
  });

  it("edits the check run that is there, and is told once for each time that it happens", () => {
    const content = contentOf({ branch: { classic: weak, ruleId: "r" } });
    const check = publishedAs({ ...content, summary: "an earlier repair" });
    expect(run({ branch: { classic: weak, ruleId: "r", check } }).report).toMatchObject({ expect: check, want: content });
    expect(run({ branch: { classic: weak, ruleId: "r", check: publishedAs(content) } }).report).toBeUndefined();
    const unlike = publishedAs({ ...content, conclusion: "neutral" });
    expect(run({ branch: { classic: weak, ruleId: "r", check: unlike } }).report).toMatchObject({ want: content });
    const [one, other] = ["one", "other"].map((episode) => run({ branch: { classic: weak, ruleId: "r" }, episode }).report?.id);
    expect(one).not.toBe(other);
    expect(run({ branch: { classic: weak, ruleId: "r" }, episode: "one" }).report?.id).toBe(one);
  });

  it.each([
    [sweep, "It was found by the hourly check; the organisation's audit log on GitHub tells who changed it."],
    [{ ...drift, event: "repository_ruleset.deleted" }, "It was changed by `mallory` (`repository_ruleset.deleted`)."],
    [{ ...drift, event: "repository.unarchived" }, "It was found after `repository.unarchived` by `mallory`."],
    [{ kind: "request", id: "r", actor: mallory }, "It was found when a look was asked for by `mallory`."],
    [{ kind: "operator", id: "o" }, "It was found when a look was asked for."],
  ] as [Cause, string][])("names the cause, and accuses nobody who only made the bot look (%#)", (cause, words) => {
    expect(contentOf({ cause }).summary).toContain(words);
  });

  it("of a single setting is told in the singular", () => {
    const title = contentOf({ branch: { classic: { ...strong, enforceAdmins: false }, ruleId: "r" } }).title;
    expect(title).toBe("Repaired: 1 setting of main was weaker than the policy");
  });

  it("tells of rulesets that did not count", () => {
    const bypass = [{ kind: "team", name: "core" }] as const;
    const bypassed = contentOf({ branch: { rulesets: [{ ...baselineRuleset, bypass }] } }).summary;
    expect(bypassed).toContain("The ruleset `org` does not count, because it may be bypassed by `team core`.");
    const hidden = { ...baselineRuleset, bypass: null, forbidsDeletions: false };
    expect(contentOf({ branch: { rulesets: [hidden] } }).summary).toContain("The ruleset `org` is taken at its word");
    const own = { ...hidden, level: "repository" } as const;
    expect(contentOf({ branch: { rulesets: [own] } }).summary).toContain("The ruleset `org` does not count, because GitHub does not show");
  });
});

describe("a repair that failed", () => {
  const branch = { classic: weak, ruleId: "r" };
  const ended = { "protection.admins": failed("The App needs the permission administration=write. Grant it.") };

  it("asks for a person, with the reason, and says what was repaired all the same", () => {
    const { conclusion, title, summary } = contentOf({ branch, ended });
    expect(conclusion).toBe("action_required");
    expect(title).toBe("Repaired: 1 of 2 settings of main that were weaker than the policy");
    expect(summary).toContain("Pipewarden repaired what it could on");
    expect(summary).toMatch(/\*\*Administrators too\*\*.* \| not required \| required \| unchanged \|/);
    expect(summary).toMatch(/\*\*Force pushes\*\*.* \| allowed \| forbidden \| forbidden \|/);
    expect(summary).toContain(
      "**What needs a person**\n\n- Administrators too: the repair failed. `The App needs the permission administration=write. Grant it.`",
    );
  });

  it("does not claim a repair where none succeeded", () => {
    const { title, summary } = contentOf({ ended: { "protection.rule": failed("GitHub forbids this. GitHub says: @all <b>| `no`") } });
    expect(title).toBe("Not repaired: 6 settings of main are weaker than the policy");
    expect(summary).not.toContain("Pipewarden repaired");
    expect(summary).toContain("`` GitHub forbids this. GitHub says: @all <b>| `no` ``");
  });

  it("is told once: later looks, with other causes, find it told already", () => {
    const content = contentOf({ branch, ended });
    const later = { branch: { ...branch, check: publishedAs(content) }, ended, cause: sweep, episode: "sweep:1" };
    expect(run(later).report).toBeUndefined();
    const otherwise = { ...later, ended: { "protection.admins": failed("Something else.") } };
    expect(run(otherwise).report).toMatchObject({ expect: { id: 5 } });
    expect(run({ ...later, branch: { ...later.branch, check: publishedAs({ ...content, summary: "other" }) } }).report).toBeDefined();
  });

  it("that is held is neutral, and says by what", () => {
    const held: Outcome = { status: "held", reason: "Paused by alice." };
    const { conclusion, summary } = contentOf({ branch, ended: { "protection.admins": held, "protection.flags": held } });
    expect(conclusion).toBe("neutral");
    expect(summary).toContain("- Force pushes: the repair is held. `Paused by alice.`");
  });

  it("for want of a feature of GitHub is neutral, since nobody can do anything about it here", () => {
    const policy = { pushers: nobody, deletions: "forbid" } as const;
    const { conclusion, title, summary } = contentOf({ personal: true, policy });
    expect(conclusion).toBe("neutral");
    expect(title).toBe("Repaired: 1 of 2 settings of main that were weaker than the policy");
    expect(summary).toContain("- Who may push: GitHub has this setting for repositories of organisations only.");
  });

  it("because no App can write the rule says where people can", () => {
    const classic = { ...strong, deployments: ["production"], pushers: null };
    const { summary } = contentOf({ branch: { classic, ruleId: "r" }, policy: { pushers: actors({ teams: ["core"] }) } });
    expect(summary).toContain("Set it by hand, under Settings, Branches.");
  });
});

describe("report mode", () => {
  it("says what would change, and is neutral", () => {
    const { conclusion, title, summary } = contentOf({ mode: "report", branch: { classic: weak, ruleId: "r" } });
    expect(conclusion).toBe("neutral");
    expect(title).toBe("Would change: 2 settings of main weaker than the policy");
    expect(summary).toContain("**Nothing was changed**: the policy only reports.");
    expect(summary).toContain("| setting | before | the policy asks for | would become |");
    expect(summary).not.toContain("mallory");
  });

  it("says it once", () => {
    const given = { mode: "report", branch: { classic: weak, ruleId: "r" } } as const;
    const check = publishedAs(contentOf(given));
    expect(run({ ...given, branch: { ...given.branch, check }, cause: sweep, episode: "later" }).report).toBeUndefined();
  });

  it("says what could not be changed even if it enforced", () => {
    const { summary } = contentOf({ mode: "report", personal: true, policy: { pushers: nobody } });
    expect(summary).toContain("| everybody with write access | nobody | cannot be repaired |");
  });
});

describe("nothing is told", () => {
  it("where all is well, unless the head says otherwise", () => {
    const branch = { classic: strong, ruleId: "r" };
    expect(run({ branch }).report).toBeUndefined();
    const check = publishedAs({ conclusion: "success", title: "t", summary: "s" });
    expect(run({ branch: { ...branch, check } }).report).toBeUndefined();
    const { report } = run({ branch: { ...branch, check: { ...check, conclusion: "action_required" } } });
    expect(report?.want).toEqual({
      conclusion: "success",
      title: "main is protected as the policy wants",
      summary: "What was reported here before has been put right.",
    });
  });

  it("where nothing may be done: the policy is off, the repository is archived, empty or gone", () => {
    expect(run({ mode: "off" }).report).toBeUndefined();
    const archived = run({ writable: false });
    expect(archived.report).toBeUndefined();
    expect(archived.decision).toEqual({ mode: "enforce", findings: [], changes: [], notes: [] });
    const { decision } = run();
    const circumstances = { episode: "e", cause: drift, lane: "act", appId: 1, at: 0 } as const;
    const empty: ProtectionFacts = { kind: "observed", repository, writable: true, personal: false, asked, branch: null };
    expect(reportProtection(empty, decision, new Map(), circumstances)).toBeUndefined();
    const gone: ProtectionFacts = { kind: "unavailable", repository, reason: "missing" };
    expect(reportProtection(gone, decision, new Map(), circumstances)).toBeUndefined();
    const off = { mode: "enforce", defaultBranch: baselinePolicy.defaultBranch } as const;
    for (const facts of [empty, gone]) expect(decideProtection(facts, off, circumstances).changes).toEqual([]);
  });
});

describe("names from outside", () => {
  const nasty = fc
    .string({ unit: "grapheme", maxLength: 300 })
    .map((text) => `@all |\`#1 [x](http://evil.example) ${text} \u202e\u200b<b>${"x".repeat(900)}`);

  it("stay inside of code spans, and the summary within GitHub's limit", () => {
    fc.assert(
      fc.property(nasty, fc.integer({ min: 0, max: 100 }), (name, count) => {
        const users = Array.from({ length: count }, (_, index) => `${name}${index}`);
        const checks = users.map((context) => ({ context, appId: null }));
        const branch = {
          name,
          ruleId: "r",
          classic: { ...weak, pattern: name, pushers: actors({ users, apps: [name] }) },
          rulesets: [{ ...baselineRuleset, name, bypass: users.map((login) => ({ kind: "team" as const, name: login })) }],
        };
        const policy = { ...baselinePolicy.defaultBranch, pushers: actors({ teams: users }), requiredChecks: { strict: true, checks } };
        const ended = Object.fromEntries(
          ["admins", "flags", "rule", "checks"].map((kind) => [`protection.${kind}`, failed(name.repeat(9))]),
        );
        for (const mode of ["enforce", "report"] as const) {
          const { title, summary } = contentOf({ branch, policy, mode, ended, cause: { ...drift, actor: { ...mallory, login: name } } });
          expect(summary.length).toBeLessThanOrEqual(summaryLimit);
          expect(title).not.toMatch(/[\p{Cc}\p{Cf}]/u);
          expect(outsideOfCode(summary)).not.toMatch(/@|\[x\]|evil|<b>|#1|\p{Cf}/u);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("are shown for every setting", () => {
    expect(settings.every(({ label }) => !/[|`@<]/.test(label))).toBe(true);
  });
});

/** The text without its code spans, read as CommonMark reads them: a run of backticks ends at the next run of the same length. */
function outsideOfCode(markdown: string): string {
  return markdown.replace(/(?<!`)(`+)(?!`)([\s\S]*?[^`])\1(?!`)/g, "");
}
